//! Closed-form cases of armament, distance, combat, contests, burden sharing and capability: which
//! theory function answers which case.
//!
//! See [`super`] for the rules.

use super::super::inputs::{Inputs, Mechanism, named, numbered, yes};
use deter_core::theory::{
    arms::RichardsonPair,
    burden,
    capability::{self, Component},
    combat, contest,
    geography::{self, Home, Indifference},
};

/// The mechanism of that name, if it is one of this file's.
#[must_use]
pub fn lookup(name: &str) -> Option<Mechanism> {
    Some(match name {
        "richardson balance" => richardson_balance,
        "richardson path" => richardson_path,
        "richardson steps" => richardson_steps,
        "richardson step limit" => richardson_step_limit,
        "richardson spread" => richardson_spread,
        "straight gradient" => straight_gradient,
        "exponential gradient" => exponential_gradient,
        "square law" => square_law,
        "linear law" => linear_law,
        "stochastic square law" => stochastic_square_law,
        "ratio contest" => ratio_contest,
        "logistic contest" => logistic_contest,
        "symmetric tullock" => symmetric_tullock,
        "pair tullock" => pair_tullock,
        "burden sharing" => burden_sharing,
        "composite index" => composite_index,
        _ => return None,
    })
}

/// The pair of a case on armaments.
fn richardson_pair(inputs: &Inputs) -> RichardsonPair {
    let [k, l, a, b] = ["k", "l", "a", "b"].map(|name| inputs.one(name));
    // A case about eigenvalues need not give grievances.
    let [g, h] = ["g", "h"].map(|name| inputs.many(name).first().copied().unwrap_or(0.0));
    RichardsonPair { k, l, a, b, g, h }
}

fn richardson_balance(inputs: &Inputs) -> Vec<(String, f64)> {
    let pair = richardson_pair(inputs);
    let (x, y) = pair.equilibrium().unwrap_or((f64::NAN, f64::NAN));
    let mut found = numbered("eigenvalue", &pair.eigenvalues().real);
    found.extend([named("x", x), named("y", y), named("stable", yes(pair.stable()))]);
    found
}

fn richardson_path(inputs: &Inputs) -> Vec<(String, f64)> {
    let start = (inputs.one("x"), inputs.one("y"));
    let (x, y) = richardson_pair(inputs).integrate(start, inputs.one("time"), inputs.one("step"));
    vec![named("x", x), named("y", y)]
}

fn richardson_steps(inputs: &Inputs) -> Vec<(String, f64)> {
    let pair = richardson_pair(inputs);
    let step = inputs.one("step");
    let mut now = (inputs.one("x"), inputs.one("y"));
    for _ in 0..inputs.whole("steps") {
        now = pair.euler_step(now, step);
    }
    let settles = pair.longest_stable_euler_step().is_some_and(|longest| step < longest);
    vec![named("x", now.0), named("y", now.1), named("settles", yes(settles))]
}

fn richardson_step_limit(inputs: &Inputs) -> Vec<(String, f64)> {
    vec![named("longest", richardson_pair(inputs).longest_stable_euler_step().unwrap_or(f64::NAN))]
}

fn richardson_spread(inputs: &Inputs) -> Vec<(String, f64)> {
    richardson_pair(inputs)
        .stationary_covariance(inputs.one("step"), inputs.one("sigma"))
        .map_or_else(Vec::new, |spread| {
            vec![
                named("variance x", spread.first),
                named("variance y", spread.second),
                named("covariance", spread.joint),
            ]
        })
}

fn gradient(
    inputs: &Inputs,
    meet: fn(Home, Home, f64) -> Option<Indifference>,
) -> Vec<(String, f64)> {
    let home = |i: usize| {
        let entry = |name: &str| inputs.many(name).get(i).copied().unwrap_or(f64::NAN);
        Home { strength: entry("strength"), loss_per_1000_km: entry("loss per 1000 km") }
    };
    meet(home(0), home(1), inputs.one("apart km")).map_or_else(Vec::new, |there| {
        vec![named("km", there.from_first_km), named("strength", there.strength)]
    })
}

