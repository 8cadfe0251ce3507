//! Lines with a width, a colour and a dash pattern.

use plotters::style::RGBAColor;

/// How a line is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stroke {
    /// Colour and opacity.
    pub colour: RGBAColor,
    /// Width in points.
    pub width: f64,
    /// Lengths in points that are drawn and left out in turn; empty for a solid line.
    pub dash: &'static [f64],
}

impl Stroke {
    /// A solid line.
    pub fn solid(colour: RGBAColor, width: f64) -> Self {
        Stroke { colour, width, dash: &[] }
    }

    /// The same line in a dash pattern.
    #[must_use]
    pub fn dashed(self, dash: &'static [f64]) -> Self {
        Stroke { dash, ..self }
    }
}
