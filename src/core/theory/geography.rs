about! {
    //! Distance and what it takes from strength: Boulding's loss-of-strength gradient (*Conflict and
    //! Defense*, 1962), `S · exp(−κ d / 1000 km)` at the distance d from the nearest home or base.
}

use super::maths;

/// Mean radius of the Earth in km (IUGG).
pub const EARTH_RADIUS_KM: f64 = 6371.0088;

/// Great-circle distance in km between two places, in degrees (north and east positive); haversine
/// formula: exact for near places, to about 0.1 km for antipodes. The same bits in either direction.
#[must_use]
pub fn great_circle_km(lat1: f64, lon1: f64, lat2: f64, lon2: f64) -> f64 {
    let half_sine_squared = |from: f64, to: f64| {
        let sine = maths::sin((to - from).to_radians() / 2.0);
        sine * sine
    };
    let cosines = maths::cos(lat1.to_radians()) * maths::cos(lat2.to_radians());
    let haversine = half_sine_squared(lat1, lat2) + cosines * half_sine_squared(lon1, lon2);
    2.0 * EARTH_RADIUS_KM * maths::asin(haversine.sqrt().min(1.0))
}

/// Strength left after `distance_km`: `S · exp(−κ d / 1000 km)`.
///
/// `loss_per_1000_km` κ ≥ 0 (0.05 to 0.8; lower for forces with bases forward). Any unit of strength.
#[must_use]
pub fn decayed(strength: f64, loss_per_1000_km: f64, distance_km: f64) -> f64 {
    strength * maths::exp(-loss_per_1000_km * distance_km / 1000.0)
}

/// Strength left after `distance_km` on a straight gradient: `max(0, S − c d / 1000 km)`, Boulding's
/// own drawing. `loss_per_1000_km` in units of strength.
#[must_use]
pub fn decayed_linear(strength: f64, loss_per_1000_km: f64, distance_km: f64) -> f64 {
    (strength - loss_per_1000_km * distance_km / 1000.0).max(0.0)
}

/// One side of a gradient between two homes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Home {
    /// Strength at home, > 0.
    pub strength: f64,
    /// Its loss per 1000 km, ≥ 0 (a rate, or units of strength on the straight gradient).
    pub loss_per_1000_km: f64,
}

/// The place between two homes where both are equally strong.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Indifference {
    /// Distance from the first home, in km.
    pub from_first_km: f64,
    /// Strength of either side there.
    pub strength: f64,
}

/// Where two exponential gradients meet: `x* = (ln(S_A/S_B) + κ_B D) / (κ_A + κ_B)`.
///
/// `None` when they do not meet between the homes `apart_km` apart: one side is the stronger even
/// at the other's home (Boulding's conditional viability), or neither loses anything.
#[must_use]
pub fn indifference(first: Home, second: Home, apart_km: f64) -> Option<Indifference> {
    let losses = first.loss_per_1000_km + second.loss_per_1000_km;
    let lead = maths::ln(first.strength / second.strength);
    let x = (lead * 1000.0 + second.loss_per_1000_km * apart_km) / losses;
    between(x, apart_km, decayed(first.strength, first.loss_per_1000_km, x))
}

/// Where two straight gradients meet: `x* = (S_A − S_B + c_B D) / (c_A + c_B)`.
///
/// `None` when they do not meet between the homes, or meet only where neither has strength left.
#[must_use]
pub fn indifference_linear(first: Home, second: Home, apart_km: f64) -> Option<Indifference> {
    let losses = first.loss_per_1000_km + second.loss_per_1000_km;
    let lead = first.strength - second.strength;
    let x = (lead * 1000.0 + second.loss_per_1000_km * apart_km) / losses;
    let strength = decayed_linear(first.strength, first.loss_per_1000_km, x);
    between(x, apart_km, strength).filter(|_| strength > 0.0)
}

fn between(from_first_km: f64, apart_km: f64, strength: f64) -> Option<Indifference> {
    (0.0..=apart_km).contains(&from_first_km).then_some(Indifference { from_first_km, strength })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn great_circles() {
        let quarter = core::f64::consts::FRAC_PI_2 * EARTH_RADIUS_KM;
        assert!((great_circle_km(0.0, 0.0, 90.0, 0.0) - quarter).abs() < 1e-9);
        assert!((great_circle_km(0.0, 170.0, 0.0, -100.0) - quarter).abs() < 1e-9);
        assert!((great_circle_km(10.0, 20.0, -10.0, -160.0) - 2.0 * quarter).abs() < 0.2);
        assert_eq!(great_circle_km(35.0, 139.0, 35.0, 139.0), 0.0);
        assert_eq!(great_circle_km(1.0, 2.0, 3.0, 4.0), great_circle_km(3.0, 4.0, 1.0, 2.0));
    }

    #[test]
    fn both_sides_agree_where_they_are_equal() {
        let (first, second) = (
            Home { strength: 1.0, loss_per_1000_km: 0.4 },
            Home { strength: 0.8, loss_per_1000_km: 0.6 },
        );
        for meet in [indifference, indifference_linear] {
            let there = meet(first, second, 2000.0).expect("meets");
            let back = meet(second, first, 2000.0).expect("meets");
            assert!((there.from_first_km + back.from_first_km - 2000.0).abs() < 1e-9);
            assert!((there.strength - back.strength).abs() < 1e-12);
        }
    }

    #[test]
    fn no_meeting_where_one_side_dominates_or_nobody_reaches() {
        let weak = Home { strength: 0.1, loss_per_1000_km: 0.4 };
        let strong = Home { strength: 9.0, loss_per_1000_km: 0.4 };
        assert_eq!(indifference(strong, weak, 1000.0), None);
        assert_eq!(indifference_linear(weak, weak, 9000.0), None);
        let tireless = Home { strength: 1.0, loss_per_1000_km: 0.0 };
        assert_eq!(indifference(tireless, tireless, 1000.0), None);
    }
}
