//! A page of marks in points, written as SVG at the end.
//!
//! Marks are collected first and drawn last: drawing cannot fail half-way, and a test can ask a page
//! whether its texts overlap.

use plotters::style::RGBAColor;

use super::rect::Rect;
use super::{Anchor, Letters, Stroke};

/// A place on the page, in points from the left and upper edge.
pub type Point = (f64, f64);

/// How far two places lie apart, in points. The square root is rounded the same everywhere, which
/// the platform's `hypot` is not.
pub fn distance(a: Point, b: Point) -> f64 {
    let (across, down) = (b.0 - a.0, b.1 - a.1);
    (across * across + down * down).sqrt()
}

#[derive(Debug, Clone)]
pub(super) enum Mark {
    Path(Vec<Point>, Stroke),
    Area(Vec<Point>, RGBAColor),
    Rect(Rect, RGBAColor),
    Circle(Point, f64, RGBAColor),
    Ring(Point, f64, Stroke),
    Text(Point, String, Letters),
}

/// A page that is being drawn.
#[derive(Debug, Clone)]
pub struct Canvas {
    width: f64,
    height: f64,
    marks: Vec<Mark>,
}

impl Canvas {
    /// An empty white page; width and height in points.
    pub fn new(width: f64, height: f64) -> Self {
        Canvas { width, height, marks: Vec::new() }
    }

    /// The whole page.
    pub fn page(&self) -> Rect {
        Rect { left: 0.0, top: 0.0, width: self.width, height: self.height }
    }

    /// A straight line.
    pub fn line(&mut self, from: Point, to: Point, stroke: Stroke) {
        self.path(&[from, to], stroke);
    }

    /// A line through points.
    pub fn path(&mut self, points: &[Point], stroke: Stroke) {
        if points.len() > 1 {
            self.marks.push(Mark::Path(points.to_vec(), stroke));
        }
    }

    /// A filled area.
    pub fn area(&mut self, corners: &[Point], colour: RGBAColor) {
        if corners.len() > 2 {
            self.marks.push(Mark::Area(corners.to_vec(), colour));
        }
    }

    /// A filled rectangle; one without an extent is left out.
    pub fn rect(&mut self, rect: Rect, colour: RGBAColor) {
        if rect.width > 0.0 && rect.height > 0.0 {
            self.marks.push(Mark::Rect(rect, colour));
        }
    }

    /// The rim of a rectangle.
    pub fn outline(&mut self, rect: Rect, stroke: Stroke) {
        let (left, top, right, bottom) = (rect.left, rect.top, rect.right(), rect.bottom());
        // The first side once more closes the corner.
        let around =
            [(left, top), (right, top), (right, bottom), (left, bottom), (left, top), (right, top)];
        self.path(&around, stroke);
    }

    /// A filled circle.
    pub fn circle(&mut self, centre: Point, radius: f64, colour: RGBAColor) {
        self.marks.push(Mark::Circle(centre, radius, colour));
    }

    /// The rim of a circle.
    pub fn ring(&mut self, centre: Point, radius: f64, stroke: Stroke) {
        self.marks.push(Mark::Ring(centre, radius, stroke));
    }

    /// A text; its baseline runs through the point.
    pub fn text(&mut self, at: Point, text: &str, letters: Letters) {
        if !text.trim().is_empty() {
            self.marks.push(Mark::Text(at, text.to_owned(), letters));
        }
    }

    /// A text whose capitals are centred on the point's height.
    pub fn text_beside(&mut self, at: Point, text: &str, letters: Letters) {
        // Capitals of the font are two thirds of its size.
        let drop = letters.size * 0.33;
        let at = if letters.upwards { (at.0 + drop, at.1) } else { (at.0, at.1 + drop) };
        self.text(at, text, letters);
    }

    /// What was drawn, in its order.
    pub(super) fn marks(&self) -> &[Mark] {
        &self.marks
    }

    /// Every text with the rectangle it covers, in the order of drawing: for tests of the layout.
    pub fn texts(&self) -> Vec<(&str, Rect)> {
        self.marks
            .iter()
            .filter_map(|mark| match mark {
                Mark::Text(at, text, letters) => Some((text.as_str(), extent(*at, text, letters))),
                _ => None,
            })
            .collect()
    }
}

/// The rectangle a text covers, from its capitals' height to its descenders.
fn extent(at: Point, text: &str, letters: &Letters) -> Rect {
    let long = letters.width(text);
    let before = match letters.anchor {
        Anchor::Start => 0.0,
        Anchor::Middle => long / 2.0,
        Anchor::End => long,
    };
    let (above, high) = (letters.size * 0.7, letters.size * 0.9);
    if letters.upwards {
        Rect { left: at.0 - above, top: at.1 - (long - before), width: high, height: long }
    } else {
        Rect { left: at.0 - before, top: at.1 - above, width: long, height: high }
    }
}
