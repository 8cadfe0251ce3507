//! The figure of the patterns: what was observed, over the fan of the runs.

use super::{
    Heading, caption,
    parts::{
        axes::{Horizontal, heading},
        fan::{Fan, FanPanel, Quantiles, observed},
        layout,
        legend::{self, Key},
        scale::Scale,
        time::TimeAxis,
    },
    sheet::Sheet,
    surface::{Anchor, Canvas, Rect, Stroke},
    theme,
};
use deter_study::{
    patterns::{Finding, judge::score},
    record::tables::Provenance,
};

const COLUMNS: usize = 3;
const ROW: f64 = 215.0;

/// Small multiples of the patterns that have a panel.
pub fn draw(title: &str, provenance: &Provenance, runs: u64, findings: &[Finding]) -> Sheet {
    let shown: Vec<&Finding> = findings
        .iter()
        .filter(|f| f.panel.is_some() && !(f.series.is_empty() && f.candidates.is_empty()))
        .collect();
    let page = Heading {
        name: "patterns".to_owned(),
        title: title.to_owned(),
        subtitle: format!(
            "{runs} runs; {}. Every panel has its own scale, not always from zero.",
            score(findings)
        ),
        caption: format!("{runs} runs · {}", caption(provenance)),
        alt: format!(
            "{title}: what was observed, over the median and middle 50 % and 90 % of the runs."
        ),
    };
    let style = theme::series(0);
    let entries = vec![
        (Key::Line(style.stroke(2.0)), "median of the runs".to_owned()),
        (Key::Fill(theme::tint(style.colour, 0.36)), "middle 50 %".to_owned()),
        (Key::Fill(theme::tint(style.colour, 0.16)), "middle 90 %".to_owned()),
        (Key::Point(observed()), "observed".to_owned()),
    ];
    let grid = layout::height(shown.len(), COLUMNS, ROW);
    let (mut sheet, body) = legend::sheet(page, &entries, 6.0, grid);
    let axis = Horizontal::Turns(TimeAxis::of(provenance));
    for (finding, cell) in shown.iter().zip(layout::grid(body, COLUMNS, shown.len())) {
        if finding.candidates.is_empty() {
            panel(finding).draw(&mut sheet.canvas, cell, &axis);
        } else {
            candidates(&mut sheet.canvas, cell, finding);
        }
    }
    sheet
}

fn panel(finding: &Finding) -> FanPanel {
    let points =
        finding.series.iter().map(|s| Quantiles { x: s.at, values: s.quantiles }).collect();
    FanPanel {
        counts: false,
        reach: None,
        title: finding.panel.clone().unwrap_or_default(),
        unit: finding.series_unit.clone(),
        fans: vec![Fan {
            label: String::new(),
            points,
            style: theme::series(0),
            paths: Vec::new(),
        }],
        observed: finding.observed_series.clone(),
        from_zero: finding.series.iter().all(|s| s.quantiles.iter().all(|q| *q >= 0.0))
            && finding
                .series
                .first()
                .is_some_and(|s| s.quantiles[0] <= 0.5 * s.quantiles[4].max(1e-9)),
    }
}

/// How often each candidate signs; those who did in history in colour and with the mark of what was
/// observed.
fn candidates(canvas: &mut Canvas, cell: Rect, finding: &Finding) {
    let title = finding.panel.clone().unwrap_or_default();
    let unit = "% of runs; ◆ signed in history".replace('◆', "dark:");
    let top = heading(canvas, cell, &title, &unit);
    let area = cell.inside(30.0, top + 6.0, 4.0, 6.0);
    // Two columns of names: with one, they would be too small to read.
    let half = finding.candidates.len().div_ceil(2).max(1);
    let wide = (area.width - 44.0) / 2.0;
    let small = theme::small();
    let row = area.height / half as f64;
    for (place, candidate) in finding.candidates.iter().enumerate() {
        let (column, line) = (place / half, place % half);
        let left = area.left + column as f64 * (wide + 44.0);
        let middle = area.top + row * (line as f64 + 0.5);
        let x = Scale { domain: (0.0, 1.0), range: (left, left + wide - 26.0) };
        let colour = if candidate.signed {
            theme::series(0).colour
        } else {
            theme::tint(theme::series(1).colour, 0.55)
        };
        let letters = if candidate.signed { small.in_colour(theme::INK) } else { small };
        canvas.text_beside((left - 5.0, middle), &candidate.code, letters.at(Anchor::End));
        let bar = Rect {
            left,
            top: middle - 0.34 * row,
            width: (x.at(candidate.signs) - left).max(0.5),
            height: 0.68 * row,
        };
        canvas.rect(bar, colour);
        canvas.line((left, area.top), (left, area.bottom()), Stroke::solid(theme::AXIS, 0.75));
        let share = format!("{:.0}", 100.0 * candidate.signs);
        canvas.text_beside((bar.right() + 4.0, middle), &share, small);
    }
}
