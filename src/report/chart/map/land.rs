//! Land under a map.

use super::outlines::rings;
use super::projection::{Projection, clip};
use crate::chart::surface::Rect;
use crate::chart::surface::{Canvas, Point, Stroke, distance};
use crate::chart::theme;

/// Draws the outlines that fall into a frame.
pub fn draw(canvas: &mut Canvas, frame: Rect, projection: &Projection) {
    for ring in rings() {
        let land = thinned(&clip(&projection.ring(&ring.points), frame));
        if land.len() < 3 {
            continue;
        }
        canvas.area(&land, theme::LAND);
        // Borders, but not along the frame, where the map ends and no state does.
        let mut border: Vec<Point> = Vec::new();
        for place in 0..=land.len() {
            let (from, to) = (land[place % land.len()], land[(place + 1) % land.len()]);
            border.push(from);
            if along(from, to, frame) {
                canvas.path(&std::mem::take(&mut border), Stroke::solid(theme::BORDER, 0.6));
            }
        }
        canvas.path(&border, Stroke::solid(theme::BORDER, 0.6));
    }
}

/// Without the points that lie nearer than half a point to the one before.
fn thinned(ring: &[Point]) -> Vec<Point> {
    let mut kept: Vec<Point> = Vec::new();
    for &point in ring {
        let near = kept.last().is_some_and(|b| distance(*b, point) < 0.5);
        if !near {
            kept.push(point);
        }
    }
    kept
}

fn along(from: Point, to: Point, frame: Rect) -> bool {
    let on = |a: f64, b: f64, edge: f64| (a - edge).abs() < 0.01 && (b - edge).abs() < 0.01;
    on(from.0, to.0, frame.left)
        || on(from.0, to.0, frame.right())
        || on(from.1, to.1, frame.top)
        || on(from.1, to.1, frame.bottom())
}
