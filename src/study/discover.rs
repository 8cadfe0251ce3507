//! Scenario discovery: the box of parameter space in which an outcome lives.
//!
//! The patient rule induction method (PRIM; Friedman & Fisher 1999) as used for scenario discovery
//! (Bryant & Lempert 2010): start from the whole space, peel off the thin slice whose loss raises
//! the share of cases of interest most, again and again; the analyst picks from the trajectory the
//! box that trades coverage for density as the question asks. Pasting then takes back slices that
//! were peeled too early.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::statistics::{
    interval::binomial_upper_tail,
    summary::{quantile_of_sorted, sorted},
};

/// How PRIM is run.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Settings {
    /// Share of the points in the box that one step peels or pastes.
    pub peel: f64,
    /// Least share of all points a box may hold.
    pub least_mass: f64,
}

impl Default for Settings {
    /// 5 % a step, and no box with fewer than 5 % of the points: the usual choice.
    fn default() -> Self {
        Self { peel: 0.05, least_mass: 0.05 }
    }
}

/// A box, and how well it fits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Region {
    /// Least and greatest value of each factor in the box, in the factor's unit.
    pub limits: Vec<(f64, f64)>,
    /// Factors that the box restricts, and on which side: below, above.
    pub restricted: Vec<(bool, bool)>,
    /// Share of all cases of interest that are in the box.
    pub coverage: f64,
    /// Share of the cases in the box that are of interest.
    pub density: f64,
    /// Share of all cases that are in the box.
    pub mass: f64,
    /// Number of cases in the box.
    pub cases: u64,
    /// Quasi-p-value of each restricted factor (None for the others): the chance of as many cases of
    /// interest if the factor's limits did nothing, by the binomial law with the density of the box
    /// without them. Quasi, because the box was chosen to make it small.
    pub quasi_p: Vec<Option<f64>>,
}

/// The peeling trajectory, the whole space first, and the box after pasting from its last box.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Discovery {
    /// The boxes, each within the one before.
    pub trajectory: Vec<Region>,
    /// Number of cases.
    pub cases: u64,
    /// Number of cases of interest.
    pub interesting: u64,
}

impl Discovery {
    /// The box with the greatest harmonic mean of coverage and density (F₁): a fair choice where
    /// nothing says whether to miss cases or to include others is worse.
    #[must_use]
    pub fn balanced(&self) -> Option<&Region> {
        let merit = |region: &Region| {
            let sum = region.coverage + region.density;
            if sum > 0.0 { 2.0 * region.coverage * region.density / sum } else { 0.0 }
        };
        // The first of equals: the larger box.
        self.trajectory.iter().fold(None, |best: Option<&Region>, region| match best {
            Some(known) if merit(known) >= merit(region) => Some(known),
            _ => Some(region),
        })
    }
}

/// The cases: `points[i]` has one number a factor, `interesting[i]` says whether it is of interest.
struct Cases<'a> {
    points: &'a [Vec<f64>],
    interesting: &'a [bool],
    whole: Vec<(f64, f64)>,
}

