//! Heat maps with named rows and columns and a bar of colours.

use plotters::style::RGBAColor;

use super::scale::{Ticks, extent};
use crate::chart::surface::Rect;
use crate::chart::surface::{Anchor, Canvas, Stroke};
use crate::chart::theme;
use crate::chart::{Heading, sheet::Sheet};
use deter_study::table::format::fixed;

/// A table of numbers shown as colours.
#[derive(Debug, Clone, PartialEq)]
pub struct HeatMap {
    /// What the rows are; written above their names.
    pub row_title: String,
    /// Names of the rows, from above.
    pub rows: Vec<String>,
    /// What the columns are; written above their names.
    pub column_title: String,
    /// Names of the columns, from the left.
    pub columns: Vec<String>,
    /// One row of numbers for every row; a missing or infinite one stays an empty cell.
    pub values: Vec<Vec<Option<f64>>>,
    /// What the numbers are, with their unit; written above the bar of colours.
    pub unit: String,
    /// A number in the middle from which the colours part two ways, such as 0 for differences.
    pub middle: Option<f64>,
    /// Decimals of the numbers in the cells.
    pub decimals: usize,
    /// What stands in the cells instead of their numbers, row by row; empty for the numbers.
    pub texts: Vec<Vec<String>>,
}

const LIGHT_TO_DARK: [RGBAColor; 5] = [
    RGBAColor(243, 247, 250, 1.0),
    RGBAColor(190, 214, 230, 1.0),
    RGBAColor(108, 168, 205, 1.0),
    RGBAColor(38, 112, 165, 1.0),
    RGBAColor(8, 48, 95, 1.0),
];
const TWO_WAYS: [RGBAColor; 5] = [
    RGBAColor(166, 68, 0, 1.0),
    RGBAColor(236, 166, 112, 1.0),
    RGBAColor(247, 246, 243, 1.0),
    RGBAColor(122, 180, 214, 1.0),
    RGBAColor(0, 84, 140, 1.0),
];

fn colour(stops: &[RGBAColor; 5], share: f64) -> RGBAColor {
    let place = share.clamp(0.0, 1.0) * 4.0;
    let below = (place.floor() as usize).min(3);
    theme::between(stops[below], stops[below + 1], place - below as f64)
}

/// Dark letters on light colours and the other way round.
fn letters_on(ground: RGBAColor) -> RGBAColor {
    let light =
        0.30 * f64::from(ground.0) + 0.59 * f64::from(ground.1) + 0.11 * f64::from(ground.2);
    if light > 140.0 { theme::INK } else { theme::PAPER }
}

impl HeatMap {
    fn ticks(&self) -> Ticks {
        let values = self.values.iter().flatten().flatten().copied();
        let (low, high) = extent(values).unwrap_or((0.0, 1.0));
        let (low, high) = match self.middle {
            // As far to one side as to the other, so that equal depths mean equal distances.
            Some(middle) => {
                let far = (high - middle).abs().max((low - middle).abs());
                (middle - far, middle + far)
            }
            None => (low, high),
        };
        Ticks::around(low, high, 4, false)
    }

