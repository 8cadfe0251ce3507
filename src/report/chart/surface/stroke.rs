//! Lines with a width, a colour and a dash pattern.

use plotters::style::RGBAColor;

use super::{Point, distance};

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

/// The pieces of a line that a dash pattern leaves; the whole line if the pattern is empty.
///
/// plotters' SVG has no dash attribute, so the pieces are drawn as lines of their own.
pub fn pieces(points: &[Point], dash: &[f64]) -> Vec<Vec<Point>> {
    if dash.iter().sum::<f64>() <= 0.0 || points.len() < 2 {
        return vec![points.to_vec()];
    }
    let mut done = Vec::new();
    let mut piece = vec![points[0]];
    let (mut slot, mut left) = (0, dash[0]);
    for pair in points.windows(2) {
        let (mut from, to) = (pair[0], pair[1]);
        let mut rest = distance(from, to);
        while rest > left {
            let share = left / rest;
            from = (from.0 + (to.0 - from.0) * share, from.1 + (to.1 - from.1) * share);
            rest -= left;
            if slot % 2 == 0 {
                piece.push(from);
                done.push(std::mem::take(&mut piece));
            } else {
                piece = vec![from];
            }
            slot = (slot + 1) % dash.len();
            left = dash[slot];
        }
        left -= rest;
        if slot % 2 == 0 {
            piece.push(to);
        }
    }
    if slot % 2 == 0 && piece.len() > 1 {
        done.push(piece);
    }
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dash_runs_on_around_a_corner() {
        let corner = [(0.0, 0.0), (5.0, 0.0), (5.0, 5.0)];
        let cut = pieces(&corner, &[6.0, 2.0]);
        assert_eq!(cut[0], vec![(0.0, 0.0), (5.0, 0.0), (5.0, 1.0)]);
        assert_eq!(cut[1], vec![(5.0, 3.0), (5.0, 5.0)]);
        assert_eq!(cut.len(), 2);
    }

    #[test]
    fn no_pattern_leaves_the_line_whole() {
        let line = [(0.0, 0.0), (5.0, 0.0)];
        assert_eq!(pieces(&line, &[]), vec![line.to_vec()]);
    }
}
