//! Far states at the rim of a map: on which side, in which order.

use crate::chart::parts::labels::spread;
use crate::chart::surface::Point;
use crate::chart::surface::Rect;

/// A side of the map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The left edge, for states in the west.
    Left,
    /// The right edge, for states in the east.
    Right,
    /// The upper edge, for states in the north.
    Top,
    /// The lower edge, for states in the south.
    Bottom,
}

/// Where a node goes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NodePosition {
    /// The node's middle.
    pub at: Point,
    /// Where the state lies, or for a far one where the way to it leaves the map.
    pub site: Point,
    /// The side on which a far state waits; none for a state on the map.
    pub rim: Option<Side>,
}

/// Puts far states on their sides in the order in which they lie, north above south and west
/// before east, with room between them.
pub(super) fn line_up(places: &mut [NodePosition], wanted: &[Point], rim: Rect, gap: f64) {
    for side in [Side::Left, Side::Right, Side::Top, Side::Bottom] {
        let there: Vec<usize> =
            (0..places.len()).filter(|&index| places[index].rim == Some(side)).collect();
        let upright = matches!(side, Side::Left | Side::Right);
        let (low, high) =
            if upright { (rim.top, rim.bottom()) } else { (rim.left + gap, rim.right() - gap) };
        let along: Vec<f64> = there
            .iter()
            .map(|&index| if upright { wanted[index].1 } else { wanted[index].0 })
            .collect();
        for (&index, place) in there.iter().zip(spread(&along, gap, low, high)) {
            let at = if upright { (0.0, place) } else { (place, 0.0) };
            places[index].at = on_side(at, side, rim, gap);
            places[index].site = places[index].at;
        }
    }
}

/// The side that a far place lies beyond most.
pub(super) fn side(site: Point, rim: Rect) -> Side {
    let beyond = [
        (rim.left - site.0, Side::Left),
        (site.0 - rim.right(), Side::Right),
        (rim.top - site.1, Side::Top),
        (site.1 - rim.bottom(), Side::Bottom),
    ];
    beyond.into_iter().max_by(|a, b| a.0.total_cmp(&b.0)).map_or(Side::Right, |found| found.1)
}

/// The nearest point on a side. The corners belong to the left and right, so that two far states
/// cannot block one another there.
pub(super) fn on_side(at: Point, side: Side, rim: Rect, gap: f64) -> Point {
    let between = |from: f64, to: f64, x: f64| x.min(to).max(from);
    let at = match side {
        Side::Left | Side::Right => (at.0, between(rim.top, rim.bottom(), at.1)),
        Side::Top | Side::Bottom => (between(rim.left + gap, rim.right() - gap, at.0), at.1),
    };
    match side {
        Side::Left => (rim.left, at.1),
        Side::Right => (rim.right(), at.1),
        Side::Top => (at.0, rim.top),
        Side::Bottom => (at.0, rim.bottom()),
    }
}