    /// Draws rows, columns, cells and the bar of colours into an area.
    pub fn draw(&self, canvas: &mut Canvas, area: Rect) {
        let (label, small) = (theme::label(), theme::small());
        let most = theme::at_most(260.0, 0.32);
        let names = self.rows.iter().map(|row| label.width(row)).fold(0.0, f64::max).min(most);
        let left = area.left + names.max(small.width(&self.row_title).min(most)) + 10.0;
        let width = (area.right() - 96.0 - left).max(1.0) / self.columns.len().max(1) as f64;
        // Cells of a few columns would be slabs.
        let width = width.min(150.0);
        let upright = self.columns.iter().all(|column| small.width(column) <= width - 6.0);
        let longest = self.columns.iter().map(|c| small.width(c)).fold(0.0, f64::max).min(120.0);
        let head = if upright { 34.0 } else { longest + 24.0 };
        let height = (area.height - head) / self.rows.len().max(1) as f64;
        let top = area.top + head;
        canvas.text((left, area.top + 11.0), &self.column_title, small);
        canvas.text((area.left, top - 6.0), &self.row_title, small);
        for (place, column) in self.columns.iter().enumerate() {
            let middle = left + width * (place as f64 + 0.5);
            if upright {
                canvas.text((middle, top - 6.0), column, label.at(Anchor::Middle));
            } else {
                canvas.text_beside((middle, top - 6.0), &label.fit(column, 120.0), label.turned());
            }
        }
        let ticks = self.ticks();
        let stops = if self.middle.is_some() { &TWO_WAYS } else { &LIGHT_TO_DARK };
        let (low, high) = ticks.domain();
        for (row, name) in self.rows.iter().enumerate() {
            let upper = top + height * row as f64;
            let centre = upper + height / 2.0;
            canvas.text_beside((area.left, centre), &label.fit(name, most), label);
            for place in 0..self.columns.len() {
                let value = self.values.get(row).and_then(|row| row.get(place)).copied().flatten();
                let cell = Rect { left: left + width * place as f64, top: upper, width, height };
                let cell = cell.inside(0.75, 0.75, 0.75, 0.75);
                let Some(value) = value.filter(|value| value.is_finite()) else {
                    canvas.outline(cell, Stroke::solid(theme::GRID, 0.75));
                    continue;
                };
                let ground = colour(stops, (value - low) / (high - low));
                canvas.rect(cell, ground);
                let own = self.texts.get(row).and_then(|row| row.get(place)).cloned();
                let text = own.unwrap_or_else(|| fixed(value, self.decimals, false));
                if small.width(&text) < width - 4.0 && height > 13.0 {
                    let letters = small.in_colour(letters_on(ground)).at(Anchor::Middle);
                    canvas.text_beside(
                        (left + width * (place as f64 + 0.5), centre),
                        &text,
                        letters,
                    );
                }
            }
        }
        let right = left + width * self.columns.len() as f64 + 24.0;
        let bar = Rect {
            left: right,
            top,
            width: 14.0,
            height: (height * self.rows.len() as f64).min(260.0),
        };
        self.bar(canvas, bar, &ticks, stops);
    }

    fn bar(&self, canvas: &mut Canvas, area: Rect, ticks: &Ticks, stops: &[RGBAColor; 5]) {
        let small = theme::small();
        const STEPS: usize = 60;
        for step in (0..STEPS).rev() {
            // Each step reaches down to the end and the next one covers it, so that no seam shows.
            let height = area.height * (step + 1) as f64 / STEPS as f64;
            let piece = Rect { top: area.bottom() - height, height, ..area };
            canvas.rect(piece, colour(stops, (step as f64 + 0.5) / STEPS as f64));
        }
        let (low, high) = ticks.domain();
        for &value in &ticks.values {
            let at = area.bottom() - area.height * (value - low) / (high - low);
            canvas.text_beside((area.right() + 6.0, at), &ticks.text(value), small);
        }
        let numbers = ticks.values.iter().map(|&v| small.width(&ticks.text(v))).fold(0.0, f64::max);
        let beside = (area.right() + numbers + 20.0, area.top + area.height / 2.0);
        let upwards = small.turned().at(Anchor::Middle);
        canvas.text_beside(beside, &small.fit(&self.unit, area.height), upwards);
    }
}

/// A figure of one heat map.
pub fn draw(heading: Heading, map: &HeatMap) -> Sheet {
    let rows = map.rows.len().max(1) as f64;
    let mut sheet = Sheet::new(heading, 60.0 + rows * (420.0 / rows).clamp(20.0, 44.0));
    map.draw(&mut sheet.canvas, sheet.body);
    sheet
}
