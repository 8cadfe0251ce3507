//! Sizes, colours, dashes and shapes, chosen once for all figures.
//!
//! Colours of categories are Okabe and Ito's, which people with any common colour blindness can tell
//! apart, without the yellow that is lost on white. A colour never stands alone: lines differ by
//! dash and marker too, nodes by shape, pacts by dash and width, stacks by their order.

use std::cell::Cell;

use plotters::style::{Color, RGBAColor, RGBColor};

use super::surface::{Anchor, Letters, Marker, Stroke};

/// Width of a figure in points, unless a page of another width is asked for.
pub const WIDTH: f64 = 960.0;
/// How much smaller a figure is printed than it is laid out: letters of 11 points become 7.
const PRINT: f64 = 0.63;
/// Narrowest page that figures are laid out for, in points.
const NARROWEST: f64 = 380.0;
/// Narrowest panel that can be read, in points.
const PANEL: f64 = 300.0;

/// What figures are drawn for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Page {
    /// Width of the layout in points.
    pub width: f64,
    /// Whether title and subtitle stand above.
    pub titles: bool,
    /// Width on paper in millimetres; none on a screen, where a point is a pixel.
    pub printed: Option<f64>,
}

impl Page {
    /// A screen.
    pub const SCREEN: Self = Self { width: WIDTH, titles: true, printed: None };

    /// A page on which figures are so many millimetres wide.
    #[must_use]
    pub fn printed(millimetres: f64, titles: bool) -> Self {
        let points = millimetres / 25.4 * 72.0;
        let width = (points / PRINT).clamp(NARROWEST, WIDTH).round();
        Self { width, titles, printed: Some(millimetres) }
    }
}

thread_local! {
    static PAGE: Cell<Page> = const { Cell::new(Page::SCREEN) };
}

/// The page that figures are drawn for just now.
#[must_use]
pub fn page() -> Page {
    PAGE.get()
}

/// Draws for a page.
pub fn on<T>(page: Page, draw: impl FnOnce() -> T) -> T {
    let before = PAGE.replace(page);
    let drawn = draw();
    PAGE.set(before);
    drawn
}

/// How many panels of so many that are wanted beside one another a page has room for.
#[must_use]
pub fn columns(wanted: usize) -> usize {
    wanted.min((page().width / PANEL) as usize).max(1)
}

/// A width in points, but no more than a share of the page.
#[must_use]
pub fn at_most(width: f64, share: f64) -> f64 {
    width.min(share * (page().width - 2.0 * EDGE))
}
/// Space between the page's edge and everything else, in points.
pub const EDGE: f64 = 24.0;
/// Space between two panels, in points.
pub const GUTTER: f64 = 28.0;

/// The ground of every figure.
pub const PAPER: RGBAColor = opaque(255, 255, 255);
/// Text and the lines that matter.
pub const INK: RGBAColor = opaque(34, 34, 34);
/// Text that explains.
pub const SOFT: RGBAColor = opaque(96, 96, 96);
/// Grid lines.
pub const GRID: RGBAColor = opaque(228, 228, 226);
/// Axis lines, leaders, rims.
pub const AXIS: RGBAColor = opaque(150, 150, 150);
/// What is grouped or not in focus.
pub const OTHERS: RGBAColor = opaque(190, 190, 188);
/// Land on a map.
pub const LAND: RGBAColor = opaque(238, 236, 229);
/// Borders on a map.
pub const BORDER: RGBAColor = opaque(211, 207, 195);
/// Water on a map, and the ground of a world without one.
pub const SEA: RGBAColor = opaque(248, 250, 252);

const BLUE: RGBAColor = opaque(0, 114, 178);
const VERMILION: RGBAColor = opaque(213, 94, 0);
const GREEN: RGBAColor = opaque(0, 158, 115);
const PURPLE: RGBAColor = opaque(204, 121, 167);
const ORANGE: RGBAColor = opaque(230, 159, 0);
const SKY: RGBAColor = opaque(86, 180, 233);
const SLATE: RGBAColor = opaque(85, 85, 85);

const fn opaque(red: u8, green: u8, blue: u8) -> RGBAColor {
    RGBAColor(red, green, blue, 1.0)
}

/// A colour blended with paper: 1 leaves it, 0 gives paper. Unlike opacity, it hides what is under it.
pub fn tint(colour: RGBAColor, share: f64) -> RGBAColor {
    between(PAPER, colour, share)
}

/// A colour between two, 0 the first and 1 the second.
pub fn between(from: RGBAColor, to: RGBAColor, share: f64) -> RGBAColor {
    let share = share.clamp(0.0, 1.0);
    let mix = |a: u8, b: u8| (f64::from(a) + (f64::from(b) - f64::from(a)) * share).round() as u8;
    RGBColor(mix(from.0, to.0), mix(from.1, to.1), mix(from.2, to.2)).to_rgba()
}