impl Cases<'_> {
    fn within(&self, limits: &[(f64, f64)]) -> impl Iterator<Item = usize> {
        let holds = move |point: &[f64]| {
            point.iter().zip(limits).all(|(x, (low, high))| low <= x && x <= high)
        };
        (0..self.points.len()).filter(move |i| holds(&self.points[*i]))
    }

    /// Number of cases and of those of interest.
    fn count(&self, limits: &[(f64, f64)]) -> (u64, u64) {
        self.within(limits)
            .fold((0, 0), |(all, hits), i| (all + 1, hits + u64::from(self.interesting[i])))
    }

    fn region(&self, limits: &[(f64, f64)]) -> Region {
        let (all, hits) = self.count(limits);
        let wanted = self.interesting.iter().filter(|y| **y).count();
        let restricted: Vec<(bool, bool)> = limits
            .iter()
            .zip(&self.whole)
            .map(|(box_, whole)| (box_.0 > whole.0, box_.1 < whole.1))
            .collect();
        let quasi_p = restricted
            .iter()
            .enumerate()
            .map(|(factor, sides)| {
                (sides.0 || sides.1).then(|| {
                    let mut without = limits.to_vec();
                    without[factor] = self.whole[factor];
                    let (more, found) = self.count(&without);
                    binomial_upper_tail(hits, all, found as f64 / more as f64)
                })
            })
            .collect();
        let share = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 0.0 };
        Region {
            limits: limits.to_vec(),
            restricted,
            coverage: share(hits as f64, wanted as f64),
            density: share(hits as f64, all as f64),
            mass: share(all as f64, self.points.len() as f64),
            cases: all,
            quasi_p,
        }
    }

    /// The box after the best peel, if there is one that raises the density or keeps it.
    fn peel(&self, limits: &[(f64, f64)], settings: Settings) -> Option<Vec<(f64, f64)>> {
        let inside: Vec<usize> = self.within(limits).collect();
        let (all, hits) = self.count(limits);
        let now = hits as f64 / all as f64;
        let least = (settings.least_mass * self.points.len() as f64).max(1.0);
        let mut best: Option<(f64, Vec<(f64, f64)>)> = None;
        for factor in 0..limits.len() {
            let values: Vec<f64> = inside.iter().map(|i| self.points[*i][factor]).collect();
            let values = sorted(&values);
            for upper in [false, true] {
                let mut smaller = limits.to_vec();
                if upper {
                    let cut = quantile_of_sorted(&values, 1.0 - settings.peel);
                    // Many equal values: the slice is all of them.
                    let place = values.partition_point(|x| *x <= cut);
                    let place = if place == values.len() {
                        values.partition_point(|x| *x < values[values.len() - 1])
                    } else {
                        place
                    };
                    let Some(edge) = place.checked_sub(1) else { continue };
                    smaller[factor].1 = values[edge];
                } else {
                    let cut = quantile_of_sorted(&values, settings.peel);
                    let place = values.partition_point(|x| *x < cut);
                    let place = if place == 0 {
                        values.partition_point(|x| *x <= values[0])
                    } else {
                        place
                    };
                    let Some(edge) = values.get(place) else { continue };
                    smaller[factor].0 = *edge;
                }
                let (kept, found) = self.count(&smaller);
                if (kept as f64) < least || kept == all {
                    continue;
                }
                // Friedman & Fisher's lenient criterion: gain of density for each case given up, so
                // that a factor of few levels does not win by the size of its slices.
                let gain = (found as f64 / kept as f64 - now) / (all - kept) as f64;
                if gain > 0.0 && best.as_ref().is_none_or(|(known, _)| gain > *known) {
                    best = Some((gain, smaller));
                }
            }
        }
        best.map(|(_, limits)| limits)
    }

    /// Takes slices back as long as the density does not fall.
    fn paste(&self, mut limits: Vec<(f64, f64)>, settings: Settings) -> Vec<(f64, f64)> {
        loop {
            let (all, hits) = self.count(&limits);
            let slice = ((settings.peel * all as f64).ceil() as usize).max(1);
            let mut best: Option<(f64, Vec<(f64, f64)>)> = None;
            for factor in 0..limits.len() {
                let mut open = limits.clone();
                open[factor] = self.whole[factor];
                let values: Vec<f64> = self.within(&open).map(|i| self.points[i][factor]).collect();
                let values = sorted(&values);
                let below = values.partition_point(|x| *x < limits[factor].0);
                let above = values.partition_point(|x| *x <= limits[factor].1);
                let lower = below.checked_sub(slice).or((below > 0).then_some(0));
                let upper = (above < values.len()).then(|| (above + slice).min(values.len()) - 1);
                for (low, high) in [
                    (lower.map(|place| values[place]), None),
                    (None, upper.map(|place| values[place])),
                ] {
                    if low.is_none() && high.is_none() {
                        continue;
                    }
                    let mut larger = limits.clone();
                    larger[factor].0 = low.unwrap_or(limits[factor].0);
                    larger[factor].1 = high.unwrap_or(limits[factor].1);
                    let (more, found) = self.count(&larger);
                    let density = found as f64 / more as f64;
                    if more > all
                        && density * all as f64 >= hits as f64
                        && best.as_ref().is_none_or(|(known, _)| density > *known)
                    {
                        best = Some((density, larger));
                    }
                }
            }
            match best {
                Some((_, larger)) => limits = larger,
                None => return limits,
            }
        }
    }
}

