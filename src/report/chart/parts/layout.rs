//! Grids of rectangles on a page.

use crate::chart::{surface::Rect, theme};

/// The height of a grid of a number of panels, with the gutters between its rows.
pub fn height(count: usize, columns: usize, row_height: f64) -> f64 {
    let rows = rows(count, theme::columns(columns));
    rows as f64 * row_height + rows.saturating_sub(1) as f64 * theme::GUTTER
}

fn rows(count: usize, columns: usize) -> usize {
    count.div_ceil(columns.max(1))
}

/// The cells of a grid for a number of panels, row by row.
pub fn grid(area: Rect, columns: usize, count: usize) -> Vec<Rect> {
    let columns = theme::columns(columns);
    let rows = rows(count, columns).max(1);
    let size = |whole: f64, parts: usize| {
        (whole - theme::GUTTER * (parts as f64 - 1.0)).max(1.0) / parts as f64
    };
    let (width, height) = (size(area.width, columns), size(area.height, rows));
    (0..count)
        .map(|cell| Rect {
            left: area.left + (cell % columns) as f64 * (width + theme::GUTTER),
            top: area.top + (cell / columns) as f64 * (height + theme::GUTTER),
            width,
            height,
        })
        .collect()
}
