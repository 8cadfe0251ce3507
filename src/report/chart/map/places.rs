//! Places for nodes: near where their states lie, none over another, far ones at the rim.

use super::projection::{Projection, region};
use super::rim::{NodePosition, line_up, on_side, side};
use crate::chart::surface::Rect;
use crate::chart::surface::{Point, distance};
use deter_core::theory::maths;

/// A map with places for its nodes.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    /// One place for every state, in their order.
    pub places: Vec<NodePosition>,
    /// The projection for outlines; none if the states' coordinates tell no places apart.
    pub projection: Option<Projection>,
}

impl Placed {
    /// The same map elsewhere on the page.
    #[must_use]
    pub fn shifted(&self, by: Point) -> Placed {
        let shift = |point: Point| (point.0 + by.0, point.1 + by.1);
        let moved = |place: &NodePosition| NodePosition {
            at: shift(place.at),
            site: shift(place.site),
            ..*place
        };
        Placed {
            places: self.places.iter().map(moved).collect(),
            projection: self.projection.map(|projection| projection.shifted(by)),
        }
    }
}

/// Finds places in a frame for states at (longitude, latitude), `reach` points from a node's middle
/// to its edge with the space around it.
pub fn place(coordinates: &[(f64, f64)], frame: Rect, reach: f64) -> Placed {
    let sound = coordinates.iter().all(|c| c.0.is_finite() && c.1.abs() <= 90.0);
    let apart = coordinates.iter().any(|c| *c != coordinates[0]);
    if !sound || !apart {
        let places = circle(coordinates.len(), frame, reach);
        return Placed { places, projection: None };
    }
    let region = region(coordinates);
    let far = region.inside.iter().any(|inside| !inside);
    // Room for an arrow between a node and the edge of the map.
    let rim = frame.inside(reach + 9.0, reach + 9.0, reach + 9.0, reach + 9.0);
    let margin = if far { 2.4 * reach } else { 1.6 * reach };
    let inner = frame.inside(margin + reach, margin, margin + reach, margin);
    let projection = Projection::fit(coordinates, &region, inner);
    let wanted: Vec<Point> = coordinates.iter().map(|&place| projection.at(place)).collect();
    let mut places: Vec<NodePosition> = coordinates
        .iter()
        .zip(&region.inside)
        .map(|(&coordinate, &inside)| {
            let site = projection.at(coordinate);
            let held = (site.0.clamp(rim.left, rim.right()), site.1.clamp(rim.top, rim.bottom()));
            if inside {
                return NodePosition { at: held, site, rim: None };
            }
            NodePosition { at: held, site: held, rim: Some(side(site, rim)) }
        })
        .collect();
    line_up(&mut places, &wanted, rim, 2.0 * reach);
    part(&mut places, rim, 2.0 * reach);
    Placed { places, projection: Some(projection) }
}

/// Pushes nodes apart until none is nearer to another than `gap`, pulling them home more and more
/// weakly; far ones stay on their side.
fn part(places: &mut [NodePosition], rim: Rect, gap: f64) {
    const ROUNDS: usize = 600;
    for round in 0..ROUNDS {
        // The last third only parts, so that nothing is left overlapping for the sake of home.
        let pull = 0.12 * (1.0 - 1.5 * round as f64 / ROUNDS as f64).max(0.0);
        for place in places.iter_mut() {
            place.at.0 += (place.site.0 - place.at.0) * pull;
            place.at.1 += (place.site.1 - place.at.1) * pull;
        }
        for second in 1..places.len() {
            for first in 0..second {
                push(places, first, second, gap);
            }
        }
        for place in places.iter_mut() {
            let held =
                (place.at.0.clamp(rim.left, rim.right()), place.at.1.clamp(rim.top, rim.bottom()));
            place.at = place.rim.map_or(held, |side| on_side(held, side, rim, gap));
        }
    }
}

fn push(places: &mut [NodePosition], first: usize, second: usize, gap: f64) {
    let (a, b) = (places[first].at, places[second].at);
    let (mut east, mut south) = (b.0 - a.0, b.1 - a.1);
    let away = distance(a, b);
    if away >= gap {
        return;
    }
    // Two at one spot: parted in a direction that depends on their order only.
    if away < 1e-6 {
        let angle = (first * 7 + second * 3) as f64;
        (east, south) = (maths::cos(angle), maths::sin(angle));
    } else {
        (east, south) = (east / away, south / away);
    }
    let step = (gap - away) * 0.5;
    let place = &mut places[first].at;
    (place.0, place.1) = (place.0 - east * step, place.1 - south * step);
    let place = &mut places[second].at;
    (place.0, place.1) = (place.0 + east * step, place.1 + south * step);
}

/// Places on a circle, for states without places.
fn circle(count: usize, frame: Rect, reach: f64) -> Vec<NodePosition> {
    let middle = (frame.left + frame.width / 2.0, frame.top + frame.height / 2.0);
    let largest = frame.width.min(frame.height) / 2.0 - 2.0 * reach;
    let radius = largest.min(reach * count as f64 * 1.5 + 40.0).max(1.0);
    (0..count)
        .map(|index| {
            // The first to the left, as one reads.
            let angle = std::f64::consts::TAU * (index as f64 / count as f64 + 0.5);
            let at = (middle.0 + radius * maths::cos(angle), middle.1 + radius * maths::sin(angle));
            NodePosition { at, site: at, rim: None }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{super::rim::Side, *};

    #[test]
    fn no_node_lies_over_another_and_none_off_the_map() {
        let frame = Rect { left: 10.0, top: 20.0, width: 440.0, height: 380.0 };
        // A crowd at one spot, a few apart, and two on another continent.
        let mut coordinates: Vec<(f64, f64)> = vec![(103.8, 1.35); 12];
        coordinates.extend([
            (139.0, 35.0),
            (116.0, 40.0),
            (101.0, 13.0),
            (-77.0, 39.0),
            (0.0, 51.0),
        ]);
        let placed = place(&coordinates, frame, 13.0);
        for (index, a) in placed.places.iter().enumerate() {
            assert!(a.at.0 > frame.left && a.at.0 < frame.right());
            assert!(a.at.1 > frame.top && a.at.1 < frame.bottom());
            for b in &placed.places[..index] {
                let away = distance(a.at, b.at);
                assert!(away > 25.0, "{away} between {a:?} and {b:?}");
            }
        }
        assert_eq!(placed.places[15].rim, Some(Side::Right));
        assert_eq!(placed.places[16].rim, Some(Side::Left));
    }

    #[test]
    fn states_without_places_stand_in_a_circle() {
        let frame = Rect { left: 0.0, top: 0.0, width: 300.0, height: 300.0 };
        assert_eq!(place(&[(0.0, 0.0); 5], frame, 13.0).projection, None);
        assert!(place(&[], frame, 13.0).places.is_empty());
        assert_eq!(place(&[(f64::NAN, 0.0), (1.0, 1.0)], frame, 13.0).places.len(), 2);
    }
}