fn letters(size: f64, bold: bool, colour: RGBAColor) -> Letters {
    Letters { size, bold, colour, anchor: Anchor::Start, upwards: false }
}

/// The title of a figure.
pub fn title() -> Letters {
    letters(19.0, true, INK)
}

/// The subtitle of a figure.
pub fn subtitle() -> Letters {
    letters(13.0, false, SOFT)
}

/// The title of a panel.
pub fn panel_title() -> Letters {
    letters(13.0, true, INK)
}

/// Labels of lines, rows and keys.
pub fn label() -> Letters {
    letters(11.5, false, INK)
}

/// Numbers at axes, units, notes.
pub fn small() -> Letters {
    letters(11.0, false, SOFT)
}

/// The line under a figure.
pub fn caption() -> Letters {
    letters(10.5, false, SOFT)
}

/// How one of several lines, points or layers looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Style {
    /// Colour of the line and its markers.
    pub colour: RGBAColor,
    /// Dash pattern of its line.
    pub dash: &'static [f64],
    /// Shape of its points.
    pub marker: Marker,
}

impl Style {
    /// Its line, in a width in points.
    pub fn stroke(&self, width: f64) -> Stroke {
        Stroke::solid(self.colour, width).dashed(self.dash)
    }
}

/// The look of the n-th of several things; after 42 it repeats.
pub fn series(index: usize) -> Style {
    const COLOURS: [RGBAColor; 7] = [BLUE, VERMILION, GREEN, PURPLE, SLATE, ORANGE, SKY];
    const DASHES: [&[f64]; 3] = [&[], &[7.0, 3.0], &[2.0, 2.5]];
    const MARKERS: [Marker; 6] = [
        Marker::Circle,
        Marker::Square,
        Marker::Triangle,
        Marker::Diamond,
        Marker::Hexagon,
        Marker::TriangleDown,
    ];
    Style {
        colour: COLOURS[index % COLOURS.len()],
        dash: DASHES[index % DASHES.len()],
        marker: MARKERS[index % MARKERS.len()],
    }
}

/// The colour of the n-th layer of a stack: neighbours differ in lightness, not in hue alone.
pub fn layer(index: usize) -> RGBAColor {
    const LAYERS: [RGBAColor; 7] = [BLUE, ORANGE, GREEN, PURPLE, VERMILION, SKY, SLATE];
    LAYERS[index % LAYERS.len()]
}

/// How a kind of pact is drawn: a rung higher up the ladder is a longer dash and a wider line.
///
/// The highest rungs of any ladder look the same, however many rungs lie below.
pub fn pact(kinds: &[String], kind: &str) -> Stroke {
    const RUNGS: [Stroke; 10] = [
        rung(opaque(184, 184, 184), 1.2, &[1.2, 3.6]),
        rung(opaque(142, 142, 142), 1.2, &[1.2, 2.4]),
        rung(opaque(98, 98, 98), 1.4, &[2.6, 1.8]),
        rung(SKY, 1.5, &[3.0, 2.2]),
        rung(GREEN, 1.8, &[6.0, 2.5]),
        rung(ORANGE, 2.0, &[7.0, 2.2, 1.6, 2.2]),
        rung(PURPLE, 2.2, &[11.0, 2.5]),
        rung(BLUE, 2.4, &[]),
        rung(VERMILION, 2.7, &[]),
        rung(opaque(20, 20, 20), 3.0, &[]),
    ];
    let place = kinds.iter().position(|known| known == kind);
    let from_top = place.map_or(RUNGS.len(), |place| kinds.len() - place);
    RUNGS[RUNGS.len().saturating_sub(from_top)]
}

const fn rung(colour: RGBAColor, width: f64, dash: &'static [f64]) -> Stroke {
    Stroke { colour, width, dash }
}

/// Shape, fill and rim of a state's node by its role.
pub fn role(role: &str) -> (Marker, RGBAColor, Stroke) {
    let (shape, colour) = match role {
        "challenger" => (Marker::Diamond, VERMILION),
        "patron" => (Marker::Hexagon, BLUE),
        "initiator" => (Marker::Square, GREEN),
        _ => (Marker::Circle, AXIS),
    };
    (shape, tint(colour, 0.16), Stroke::solid(colour, 1.4))
}

/// The names of things in scenarios, for readers: underscores and dots become spaces, and what a
/// measure is of stands apart.
pub fn spoken(name: &str) -> String {
    name.replace(['_', '.'], " ").replace('(', " (").replace(',', ", ")
}

/// With a capital letter, as a title begins.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
