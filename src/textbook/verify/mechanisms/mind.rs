//! Closed-form cases of beliefs, choice, cyber, domestic politics and trade: which theory function
//! answers which case. See [`super`] for the rules.

use super::super::inputs::{Inputs, Mechanism, named, numbered, whole};
use deter_core::theory::{
    belief::{self, BetaBelief, TwoStateChain},
    choice,
    cyber::{self, BreachFunction, InterdependentSecurity},
    domestic::{self, Thermostat},
    economy, special,
};

/// The mechanism of that name, if it is one of this file's.
#[must_use]
pub fn lookup(name: &str) -> Option<Mechanism> {
    Some(match name {
        "reputation" => reputation,
        "forgetting" => forgetting,
        "commitment filter" => commitment_filter,
        "attribution" => attribution,
        "logit" => logit,
        "quantal response" => quantal_response,
        "supermajority" => supermajority,
        "referendum" => referendum,
        "thermostat path" => thermostat_path,
        "thermostat balance" => thermostat_balance,
        "thermostat spread" => thermostat_spread,
        "protection" => protection,
        "hardening" => hardening,
        "interdependent security" => interdependent_security,
        "trade concentration" => trade_concentration,
        "trade expectation" => trade_expectation,
        _ => return None,
    })
}

fn reputation(inputs: &Inputs) -> Vec<(String, f64)> {
    let mut belief = BetaBelief { alpha: inputs.one("alpha"), beta: inputs.one("beta") };
    for (name, honoured) in [("honoured", true), ("abandoned", false)] {
        for _ in 0..inputs.whole(name) {
            belief = belief.observe(1.0, honoured);
        }
    }
    vec![
        named("alpha", belief.alpha),
        named("beta", belief.beta),
        named("mean", belief.mean()),
        named("sd", belief.sd()),
        named("5%", belief.quantile(0.05)),
        named("95%", belief.quantile(0.95)),
        named("above half", 1.0 - belief.probability_below(0.5)),
    ]
}

fn forgetting(inputs: &Inputs) -> Vec<(String, f64)> {
    let (d, theta) = (inputs.one("keep"), inputs.one("theta"));
    vec![
        named("effective sample", belief::effective_sample_size(d)),
        named("mean", theta),
        named("sd", belief::stationary_sd(theta, d)),
    ]
}

fn commitment_filter(inputs: &Inputs) -> Vec<(String, f64)> {
    let chain = TwoStateChain {
        leave_firm: inputs.one("leave firm"),
        leave_wavering: inputs.one("leave wavering"),
    };
    let (firm, wavering) = (inputs.one("assures if firm"), inputs.one("assures if wavering"));
    let likelihood = |&assured: &f64| {
        if assured == 1.0 { (firm, wavering) } else { (1.0 - firm, 1.0 - wavering) }
    };
    let likelihoods: Vec<_> = inputs.many("assured").iter().map(likelihood).collect();
    let mut beliefs = vec![0.0; likelihoods.len()];
    chain.filter(chain.stationary(), &likelihoods, &mut beliefs);
    let mut found = numbered("firm", &beliefs);
    found.push(named("stationary", chain.stationary()));
    found
}

fn attribution(inputs: &Inputs) -> Vec<(String, f64)> {
    let [prior, hit, false_alarm] = ["prior", "hit", "false alarm"].map(|name| inputs.one(name));
    let posterior = |&signals: &f64| cyber::attribution(prior, hit, false_alarm, whole(signals));
    numbered("posterior", &inputs.many("signals").iter().map(posterior).collect::<Vec<_>>())
}

fn logit(inputs: &Inputs) -> Vec<(String, f64)> {
    let utilities = inputs.many("utility");
    let mut found = Vec::new();
    for (i, &precision) in inputs.many("precision").iter().enumerate() {
        let mut probabilities = vec![0.0; utilities.len()];
        choice::logit(utilities, precision, &mut probabilities);
        found.extend(numbered(&format!("p[{i}]"), &probabilities));
    }
    found
}

