//! National power: what distance takes of it, how it fares in battle and contest, what it is made of.
//!
//! `perceive` and `respond` work with the exponential gradient, the ratio contest and the square law.
//! Here they stand beside the forms they were chosen from, each stepped or drawn by lot and solved.

use rayon::prelude::*;

use super::{
    model_run::{Curve, ModelRun},
    play::{Dice, Mean, against, bars, grid, line},
};
use deter_core::{
    scenario::{Loaded, quantity::Code},
    theory::{
        capability::{Component, composite_index},
        combat::{BattleEnd, linear_law, square_law, stochastic_square_win},
        contest::{logistic_contest, pair_tullock, ratio, symmetric_tullock},
        economy::{hirschman, trade_expectation_break_even},
        geography::{Home, Indifference, indifference, indifference_linear},
        maths::{ln, pow},
    },
};

/// Plays behind a share.
const PLAYS: u32 = 16_000;
/// Distance between the two homes, km, and the loss per 1000 km of each.
const APART_KM: f64 = 3_000.0;
const LOSS: [f64; 2] = [0.3, 0.2];
/// Length of a step of the march, km.
const STEP_KM: f64 = 0.25;
/// Units of the second side, and a step of a battle in which each unit fells one a time.
const UNITS: u32 = 20;
const STEP: f64 = 1e-4;
/// Known components of three states, in % of the world; the third keeps one to itself.
const COMPONENTS: [[Option<f64>; 6]; 3] = [
    [Some(30.0), Some(20.0), Some(45.0), Some(25.0), Some(10.0), Some(15.0)],
    [Some(10.0), Some(25.0), Some(5.0), Some(15.0), Some(30.0), Some(20.0)],
    [Some(5.0), Some(8.0), None, Some(12.0), Some(4.0), Some(6.0)],
];

/// Share of plays in which something happens.
fn share(happens: impl Fn(u32) -> bool + Sync) -> f64 {
    let count = (1..=PLAYS).into_par_iter().filter(|turn| happens(*turn)).count();
    count as f64 / f64::from(PLAYS)
}

/// What is left of power over distance, in battle and in contest, and what it is made of.
pub(super) fn national(loaded: &Loaded, model_run: &mut ModelRun) -> Result<(), &'static str> {
    let code = loaded.scenario.states.keys().next().ok_or("a state")?;
    let dice = Dice::new(loaded.scenario.seed, 0);
    model_run.model = "Boulding (1962), Lanchester (1916), Hirshleifer (1989), Tullock (1980), Singer et al. \
                 (1972), Hirschman (1945) and Copeland (1996): forms of power that engines choose from."
        .to_owned();
    border(model_run);
    survivors(model_run);
    battles(model_run, &dice, code);
    contests(model_run, &dice, code);
    efforts(model_run);
    made_of(model_run, &dice, code);
    trade(model_run, &dice, code);
    Ok(())
}

/// Where two marching strengths are equal: each loses a little of what is left (or of what it had)
/// with every step from home.
fn march(strength: f64, straight: bool) -> f64 {
    let mut km = 0.0;
    let left = |home: f64, loss: f64, away: f64| {
        // The strength after one step more than `away`, by the midpoint rule.
        if straight { home - loss * away / 1000.0 } else { home }
    };
    // The second's strength at the first's home: what is lost on the way there is undone on the way
    // back.
    let steps = (APART_KM / STEP_KM) as u32;
    let shrink = |loss: f64| {
        let half = 0.5 * loss * STEP_KM / 1000.0;
        (1.0 - half) / (1.0 + half)
    };
    let (mut first, mut second) = (strength, 1.0);
    for _ in 0..steps {
        second *= shrink(LOSS[1]);
    }
    for _ in 0..steps {
        let (one, two) = if straight {
            (left(strength, LOSS[0], km).max(0.0), left(1.0, LOSS[1], APART_KM - km).max(0.0))
        } else {
            (first, second)
        };
        if one <= two {
            return km;
        }
        km += STEP_KM;
        first *= shrink(LOSS[0]);
        second /= shrink(LOSS[1]);
    }
    km
}

type Meet = fn(Home, Home, f64) -> Option<Indifference>;

