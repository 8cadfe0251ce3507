//! What answers the question: every run of both worlds as dots, and pair by pair.

use super::{caption, suffix};
use crate::chart::{
    Heading, Sheet,
    parts::{
        axes::{self, Horizontal, foot},
        dots,
        legend::{self, Key},
        scale::{Scale, Ticks, extent},
    },
    surface::{Anchor, Canvas, Rect, Stroke},
    theme,
};
use deter_study::{
    compare::{
        Comparison,
        comparison::{Measure, Spread, WorldComparison},
        markdown::{level, signed},
    },
    table::format::plural,
};

/// Height of an answer, in points.
const ROW: f64 = 190.0;
/// Share of a row that the pairs take where there is room for them.
const PAIRS: f64 = 0.3;

/// Draws the figure; none of a world without answers.
pub fn draw(comparison: &Comparison, against: &WorldComparison) -> Option<Sheet> {
    let with_spread = |measure: &'_ &Measure| measure.spread.is_some();
    let answers: Vec<&Measure> = against.answers().into_iter().filter(with_spread).collect();
    if answers.is_empty() {
        return None;
    }
    let world = &comparison.worlds[against.world];
    let title = format!("What answers the question: {}", world.provenance.title);
    let question = world.question.replace('\n', " ");
    let heading = Heading {
        name: format!("answers{}", suffix(comparison, against)),
        subtitle: format!(
            "{question} Each dot is one of fifty equal parts of the {}; lines at the right join runs under the \
             same luck.",
            plural(comparison.runs, "run")
        ),
        alt: format!(
            "{title}. Dot plots of {} answers: the base in grey below each line, the what-if above it.",
            answers.len()
        ),
        caption: caption(comparison),
        title,
    };
    let entries = [
        (Key::Fill(here()), format!("here ({})", world.label)),
        (Key::Fill(theme::OTHERS), format!("base ({})", comparison.worlds[0].label)),
        (Key::Line(mean_line()), "mean".to_owned()),
    ];
    let (mut sheet, body) = legend::sheet(heading, &entries, 8.0, ROW * answers.len() as f64);
    for (place, measure) in answers.into_iter().enumerate() {
        let row = Rect { top: body.top + ROW * place as f64, height: ROW, ..body };
        draw_answer(&mut sheet.canvas, row, comparison, measure);
    }
    Some(sheet)
}

fn here() -> plotters::style::RGBAColor {
    theme::series(0).colour
}

fn mean_line() -> Stroke {
    Stroke::solid(theme::INK, 1.4)
}

fn draw_answer(canvas: &mut Canvas, row: Rect, comparison: &Comparison, measure: &Measure) {
    let Some(spread) = &measure.spread else { return };
    let title = theme::capital(&comparison.frame.subject(&measure.name));
    let p = &measure.paired;
    let unit = format!(
        "{} instead of {} ({}); {} would matter; {}",
        level(measure, p.second),
        level(measure, p.first),
        signed(measure, p.difference),
        measure.matters.map_or_else(String::new, |matters| {
            signed(measure, matters).trim_start_matches('+').to_owned()
        }),
        measure.size().map_or("", |size| size.word())
    );
    let top = axes::heading(canvas, row, &title, &unit);
    let wide = theme::columns(2) > 1;
    let slopes = if wide { PAIRS * row.width } else { 0.0 };
    let plot = row.inside(0.0, top + 6.0, slopes + if wide { 40.0 } else { 0.0 }, 26.0);
    let all = spread.base.iter().chain(&spread.here).copied().chain([p.first, p.second]);
    let (low, high) = extent(all).unwrap_or((0.0, 1.0));
    let whole = measure.any.is_some();
    let ticks = Ticks::around(low, high, 6, whole);
    let margin = if whole { 0.5 } else { 0.0 };
    let ticks = ticks.with_margin(margin);
    let x = foot(canvas, plot, &Horizontal::Numbers(ticks, String::new()));
    let middle = plot.top + 0.55 * plot.height;
    let above = Rect { height: middle - plot.top, ..plot };
    let below = Rect { top: middle + 2.0, height: plot.bottom() - middle - 4.0, ..plot };
    canvas.line((plot.left, middle), (plot.right(), middle), Stroke::solid(theme::GRID, 1.0));
    dots::draw(canvas, above, &x, &spread.here, (here(), true));
    dots::draw(canvas, below, &x, &spread.base, (theme::OTHERS, false));
    for (mean, (from, to)) in [(p.second, (plot.top, middle)), (p.first, (middle, plot.bottom()))] {
        canvas.line((x.at(mean), from), (x.at(mean), to), mean_line());
    }
    if wide {
        let area = Rect { left: row.right() - slopes + 40.0, width: slopes - 80.0, ..plot };
        draw_pairs(canvas, area, spread);
    }
}

/// Lines from each run of the base to the same run here.
fn draw_pairs(canvas: &mut Canvas, area: Rect, spread: &Spread) {
    let all = spread.pairs.iter().flat_map(|(a, b)| [*a, *b]);
    let (low, high) = extent(all).unwrap_or((0.0, 1.0));
    let ticks = Ticks::around(low, high, 3, false);
    let y = Scale { domain: ticks.domain(), range: (area.bottom(), area.top + 4.0) };
    let small = theme::small();
    for side in [area.left, area.right()] {
        canvas.line((side, area.top), (side, area.bottom()), Stroke::solid(theme::AXIS, 1.0));
    }
    for value in &ticks.values {
        let at = (area.left - 5.0, y.at(*value));
        canvas.text_beside(at, &ticks.text(*value), small.at(Anchor::End));
    }
    canvas.text((area.left, area.bottom() + 15.0), "base", small.at(Anchor::Middle));
    canvas.text((area.right(), area.bottom() + 15.0), "here", small.at(Anchor::Middle));
    for (base, other) in &spread.pairs {
        let colour = if base == other { theme::OTHERS } else { theme::tint(here(), 0.55) };
        let ends = ((area.left, y.at(*base)), (area.right(), y.at(*other)));
        canvas.line(ends.0, ends.1, Stroke::solid(colour, 0.8));
    }
}
