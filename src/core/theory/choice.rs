about! {
    //! The one choice rule: logit with precision λ.
    //!
    //! `p_a = exp(λ u_a) / Σ_b exp(λ u_b)` (McFadden 1974; McKelvey & Palfrey 1995 for games). λ = 0 is a
    //! coin with as many sides as options, λ → ∞ the exact best response. Utilities are scaled to [0, 1]
    //! in the model, and there λ of 1 to 10 is usual. The plain rule gives near-duplicates double weight
    //! (independence of irrelevant alternatives); [`kind_then_option`] is for options that come in kinds.
    //!
    //! A utility of −∞ marks an option that is not available: probability 0 at every precision. At least
    //! one option must be available; NaN is a mistake of the caller.
}

use super::maths;

pub use super::quantal::quantal_response_2x2;

/// Logit probabilities of options with these `utilities`, written into `probabilities`.
///
/// `precision` λ ≥ 0, in 1/utility; `f64::INFINITY` spreads evenly over the exact maxima. The maximum
/// is subtracted first, so that no λ overflows, and sums run in the order given. If every option is
/// unavailable all probabilities are 0.
///
/// # Panics
/// If the two slices differ in length.
///
/// ```
/// # use deter_core::theory::choice::logit;
/// let mut probabilities = [0.0; 3];
/// logit(&[1.0, 0.0, 1.0], f64::INFINITY, &mut probabilities);
/// assert_eq!(probabilities, [0.5, 0.0, 0.5]);
/// ```
#[inline]
pub fn logit(utilities: &[f64], precision: f64, probabilities: &mut [f64]) {
    assert_eq!(utilities.len(), probabilities.len(), "one probability per option");
    behind(utilities, maximum(utilities), precision, probabilities);
    if probabilities.len() < 8 {
        probabilities.iter_mut().for_each(|x| *x = maths::exp(*x));
    } else {
        maths::exp_all(probabilities);
    }
    let total = sum(probabilities);
    divide(probabilities, total);
}

/// Probability of the first of two options whose utility exceeds the other's by `advantage`:
/// `σ(λ·advantage)`. With infinite precision 1, ½ or 0.
#[must_use]
pub fn logit_yes(advantage: f64, precision: f64) -> f64 {
    if precision.is_infinite() || advantage.is_infinite() {
        if advantage > 0.0 {
            1.0
        } else if advantage < 0.0 {
            0.0
        } else {
            0.5
        }
    } else {
        maths::logistic(precision * advantage)
    }
}

/// The option that a uniform draw from [0, 1) selects: inverse distribution function.
///
/// Never an option of probability 0 (unless all are: then the first), never out of range when
/// rounding leaves the sum a little below 1.
///
/// # Panics
/// If there are no options.
#[must_use]
pub fn pick(probabilities: &[f64], uniform: f64) -> usize {
    assert!(!probabilities.is_empty(), "nothing to choose from");
    let mut chosen = 0;
    let mut cumulative = 0.0;
    for (option, &probability) in probabilities.iter().enumerate() {
        if probability > 0.0 {
            chosen = option;
            cumulative += probability;
            if uniform < cumulative {
                break;
            }
        }
    }
    chosen
}

/// A kind first, then one of the options of that kind: the nested logit (McFadden 1978), with a
/// constant for each nest.
///
/// ```text
/// P(j | k) ∝ exp(λ u_j),   I_k = ln Σ_{j in k} exp(λ u_j),   P(k) ∝ exp(α_k + ρ I_k).
/// ```
///
/// `constants` are the α_k, the constants of the alternatives, one for each kind; `inclusive` ρ in
/// [0, 1] says how far what is on offer within a kind moves the choice of the kind. `sizes[k]` options
/// of kind k lie together; a kind without options is never chosen.
///
/// # Panics
/// If there is not one constant for each kind, the sizes do not add up to the options, or the slices
/// differ in length.
pub fn kind_then_option(
    sizes: &[usize],
    constants: &[f64],
    utilities: &[f64],
    precision: f64,
    inclusive: f64,
    probabilities: &mut [f64],
) {
    assert_eq!(sizes.len(), constants.len(), "one constant per kind");
    assert_eq!(utilities.len(), probabilities.len(), "one probability per option");
    assert_eq!(sizes.iter().sum::<usize>(), utilities.len(), "every option in one nest");
    let best = maximum(utilities);
    // What a nest is worth by its best option alone: taken off, it keeps the exponentials in range. A nest
    // of options that are not available, or of none, is worth nothing.
    let value = |nest: usize, nest_best: f64| {
        let least = if nest_best == best { 0.0 } else { precision * (nest_best - best) };
        if nest_best == f64::NEG_INFINITY {
            f64::NEG_INFINITY
        } else {
            constants[nest] + inclusive * least
        }
    };
    // Nests with options, and where those are.
    let nests = || {
        let placed = sizes.iter().enumerate().scan(0, |end, (nest, &size)| {
            *end += size;
            Some((nest, *end - size..*end))
        });
        placed.filter(|(_, options)| !options.is_empty())
    };
    let mut largest = f64::NEG_INFINITY;
    for (nest, at) in nests() {
        let options = &utilities[at.clone()];
        let nest_best = maximum(options);
        behind(options, nest_best, precision, &mut probabilities[at]);
        largest = largest.max(value(nest, nest_best));
    }
    maths::exp_all(probabilities);
    let mut total = 0.0;
    for (nest, at) in nests() {
        let within = &mut probabilities[at.clone()];
        let inside = sum(within);
        let share = if inside > 0.0 {
            let worth = value(nest, maximum(&utilities[at]));
            // Of one option alone there is nothing to add.
            let more = if inside == 1.0 { 0.0 } else { inclusive * maths::ln(inside) };
            maths::exp(worth - largest + more) / inside
        } else {
            0.0
        };
        for probability in within {
            *probability *= share;
            total += *probability;
        }
    }
    divide(probabilities, total);
}