/// The border between two powers, by how strong the first is.
fn border(model_run: &mut ModelRun) {
    let mut pairs = Vec::new();
    let mut curves = Vec::new();
    let forms: [(&str, bool, Meet); 2] =
        [("exponential", false, indifference), ("straight", true, indifference_linear)];
    for (label, straight, meet) in forms {
        let solved = |strength: f64| {
            let first = Home { strength, loss_per_1000_km: LOSS[0] };
            let second = Home { strength: 1.0, loss_per_1000_km: LOSS[1] };
            meet(first, second, APART_KM).map_or(f64::NAN, |there| there.from_first_km)
        };
        let simulated = line(0.7, 1.6, 10, |strength| march(strength, straight));
        pairs.extend(against(&simulated, solved));
        let analytic = line(0.7, 1.6, 60, solved);
        curves.push(Curve::new(label, simulated, analytic));
    }
    model_run.exact("the border between two powers, km", 0.5, pairs);
    model_run
        .panel("Where two powers meet", curves)
        .x("strength of the first at home, of the second's")
        .y(format!("km from the first's home, of {APART_KM}"))
        .spans(0.0, APART_KM);
}

/// A battle in small steps until one side is (nearly) gone: aimed fire fells in proportion to those
/// who shoot, unaimed to shooters times targets.
fn battle(first: f64, aimed: bool) -> f64 {
    let (mut a, mut b) = (first, f64::from(UNITS));
    while a > 1e-3 && b > 1e-3 {
        let (lost_a, lost_b) = if aimed { (b, a) } else { (a * b, a * b) };
        let dt = if aimed { STEP } else { STEP / (a + b) * 10.0 };
        (a, b) = (a - dt * lost_a, b - dt * lost_b);
    }
    a.max(0.0) - b.max(0.0)
}

type Law = fn(f64, f64, f64, f64) -> BattleEnd;

/// Who is left after a battle.
fn survivors(model_run: &mut ModelRun) {
    let mut pairs = Vec::new();
    let mut curves = Vec::new();
    let laws: [(&str, bool, Law); 2] =
        [("aimed", true, square_law), ("unaimed", false, linear_law)];
    for (label, aimed, law) in laws {
        let solved = |first: f64| {
            let end = law(1.0, 1.0, first, f64::from(UNITS));
            end.first - end.second
        };
        // Equal sides annihilate one another for ever; none of these is equal.
        let simulated = line(5.0, 36.0, 9, |first| battle(first, aimed));
        pairs.extend(against(&simulated, solved));
        let analytic = line(5.0, 36.0, 94, solved);
        curves.push(Curve::new(label, simulated, analytic));
    }
    model_run.exact("units left after a battle", 0.05, pairs);
    model_run
        .panel("Aimed and unaimed fire", curves)
        .x(format!("units of the first, against {UNITS}"))
        .y("units left: of the first, or (below 0) of the second");
}

/// Battles of few, in which luck decides who falls next.
fn battles(model_run: &mut ModelRun, dice: &Dice, code: &Code) {
    let mut curves = Vec::new();
    for (label, skill) in [("equal", 1.0), ("second twice as good", 2.0)] {
        let solved = |first: u32| stochastic_square_win(1.0, skill, first, UNITS);
        let means: Vec<Mean> = (10..=34)
            .step_by(3)
            .map(|first| {
                let won = share(|turn| {
                    let (mut a, mut b, mut draw) = (first, UNITS, 0);
                    while a > 0 && b > 0 {
                        let (by_a, by_b) = (f64::from(a), skill * f64::from(b));
                        if dice.roll(turn, code, draw) * (by_a + by_b) < by_a {
                            b -= 1
                        } else {
                            a -= 1
                        }
                        draw += 1;
                    }
                    a > 0
                });
                Mean::share(f64::from(first), won, solved(first), f64::from(PLAYS))
            })
            .collect();
        let path = (10..=34).map(|first| (f64::from(first), solved(first))).collect();
        let what = format!("battles won, {label}");
        curves.push(model_run.means(&what, label, u64::from(PLAYS), &means, path));
    }
    model_run
        .panel("Battles of few", curves)
        .x(format!("units of the first, against {UNITS}"))
        .y("chance that the first wins")
        .spans(0.0, 1.0);
}

