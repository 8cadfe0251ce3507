//! Outlines of states, from Natural Earth 1:110m (public domain), in `assets/outlines.txt`.

use std::sync::OnceLock;

/// One closed ring of a state's outline.
#[derive(Debug, Clone, PartialEq)]
pub struct Ring {
    /// Three-letter code of the state.
    pub code: &'static str,
    /// Longitude and latitude in degrees; the last point is not the first again.
    pub points: Vec<(f64, f64)>,
}

/// All rings, read once.
pub fn rings() -> &'static [Ring] {
    static RINGS: OnceLock<Vec<Ring>> = OnceLock::new();
    RINGS.get_or_init(|| {
        let lines = include_str!("../assets/outlines.txt").lines();
        lines.filter(|line| !line.starts_with('#')).filter_map(ring).collect()
    })
}

/// Whether these are states of the Earth: most codes have an outline. A world that is made up gets
/// no coast, even if its states have degrees.
pub fn of_earth(codes: &[&str]) -> bool {
    let known = codes.iter().filter(|code| rings().iter().any(|ring| ring.code == **code)).count();
    2 * known > codes.len()
}

fn ring(line: &'static str) -> Option<Ring> {
    let (code, steps) = line.split_once('\t')?;
    let mut at = (0_i32, 0_i32);
    let mut points = Vec::new();
    for step in steps.split(',') {
        let (east, north) = step.split_once(' ')?;
        at = (at.0 + east.parse::<i32>().ok()?, at.1 + north.parse::<i32>().ok()?);
        points.push((f64::from(at.0) / 100.0, f64::from(at.1) / 100.0));
    }
    Some(Ring { code, points })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_asset_is_a_ring_on_the_globe() {
        let lines = include_str!("../assets/outlines.txt").lines();
        assert_eq!(rings().len(), lines.filter(|line| !line.starts_with('#')).count());
        assert!(rings().iter().flat_map(|ring| &ring.points).all(|(east, north)| {
            (-180.0..=180.0).contains(east) && (-90.0..=90.0).contains(north)
        }));
    }

    #[test]
    fn made_up_states_are_not_of_the_earth() {
        let known: Vec<&str> = rings().iter().map(|ring| ring.code).take(3).collect();
        assert!(of_earth(&known));
        assert!(!of_earth(&["Oceania", "Eurasia", known[0]]));
        assert!(!of_earth(&[]));
    }
}
