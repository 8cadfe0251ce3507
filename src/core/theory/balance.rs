//! Structural balance: are friends' friends friends? (Heider; Harary; Antal, Krapivsky & Redner
//! 2005, *Physical Review E* 72.)
//!
//! Every pair is friendly (+1) or hostile (−1); a triad is balanced when the product of its signs is
//! positive. Strict balance predicts at most two blocs. Regions of hedgers do not split so, hence
//! balance is measured here and may push weakly; it rules nothing.
//!
//! Signs are an n × n row-major symmetric matrix of ±1, the diagonal ignored.

/// Number of imbalanced triads.
#[must_use]
pub fn imbalanced_triads(signs: &[i8], n: usize) -> usize {
    triads(n).filter(|&[i, j, k]| !balanced(signs, n, i, j, k)).count()
}

/// Imbalanced triads among those that contain the pair (i, j).
fn imbalanced_with(signs: &[i8], n: usize, i: usize, j: usize) -> usize {
    (0..n).filter(|&k| k != i && k != j && !balanced(signs, n, i, j, k)).count()
}

fn balanced(signs: &[i8], n: usize, i: usize, j: usize, k: usize) -> bool {
    signs[i * n + j] * signs[j * n + k] * signs[i * n + k] > 0
}

fn pairs(n: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..n).flat_map(move |i| (i + 1..n).map(move |j| (i, j)))
}

fn triads(n: usize) -> impl Iterator<Item = [usize; 3]> {
    pairs(n).flat_map(move |(i, j)| (j + 1..n).map(move |k| [i, j, k]))
}

fn flip(signs: &mut [i8], n: usize, i: usize, j: usize) {
    signs[i * n + j] = -signs[i * n + j];
    signs[j * n + i] = signs[i * n + j];
}

/// Size of the smaller of the two factions of a balanced network (0: all friends); `None` when it
/// is not balanced.
#[must_use]
pub fn smaller_faction(signs: &[i8], n: usize) -> Option<usize> {
    if imbalanced_triads(signs, n) > 0 {
        return None;
    }
    let against_first = (1..n).filter(|&j| signs[j] < 0).count();
    Some(against_first.min(n - against_first))
}

/// One step of constrained triad dynamics (case `BAL-2`): of a uniform imbalanced triad a uniform pair
/// flips if that lowers the number of imbalanced triads, flips with probability ½ if it leaves it
/// equal, and otherwise stays.
///
/// Uniforms in [0,1): `pair` picks the triad and its pair, `tie` settles equality. Returns whether it
/// flipped; never where every triad is balanced.
pub fn constrained_step(signs: &mut [i8], n: usize, pair: f64, tie: f64) -> bool {
    let total = 3 * imbalanced_triads(signs, n);
    let chosen = ((pair * total as f64) as usize).min(total.saturating_sub(1));
    let mut open = triads(n).filter(|&[i, j, k]| !balanced(signs, n, i, j, k));
    let Some([i, j, k]) = open.nth(chosen / 3) else {
        return false;
    };
    let (i, j) = [(i, j), (j, k), (i, k)][chosen % 3];
    let flips = flip_probability(signs, n, i, j) > tie;
    if flips {
        flip(signs, n, i, j);
    }
    flips
}

fn flip_probability(signs: &[i8], n: usize, i: usize, j: usize) -> f64 {
    let now = imbalanced_with(signs, n, i, j);
    match (n - 2 - now).cmp(&now) {
        core::cmp::Ordering::Less => 1.0,
        core::cmp::Ordering::Equal => 0.5,
        core::cmp::Ordering::Greater => 0.0,
    }
}