/// Contests by ratio (whose clock strikes first) and by difference (whose noisy sum is larger).
fn contests(model_run: &mut ModelRun, dice: &Dice, code: &Code) {
    let (m, k) = (2.0, 2.0);
    let by_ratio = |x: f64| ratio(x, 1.0, m);
    let by_difference = |x: f64| logistic_contest(x, 1.0, k);
    let strengths = grid(0.2, 3.0, 10);
    let runs = u64::from(PLAYS);
    let clocks: Vec<Mean> = strengths
        .iter()
        .map(|x| {
            let first_strikes = share(|turn| {
                let clock =
                    |rate: f64, index: u32| -ln(1.0 - dice.roll(turn, code, 200 + index)) / rate;
                clock(pow(*x, m), 0) < clock(1.0, 1)
            });
            Mean::share(*x, first_strikes, by_ratio(*x), f64::from(PLAYS))
        })
        .collect();
    let sums: Vec<Mean> = strengths
        .iter()
        .map(|x| {
            let larger = share(|turn| {
                let u = dice.roll(turn, code, 202);
                k * (x - 1.0) > ln((1.0 - u) / u.max(1e-300))
            });
            Mean::share(*x, larger, by_difference(*x), f64::from(PLAYS))
        })
        .collect();
    let curves = vec![
        model_run.means(
            "contests by ratio",
            "by ratio",
            runs,
            &clocks,
            line(0.2, 3.0, 60, by_ratio),
        ),
        model_run.means(
            "contests by difference",
            "by difference",
            runs,
            &sums,
            line(0.2, 3.0, 60, by_difference),
        ),
    ];
    model_run
        .panel("Ratio or difference", curves)
        .x("effort of the first, against 1")
        .y("chance that the first prevails")
        .spans(0.0, 1.0);
}

/// Efforts that climb, each against what the others do, until nobody gains by another step.
/// `same` contestants of each kind.
fn climb<const N: usize>(values: [f64; N], same: f64, m: f64) -> [f64; N] {
    let mut efforts = values.map(|value| 0.2 * value);
    for _ in 0..4_000 {
        let now = efforts;
        let all = now.iter().map(|effort| same * pow(*effort, m)).sum::<f64>();
        for (effort, value) in efforts.iter_mut().zip(values) {
            // The others together are one opponent of this strength.
            let others = pow(all - pow(*effort, m), 1.0 / m);
            let payoff = |own: f64| ratio(own, others, m) * value - own;
            let h = 1e-5 * *effort;
            let slope = (payoff(*effort + h) - payoff(*effort - h)) / (2.0 * h);
            *effort *= 1.0 + 0.05 * slope.clamp(-1.0, 1.0);
        }
    }
    efforts
}

/// What a prize makes people spend, by its value to one of two, and by how much effort decides.
fn efforts(model_run: &mut ModelRun) {
    let mut pairs = Vec::new();
    let mut curves = Vec::new();
    for n in [2_u32, 3, 5] {
        let solved = |m: f64| symmetric_tullock(n, m, 1.0).map_or(f64::NAN, |found| found.effort);
        let simulated = line(0.2, 1.2, 6, |m| climb([1.0], f64::from(n), m)[0]);
        pairs.extend(against(&simulated, solved));
        let analytic = line(0.2, 1.2, 60, solved);
        curves.push(Curve::new(format!("{n} rivals"), simulated, analytic));
    }
    model_run
        .panel("Arms for a prize", curves)
        .x("decisiveness of effort, m")
        .y("effort of each, share of the prize")
        .spans(0.0, 0.0);
    let mut both = [Curve::default(), Curve::default()];
    for value in grid(0.25, 4.0, 9) {
        let found = climb([value, 1.0], 1.0, 1.0);
        let solved = pair_tullock([value, 1.0], 1.0).map_or([f64::NAN; 2], |found| found.efforts);
        for ((curve, simulated), solved) in both.iter_mut().zip(found).zip(solved) {
            pairs.push((simulated, solved));
            curve.simulated.push((value, simulated));
        }
    }
    for (place, label) in ["first", "second"].into_iter().enumerate() {
        both[place].label = label.to_owned();
        both[place].analytic = line(0.25, 4.0, 60, |value| {
            pair_tullock([value, 1.0], 1.0).map_or(f64::NAN, |found| found.efforts[place])
        });
    }
    model_run.exact("efforts from which nobody gains by another step", 1e-3, pairs);
    model_run
        .panel("A prize worth more to one", both.into())
        .x("value of the prize to the first, to the second 1")
        .y("effort")
        .spans(0.0, 0.0);
}

