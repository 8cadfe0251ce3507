//! How far each factor alone moves a measure: the widest swing above.

use super::{name, spoken};
use crate::chart::{
    Heading,
    parts::{
        axes::{Horizontal, foot, uprights},
        legend::{self, Key},
        scale::{Ticks, extent},
    },
    sheet::Sheet,
    surface::{Anchor, Rect, Stroke},
    theme,
};
use deter_study::sensitivity::{one_at_a_time::Curve, study::MeasureSensitivity};
use deter_study::table::format::fixed;

/// Most factors that are shown.
const MOST: usize = 20;
const ROW: f64 = 22.0;

/// A factor's bars: its name, its range, and the outcomes at its least and greatest value.
struct Bar<'a> {
    curve: &'a Curve,
    low: f64,
    high: f64,
}

fn bars(of: &MeasureSensitivity) -> Vec<Bar<'_>> {
    let acted = of.curves.iter().filter(|curve| !curve.never_acted());
    let mut bars: Vec<Bar<'_>> = acted
        .filter_map(|curve| {
            let (low, high) = (*curve.outcome.first()?, *curve.outcome.last()?);
            Some(Bar { curve, low, high })
        })
        .collect();
    let swing = |bar: &Bar<'_>| {
        let (low, high) = bar.curve.swing();
        high - low
    };
    bars.sort_by(|a, b| swing(b).total_cmp(&swing(a)));
    bars.truncate(MOST);
    bars
}

/// A value of a factor, as short as it can be.
fn value(x: f64) -> String {
    let decimals = match x.abs() {
        size if size >= 100.0 || size == 0.0 => 0,
        size if size >= 1.0 => 2,
        size if size >= 0.01 => 3,
        _ => 5,
    };
    let text = fixed(x, decimals, false);
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// Draws the figure.
pub fn draw(of: &MeasureSensitivity, caption: &str) -> Sheet {
    let bars = bars(of);
    let hidden = of.curves.len() - bars.len();
    let measure = spoken(&of.measure);
    let others = match hidden {
        0 => String::new(),
        n => format!(" {n} factors that move it less, or not at all, are left out."),
    };
    let heading = Heading {
        name: name("tornado", &of.measure),
        title: format!("What moves “{measure}”, one factor at a time"),
        subtitle: format!(
            "Mean over the runs at the least and greatest value of each factor, all others at the \
             scenario's; thin lines reach as far as the curve in between.{others}"
        ),
        caption: caption.to_owned(),
        alt: format!("Bars of how far each of {} factors alone moves “{measure}”.", bars.len()),
    };
    let (at_low, at_high) = (theme::series(0).colour, theme::series(1).colour);
    let entries = [
        (Key::Fill(at_low), "at the factor's least value".to_owned()),
        (Key::Fill(at_high), "at its greatest value".to_owned()),
    ];
    let rows = ROW * bars.len() as f64;
    let (mut sheet, body) = legend::sheet(heading, &entries, 18.0, rows + 40.0);
    let label = theme::label();
    let range = |bar: &Bar<'_>| {
        let ends = (bar.curve.at.first().copied(), bar.curve.at.last().copied());
        format!("{} … {}", value(ends.0.unwrap_or(f64::NAN)), value(ends.1.unwrap_or(f64::NAN)))
    };
    let widest = |texts: &mut dyn Iterator<Item = String>| {
        texts.map(|text| label.width(&text)).fold(0.0, f64::max).min(280.0)
    };
    let names = widest(&mut bars.iter().map(|bar| spoken(&bar.curve.factor)));
    let ranges = widest(&mut bars.iter().map(range));
    let area = body.inside(names + 14.0, 0.0, ranges + 16.0, 40.0);
    let base = bars.first().map_or(0.0, |bar| bar.curve.base);
    let ends = bars.iter().flat_map(|bar| {
        let (low, high) = bar.curve.swing();
        [low, high]
    });
    let (low, high) = extent(ends.chain([base])).unwrap_or((0.0, 1.0));
    let ticks = Ticks::around(low, high, 6, false);
    let canvas = &mut sheet.canvas;
    let x = uprights(canvas, area, &ticks);
    for (place, bar) in bars.iter().enumerate() {
        let middle = area.top + ROW * (place as f64 + 0.5);
        let name = label.fit(&spoken(&bar.curve.factor), 280.0);
        canvas.text_beside((sheet.body.left, middle), &name, label);
        let soft = label.at(Anchor::End).in_colour(theme::SOFT);
        canvas.text_beside((sheet.body.right(), middle), &range(bar), soft);
        let (least, most) = bar.curve.swing();
        canvas
            .path(&[(x.at(least), middle), (x.at(most), middle)], Stroke::solid(theme::AXIS, 1.2));
        // Both to one side of the base: the shorter lies over the longer.
        let mut ends = [(bar.low, at_low), (bar.high, at_high)];
        if (ends[0].0 - base).abs() < (ends[1].0 - base).abs() {
            ends.swap(0, 1);
        }
        for (end, colour) in ends {
            let (left, right) = (x.at(base.min(end)), x.at(base.max(end)));
            let rect =
                Rect { left, top: middle - 7.0, width: (right - left).max(0.75), height: 14.0 };
            canvas.rect(rect, colour);
        }
    }
    let at = x.at(base);
    canvas.line((at, area.top - 4.0), (at, area.bottom()), Stroke::solid(theme::INK, 1.2));
    let text = format!("the scenario: {}", value(base));
    let half = theme::small().width(&text) / 2.0;
    let middle = at.clamp(sheet.body.left + half, sheet.body.right() - half);
    canvas.text((middle, area.top - 8.0), &text, theme::small().at(Anchor::Middle));
    foot(canvas, area, &Horizontal::Numbers(ticks, format!("“{measure}”, mean over the runs")));
    sheet
}
