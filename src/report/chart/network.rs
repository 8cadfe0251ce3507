//! The network of pacts on a map: at the start, in the middle and at the end of a run.
//!
//! Every pair of states shows only its highest rung. What was in force before the run is pale, what
//! has come since stands out. Codes stand inside the nodes, so that no label can lie over another.

mod key;
pub mod pieces;
pub mod spells;
pub mod ties;

use ties::{Moment, moments};

use super::map::rim::Side;
use super::map::{land, outlines, places};
use super::map::{places::Placed, rim::NodePosition};
use super::parts::axes;
use super::parts::layout;
use super::sheet::Sheet;
use super::surface::Rect;
use super::surface::{Anchor, Canvas, Point, Stroke, distance};
use super::{Heading, caption, theme};
use deter_study::record::tables::{RunTables, StateCard};

/// From a node's middle to its edge, in points.
pub(super) const NODE: f64 = 11.0;
const PANEL: f64 = 430.0;

/// Draws the figure.
pub fn draw(tables: &RunTables) -> Sheet {
    let moments = moments(tables);
    let mut sheet =
        Sheet::new(heading(tables, &moments), layout::height(moments.len() + 1, 2, PANEL));
    let cells = layout::grid(sheet.body, 2, moments.len() + 1);
    let frame = cells[0].inside(0.0, 36.0, 0.0, 0.0);
    let coordinates: Vec<_> = tables.states.iter().map(|c| (c.longitude, c.latitude)).collect();
    let placed = places::place(&coordinates, Rect { left: 0.0, top: 0.0, ..frame }, NODE + 2.5);
    let codes: Vec<&str> = tables.states.iter().map(|card| card.code.as_str()).collect();
    let earth = outlines::of_earth(&codes);
    for (moment, cell) in moments.iter().zip(&cells) {
        let canvas = &mut sheet.canvas;
        let title = format!("{}, {}", moment.word, moment.when);
        axes::heading(canvas, *cell, &title, &tied_pairs(tables, moment));
        let frame = cell.inside(0.0, 36.0, 0.0, 0.0);
        canvas.rect(frame, theme::SEA);
        let placed = placed.shifted((frame.left, frame.top));
        if let Some(projection) = placed.projection.filter(|_| earth) {
            land::draw(canvas, frame, &projection);
        }
        canvas.outline(frame, Stroke::solid(theme::GRID, 1.0));
        draw_ties(canvas, tables, moment, &placed);
        for (card, place) in tables.states.iter().zip(&placed.places) {
            draw_node(canvas, card, place);
        }
    }
    let shown = key::KeyEntries {
        far: placed.places.iter().any(|place| place.rim.is_some()),
        moved: placed.places.iter().any(moved),
    };
    key::draw(&mut sheet.canvas, cells[moments.len()], tables, &moments, shown);
    sheet
}

fn heading(tables: &RunTables, moments: &[Moment]) -> Heading {
    let counts: Vec<String> = moments
        .iter()
        .map(|moment| format!("{} at the {}", moment.ties.len(), moment.word.to_lowercase()))
        .collect();
    Heading {
        name: "network".to_owned(),
        title: format!("The network of pacts: {}", tables.provenance.title),
        subtitle: "Pacts in force; one line a pair of states, for the highest rung between them. \
                   Pale lines were in force before the run, strong ones have come since."
            .to_owned(),
        caption: caption(&tables.provenance),
        alt: format!(
            "Maps of {} states with lines for pacts in force: pairs tied {}.",
            tables.states.len(),
            counts.join(", ")
        ),
    }
}

/// How many pairs are tied at a moment, for the line under its title.
fn tied_pairs(tables: &RunTables, moment: &Moment) -> String {
    let states = tables.states.len();
    let pairs = states * states.saturating_sub(1) / 2;
    let new = moment.ties.iter().filter(|tie| tie.new).count();
    let share = 100.0 * moment.ties.len() as f64 / pairs.max(1) as f64;
    format!(
        "{} of {pairs} pairs tied ({share:.0} %), {new} of them on a rung reached during the run",
        moment.ties.len()
    )
}

fn draw_ties(canvas: &mut Canvas, tables: &RunTables, moment: &Moment, placed: &Placed) {
    for tie in &moment.ties {
        let (from, to) = (placed.places[tie.ends.0].at, placed.places[tie.ends.1].at);
        let line = bow(from, to);
        let stroke = theme::pact(&tables.kinds, &tie.kind);
        if tie.new {
            canvas.path(&line, Stroke::solid(theme::PAPER, stroke.width + 2.0));
            canvas.path(&line, stroke);
        } else {
            canvas.path(&line, Stroke { colour: theme::tint(stroke.colour, 0.42), ..stroke });
        }
    }
}

/// A slightly bent line: three states in a row would hide which two of them are tied.
pub(super) fn bow(from: Point, to: Point) -> Vec<Point> {
    let middle = bend(from, to);
    let along = |step: usize| {
        let t = step as f64 / 20.0;
        let (a, b, c) = ((1.0 - t) * (1.0 - t), 2.0 * t * (1.0 - t), t * t);
        (a * from.0 + b * middle.0 + c * to.0, a * from.1 + b * middle.1 + c * to.1)
    };
    (0..=20).map(along).collect()
}

/// Where a bent line is drawn to: the control point of its quadratic curve.
fn bend(from: Point, to: Point) -> Point {
    let (east, south) = (to.0 - from.0, to.1 - from.1);
    let bend = 0.10;
    ((from.0 + to.0) / 2.0 + south * bend, (from.1 + to.1) / 2.0 - east * bend)
}

/// Whether a node does not cover its capital any more.
fn moved(place: &NodePosition) -> bool {
    place.rim.is_none() && distance(place.at, place.site) > NODE
}

pub(super) fn draw_node(canvas: &mut Canvas, card: &StateCard, place: &NodePosition) {
    let (shape, fill, rim) = theme::role(&card.role);
    let (at, site) = (place.at, place.site);
    match place.rim {
        None if moved(place) => {
            canvas.line(site, at, Stroke::solid(theme::AXIS, 0.8));
            canvas.circle(site, 1.6, theme::SOFT);
        }
        None => {}
        Some(side) => canvas.area(&arrow(at, side), theme::AXIS),
    }
    shape.draw(canvas, at, NODE, fill, rim);
    let letters = theme::small().in_bold().in_colour(theme::INK).at(Anchor::Middle);
    let wide = letters.width(&card.code);
    // Three letters fit; longer codes are set smaller, and cut in the end.
    let letters = letters.sized((letters.size * 1.75 * NODE / wide.max(1.0)).clamp(6.5, 9.5));
    canvas.text_beside(at, &letters.fit(&card.code, 2.4 * NODE), letters);
}

/// A small arrow from a node at the rim to where its state lies.
fn arrow(at: Point, side: Side) -> Vec<Point> {
    let (east, south): (f64, f64) = match side {
        Side::Left => (-1.0, 0.0),
        Side::Right => (1.0, 0.0),
        Side::Top => (0.0, -1.0),
        Side::Bottom => (0.0, 1.0),
    };
    let corner = |ahead: f64, aside: f64| {
        (at.0 + east * ahead - south * aside, at.1 + south * ahead + east * aside)
    };
    vec![corner(NODE + 10.5, 0.0), corner(NODE + 4.0, -4.5), corner(NODE + 4.0, 4.5)]
}
