//! What theories expect of what-ifs, and how each expectation fared: one row a what-if, one column
//! a theory.

use crate::chart::{
    Heading,
    parts::legend::{self, Key},
    sheet::Sheet,
    surface::{Canvas, Marker, Rect, Stroke},
    theme,
};
use deter_core::scenario::expectations::Direction;
use deter_study::expectations::{Outcome, Row, Study, TestedExpectation, WhatIf};

/// Height of a line of a cell, in points.
const LINE: f64 = 15.0;
/// Width of the names of the what-ifs, in points.
const NAMES: f64 = 196.0;
/// Room for the names of the theories, in points.
const HEAD: f64 = 26.0;

/// The figure.
pub fn draw(study: &Study) -> Sheet {
    let all: usize = Outcome::ALL.iter().map(|outcome| study.count(None, *outcome)).sum();
    let met = study.count(None, Outcome::AsExpected);
    let title = format!("Theories and their lenses: {met} of {all} expectations are met");
    let heading = Heading {
        name: "expectations".to_owned(),
        subtitle: format!(
            "Shape: what the theory expects of the measure against {} (up rises, down falls, square \
             hardly moves). Fill: what {} paired runs under the theory's lens show.",
            study.base, study.runs
        ),
        caption: format!(
            "{} · {} what-ifs · seed {} · {} runs · deter {} · scenario hash {} · model \
             frequencies, not forecasts",
            study.base,
            study.what_ifs.len(),
            study.seed,
            study.runs,
            study.version,
            study.base_hash.get(..12).unwrap_or_default()
        ),
        alt: format!(
            "{title}. A table of {} what-ifs by {} theories with a mark for each expectation.",
            study.what_ifs.len(),
            study.lenses.len()
        ),
        title,
    };
    let heights: Vec<f64> = study.what_ifs.iter().map(|one| height(study, one)).collect();
    let entries = keys();
    let rows = heights.iter().sum::<f64>() + 4.0;
    let (mut sheet, body) = legend::sheet(heading, &entries, HEAD, rows);
    let column = (body.width - NAMES) / study.lenses.len().max(1) as f64;
    let left = |place: usize| body.left + NAMES + column * place as f64;
    let mut top = body.top;
    for (place, lens) in study.lenses.iter().enumerate() {
        let letters = theme::label().in_bold();
        let name = letters.fit(&theme::spoken(lens), column - 8.0);
        sheet.canvas.text((left(place), top - 9.0), &name, letters);
    }
    for (one, height) in study.what_ifs.iter().zip(heights) {
        let rule = [(body.left, top), (body.right(), top)];
        sheet.canvas.path(&rule, Stroke::solid(theme::GRID, 0.75));
        let name = theme::label().wrap(&one.title, NAMES - 14.0);
        for (line, text) in name.iter().take(2).enumerate() {
            let at = (body.left, top + 3.0 + LINE * (line as f64 + 0.5));
            sheet.canvas.text_beside(at, text, theme::label());
        }
        for (place, lens) in study.lenses.iter().enumerate() {
            let cell = Rect { left: left(place), top: top + 3.0, width: column - 8.0, height };
            marks(&mut sheet.canvas, cell, &of_lens(one, lens));
        }
        top += height;
    }
    sheet
}

fn of_lens<'s>(one: &'s WhatIf, lens: &str) -> Vec<(&'s Row, &'s TestedExpectation)> {
    let rows = one.rows.iter().flat_map(|row| row.expected.iter().map(move |held| (row, held)));
    rows.filter(|(_, held)| held.lens == lens).collect()
}

fn height(study: &Study, one: &WhatIf) -> f64 {
    let most = study.lenses.iter().map(|lens| of_lens(one, lens).len()).max().unwrap_or(0);
    let name = theme::label().wrap(&one.title, NAMES - 14.0).len().min(2);
    LINE * most.max(name).max(1) as f64 + 7.0
}

fn marks(canvas: &mut Canvas, cell: Rect, all: &[(&Row, &TestedExpectation)]) {
    for (line, (row, held)) in all.iter().enumerate() {
        let middle = cell.top + LINE * (line as f64 + 0.5);
        let shape = match held.direction {
            Direction::Rises => Marker::Triangle,
            Direction::Falls => Marker::TriangleDown,
            Direction::Unchanged => Marker::Square,
        };
        let (fill, rim) = look(held.outcome);
        shape.draw(canvas, (cell.left + 6.0, middle), 5.0, fill, rim);
        let letters = theme::small();
        let name = letters.fit(&theme::spoken(&row.measure), cell.width - 16.0);
        canvas.text_beside((cell.left + 16.0, middle), &name, letters);
    }
}

/// Fill and rim: filled where the runs decide for or against, hollow where they show something else.
fn look(outcome: Outcome) -> (plotters::style::RGBAColor, Stroke) {
    let (green, vermilion) = (theme::series(2).colour, theme::series(1).colour);
    match outcome {
        Outcome::AsExpected => (green, Stroke::solid(green, 1.4)),
        Outcome::Opposed => (vermilion, Stroke::solid(vermilion, 1.4)),
        Outcome::Otherwise => (theme::PAPER, Stroke::solid(vermilion, 1.4)),
        Outcome::Open => (theme::PAPER, Stroke::solid(theme::AXIS, 1.4)),
    }
}

fn keys() -> Vec<(Key, String)> {
    let words = |outcome| match outcome {
        Outcome::AsExpected => "as expected",
        Outcome::Opposed => "moves the other way",
        Outcome::Otherwise => "moves where none was expected, or the other way round",
        Outcome::Open => "open: these runs do not tell",
    };
    let key = |outcome| {
        let (fill, rim) = look(outcome);
        (Key::Node(Marker::Circle, fill, rim), words(outcome).to_owned())
    };
    Outcome::ALL.map(key).to_vec()
}
