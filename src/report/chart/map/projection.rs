//! Which part of the globe is shown, and where a place on it stands on the page.

use crate::chart::surface::Rect;
use crate::chart::surface::{Point, distance};
use deter_core::theory::maths;

/// A plain projection: degrees to points, with east and west shrunk as in the middle of the map.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Projection {
    /// Longitude and latitude in the middle of the map, in degrees.
    centre: (f64, f64),
    /// Length of a degree of longitude over one of latitude.
    shrink: f64,
    /// Points for a degree of latitude.
    scale: f64,
    /// The middle of the map on the page.
    origin: Point,
}

/// The states that the map must show, and its middle.
#[derive(Debug, Clone, PartialEq)]
pub struct Region {
    /// Longitude and latitude around which the states lie.
    pub centre: (f64, f64),
    /// For every state, whether it belongs to the region; the others lie far away.
    pub inside: Vec<bool>,
}

/// Degrees from one longitude to another, the short way, east positive.
pub fn eastward(from: f64, to: f64) -> f64 {
    (to - from + 180.0).rem_euclid(360.0) - 180.0
}

fn shrink(latitude: f64) -> f64 {
    // Near a pole the map would become a stripe.
    maths::cos(latitude.to_radians()).max(0.3)
}

/// Finds the region of states at (longitude, latitude).
///
/// The middle is the state with the least way to all others. From there outwards, the first leap in
/// distance after half of the states ends the region: what follows lies on another continent.
pub fn region(places: &[(f64, f64)]) -> Region {
    let ways = |from: f64| places.iter().map(|to| eastward(from, to.0).abs()).sum::<f64>();
    let east = places.iter().map(|place| place.0).min_by(|a, b| ways(*a).total_cmp(&ways(*b)));
    let mut norths: Vec<f64> = places.iter().map(|place| place.1).collect();
    norths.sort_by(f64::total_cmp);
    let centre = (east.unwrap_or(0.0), norths.get(norths.len() / 2).copied().unwrap_or(0.0));
    let squeeze = shrink(centre.1);
    let far = |place: &(f64, f64)| {
        distance((eastward(centre.0, place.0) * squeeze, place.1), (0.0, centre.1))
    };
    let mut distances: Vec<f64> = places.iter().map(far).collect();
    distances.sort_by(f64::total_cmp);
    let half = distances.len().div_ceil(2).max(2);
    let leap =
        (half..distances.len()).find(|&next| distances[next] > 1.6 * distances[next - 1].max(6.0));
    let limit = leap.map_or(f64::INFINITY, |next| distances[next - 1]);
    Region { centre, inside: places.iter().map(|place| far(place) <= limit).collect() }
}

impl Projection {
    /// The projection that shows the region's states as large as they fit into a rectangle.
    pub fn fit(places: &[(f64, f64)], region: &Region, frame: Rect) -> Projection {
        let (mut west, mut east, mut south, mut north) = (0.0_f64, 0.0_f64, 90.0_f64, -90.0_f64);
        for (place, _) in places.iter().zip(&region.inside).filter(|(_, inside)| **inside) {
            let way = eastward(region.centre.0, place.0);
            (west, east) = (west.min(way), east.max(way));
            (south, north) = (south.min(place.1), north.max(place.1));
        }
        let middle = if south <= north { (south + north) / 2.0 } else { region.centre.1 };
        let shrink = shrink(middle);
        // Not closer than eight degrees: one capital alone is no map.
        let wide = ((east - west) * shrink).max(8.0);
        let high = (north - south).max(8.0);
        Projection {
            centre: (region.centre.0 + (west + east) / 2.0, middle),
            shrink,
            scale: (frame.width / wide).min(frame.height / high),
            origin: (frame.left + frame.width / 2.0, frame.top + frame.height / 2.0),
        }
    }

    /// The same map elsewhere on the page.
    #[must_use]
    pub fn shifted(self, by: Point) -> Projection {
        Projection { origin: (self.origin.0 + by.0, self.origin.1 + by.1), ..self }
    }

    /// Where a longitude and latitude stand on the page.
    pub fn at(&self, place: (f64, f64)) -> Point {
        self.point(eastward(self.centre.0, place.0), place.1)
    }

    /// A ring of longitudes and latitudes on the page, in one piece even across the date line.
    pub fn ring(&self, points: &[(f64, f64)]) -> Vec<Point> {
        let Some(first) = points.first() else {
            return Vec::new();
        };
        let mut way = eastward(self.centre.0, first.0);
        let mut before = first.0;
        let mut ways = Vec::with_capacity(points.len());
        for point in points {
            way += eastward(before, point.0);
            before = point.0;
            ways.push(way);
        }
        // The ring as a whole on the side of the globe where its middle lies.
        let middle = ways.iter().sum::<f64>() / ways.len() as f64;
        let turn = eastward(0.0, middle) - middle;
        ways.iter().zip(points).map(|(way, point)| self.point(way + turn, point.1)).collect()
    }

    fn point(&self, way: f64, north: f64) -> Point {
        (
            self.origin.0 + way * self.shrink * self.scale,
            self.origin.1 - (north - self.centre.1) * self.scale,
        )
    }
}

/// The part of a polygon inside a rectangle (Sutherland and Hodgman).
pub fn clip(ring: &[Point], frame: Rect) -> Vec<Point> {
    type Inside = fn(&Point, f64) -> bool;
    let sides: [(Inside, f64, bool); 4] = [
        (|p, edge| p.0 >= edge, frame.left, true),
        (|p, edge| p.0 <= edge, frame.right(), true),
        (|p, edge| p.1 >= edge, frame.top, false),
        (|p, edge| p.1 <= edge, frame.bottom(), false),
    ];
    let mut kept = ring.to_vec();
    for (inside, edge, upright) in sides {
        let corners = std::mem::take(&mut kept);
        for (place, &to) in corners.iter().enumerate() {
            let from = corners[(place + corners.len() - 1) % corners.len()];
            if inside(&from, edge) != inside(&to, edge) {
                kept.push(crossing(from, to, edge, upright));
            }
            if inside(&to, edge) {
                kept.push(to);
            }
        }
    }
    kept
}

fn crossing(from: Point, to: Point, edge: f64, upright: bool) -> Point {
    if upright {
        (edge, from.1 + (to.1 - from.1) * (edge - from.0) / (to.0 - from.0))
    } else {
        (from.0 + (to.0 - from.0) * (edge - from.1) / (to.1 - from.1), edge)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_continent_is_not_of_the_region() {
        let places = [(139.8, 35.7), (116.4, 39.9), (127.0, 37.6), (121.5, 25.0), (-77.0, 38.9)];
        assert_eq!(region(&places).inside, [true, true, true, true, false]);
        assert_eq!(region(&places[..2]).inside, [true, true]);
        assert!(region(&[]).inside.is_empty());
    }

    #[test]
    fn the_way_across_the_date_line_is_short() {
        assert_eq!(eastward(170.0, -170.0), 20.0);
        assert_eq!(eastward(-170.0, 170.0), -20.0);
    }

    #[test]
    fn clipping_keeps_what_is_inside() {
        let frame = Rect { left: 0.0, top: 0.0, width: 10.0, height: 10.0 };
        let square = [(5.0, 5.0), (15.0, 5.0), (15.0, 15.0), (5.0, 15.0)];
        let clipped = clip(&square, frame);
        assert_eq!(clipped.len(), 4);
        assert!(clipped.iter().all(|p| p.0 <= 10.0 && p.1 <= 10.0));
        assert!(clip(&[(20.0, 20.0), (30.0, 20.0), (30.0, 30.0)], frame).is_empty());
    }
}