fn quantal_response(inputs: &Inputs) -> Vec<(String, f64)> {
    let mut found = Vec::new();
    for (i, &precision) in inputs.many("precision").iter().enumerate() {
        let all =
            choice::quantal_response_2x2(&inputs.table("row"), &inputs.table("column"), precision);
        found.push(named(&format!("number[{i}]"), all.len() as f64));
        for (j, (p, q)) in all.into_iter().enumerate() {
            found.extend([named(&format!("p[{i}][{j}]"), p), named(&format!("q[{i}][{j}]"), q)]);
        }
    }
    found
}

fn supermajority(inputs: &Inputs) -> Vec<(String, f64)> {
    let needed = |&seats: &f64| {
        let majority = (inputs.whole("numerator"), inputs.whole("denominator"));
        f64::from(domestic::members_needed(whole(seats), majority))
    };
    numbered("needed", &inputs.many("seats").iter().map(needed).collect::<Vec<_>>())
}

fn referendum(inputs: &Inputs) -> Vec<(String, f64)> {
    let (support, sd) = (inputs.one("support"), inputs.one("sd"));
    vec![
        named("passes", domestic::referendum_passes(support, sd)),
        // The same probability read backwards.
        named(
            "support",
            0.5 + sd * special::normal_quantile(domestic::referendum_passes(support, sd)),
        ),
    ]
}

fn thermostat_path(inputs: &Inputs) -> Vec<(String, f64)> {
    let gain = inputs.one("gain");
    let mut path = vec![inputs.one("policy")];
    for turn in 0..inputs.whole("turns") as usize {
        path.push(domestic::thermostat_step(path[turn], inputs.one("wished"), gain));
    }
    let mut found = numbered("policy", &path);
    found.push(named("half-life", domestic::thermostat_half_life(gain)));
    found
}

fn thermostat_balance(inputs: &Inputs) -> Vec<(String, f64)> {
    let thermostat = Thermostat {
        base: inputs.one("base"),
        driver_weight: inputs.one("driver weight"),
        delivered_weight: inputs.one("delivered weight"),
        response: inputs.one("response"),
    };
    let driver = inputs.one("driver");
    let settled = (0..400).fold(0.0, |policy, _| thermostat.step(driver, policy));
    vec![
        named("steady state", thermostat.steady_state(driver)),
        named("root", thermostat.root()),
        named("after 400 turns", settled),
    ]
}

fn thermostat_spread(inputs: &Inputs) -> Vec<(String, f64)> {
    vec![named("sd", domestic::thermostat_sd(inputs.one("gain"), inputs.one("sigma")))]
}

fn protection(inputs: &Inputs) -> Vec<(String, f64)> {
    let alpha = inputs.one("alpha");
    let class = match inputs.many("beta").first() {
        Some(&beta) => BreachFunction::ClassOne { alpha, beta },
        None => BreachFunction::ClassTwo { alpha },
    };
    let (vulnerability, loss) = (inputs.one("vulnerability"), inputs.one("loss"));
    let spent = class.best_investment(vulnerability, loss);
    vec![
        named("spent", spent),
        named("bound", cyber::investment_bound(vulnerability, loss)),
        named("residual", class.residual(vulnerability, spent)),
    ]
}

fn hardening(inputs: &Inputs) -> Vec<(String, f64)> {
    let (start, eta) = (inputs.one("vulnerability"), inputs.one("eta"));
    let after = |&partners: &f64| cyber::vulnerability_after(start, eta, whole(partners));
    numbered("after", &inputs.many("partners").iter().map(after).collect::<Vec<_>>())
}

fn interdependent_security(inputs: &Inputs) -> Vec<(String, f64)> {
    let linked = InterdependentSecurity {
        direct: inputs.one("direct"),
        contagion: inputs.one("contagion"),
        loss: inputs.one("loss"),
    };
    vec![
        named("all invest below", linked.all_invest_below()),
        named("none invest above", linked.none_invest_above()),
    ]
}

fn trade_concentration(inputs: &Inputs) -> Vec<(String, f64)> {
    let shares = inputs.many("shares");
    vec![
        named("herfindahl", economy::herfindahl(shares)),
        named("hirschman", economy::hirschman(shares)),
    ]
}

fn trade_expectation(inputs: &Inputs) -> Vec<(String, f64)> {
    let even = economy::trade_expectation_break_even(inputs.one("benefit"), inputs.one("cost"));
    vec![named("break-even", even)]
}