/// Peels, then pastes. The trajectory has the whole space, every peeled box, and the pasted one
/// last if pasting did anything. None without cases, or if none or all are of interest: then there
/// is nothing to discover.
#[must_use]
pub fn prim(points: &[Vec<f64>], interesting: &[bool], settings: Settings) -> Option<Discovery> {
    let factors = points.first()?.len();
    let hits = interesting.iter().filter(|y| **y).count();
    if hits == 0 || hits == interesting.len() || interesting.len() != points.len() {
        return None;
    }
    let whole: Vec<(f64, f64)> = (0..factors)
        .map(|factor| {
            points.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), point| {
                (low.min(point[factor]), high.max(point[factor]))
            })
        })
        .collect();
    let cases = Cases { points, interesting, whole };
    let mut limits = cases.whole.clone();
    let mut trajectory = vec![cases.region(&limits)];
    while let Some(smaller) = cases.peel(&limits, settings) {
        limits = smaller;
        trajectory.push(cases.region(&limits));
    }
    let pasted = cases.paste(limits.clone(), settings);
    if pasted != limits {
        trajectory.push(cases.region(&pasted));
    }
    Some(Discovery { trajectory, cases: points.len() as u64, interesting: hits as u64 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::grid::latin_hypercube;

    /// Cases are of interest in a known box of two of four factors.
    fn known() -> (Vec<Vec<f64>>, Vec<bool>) {
        let points = latin_hypercube(4, 2000, 3);
        let interesting = points.iter().map(|p| p[0] > 0.6 && p[2] < 0.5).collect();
        (points, interesting)
    }

    #[test]
    fn the_known_box_is_found() {
        let (points, interesting) = known();
        let found = prim(&points, &interesting, Settings::default()).unwrap();
        let region = found.balanced().unwrap();
        assert!(region.density > 0.95 && region.coverage > 0.9, "{region:?}");
        assert!((region.limits[0].0 - 0.6).abs() < 0.03, "{region:?}");
        assert!((region.limits[2].1 - 0.5).abs() < 0.03, "{region:?}");
        let p = &region.quasi_p;
        assert!(p[0].unwrap() < 1e-6 && p[2].unwrap() < 1e-6);
        // Any other restriction is by chance, and its quasi-p-value says so.
        assert!([1, 3].iter().all(|f| p[*f].is_none_or(|p| p > 0.001)), "{p:?}");
    }

    #[test]
    fn boxes_shrink_and_densities_rise_along_the_trajectory() {
        let (points, interesting) = known();
        let found = prim(&points, &interesting, Settings::default()).unwrap();
        assert_eq!(found.trajectory[0].coverage, 1.0);
        assert_eq!(found.trajectory[0].mass, 1.0);
        assert!((found.trajectory[0].density - found.interesting as f64 / 2000.0).abs() < 1e-12);
        for pair in found.trajectory.windows(2).take(found.trajectory.len().saturating_sub(2)) {
            assert!(pair[1].mass < pair[0].mass && pair[1].density > pair[0].density);
        }
        assert!(found.trajectory.iter().all(|region| region.mass >= 0.049));
    }

    #[test]
    fn few_levels_and_nothing_to_discover() {
        // A factor with two levels that decides alone.
        let points: Vec<Vec<f64>> =
            (0..100).map(|i| vec![f64::from(i % 2), f64::from(i)]).collect();
        let interesting: Vec<bool> = (0..100).map(|i| i % 2 == 1).collect();
        let found = prim(&points, &interesting, Settings::default()).unwrap();
        let region = found.balanced().unwrap();
        assert_eq!((region.limits[0], region.density, region.coverage), ((1.0, 1.0), 1.0, 1.0));
        assert_eq!(prim(&points, &[true; 100], Settings::default()), None);
        assert_eq!(prim(&[], &[], Settings::default()), None);
    }
}
