//! The network in pieces that a page can switch: the map, every tie, every node.

use super::spells::{Spell, spells};
use super::{NODE, bend, draw_node};
use crate::chart::map::{land, outlines, places};
use crate::chart::surface::Rect;
use crate::chart::surface::{Canvas, Point, Stroke, svg};
use crate::chart::{ChartError, theme};
use deter_study::record::tables::RunTables;

/// Width of the map in points.
pub const WIDTH: f64 = theme::WIDTH;
/// Height of the map in points.
pub const HEIGHT: f64 = 600.0;

/// The pieces, in SVG whose units are points.
#[derive(Debug, Clone, PartialEq)]
pub struct Pieces {
    /// Water, land and borders.
    pub ground: String,
    /// The ties over the time of the run.
    pub ties: Vec<Tie>,
    /// One node for every state, in their order.
    pub nodes: Vec<String>,
    /// Whether some node stands beside its capital, and whether some lies beyond the map.
    pub moved: (bool, bool),
}

/// A tie between two states for some turns.
#[derive(Debug, Clone, PartialEq)]
pub struct Tie {
    /// When, and by which pacts.
    pub spell: Spell,
    /// Its line, a quadratic curve: from, control point, to.
    pub line: [Point; 3],
    /// How its highest rung is drawn.
    pub stroke: Stroke,
    /// Whether that rung was reached during the run.
    pub new: bool,
}

/// Cuts the network of a run into its pieces.
pub fn pieces(tables: &RunTables) -> Result<Pieces, ChartError> {
    let refused = |reason| ChartError::Draw { figure: "network".to_owned(), reason };
    let frame = Rect { left: 0.0, top: 0.0, width: WIDTH, height: HEIGHT };
    let coordinates: Vec<_> = tables.states.iter().map(|c| (c.longitude, c.latitude)).collect();
    let placed = places::place(&coordinates, frame, NODE + 4.5);
    let codes: Vec<&str> = tables.states.iter().map(|card| card.code.as_str()).collect();

    let mut ground = Canvas::new(WIDTH, HEIGHT);
    ground.rect(frame, theme::SEA);
    if let Some(projection) = placed.projection.filter(|_| outlines::of_earth(&codes)) {
        land::draw(&mut ground, frame, &projection);
    }
    let node = |(card, place): (_, _)| {
        let mut canvas = Canvas::new(WIDTH, HEIGHT);
        draw_node(&mut canvas, card, place);
        svg::group(&canvas).map_err(refused)
    };
    let tie = |spell: Spell| {
        let highest = tables.pacts.get(*spell.pacts.first()?)?;
        let (from, to) = (placed.places.get(spell.ends.0)?.at, placed.places.get(spell.ends.1)?.at);
        Some(Tie {
            line: [from, bend(from, to), to],
            stroke: theme::pact(&tables.kinds, &highest.kind),
            new: highest.in_force_turn.is_some_and(|turn| turn >= 0),
            spell,
        })
    };
    Ok(Pieces {
        ground: svg::group(&ground).map_err(refused)?,
        ties: spells(tables).into_iter().filter_map(tie).collect(),
        nodes: tables.states.iter().zip(&placed.places).map(node).collect::<Result<_, _>>()?,
        moved: (
            placed.places.iter().any(super::moved),
            placed.places.iter().any(|place| place.rim.is_some()),
        ),
    })
}
