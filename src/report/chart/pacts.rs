//! Pacts over time: one bar a pact, from its signature to its end; where they are many, those signed
//! during the run, and who has which rung with whom at the start and at the end as a matrix.

mod bars;
mod matrix;

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

/// Most bars of a page: with more, older pacts go into the matrix.
const MOST_BARS: usize = 42;

/// Draws the figure.
pub fn draw(tables: &RunTables) -> Sheet {
    let time = TimeAxis::of(&tables.provenance);
    let mut groups = groups(tables, time.turns() as f64);
    let count: usize = groups.iter().map(Vec::len).sum();
    let new = |bar: &Bar<'_>| bar.pact.signed_turn.is_some_and(|turn| turn >= 0);
    let during = groups.iter().flatten().filter(|bar| new(bar)).count();
    let many = count > MOST_BARS;
    let mut left_out = 0;
    if many {
        groups.iter_mut().for_each(|group| group.retain(new));
        groups.retain(|group| !group.is_empty());
        // What is in focus first; what does not fit is in the matrix all the same.
        let in_focus = |code: &str| tables.focus.iter().any(|known| known == code);
        groups.sort_by_key(|group| {
            !group.iter().any(|bar| in_focus(bar.partner) || in_focus(bar.other))
        });
        let mut room = MOST_BARS;
        for group in &mut groups {
            let kept = group.len().min(room);
            left_out += group.len() - kept;
            group.truncate(kept);
            room -= kept;
        }
        groups.retain(|group| !group.is_empty());
    }
    let shown: usize = groups.iter().map(Vec::len).sum();
    let heading = Heading {
        name: "pacts".to_owned(),
        title: format!("Pacts over time: {}", tables.provenance.title),
        subtitle: subtitle(many, left_out),
        caption: caption(&tables.provenance),
        alt: format!(
            "Timeline of {shown} pacts with {} partners{}; {during} pacts were signed during the run.",
            groups.len(),
            if many {
                ", and a matrix of the highest rung between all states at start and end"
            } else {
                ""
            }
        ),
    };
    if count == 0 {
        return Sheet::empty(heading, "No initiator has a pact, and none was signed.");
    }
    let rows = ROW * shown as f64 + GAP * groups.len() as f64;
    let matrix = if many { matrix::height(tables) } else { 0.0 };
    let entries = entries(many);
    let (mut sheet, body) = legend::sheet(heading, &entries, 26.0, rows + 24.0 + matrix);
    let timeline = Rect { height: rows + 24.0, ..body };
    if shown > 0 {
        draw_timeline(&mut sheet.canvas, timeline, tables, &groups, time);
    }
    if many {
        let area = Rect { top: timeline.bottom(), height: matrix, ..body };
        matrix::draw(&mut sheet.canvas, area, tables);
    }
    sheet
}

fn subtitle(many: bool, left_out: usize) -> String {
    let what = if many {
        "One bar a pact signed during the run, from signature to end, by partner, states in focus first"
    } else {
        "One bar a pact from signature to end, by partner: pacts of the initiators, and all signed during \
         the run"
    };
    let rest = match left_out {
        0 => String::new(),
        1 => " One more signature is in pacts.csv.".to_owned(),
        more => format!(" {more} more signatures are in pacts.csv."),
    };
    format!("{what}; the day or turn of signature stands beside the kind.{rest}")
}

/// The bars, group below group, with the years above and below.
fn draw_timeline(
    canvas: &mut Canvas,
    body: Rect,
    tables: &RunTables,
    groups: &[Vec<Bar<'_>>],
    time: TimeAxis,
) {
    let label = theme::label();
    let (most_name, most_kind) = (theme::at_most(190.0, 0.21), theme::at_most(220.0, 0.25));
    let names = groups.iter().filter_map(|group| group.first());
    let name_width = names
        .map(|bar| label.in_bold().width(&name(tables, bar.partner)))
        .fold(0.0, f64::max)
        .min(most_name);
    let sides = tables.states.iter().filter(|card| card.role == "initiator").count() != 1;
    let kind_width = groups
        .iter()
        .flatten()
        .map(|bar| label.width(&kind(bar, sides)))
        .fold(0.0, f64::max)
        .min(most_kind);
    let kinds_left = name_width + 14.0;
    let plot = body.inside(kinds_left + kind_width + 84.0, 0.0, 14.0, 24.0);
    let x = time.scale(plot.left, plot.right());
    for tick in time.ticks(plot.width, &theme::small()) {
        let at = x.at(tick.at);
        // Years above too: a figure of sixty bars is higher than a screen.
        let middle = theme::small().at(Anchor::Middle);
        canvas.text((at, plot.top - 5.0), &tick.text, middle);
        canvas.line((at, plot.top), (at, plot.bottom()), Stroke::solid(theme::GRID, 0.75));
    }
    foot(canvas, plot, &Horizontal::Turns(time));
    let (left, mut top) = (body.left, plot.top);
    for group in groups {
        canvas.line((left, top), (plot.right(), top), Stroke::solid(theme::GRID, 0.75));
        top += GAP / 2.0;
        for (place, bar) in group.iter().enumerate() {
            let middle = top + ROW / 2.0;
            if place == 0 {
                let bold = label.in_bold();
                let text = bold.fit(&name(tables, bar.partner), most_name);
                canvas.text_beside((left, middle), &text, bold);
            }
            let text = label.fit(&kind(bar, sides), most_kind);
            canvas.text_beside((left + kinds_left, middle), &text, label);
            let when = theme::small().at(Anchor::End);
            canvas.text_beside((plot.left - 14.0, middle), &when.fit(&bar.pact.signed, 72.0), when);
            draw_bar(canvas, &x, middle, bar, theme::pact(&tables.kinds, &bar.pact.kind));
            top += ROW;
        }
        top += GAP / 2.0;
    }
}

fn entries(many: bool) -> Vec<(Key, String)> {
    let grey = theme::SOFT;
    let lapsed = theme::Style { colour: grey, dash: &[], marker: Marker::Diamond };
    let older = (Key::Fill(theme::tint(grey, 0.45)), "in force before the run (arrow)".to_owned());
    [
        (Key::Fill(grey), "in force (colour: kind, as written beside)".to_owned()),
        (Key::Hatch(grey), "signed, not yet in force (without a day: still negotiated)".to_owned()),
    ]
    .into_iter()
    .chain((!many).then_some(older))
    .chain([(Key::Point(lapsed), "lapsed".to_owned())])
    .collect()
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