fn straight_gradient(inputs: &Inputs) -> Vec<(String, f64)> {
    gradient(inputs, geography::indifference_linear)
}

fn exponential_gradient(inputs: &Inputs) -> Vec<(String, f64)> {
    gradient(inputs, geography::indifference)
}

fn battle(inputs: &Inputs, law: fn(f64, f64, f64, f64) -> combat::BattleEnd) -> Vec<(String, f64)> {
    let [alpha, beta, first, second] =
        ["alpha", "beta", "first", "second"].map(|name| inputs.one(name));
    let end = law(alpha, beta, first, second);
    vec![named("first", end.first), named("second", end.second), named("duration", end.duration)]
}

fn square_law(inputs: &Inputs) -> Vec<(String, f64)> {
    battle(inputs, combat::square_law)
}

fn linear_law(inputs: &Inputs) -> Vec<(String, f64)> {
    battle(inputs, combat::linear_law)
}

fn stochastic_square_law(inputs: &Inputs) -> Vec<(String, f64)> {
    let win = combat::stochastic_square_win(
        inputs.one("alpha"),
        inputs.one("beta"),
        inputs.whole("first"),
        inputs.whole("second"),
    );
    vec![named("first wins", win)]
}

fn ratio_contest(inputs: &Inputs) -> Vec<(String, f64)> {
    let prevails = |&m: &f64| contest::ratio(inputs.one("x"), inputs.one("y"), m);
    numbered("p", &inputs.many("m").iter().map(prevails).collect::<Vec<_>>())
}

fn logistic_contest(inputs: &Inputs) -> Vec<(String, f64)> {
    vec![named("p", contest::logistic_contest(inputs.one("x"), inputs.one("y"), inputs.one("k")))]
}

fn symmetric_tullock(inputs: &Inputs) -> Vec<(String, f64)> {
    contest::symmetric_tullock(inputs.whole("contestants"), inputs.one("m"), inputs.one("prize"))
        .map_or_else(Vec::new, |found| {
            vec![
                named("effort", found.effort),
                named("total", found.total),
                named("payoff", found.payoff),
            ]
        })
}

fn pair_tullock(inputs: &Inputs) -> Vec<(String, f64)> {
    let [first, second] = inputs.table("prize")[0];
    contest::pair_tullock([first, second], inputs.one("m")).map_or_else(Vec::new, |found| {
        let mut answers = numbered("effort", &found.efforts);
        answers.push(named("first prevails", found.first_prevails));
        answers
    })
}

fn burden_sharing(inputs: &Inputs) -> Vec<(String, f64)> {
    let (means, taste) = (inputs.many("means"), inputs.one("taste"));
    let mut gifts = vec![0.0; means.len()];
    let total = burden::equilibrium(means, taste, &mut gifts);
    let mut found = numbered("gift", &gifts);
    found.push(named("total", total));
    found.push(named("best for all", burden::pareto_optimum(means, taste)));
    // How far any member is from its own best response.
    let regret = means.iter().zip(&gifts).fold(0.0_f64, |most, (&w, gift)| {
        most.max((burden::best_response(w, taste, total - gift) - gift).abs())
    });
    found.push(named("regret", regret));
    found
}

/// The states' components are written one state after another; NaN is not written, so a component
/// that is not known is a negative number, as in the published data (−9).
fn composite_index(inputs: &Inputs) -> Vec<(String, f64)> {
    let world = inputs.many("world");
    let of = |state: &[f64]| {
        let component =
            |(&own, &world): (&f64, &f64)| Component { own: (own >= 0.0).then_some(own), world };
        let components: Vec<_> = state.iter().zip(world).map(component).collect();
        capability::composite_index(&components).unwrap_or(f64::NAN)
    };
    let states = inputs.many("states").chunks(world.len().max(1));
    numbered("share", &states.map(of).collect::<Vec<_>>())
}
