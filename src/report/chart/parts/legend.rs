//! Keys beside their words, in rows outside the plots.

use plotters::style::RGBAColor;

use crate::chart::surface::Rect;
use crate::chart::surface::{Canvas, Marker, Stroke};
use crate::chart::theme::{self, Style};
use crate::chart::{Heading, Sheet};

/// The picture of a key.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Key {
    /// A filled square.
    Fill(RGBAColor),
    /// A filled square with slanted lines.
    Hatch(RGBAColor),
    /// A piece of line.
    Line(Stroke),
    /// A piece of line with a point on it.
    Series(Style),
    /// A point alone.
    Point(Style),
    /// A state's node.
    Node(Marker, RGBAColor, Stroke),
}

/// Width of a key's picture in points.
pub const KEY_WIDTH: f64 = 26.0;
const ROW: f64 = 18.0;

/// Draws a key; its left end and the height of its middle are given.
pub fn key(canvas: &mut Canvas, left: f64, middle: f64, key: Key) {
    let centre = (left + KEY_WIDTH / 2.0, middle);
    let ends = [(left, middle), (left + KEY_WIDTH, middle)];
    let square = Rect { left: left + 7.0, top: middle - 5.5, width: 13.0, height: 11.0 };
    match key {
        Key::Fill(colour) => canvas.rect(square, colour),
        Key::Hatch(colour) => hatch(canvas, square, colour),
        Key::Line(stroke) => canvas.path(&ends, stroke),
        Key::Series(style) => {
            canvas.path(&ends, style.stroke(2.0));
            style.marker.draw(canvas, centre, 3.4, style.colour, Stroke::solid(theme::PAPER, 0.75));
        }
        Key::Point(style) => {
            style.marker.draw(canvas, centre, 4.0, theme::PAPER, Stroke::solid(style.colour, 1.5));
        }
        Key::Node(shape, fill, rim) => shape.draw(canvas, centre, 6.5, fill, rim),
    }
}

/// Fills a rectangle lightly, with slanted lines and a rim.
pub fn hatch(canvas: &mut Canvas, rect: Rect, colour: RGBAColor) {
    canvas.rect(rect, theme::tint(colour, 0.15));
    let thin = Stroke::solid(theme::tint(colour, 0.75), 0.75);
    let mut start = rect.left - rect.height;
    while start < rect.right() {
        // The line from (start, bottom) up to (start + height, top), cut at both sides.
        let (from, to) = (start.max(rect.left), (start + rect.height).min(rect.right()));
        if to - from > 0.5 {
            let ends = [(from, rect.bottom() - (from - start)), (to, rect.bottom() - (to - start))];
            canvas.path(&ends, thin);
        }
        start += 4.5;
    }
    canvas.outline(rect, Stroke::solid(theme::tint(colour, 0.75), 0.75));
}

/// Keys in one or more rows from the upper left of an area; returns the height they took.
pub fn rows(canvas: &mut Canvas, area: Rect, entries: &[(Key, String)]) -> f64 {
    let letters = theme::label();
    for (entry, (row, left)) in entries.iter().zip(places(area.width, entries)) {
        let middle = area.top + ROW * row as f64 + ROW / 2.0;
        key(canvas, area.left + left, middle, entry.0);
        canvas.text_beside((area.left + left + KEY_WIDTH + 5.0, middle), &entry.1, letters);
    }
    height(area.width, entries)
}

fn height(width: f64, entries: &[(Key, String)]) -> f64 {
    places(width, entries).last().map_or(0.0, |(row, _)| ROW * (row + 1) as f64 + 6.0)
}

/// A page with keys above a body of a given height, which begins `gap` below them; and that body.
pub fn sheet(heading: Heading, keys: &[(Key, String)], gap: f64, body: f64) -> (Sheet, Rect) {
    let above = height(theme::page().width - 2.0 * theme::EDGE, keys) + gap;
    let mut sheet = Sheet::new(heading, above + body);
    rows(&mut sheet.canvas, sheet.body, keys);
    let body = sheet.body.inside(0.0, above, 0.0, 0.0);
    (sheet, body)
}

fn places(width: f64, entries: &[(Key, String)]) -> Vec<(usize, f64)> {
    let (mut row, mut left) = (0, 0.0);
    let mut places = Vec::new();
    for (_, text) in entries {
        let long = KEY_WIDTH + 5.0 + theme::label().width(text);
        if left > 0.0 && left + long > width {
            (row, left) = (row + 1, 0.0);
        }
        places.push((row, left));
        left += long + 18.0;
    }
    places
}
