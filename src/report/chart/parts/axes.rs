//! A panel's title, unit, light grid and numbers at the axes.

use super::scale::{Scale, Ticks};
use super::time::TimeAxis;
use crate::chart::surface::Rect;
use crate::chart::surface::{Anchor, Canvas, Stroke};
use crate::chart::theme;

/// What runs from left to right.
#[derive(Debug, Clone, PartialEq)]
pub enum Horizontal {
    /// The turns of a run.
    Turns(TimeAxis),
    /// Numbers, with what they are and their unit.
    Numbers(Ticks, String),
}

impl Horizontal {
    /// An axis of numbers around some data.
    pub fn around(values: impl IntoIterator<Item = f64>, label: &str) -> Self {
        let (low, high) = super::scale::extent(values).unwrap_or((0.0, 1.0));
        Horizontal::Numbers(Ticks::around(low, high, 5, false), label.to_owned())
    }

    fn scale(&self, left: f64, right: f64) -> Scale {
        match self {
            Horizontal::Turns(time) => time.scale(left, right),
            Horizontal::Numbers(ticks, _) => Scale { domain: ticks.domain(), range: (left, right) },
        }
    }
}

/// The axes of one panel.
#[derive(Debug, Clone, PartialEq)]
pub struct Axes<'a> {
    /// Title of the panel.
    pub title: &'a str,
    /// Unit and what else belongs under the title; may be empty.
    pub unit: &'a str,
    /// What runs from left to right.
    pub horizontal: &'a Horizontal,
    /// Ticks upwards.
    pub vertical: Ticks,
    /// Space kept free at the right, for labels at line ends, in points.
    pub right: f64,
}

/// Where the data of a panel goes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plot {
    /// The rectangle between the axes.
    pub area: Rect,
    /// From left to right.
    pub x: Scale,
    /// The scale from bottom to top.
    pub y: Scale,
}

impl Axes<'_> {
    /// Draws title, grid and numbers into a cell and says where the data goes.
    pub fn draw(&self, canvas: &mut Canvas, cell: Rect) -> Plot {
        let small = theme::small();
        let top = heading(canvas, cell, self.title, self.unit);
        let texts: Vec<_> =
            self.vertical.values.iter().map(|&value| self.vertical.text(value)).collect();
        // Panels beside and below one another line up, unless a number is very long.
        let widest = texts.iter().map(|text| small.width(text)).fold(26.0, f64::max);
        let bottom = match self.horizontal {
            Horizontal::Numbers(_, label) if !label.is_empty() => 34.0,
            _ => 20.0,
        };
        let area = cell.inside(widest + 7.0, top + 8.0, self.right, bottom);
        let y = Scale { domain: self.vertical.domain(), range: (area.bottom(), area.top) };
        for (value, text) in self.vertical.values.iter().zip(&texts) {
            let at = y.at(*value);
            canvas.line((area.left, at), (area.right(), at), Stroke::solid(theme::GRID, 0.75));
            canvas.text_beside((area.left - 6.0, at), text, small.at(Anchor::End));
        }
        let x = foot(canvas, area, self.horizontal);
        if y.domain.0 < 0.0 && y.domain.1 > 0.0 {
            let zero = y.at(0.0);
            canvas.line((area.left, zero), (area.right(), zero), Stroke::solid(theme::AXIS, 1.0));
        }
        Plot { area, x, y }
    }
}

/// Writes title and unit at the top of a cell and returns how high they are, in points.
pub fn heading(canvas: &mut Canvas, cell: Rect, title: &str, unit: &str) -> f64 {
    let (letters, small) = (theme::panel_title(), theme::small());
    canvas.text((cell.left, cell.top + 11.0), &letters.fit(title, cell.width), letters);
    if unit.is_empty() {
        return 16.0;
    }
    canvas.text((cell.left, cell.top + 26.0), &small.fit(unit, cell.width), small);
    31.0
}

/// Draws a line upwards at every tick, for figures of rows, and gives the scale.
pub fn uprights(canvas: &mut Canvas, area: Rect, ticks: &Ticks) -> Scale {
    let x = Scale { domain: ticks.domain(), range: (area.left, area.right()) };
    for &tick in &ticks.values {
        let at = x.at(tick);
        canvas.line((at, area.top), (at, area.bottom()), Stroke::solid(theme::GRID, 0.75));
    }
    x
}

/// Draws the lower axis with its ticks and texts.
pub fn foot(canvas: &mut Canvas, area: Rect, horizontal: &Horizontal) -> Scale {
    let scale = horizontal.scale(area.left, area.right());
    let (small, base) = (theme::small().at(Anchor::Middle), area.bottom());
    let axis = Stroke::solid(theme::AXIS, 1.0);
    canvas.line((area.left, base), (area.right(), base), axis);
    let mut tick = |at: f64, text: &str, marked: bool| {
        if marked {
            canvas.line((at, base), (at, base + 4.0), axis);
        }
        canvas.text((at, base + 15.0), text, small);
    };
    match horizontal {
        Horizontal::Turns(time) => {
            for mark in time.ticks(area.width, &small) {
                tick(scale.at(mark.at), &mark.text, true);
            }
        }
        Horizontal::Numbers(ticks, label) => {
            // Every other text if they would touch.
            let widest =
                ticks.values.iter().map(|&v| small.width(&ticks.text(v))).fold(0.0, f64::max);
            let room = area.width / (ticks.values.len() as f64 - 1.0).max(1.0);
            let every = ((widest + 6.0) / room).ceil().max(1.0) as usize;
            for (place, &value) in ticks.values.iter().enumerate() {
                let text = if place % every == 0 { ticks.text(value) } else { String::new() };
                tick(scale.at(value), &text, true);
            }
            let middle = (area.left + area.right()) / 2.0;
            canvas.text((middle, base + 29.0), &small.fit(label, area.width), small);
        }
    }
    scale
}
