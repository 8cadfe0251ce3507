//! Stochastic actor-oriented dynamics of a directed network (Snijders 2001).
//!
//! When an actor's turn comes it may change one outgoing tie, or none, and chooses by logit over its
//! objective `f_i(x) = Σ_k β_k s_ik(x)`. This is the general mechanism behind the choice of partners
//! in the align phase; here it stands alone so that its law can be checked exactly.

use super::choice::logit;

/// Weights β of the effects.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Effects {
    /// Per outgoing tie (density), usually negative.
    pub outdegree: f64,
    /// Per outgoing tie that is returned.
    pub reciprocity: f64,
    /// Per transitive triplet i→j, i→h, h→j.
    pub transitive_triplets: f64,
}

/// The objective of `actor` in the network `ties`, an n × n row-major matrix (row: from, column:
/// to; the diagonal is ignored).
#[must_use]
pub fn objective(ties: &[bool], n: usize, actor: usize, effects: &Effects) -> f64 {
    let tie = |i: usize, j: usize| i != j && ties[i * n + j];
    let (mut out, mut mutual, mut triplets) = (0_u32, 0_u32, 0_u32);
    for j in (0..n).filter(|&j| tie(actor, j)) {
        out += 1;
        mutual += u32::from(tie(j, actor));
        triplets += (0..n).map(|h| u32::from(tie(actor, h) && tie(h, j))).sum::<u32>();
    }
    effects.outdegree * f64::from(out)
        + effects.reciprocity * f64::from(mutual)
        + effects.transitive_triplets * f64::from(triplets)
}

/// The receiver of the tie that option `option` of `actor` changes; `None` for option 0, no change.
#[must_use]
pub fn receiver(actor: usize, option: usize) -> Option<usize> {
    match option {
        0 => None,
        o if o <= actor => Some(o - 1),
        o => Some(o),
    }
}

/// Objectives of the n options of `actor` and their logit probabilities (case `SAOM-1`): first no
/// change, then the change of the tie to each other actor in ascending order.
///
/// `ties` is restored before returning. `precision` is 1 in the usual parametrisation, where β
/// carries the scale. Does not allocate.
///
/// # Panics
/// If the output slices do not have n places or `ties` not n².
pub fn ministep(
    ties: &mut [bool],
    n: usize,
    actor: usize,
    effects: &Effects,
    precision: f64,
    objectives: &mut [f64],
    probabilities: &mut [f64],
) {
    assert!(ties.len() == n * n && objectives.len() == n, "an n × n network, n options");
    for (option, value) in objectives.iter_mut().enumerate() {
        let cell = receiver(actor, option).map(|to| actor * n + to);
        if let Some(cell) = cell {
            ties[cell] = !ties[cell];
        }
        *value = objective(ties, n, actor, effects);
        if let Some(cell) = cell {
            ties[cell] = !ties[cell];
        }
    }
    logit(objectives, precision, probabilities);
}

/// Largest network for [`stationary`]: 2^12 states.
pub const LARGEST_EXACT: usize = 4;

/// Long-run means over all networks of n actors.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Stationary {
    /// Mean share of ties present.
    pub density: f64,
    /// Mean share of pairs tied both ways.
    pub mutual: f64,
    /// Mean share of pairs without a tie.
    pub null: f64,
    /// Probability of the empty network.
    pub empty: f64,
    /// Probability of the complete network.
    pub complete: f64,
}

/// Exact stationary law when the actor to move is drawn uniformly (case `SAOM-2`): the chain over
/// all 2^(n(n−1)) networks, iterated until it stands still. `None` unless 2 ≤ n ≤ 4.
#[must_use]
pub fn stationary(n: usize, effects: &Effects) -> Option<Stationary> {
    if !(2..=LARGEST_EXACT).contains(&n) {
        return None;
    }
    let cells: Vec<usize> = (0..n * n).filter(|c| c / n != c % n).collect();
    let states = 1_usize << cells.len();
    let unpack = |state: usize| {
        let mut ties = vec![false; n * n];
        cells.iter().enumerate().for_each(|(bit, &cell)| ties[cell] = state >> bit & 1 == 1);
        ties
    };
    // Transitions of every state: n actors × n options, each (next state, probability).
    let mut moves = Vec::with_capacity(states * n * n);
    let (mut objectives, mut probabilities) = (vec![0.0; n], vec![0.0; n]);
    for state in 0..states {
        let mut ties = unpack(state);
        for actor in 0..n {
            ministep(&mut ties, n, actor, effects, 1.0, &mut objectives, &mut probabilities);
            for (option, p) in probabilities.iter().enumerate() {
                let changed = receiver(actor, option)
                    .map_or(0, |to| 1 << (actor * (n - 1) + to - usize::from(to > actor)));
                moves.push((state ^ changed, p / n as f64));
            }
        }
    }
    let mut law = vec![1.0 / states as f64; states];
    for _iteration in 0..100_000 {
        let mut next = vec![0.0; states];
        for (here, steps) in law.iter().zip(moves.chunks(n * n)) {
            steps.iter().for_each(|&(to, p)| next[to] += here * p);
        }
        let change = law.iter().zip(&next).fold(0.0_f64, |m, (a, b)| m.max((a - b).abs()));
        law = next;
        if change < 1e-17 {
            break;
        }
    }
    let mut means = Stationary { empty: law[0], complete: law[states - 1], ..Default::default() };
    let pairs = (n * (n - 1)) as f64 / 2.0;
    for (state, weight) in law.iter().enumerate() {
        let ties = unpack(state);
        means.density += weight * f64::from(state.count_ones()) / cells.len() as f64;
        for (i, j) in (0..n).flat_map(|i| (i + 1..n).map(move |j| (i, j))) {
            let (there, back) = (ties[i * n + j], ties[j * n + i]);
            means.mutual += if there && back { weight / pairs } else { 0.0 };
            means.null += if there || back { 0.0 } else { weight / pairs };
        }
    }
    Some(means)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_effects_every_network_is_equally_likely() {
        let law = stationary(3, &Effects::default()).unwrap();
        for (got, want) in [(law.density, 0.5), (law.mutual, 0.25), (law.null, 0.25)] {
            assert!((got - want).abs() < 1e-12);
        }
        assert!((law.empty - 1.0 / 64.0).abs() < 1e-12 && (law.complete - law.empty).abs() < 1e-12);
    }

    #[test]
    fn ties_without_structure_are_independent_coins() {
        // With one tie per actor and only density, each tie is on with odds e^β.
        let law = stationary(2, &Effects { outdegree: -1.0, ..Default::default() }).unwrap();
        assert!((law.density - super::super::maths::logistic(-1.0)).abs() < 1e-12);
        assert!((law.mutual - law.density * law.density).abs() < 1e-12);
        assert_eq!(stationary(5, &Effects::default()), None);
    }

    #[test]
    fn the_network_is_left_as_it_was() {
        let mut ties = vec![false, true, true, false, false, true, true, false, false];
        let before = ties.clone();
        let effects = Effects { outdegree: -0.5, reciprocity: 1.0, transitive_triplets: 0.3 };
        let (mut f, mut p) = ([0.0; 3], [0.0; 3]);
        ministep(&mut ties, 3, 1, &effects, 1.0, &mut f, &mut p);
        assert_eq!(ties, before);
        assert!((p.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert_eq!([0, 1, 2].map(|o| receiver(1, o)), [None, Some(0), Some(2)]);
    }
}
