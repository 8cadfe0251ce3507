//! Shapes that tell apart what a colour alone would not.

use plotters::style::RGBAColor;

use super::{Canvas, Point, Stroke};

/// The shape of a marker or node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marker {
    /// A round disc.
    Circle,
    /// Four sides, standing on one.
    Square,
    /// Four sides, standing on a corner.
    Diamond,
    /// Three sides, a corner above.
    Triangle,
    /// Six sides.
    Hexagon,
    /// Three sides, a corner below.
    TriangleDown,
}

impl Marker {
    /// The corners around a centre; none for a circle. Shapes of one radius look alike in size.
    pub fn corners(self, centre: Point, radius: f64) -> Vec<Point> {
        let unit: &[Point] = match self {
            Marker::Circle => &[],
            Marker::Square => &[(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
            Marker::Diamond => &[(0.0, -1.3), (1.3, 0.0), (0.0, 1.3), (-1.3, 0.0)],
            Marker::Triangle => &[(0.0, -1.2), (1.15, 0.85), (-1.15, 0.85)],
            Marker::TriangleDown => &[(0.0, 1.2), (1.15, -0.85), (-1.15, -0.85)],
            Marker::Hexagon => {
                &[(-1.15, 0.0), (-0.6, -1.0), (0.6, -1.0), (1.15, 0.0), (0.6, 1.0), (-0.6, 1.0)]
            }
        };
        unit.iter().map(|(x, y)| (centre.0 + x * radius, centre.1 + y * radius)).collect()
    }

    /// Draws the shape, filled and with a rim.
    pub fn draw(
        self,
        canvas: &mut Canvas,
        centre: Point,
        radius: f64,
        fill: RGBAColor,
        rim: Stroke,
    ) {
        if self == Marker::Circle {
            canvas.circle(centre, radius, fill);
            canvas.ring(centre, radius, rim);
        } else {
            let mut corners = self.corners(centre, radius);
            canvas.area(&corners, fill);
            corners.extend_from_within(..2);
            canvas.path(&corners, rim);
        }
    }
}
