//! Quantile dot plots: every dot stands for as many runs as any other (Kay et al. 2016), so that chances
//! can be counted.

use plotters::style::RGBAColor;

use super::scale::Scale;
use crate::chart::surface::{Canvas, Rect};
use deter_study::statistics::summary::sorted;

/// Largest dot, in points across.
const LARGEST: f64 = 9.0;
/// Smallest dot.
const SMALLEST: f64 = 2.0;

/// Draws dots above (or below) the edge of an area, stacked where they would overlap.
pub fn draw(
    canvas: &mut Canvas,
    area: Rect,
    x: &Scale,
    values: &[f64],
    (colour, upwards): (RGBAColor, bool),
) {
    let places: Vec<f64> = values.iter().filter(|v| v.is_finite()).map(|v| x.at(*v)).collect();
    // The largest dots whose highest stack has room.
    let mut size = LARGEST;
    while size > SMALLEST && highest(&stacks(&places, size)) as f64 * size > area.height {
        size *= 0.92;
    }
    let stacks = stacks(&places, size);
    // Where even the smallest dots have no room they stand closer.
    let step = size.min(area.height / highest(&stacks).max(1) as f64);
    for (middle, count) in stacks {
        for place in 0..count {
            let away = (place as f64 + 0.5) * step;
            let y = if upwards { area.bottom() - away } else { area.top + away };
            canvas.circle((middle, y), 0.44 * size, colour);
        }
    }
}

/// Stacks of dots that would overlap side by side: where each stands, and how many dots it has. A stack
/// of equal values stands on its value (Wilkinson 1999).
fn stacks(places: &[f64], size: f64) -> Vec<(f64, usize)> {
    let ordered = sorted(places);
    let mut all: Vec<(f64, usize)> = Vec::new();
    let mut rest = &ordered[..];
    while let Some(first) = rest.first() {
        let count = rest.partition_point(|place| *place < first + size);
        let middle = 0.5 * (first + rest[count - 1]);
        let middle = all.last().map_or(middle, |(before, _)| middle.max(before + size));
        all.push((middle, count));
        rest = &rest[count..];
    }
    all
}

fn highest(stacks: &[(f64, usize)]) -> usize {
    stacks.iter().map(|(_, count)| *count).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::theme;

    #[test]
    fn dots_keep_to_their_area() {
        let mut canvas = Canvas::new(200.0, 100.0);
        let area = Rect { left: 10.0, top: 5.0, width: 180.0, height: 60.0 };
        let x = Scale { domain: (0.0, 1.0), range: (10.0, 190.0) };
        draw(&mut canvas, area, &x, &[0.5; 50], (theme::INK, true));
        assert_eq!(stacks(&[100.0; 50], 1.2), [(100.0, 50)]);
        assert_eq!(stacks(&[19.1, 10.0, 18.0], 9.0), [(14.0, 2), (23.0, 1)]);
    }
}
