//! Timeline of pacts: one bar a pact, from its signature to its end.

mod bars;

use bars::{Bar, groups};

use super::parts::axes::{Horizontal, foot};
use super::parts::legend::{self, Key, hatch};
use super::parts::scale::Scale;
use super::parts::time::TimeAxis;
use super::sheet::Sheet;
use super::surface::Rect;
use super::surface::{Anchor, Canvas, Marker, Stroke};
use super::{Heading, caption, theme};
use deter_study::record::tables::RunTables;

const ROW: f64 = 15.0;
const GAP: f64 = 7.0;

/// Draws the figure.
pub fn draw(tables: &RunTables) -> Sheet {
    let time = TimeAxis::of(&tables.provenance);
    let groups = groups(tables, time.turns() as f64);
    let count: usize = groups.iter().map(Vec::len).sum();
    let signed = |bar: &&Bar<'_>| bar.pact.signed_turn.is_some_and(|turn| turn >= 0);
    let during = groups.iter().flatten().filter(signed).count();
    let heading = Heading {
        name: "pacts".to_owned(),
        title: format!("Pacts over time: {}", tables.provenance.title),
        subtitle:
            "One bar a pact from signature to end, by partner: pacts of the initiators, and all \
                   signed during the run; the day or turn of signature stands beside the kind."
                .to_owned(),
        caption: caption(&tables.provenance),
        alt: format!(
            "Timeline of {count} pacts with {} partners; {during} of them were signed during the run.",
            groups.len()
        ),
    };
    if count == 0 {
        return Sheet::empty(heading, "No initiator has a pact, and none was signed.");
    }
    let rows = ROW * count as f64 + GAP * groups.len() as f64;
    let entries = entries();
    let (mut sheet, body) = legend::sheet(heading, &entries, 26.0, rows + 24.0);

    let label = theme::label();
    let names = groups.iter().filter_map(|group| group.first());
    let name_width = names
        .map(|bar| label.in_bold().width(&name(tables, bar.partner)))
        .fold(0.0, f64::max)
        .min(190.0);
    let sides = tables.states.iter().filter(|card| card.role == "initiator").count() != 1;
    let kind_width = groups
        .iter()
        .flatten()
        .map(|bar| label.width(&kind(bar, sides)))
        .fold(0.0, f64::max)
        .min(220.0);
    let kinds_left = name_width + 14.0;
    let plot = body.inside(kinds_left + kind_width + 84.0, 0.0, 14.0, 24.0);
    let x = time.scale(plot.left, plot.right());
    let canvas = &mut sheet.canvas;
    for tick in time.ticks(plot.width, &theme::small()) {
        let at = x.at(tick.at);
        // Years above too: a figure of sixty bars is higher than a screen.
        let middle = theme::small().at(Anchor::Middle);
        canvas.text((at, plot.top - 5.0), &tick.text, middle);
        canvas.line((at, plot.top), (at, plot.bottom()), Stroke::solid(theme::GRID, 0.75));
    }
    foot(canvas, plot, &Horizontal::Turns(time));
    let (left, mut top) = (sheet.body.left, plot.top);
    for group in &groups {
        canvas.line((left, top), (plot.right(), top), Stroke::solid(theme::GRID, 0.75));
        top += GAP / 2.0;
        for (place, bar) in group.iter().enumerate() {
            let middle = top + ROW / 2.0;
            if place == 0 {
                let bold = label.in_bold();
                let text = bold.fit(&name(tables, bar.partner), 190.0);
                canvas.text_beside((left, middle), &text, bold);
            }
            let text = label.fit(&kind(bar, sides), 220.0);
            canvas.text_beside((left + kinds_left, middle), &text, label);
            let when = theme::small().at(Anchor::End);
            canvas.text_beside((plot.left - 14.0, middle), &when.fit(&bar.pact.signed, 72.0), when);
            draw_bar(canvas, &x, middle, bar, theme::pact(&tables.kinds, &bar.pact.kind));
            top += ROW;
        }
        top += GAP / 2.0;
    }
    sheet
}

fn entries() -> Vec<(Key, String)> {
    let grey = theme::SOFT;
    let lapsed = theme::Style { colour: grey, dash: &[], marker: Marker::Diamond };
    vec![
        (Key::Fill(grey), "in force (colour: kind, as written beside)".to_owned()),
        (Key::Hatch(grey), "signed, not yet in force (without a day: still negotiated)".to_owned()),
        (Key::Fill(theme::tint(grey, 0.45)), "in force before the run (arrow)".to_owned()),
        (Key::Point(lapsed), "lapsed".to_owned()),
    ]
}

fn name(tables: &RunTables, code: &str) -> String {
    let card = tables.states.iter().find(|card| card.code == code);
    card.map_or_else(|| code.to_owned(), |card| format!("{} ({code})", card.name))
}

fn kind(bar: &Bar<'_>, sides: bool) -> String {
    let kind = theme::spoken(&bar.pact.kind);
    if sides { format!("{kind}, with {}", bar.other) } else { kind }
}

fn draw_bar(canvas: &mut Canvas, x: &Scale, middle: f64, bar: &Bar<'_>, kind: Stroke) {
    let half = ROW / 2.0 - 2.5;
    let piece = |from: f64, to: f64| Rect {
        left: x.at(from.max(0.0)),
        top: middle - half,
        width: x.at(to) - x.at(from.max(0.0)),
        height: 2.0 * half,
    };
    if bar.from < 0.0 {
        // Out of the past: an arrow to the left, and a step from light to full colour.
        let left = x.at(0.0);
        let tip = [(left - 9.0, middle), (left, middle - half), (left, middle + half)];
        canvas.area(&tip, theme::tint(kind.colour, 0.45));
    }
    if bar.in_force > bar.from.max(0.0) {
        let mut signed = piece(bar.from, bar.in_force);
        // What was signed in the last turn still shows.
        signed.width = signed.width.max(3.0);
        hatch(canvas, signed, kind.colour);
    }
    if bar.to > bar.in_force.max(0.0) {
        let older = bar.from < 0.0 && bar.in_force <= 0.0;
        let colour = if older { theme::tint(kind.colour, 0.45) } else { kind.colour };
        canvas.rect(piece(bar.in_force, bar.to), colour);
    }
    if bar.pact.lapsed_turn.is_some() {
        let end = (x.at(bar.to), middle);
        Marker::Diamond.draw(canvas, end, 3.6, theme::PAPER, Stroke::solid(kind.colour, 1.4));
    }
}
