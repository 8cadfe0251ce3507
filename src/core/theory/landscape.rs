//! Which two blocs would form: the landscape theory of aggregation (Axelrod & Bennett 1993,
//! *British Journal of Political Science* 23).
//!
//! A configuration puts each actor in one of two blocs. Frustration of actor i is
//! `F_i = Σ_j s_j p_ij d_ij`, with sizes s, propensities p to be together (negative: apart), and
//! d = 1 across the blocs, 0 within. Energy is `E = Σ_i s_i F_i`. With symmetric propensities a move
//! of one actor that lowers its frustration lowers the energy, so myopic moves end in a local
//! minimum; under logit moves the long-run law is exactly Gibbs, `π ∝ exp(−λE/2)`.

use super::choice::logit_yes;
use super::maths::exp;

/// Sizes and propensities; the configurations are `&[bool]`, the bloc of each actor.
#[derive(Clone, Debug, PartialEq)]
pub struct Landscape {
    sizes: Vec<f64>,
    propensities: Vec<f64>,
}

/// Largest number of actors that [`Landscape::survey`] and [`Landscape::gibbs`] enumerate.
pub const LARGEST_ENUMERATED: usize = 20;

/// Share of all that is added up by which two sums of it may differ and still be equal.
const HAIR: f64 = 1e-12;

/// What complete enumeration finds, up to swapping the names of the blocs.
#[derive(Clone, Debug, PartialEq)]
pub struct Survey {
    /// 2^(n−1).
    pub configurations: usize,
    /// Least energy.
    pub lowest: f64,
    /// The first configuration with the least energy; the first actor is in bloc `false`.
    pub lowest_configuration: Vec<bool>,
    /// Configurations that no single move improves.
    pub local_minima: usize,
    /// Mean energy.
    pub mean: f64,
}

/// Where myopic moves end.
#[derive(Clone, Debug, PartialEq)]
pub struct Basins {
    /// Configurations that no single move improves; the first actor is in bloc `false`.
    pub minima: Vec<Vec<bool>>,
    /// For each of them, the chance to end there from a configuration drawn by fair coins, if one
    /// actor at a time, drawn uniformly, moves whenever that lowers its frustration.
    pub shares: Vec<f64>,
}

/// Energy after some number of tries.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Descent {
    /// Mean of the energy.
    pub mean: f64,
    /// Variance of the energy.
    pub variance: f64,
}

/// The long-run law under logit moves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gibbs {
    /// Probability of being in a configuration of least energy.
    pub lowest: f64,
    /// Mean energy.
    pub mean: f64,
}

impl Landscape {
    /// Actors' sizes (> 0, any unit) and their n × n row-major propensities, the diagonal ignored.
    /// The theorems need them symmetric. `None` if the lengths do not fit or there is nobody.
    #[must_use]
    pub fn new(sizes: Vec<f64>, propensities: Vec<f64>) -> Option<Self> {
        let n = sizes.len();
        (n > 0 && propensities.len() == n * n).then_some(Self { sizes, propensities })
    }

    /// Number of actors.
    #[must_use]
    pub fn actors(&self) -> usize {
        self.sizes.len()
    }

    /// Frustration of `actor` if it were in bloc `bloc` and all others as in the configuration.
    #[must_use]
    pub fn frustration(&self, configuration: &[bool], actor: usize, bloc: bool) -> f64 {
        let n = self.actors();
        (0..n)
            .filter(|&j| j != actor && configuration[j] != bloc)
            .fold(0.0, |sum, j| sum + self.sizes[j] * self.propensities[actor * n + j])
    }

    /// Energy of a configuration.
    #[must_use]
    pub fn energy(&self, configuration: &[bool]) -> f64 {
        (0..self.actors()).fold(0.0, |sum, i| {
            sum + self.sizes[i] * self.frustration(configuration, i, configuration[i])
        })
    }