/// λ(u − best) of every option, with the two limits that floating point would turn into NaN: of an option
/// that is not available −∞, of the best one 0, at every precision.
#[inline]
fn behind(utilities: &[f64], best: f64, precision: f64, differences: &mut [f64]) {
    debug_assert!(!utilities.iter().any(|u| u.is_nan()), "a utility is not a number");
    if precision > 0.0 && precision < f64::INFINITY && best > f64::NEG_INFINITY {
        // Here multiplication does as it should.
        let ordinary = differences.iter_mut().zip(utilities);
        ordinary.for_each(|(difference, utility)| *difference = precision * (utility - best));
        return;
    }
    for (difference, &utility) in differences.iter_mut().zip(utilities) {
        *difference = if utility == f64::NEG_INFINITY {
            f64::NEG_INFINITY
        } else if utility == best {
            0.0
        } else {
            precision * (utility - best)
        };
    }
}

fn maximum(values: &[f64]) -> f64 {
    // Unlike `f64::max` without a thought for what is no number: an instruction each.
    values.iter().fold(f64::NEG_INFINITY, |most, &value| if value > most { value } else { most })
}

fn sum(values: &[f64]) -> f64 {
    values.iter().fold(0.0, |total, value| total + value)
}

fn divide(values: &mut [f64], total: f64) {
    if total > 0.0 {
        for value in values {
            *value /= total;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::maths::ln, *};

    /// Nests without constants, whose options are alike by so much: ρ is 1 less that.
    fn nested(sizes: &[usize], utilities: &[f64], precision: f64, similarity: f64) -> Vec<f64> {
        let (constants, inclusive) = (vec![0.0; sizes.len()], 1.0 - similarity);
        let mut p = vec![0.0; utilities.len()];
        kind_then_option(sizes, &constants, utilities, precision / inclusive, inclusive, &mut p);
        p
    }

    #[test]
    fn precision_runs_from_a_coin_to_the_best_response() {
        let utilities = [0.2, f64::NEG_INFINITY, 0.9, 0.9];
        let mut probabilities = [0.0; 4];
        logit(&utilities, 0.0, &mut probabilities);
        assert_eq!(probabilities, [1.0 / 3.0, 0.0, 1.0 / 3.0, 1.0 / 3.0]);
        logit(&utilities, f64::INFINITY, &mut probabilities);
        assert_eq!(probabilities, [0.0, 0.0, 0.5, 0.5]);
        logit(&[1e300, -1e300], 1e10, &mut probabilities[..2]);
        assert_eq!(probabilities[..2], [1.0, 0.0]);
        assert_eq!([1.0, 0.0, -1.0].map(|a| logit_yes(a, f64::INFINITY)), [1.0, 0.5, 0.0]);
        assert_eq!(logit_yes(f64::NEG_INFINITY, 0.0), 0.0);
    }

    #[test]
    fn pick_stays_in_range_and_off_impossible_options() {
        assert_eq!(pick(&[0.0, 0.3, 0.0, 0.6999, 0.0], 0.99999), 3);
        assert_eq!(pick(&[0.0, 1.0], 0.0), 1);
        assert_eq!(pick(&[0.25, 0.75], 0.25), 1);
    }

    #[test]
    fn nests_without_likeness_are_the_plain_rule() {
        let utilities = [0.1, 0.7, 0.3, 0.9, 0.2];
        let mut plain = [0.0; 5];
        for precision in [0.0, 3.0, f64::INFINITY] {
            logit(&utilities, precision, &mut plain);
            for (p, q) in nested(&[2, 1, 2], &utilities, precision, 0.0).iter().zip(plain) {
                assert!((p - q).abs() < 1e-15);
            }
        }
    }

    #[test]
    fn a_kind_is_chosen_by_its_constant_and_by_what_it_offers() {
        let utilities = [0.4, -0.2, 1.0];
        let at = |constants: [f64; 3], inclusive: f64| {
            let mut p = [0.0; 3];
            kind_then_option(&[2, 1, 0], &constants, &utilities, 1.0, inclusive, &mut p);
            p
        };
        // What is on offer does not matter: the constants alone decide, then the options.
        let p = at([0.0, ln(3.0), 9.0], 0.0);
        assert!((p[2] - 0.75).abs() < 1e-15);
        assert!((p[0] / p[1] - maths::exp(0.6)).abs() < 1e-12);
        // It matters in full: the plain logit.
        let mut plain = [0.0; 3];
        logit(&utilities, 1.0, &mut plain);
        for (p, q) in at([0.0; 3], 1.0).iter().zip(plain) {
            assert!((p - q).abs() < 1e-15);
        }
    }

    #[test]
    fn duplicates_in_a_nest_share_one_weight() {
        // Red bus, blue bus, car: nearly perfect likeness leaves the car at one half.
        for precision in [0.0, 5.0, 1e6, f64::INFINITY] {
            let p = nested(&[2, 1], &[0.5, 0.5, 0.5], precision, 1.0 - 1e-12);
            assert!((p[2] - 0.5).abs() < 1e-9 && p[0] == p[1]);
        }
        assert_eq!(nested(&[1, 0, 2], &[f64::NEG_INFINITY, 0.0, 0.0], 4.0, 0.5), [0.0, 0.5, 0.5]);
    }
}