/// The composite index: how often a unit of a component, both drawn by lot, is a state's own.
fn made_of(model_run: &mut ModelRun, dice: &Dice, code: &Code) {
    let means: Vec<Mean> = COMPONENTS
        .iter()
        .zip(1..)
        .map(|(state, number)| {
            let known: Vec<f64> = state.iter().flatten().map(|own| own / 100.0).collect();
            let components = state.map(|own| Component { own, world: 100.0 });
            let owned = share(|turn| {
                let drawn = dice.roll(turn, code, 210 + 2 * number) * known.len() as f64;
                dice.roll(turn, code, 211 + 2 * number)
                    < known[(drawn as usize).min(known.len() - 1)]
            });
            let solved = composite_index(&components).unwrap_or(f64::NAN);
            Mean::share(f64::from(number), owned, solved, f64::from(PLAYS))
        })
        .collect();
    // Nobody is between two states: a bar for each.
    let bars = bars(&means);
    let curve = model_run.means("composite index", "", u64::from(PLAYS), &means, bars);
    model_run
        .panel("What power is made of", vec![curve])
        .x("state")
        .y("share of the world's capabilities, mean of the known")
        .spans(0.0, 0.3);
}

/// Trade as power: how concentrated it is, and what the fear of losing it is worth.
fn trade(model_run: &mut ModelRun, dice: &Dice, code: &Code) {
    let runs = u64::from(PLAYS);
    let shares = |partners: u32, first: f64| -> Vec<f64> {
        let others = partners - 1;
        let rest = if others == 0 { 0.0 } else { (1.0 - first) / f64::from(others) };
        core::iter::once(1.0 - rest * f64::from(others)).chain((0..others).map(|_| rest)).collect()
    };
    let mut curves = Vec::new();
    for (label, large) in [("one has half", true), ("even", false)] {
        let of = |n: u32| shares(n, if large && n > 1 { 0.5 } else { 1.0 / f64::from(n) });
        let means: Vec<Mean> = (1..=8)
            .map(|n| {
                let shares = of(n);
                let partner = |u: f64| {
                    let mut left = u;
                    let within = |share: &f64| {
                        left -= share;
                        left < 0.0
                    };
                    shares.iter().position(within).unwrap_or(shares.len() - 1)
                };
                let same = share(|turn| {
                    let draw = |index: u32| partner(dice.roll(turn, code, 220 + index));
                    draw(0) == draw(1)
                });
                let solved = hirschman(&shares);
                let chance = solved * solved / 1e4;
                // The index is 100 times the root of the chance that two goods go to one partner.
                let error =
                    50.0 / chance.sqrt() * (chance * (1.0 - chance) / f64::from(PLAYS)).sqrt();
                let simulated = 100.0 * same.sqrt();
                Mean::with_error(f64::from(n), simulated, solved, error)
            })
            .collect();
        let what = format!("concentration of trade, {label}");
        curves.push(model_run.means(&what, label, runs, &means, Vec::new()));
    }
    model_run
        .panel("Trade with few", curves)
        .x("partners")
        .y("Hirschman's index of concentration")
        .spans(0.0, 100.0);
    let (benefit, cost) = (1.0, 2.0);
    let worth = |expectation: f64| expectation * benefit - (1.0 - expectation) * cost;
    let means: Vec<Mean> = grid(0.0, 1.0, 11)
        .into_iter()
        .map(|expectation| {
            let goes_on = share(|turn| dice.roll(turn, code, 230) < expectation);
            let spread = (expectation * (1.0 - expectation)).max(0.0).sqrt() * (benefit + cost);
            Mean::with_error(
                expectation,
                goes_on * benefit - (1.0 - goes_on) * cost,
                worth(expectation),
                spread / f64::from(PLAYS).sqrt(),
            )
        })
        .collect();
    let even = trade_expectation_break_even(benefit, cost);
    model_run.exact("where peace is worth as much as war", 1e-12, [(worth(even), 0.0)]);
    let curve = model_run.means("value of trade by its prospects", "", runs, &means, Vec::new());
    model_run
        .panel("The fear of being cut off", vec![curve])
        .x("expected chance that trade goes on")
        .y("value of keeping the peace; war is worth 0")
        .mark(even, "peace pays");
}
