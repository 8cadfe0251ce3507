//! Closed-form cases of armament, distance, combat, contests, burden sharing and capability: which
//! theory function answers which case.
//!
//! See [`super`] for the rules.

use super::super::inputs::{Answers, Inputs, named, numbered, yes};
use deter_core::theory::{
    arms::RichardsonPair,
    burden,
    capability::{self, Component},
    combat, contest,
    geography::{self, Home, Indifference},
};

mechanisms![
    richardson_balance,
    richardson_path,
    richardson_steps,
    richardson_step_limit,
    richardson_spread,
    straight_gradient,
    exponential_gradient,
    square_law,
    linear_law,
    stochastic_square_law,
    ratio_contest,
    logistic_contest,
    symmetric_tullock,
    pair_tullock,
    burden_sharing,
    composite_index,
];

/// The pair of a case on armaments.
fn richardson_pair(inputs: &Inputs) -> RichardsonPair {
    let [k, l, a, b] = inputs.each(["k", "l", "a", "b"]);
    // A case about eigenvalues need not give grievances.
    let [g, h] = ["g", "h"].map(|name| inputs.many(name).first().copied().unwrap_or(0.0));
    RichardsonPair { k, l, a, b, g, h }
}

fn richardson_balance(inputs: &Inputs) -> Answers {
    let pair = richardson_pair(inputs);
    let (x, y) = pair.equilibrium().unwrap_or((f64::NAN, f64::NAN));
    let mut found = numbered("eigenvalue", &pair.eigenvalues().real);
    found.extend([named("x", x), named("y", y), named("stable", yes(pair.stable()))]);
    found
}

fn richardson_path(inputs: &Inputs) -> Answers {
    let start = (inputs.one("x"), inputs.one("y"));
    let (x, y) = richardson_pair(inputs).integrate(start, inputs.one("time"), inputs.one("step"));
    vec![named("x", x), named("y", y)]
}

fn richardson_steps(inputs: &Inputs) -> Answers {
    let pair = richardson_pair(inputs);
    let step = inputs.one("step");
    let mut now = (inputs.one("x"), inputs.one("y"));
    for _ in 0..inputs.whole("steps") {
        now = pair.euler_step(now, step);
    }
    let settles = pair.longest_stable_euler_step().is_some_and(|longest| step < longest);
    vec![named("x", now.0), named("y", now.1), named("settles", yes(settles))]
}

fn richardson_step_limit(inputs: &Inputs) -> Answers {
    vec![named("longest", richardson_pair(inputs).longest_stable_euler_step().unwrap_or(f64::NAN))]
}

fn richardson_spread(inputs: &Inputs) -> Answers {
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

fn gradient(inputs: &Inputs, meet: fn(Home, Home, f64) -> Option<Indifference>) -> Answers {
    let storage = |i: usize| Home {
        strength: inputs.at("strength", i),
        loss_per_1000_km: inputs.at("loss per 1000 km", i),
    };
    meet(storage(0), storage(1), inputs.one("apart km")).map_or_else(Vec::new, |there| {
        vec![named("km", there.from_first_km), named("strength", there.strength)]
    })
}

fn straight_gradient(inputs: &Inputs) -> Answers {
    gradient(inputs, geography::indifference_linear)
}

fn exponential_gradient(inputs: &Inputs) -> Answers {
    gradient(inputs, geography::indifference)
}

fn battle(inputs: &Inputs, law: fn(f64, f64, f64, f64) -> combat::BattleEnd) -> Answers {
    let [alpha, beta, first, second] = inputs.each(["alpha", "beta", "first", "second"]);
    let end = law(alpha, beta, first, second);
    vec![named("first", end.first), named("second", end.second), named("duration", end.duration)]
}

fn square_law(inputs: &Inputs) -> Answers {
    battle(inputs, combat::square_law)
}

fn linear_law(inputs: &Inputs) -> Answers {
    battle(inputs, combat::linear_law)
}

fn stochastic_square_law(inputs: &Inputs) -> Answers {
    let win = combat::stochastic_square_win(
        inputs.one("alpha"),
        inputs.one("beta"),
        inputs.whole("first"),
        inputs.whole("second"),
    );
    vec![named("first wins", win)]
}

fn ratio_contest(inputs: &Inputs) -> Answers {
    inputs.answers("m", "p", |m| contest::ratio(inputs.one("x"), inputs.one("y"), m))
}

fn logistic_contest(inputs: &Inputs) -> Answers {
    vec![named("p", contest::logistic_contest(inputs.one("x"), inputs.one("y"), inputs.one("k")))]
}

fn symmetric_tullock(inputs: &Inputs) -> Answers {
    contest::symmetric_tullock(inputs.whole("contestants"), inputs.one("m"), inputs.one("prize"))
        .map_or_else(Vec::new, |found| {
            vec![
                named("effort", found.effort),
                named("total", found.total),
                named("payoff", found.payoff),
            ]
        })
}

fn pair_tullock(inputs: &Inputs) -> Answers {
    let [first, second] = inputs.table("prize")[0];
    contest::pair_tullock([first, second], inputs.one("m")).map_or_else(Vec::new, |found| {
        let mut answers = numbered("effort", &found.efforts);
        answers.push(named("first prevails", found.first_prevails));
        answers
    })
}

fn burden_sharing(inputs: &Inputs) -> Answers {
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
fn composite_index(inputs: &Inputs) -> Answers {
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