/// One step of local triad dynamics (case `BAL-4`): a uniform triad, if imbalanced, is repaired. A
/// single hostile link turns friendly with probability `reconcile` p, otherwise one of the two
/// friendly links turns hostile; of three hostile links one turns friendly.
///
/// `uniforms` in [0,1): three for the triad, one for the repair. Returns whether a sign changed; none
/// does with fewer than three actors, who have no triad.
pub fn local_step(signs: &mut [i8], n: usize, reconcile: f64, uniforms: [f64; 4]) -> bool {
    if n < 3 {
        return false;
    }
    let draw = |u: f64, left: usize| ((u * left as f64) as usize).min(left - 1);
    let i = draw(uniforms[0], n);
    let mut j = draw(uniforms[1], n - 1);
    j += usize::from(j >= i);
    let mut k = draw(uniforms[2], n - 2);
    for taken in [i.min(j), i.max(j)] {
        k += usize::from(k >= taken);
    }
    if balanced(signs, n, i, j, k) {
        return false;
    }
    let links = [(i, j), (j, k), (i, k)];
    let hostile = links.map(|(a, b)| signs[a * n + b] < 0);
    let repaired = if hostile == [true; 3] {
        draw(uniforms[3], 3)
    } else {
        let enemy = hostile.iter().position(|&h| h).unwrap_or(0);
        if uniforms[3] < reconcile {
            enemy
        } else {
            // The rest of the same uniform, stretched back to [0,1), picks one of the two friends.
            let rest = (uniforms[3] - reconcile) / (1.0 - reconcile);
            (enemy + 1 + draw(rest, 2)) % 3
        }
    };
    flip(signs, n, links[repaired].0, links[repaired].1);
    true
}

/// Stationary share of friendly links under local triad dynamics in a large network:
/// `1/(√(3(1 − 2p)) + 1)` for p ≤ ½, and 1 above (Antal, Krapivsky & Redner 2005).
#[must_use]
pub fn local_friendly_density(reconcile: f64) -> f64 {
    if reconcile >= 0.5 { 1.0 } else { 1.0 / ((3.0 * (1.0 - 2.0 * reconcile)).sqrt() + 1.0) }
}

/// What complete enumeration of the sign patterns of n actors finds (case `BAL-1`).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Counts {
    /// 2^(n(n−1)/2).
    pub states: usize,
    /// Balanced ones: 2^(n−1) (Harary).
    pub balanced: usize,
    /// Mean number of imbalanced triads: half of all.
    pub mean_imbalanced: f64,
}

/// Largest n for [`enumerate`]: 32,768 patterns.
pub const LARGEST_ENUMERATED: usize = 6;

fn pattern(state: usize, n: usize) -> Vec<i8> {
    let mut signs = vec![1; n * n];
    for (bit, (i, j)) in pairs(n).enumerate() {
        if state >> bit & 1 == 1 {
            flip(&mut signs, n, i, j);
        }
    }
    signs
}

/// Counts balanced patterns; `None` if n exceeds [`LARGEST_ENUMERATED`].
#[must_use]
pub fn enumerate(n: usize) -> Option<Counts> {
    if n > LARGEST_ENUMERATED {
        return None;
    }
    let states = 1_usize << (n * n.saturating_sub(1) / 2);
    let (mut none, mut sum) = (0, 0);
    for state in 0..states {
        let imbalanced = imbalanced_triads(&pattern(state, n), n);
        none += usize::from(imbalanced == 0);
        sum += imbalanced;
    }
    Some(Counts { states, balanced: none, mean_imbalanced: sum as f64 / states as f64 })
}