    /// By how much a move of this actor would lower its frustration. Sums of the same numbers in
    /// another order are a tie, not a reason to move: less than a hair of all that can frustrate it
    /// counts as nothing.
    fn relief(&self, configuration: &[bool], actor: usize) -> f64 {
        let n = self.actors();
        let here = configuration[actor];
        let relief = self.frustration(configuration, actor, here)
            - self.frustration(configuration, actor, !here);
        let all = (0..n)
            .filter(|j| *j != actor)
            .fold(0.0, |sum, j| sum + (self.sizes[j] * self.propensities[actor * n + j]).abs());
        if relief.abs() <= HAIR * all { 0.0 } else { relief }
    }

    /// Whether a move of this actor would lower its frustration.
    fn would_move(&self, configuration: &[bool], actor: usize) -> bool {
        self.relief(configuration, actor) > 0.0
    }

    /// Energies nearer than this are equal.
    fn energy_tie(&self) -> f64 {
        let n = self.actors();
        HAIR * (0..n * n).filter(|cell| cell / n != cell % n).fold(0.0, |sum, cell| {
            sum + (self.sizes[cell / n] * self.sizes[cell % n] * self.propensities[cell]).abs()
        })
    }

    /// One logit revision: `actor` chooses its bloc with utilities −s_i F_i and this precision, by a
    /// `uniform` in [0,1). With infinite precision a myopic improvement (equals: a coin).
    pub fn revise(&self, configuration: &mut [bool], actor: usize, precision: f64, uniform: f64) {
        let advantage = self.sizes[actor] * self.relief(configuration, actor);
        if uniform < logit_yes(advantage, precision) {
            configuration[actor] = !configuration[actor];
        }
    }