/// Exact chances that constrained triad dynamics from fair coins ends with a smaller faction of
/// 0, 1, … ⌊n/2⌋ (case `BAL-2`): the law over all patterns, iterated until all of it is balanced.
/// `None` unless 3 ≤ n ≤ 5. (From nine actors on there are jammed patterns that never balance.)
#[must_use]
pub fn constrained_absorption(n: usize) -> Option<Vec<f64>> {
    if !(3..=5).contains(&n) {
        return None;
    }
    let links: Vec<(usize, usize)> = pairs(n).collect();
    let states = 1_usize << links.len();
    let patterns: Vec<Vec<i8>> = (0..states).map(|state| pattern(state, n)).collect();
    let mut law = vec![1.0 / states as f64; states];
    let mut absorbed = vec![0.0; n / 2 + 1];
    while law.iter().sum::<f64>() > 1e-16 {
        let mut next = vec![0.0; states];
        for (state, &here) in law.iter().enumerate().filter(|(_, here)| **here > 0.0) {
            if let Some(size) = smaller_faction(&patterns[state], n) {
                absorbed[size] += here;
                continue;
            }
            let all = 3.0 * imbalanced_triads(&patterns[state], n) as f64;
            for (bit, &(i, j)) in links.iter().enumerate() {
                // A pair is picked through any of its imbalanced triads.
                let step = imbalanced_with(&patterns[state], n, i, j) as f64 / all;
                let flips = flip_probability(&patterns[state], n, i, j);
                next[state ^ (1 << bit)] += here * step * flips;
                next[state] += here * step * (1.0 - flips);
            }
        }
        law = next;
    }
    Some(absorbed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_has_triads_to_mend_alone() {
        for n in 0..2 {
            assert!(!constrained_step(&mut pattern(0, n), n, 0.5, 0.0));
        }
        for n in 0..3 {
            assert!(!local_step(&mut pattern(0, n), n, 0.5, [0.5; 4]));
            assert_eq!(smaller_faction(&pattern(0, n), n), Some(0));
        }
    }

    #[test]
    fn steps_never_raise_imbalance_under_constraint() {
        let n = 7;
        let mut signs = pattern(0b1_0110_1001_1101_0011_0101, n);
        let mut before = imbalanced_triads(&signs, n);
        for step in 0..400_u32 {
            let pair = f64::from(step * 37 % 211) / 211.0;
            constrained_step(&mut signs, n, pair, f64::from(step * 17 % 101) / 101.0);
            let after = imbalanced_triads(&signs, n);
            assert!(after <= before);
            before = after;
        }
        assert!(smaller_faction(&signs, n).is_some());
    }

    #[test]
    fn only_pairs_of_imbalanced_triads_are_touched() {
        // All friends but the first two: of ten triads three are broken, each over that pair.
        let n = 5;
        let start = pattern(0b1, n);
        assert_eq!(imbalanced_triads(&start, n), 3);
        let mut mended = 0;
        for slot in 0..9 {
            let mut signs = start.clone();
            let flipped = constrained_step(&mut signs, n, (f64::from(slot) + 0.5) / 9.0, 0.0);
            // Every third pair is the quarrel itself, and any other flip would break more.
            assert_eq!(flipped, imbalanced_triads(&signs, n) == 0);
            mended += u32::from(flipped);
        }
        assert_eq!(mended, 3);
    }

    #[test]
    fn a_random_imbalanced_triad_is_drawn_and_not_a_random_pair_of_one() {
        // All friends but 0–1 and 2–3: of twenty triads of six, eight are broken, four over either
        // quarrel, so that a pair is touched as often as it is in one of them.
        let n = 6;
        let start = pattern(0b10_0000_0001, n);
        assert_eq!(start.iter().filter(|sign| **sign < 0).count(), 4);
        let broken = imbalanced_triads(&start, n);
        let slots = 3 * broken;
        let mended = (0..slots).filter(|slot| {
            let mut signs = start.clone();
            constrained_step(&mut signs, n, (*slot as f64 + 0.5) / slots as f64, 0.0);
            imbalanced_triads(&signs, n) < broken
        });
        assert_eq!((broken, mended.count()), (8, 8));
    }

    #[test]
    fn local_repair_balances_its_triad() {
        for (state, u) in [(0b111, 0.4), (0b001, 0.1), (0b010, 0.6), (0b100, 0.95)] {
            let mut signs = pattern(state, 3);
            assert!(local_step(&mut signs, 3, 0.3, [0.9, 0.0, 0.5, u]));
            assert_eq!(imbalanced_triads(&signs, 3), 0);
            assert!(!local_step(&mut signs, 3, 0.3, [0.0, 0.99, 0.5, u]));
        }
        let mut signs = pattern(0b001, 3);
        local_step(&mut signs, 3, 1.0, [0.0, 0.0, 0.0, 0.999]);
        assert_eq!(smaller_faction(&signs, 3), Some(0));
    }

    #[test]
    fn absorption_probabilities_sum_to_one() {
        for n in 3..=5 {
            let sum: f64 = constrained_absorption(n).unwrap().iter().sum();
            assert!((sum - 1.0).abs() < 1e-12);
        }
        assert_eq!((constrained_absorption(6), enumerate(7)), (None, None));
    }
}