    fn configurations(&self) -> Option<impl Iterator<Item = Vec<bool>> + use<'_>> {
        let n = self.actors();
        (n <= LARGEST_ENUMERATED).then(|| {
            (0..1_usize << (n - 1))
                .map(move |code| (0..n).map(|i| code << 1 >> i & 1 == 1).collect())
        })
    }

    /// Enumerates all configurations (case `LAND-1`); `None` above [`LARGEST_ENUMERATED`] actors.
    #[must_use]
    pub fn survey(&self) -> Option<Survey> {
        let mut survey = Survey {
            configurations: 0,
            lowest: f64::INFINITY,
            lowest_configuration: Vec::new(),
            local_minima: 0,
            mean: 0.0,
        };
        let tie = self.energy_tie();
        for configuration in self.configurations()? {
            let energy = self.energy(&configuration);
            survey.configurations += 1;
            survey.mean += energy;
            let settled = (0..self.actors()).all(|i| !self.would_move(&configuration, i));
            survey.local_minima += usize::from(settled);
            if energy < survey.lowest - tie {
                survey.lowest = energy;
                survey.lowest_configuration = configuration;
            }
        }
        survey.mean /= survey.configurations as f64;
        Some(survey)
    }

    /// Where a configuration leads: its number after each move that somebody would make.
    fn moves(&self, configuration: &[bool], place: usize) -> Vec<usize> {
        let everybody = (1_usize << (self.actors() - 1)) - 1;
        (0..self.actors())
            .filter(|actor| self.would_move(configuration, *actor))
            // The first actor stays in bloc false: that it moves is that all others do.
            .map(|actor| if actor == 0 { place ^ everybody } else { place ^ 1 << (actor - 1) })
            .collect()
    }

    /// Exact mean and variance of the energy after 0, 1, … `tries` tries of one actor at a time,
    /// drawn uniformly, that moves whenever that lowers its frustration, from a configuration drawn
    /// by fair coins; `None` above [`LARGEST_ENUMERATED`] actors.
    #[must_use]
    pub fn descent(&self, tries: usize) -> Option<Vec<Descent>> {
        let configurations: Vec<Vec<bool>> = self.configurations()?.collect();
        let energies: Vec<f64> = configurations.iter().map(|c| self.energy(c)).collect();
        let moves: Vec<Vec<usize>> =
            configurations.iter().enumerate().map(|(place, c)| self.moves(c, place)).collect();
        let each = 1.0 / self.actors() as f64;
        let mut law = vec![1.0 / configurations.len() as f64; configurations.len()];
        let mut descent = Vec::with_capacity(tries + 1);
        for _ in 0..=tries {
            let sum = |of: &dyn Fn(f64) -> f64| -> f64 {
                law.iter().zip(&energies).map(|(chance, energy)| chance * of(*energy)).sum()
            };
            let mean = sum(&|energy| energy);
            let variance = sum(&|energy| (energy - mean) * (energy - mean));
            descent.push(Descent { mean, variance });
            let mut next = vec![0.0; law.len()];
            for (place, here) in law.iter().enumerate().filter(|(_, here)| **here > 0.0) {
                next[place] += here * (1.0 - each * moves[place].len() as f64);
                moves[place].iter().for_each(|to| next[*to] += here * each);
            }
            law = next;
        }
        Some(descent)
    }

    /// All local minima and how many of the myopic paths end in each; `None` above
    /// [`LARGEST_ENUMERATED`] actors.
    ///
    /// Every move lowers the energy (propensities being symmetric), so the chances of a
    /// configuration follow from those of lower ones: one pass in the order of energy.
    #[must_use]
    pub fn basins(&self) -> Option<Basins> {
        let configurations: Vec<Vec<bool>> = self.configurations()?.collect();
        let energies: Vec<f64> = configurations.iter().map(|c| self.energy(c)).collect();
        let mut order: Vec<usize> = (0..configurations.len()).collect();
        order.sort_by(|a, b| energies[*a].total_cmp(&energies[*b]).then(a.cmp(b)));
        let moves: Vec<Vec<usize>> =
            configurations.iter().enumerate().map(|(place, c)| self.moves(c, place)).collect();
        let minima: Vec<usize> =
            (0..configurations.len()).filter(|place| moves[*place].is_empty()).collect();
        let mut chances = vec![vec![0.0; minima.len()]; configurations.len()];
        for place in order {
            match minima.iter().position(|minimum| *minimum == place) {
                Some(minimum) => chances[place][minimum] = 1.0,
                None => {
                    let next = &moves[place];
                    let mean = |minimum: usize| {
                        next.iter().map(|to| chances[*to][minimum]).sum::<f64>() / next.len() as f64
                    };
                    chances[place] = (0..minima.len()).map(mean).collect();
                }
            }
        }
        let shares = (0..minima.len())
            .map(|minimum| {
                let sum: f64 = chances.iter().map(|chance| chance[minimum]).sum();
                sum / configurations.len() as f64
            })
            .collect();
        let minima = minima.into_iter().map(|place| configurations[place].clone()).collect();
        Some(Basins { minima, shares })
    }

    /// The exact stationary law of [`Self::revise`] with a uniformly drawn actor (case `LAND-2`);
    /// `None` above [`LARGEST_ENUMERATED`] actors. Precision is in 1/energy.
    #[must_use]
    pub fn gibbs(&self, precision: f64) -> Option<Gibbs> {
        let energies: Vec<f64> = self.configurations()?.map(|c| self.energy(&c)).collect();
        let least = energies.iter().copied().fold(f64::INFINITY, f64::min);
        let tie = self.energy_tie();
        let (mut total, mut lowest, mut mean) = (0.0, 0.0, 0.0);
        for energy in energies {
            let weight = exp(-0.5 * precision * (energy - least));
            total += weight;
            mean += weight * energy;
            lowest += if energy <= least + tie { weight } else { 0.0 };
        }
        Some(Gibbs { lowest: lowest / total, mean: mean / total })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> Landscape {
        let p =
            [0.0, 1.0, -1.0, 0.5, 1.0, 0.0, -0.5, -1.0, -1.0, -0.5, 0.0, 1.0, 0.5, -1.0, 1.0, 0.0];
        Landscape::new(vec![3.0, 2.0, 1.5, 1.0], p.to_vec()).unwrap()
    }

    #[test]
    fn myopic_moves_lower_energy_to_a_local_minimum() {
        let land = example();
        let mut configuration = vec![false, true, false, true];
        let mut energy = land.energy(&configuration);
        for step in 0..40 {
            land.revise(&mut configuration, step % 4, f64::INFINITY, 0.75);
            let next = land.energy(&configuration);
            assert!(next <= energy + 1e-12);
            energy = next;
        }
        assert!((0..4).all(|i| !land.would_move(&configuration, i)));
    }

    #[test]
    fn sums_in_another_order_are_ties() {
        // 0.1 + 0.2 and 0.3 differ in the last bit: the first actor is torn, and nobody gains.
        let p = [0.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0];
        let land = Landscape::new(vec![1.0, 0.1, 0.2, 0.3], p.to_vec()).unwrap();
        let torn = [false, true, true, false];
        assert!(land.frustration(&torn, 0, false) != land.frustration(&torn, 0, true));
        assert!(!land.would_move(&torn, 0));
        let mut moved = torn.to_vec();
        land.revise(&mut moved, 0, f64::INFINITY, 0.49);
        assert!(moved[0], "a tie is settled by a coin");
        // Two mirrored blocs of unequal hair are both of the least energy.
        let p = [0.0, 0.1, 0.2, 0.1, 0.0, 0.3, 0.2, 0.3, 0.0].map(|p: f64| -p);
        let land = Landscape::new(vec![1.0, 3.0, 1.5], p.to_vec()).unwrap();
        let (survey, gibbs) = (land.survey().unwrap(), land.gibbs(1e9).unwrap());
        assert!((gibbs.mean - survey.lowest).abs() < 1e-9 && (gibbs.lowest - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_tie_is_one_in_a_small_unit_too() {
        // Ten of a tenth against one of the whole, whose sums differ in the last bits.
        let n = 12;
        let mut p = vec![0.0; n * n];
        (1..n).for_each(|j| (p[j], p[j * n]) = (1.0, 1.0));
        for unit in [1e-9, 3e-9, 1.0] {
            let mut sizes = vec![0.1 * unit; n];
            (sizes[0], sizes[n - 1]) = (unit, unit);
            let land = Landscape::new(sizes, p.clone()).unwrap();
            let torn: Vec<bool> = (0..n).map(|i| (1..n - 1).contains(&i)).collect();
            assert!(land.frustration(&torn, 0, false) != land.frustration(&torn, 0, true));
            assert!(!land.would_move(&torn, 0), "{unit}");
        }
    }

    #[test]
    fn the_gibbs_law_is_in_detailed_balance_with_revision() {
        let (land, precision) = (example(), 0.3);
        let configuration = [false, true, false, false];
        let flow = |c: &[bool], i: usize| {
            let mut other = c.to_vec();
            other[i] = !other[i];
            let gain =
                land.sizes[i] * (land.frustration(c, i, c[i]) - land.frustration(c, i, other[i]));
            exp(-0.5 * precision * land.energy(c)) * logit_yes(gain, precision)
        };
        for i in 0..4 {
            let mut other = configuration;
            other[i] = !other[i];
            assert!((flow(&configuration, i) - flow(&other, i)).abs() < 1e-12);
        }
    }

    #[test]
    fn every_path_ends_in_a_minimum() {
        let (land, survey) = (example(), example().survey().unwrap());
        let basins = land.basins().unwrap();
        assert_eq!(basins.minima.len(), survey.local_minima);
        assert!(basins.minima.contains(&survey.lowest_configuration));
        assert!((basins.shares.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert!(basins.minima.iter().all(|c| (0..4).all(|i| !land.would_move(c, i))));
    }

    #[test]
    fn the_way_down_leads_from_the_mean_to_the_minima() {
        let (land, survey) = (example(), example().survey().unwrap());
        let (basins, descent) = (land.basins().unwrap(), land.descent(400).unwrap());
        assert!((descent[0].mean - survey.mean).abs() < 1e-12);
        assert!(descent.windows(2).all(|pair| pair[1].mean <= pair[0].mean + 1e-12));
        let ends = basins.minima.iter().zip(&basins.shares);
        let rest: f64 = ends.map(|(minimum, share)| share * land.energy(minimum)).sum();
        assert!((descent[400].mean - rest).abs() < 1e-9);
    }

    #[test]
    fn precision_runs_from_the_mean_to_the_minimum() {
        let (land, survey) = (example(), example().survey().unwrap());
        assert!((land.gibbs(0.0).unwrap().mean - survey.mean).abs() < 1e-12);
        assert!((land.gibbs(1e3).unwrap().mean - survey.lowest).abs() < 1e-9);
        assert_eq!(land.energy(&survey.lowest_configuration), survey.lowest);
    }
}
