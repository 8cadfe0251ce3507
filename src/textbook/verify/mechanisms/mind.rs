//! Closed-form cases of beliefs, choice, cyber, domestic politics and trade: which theory function
//! answers which case. See [`super`] for the rules.

use super::super::inputs::{Answers, Inputs, named, numbered, whole};
use deter_core::theory::{
    belief::{self, BetaBelief, TwoStateChain},
    choice,
    cyber::{self, BreachFunction, InterdependentSecurity},
    domestic::{self, Thermostat},
    economy, special,
};

mechanisms![
    reputation,
    forgetting,
    commitment_filter,
    attribution,
    logit,
    quantal_response,
    supermajority,
    referendum,
    thermostat_path,
    thermostat_balance,
    thermostat_spread,
    protection,
    hardening,
    interdependent_security,
    trade_concentration,
    trade_expectation,
];

fn reputation(inputs: &Inputs) -> Answers {
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

fn forgetting(inputs: &Inputs) -> Answers {
    let (d, theta) = (inputs.one("keep"), inputs.one("theta"));
    vec![
        named("effective sample", belief::effective_sample_size(d)),
        named("mean", theta),
        named("sd", belief::stationary_sd(theta, d)),
    ]
}

fn commitment_filter(inputs: &Inputs) -> Answers {
    let [leave_firm, leave_wavering] = inputs.each(["leave firm", "leave wavering"]);
    let chain = TwoStateChain { leave_firm, leave_wavering };
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

fn attribution(inputs: &Inputs) -> Answers {
    let [prior, hit, false_alarm] = inputs.each(["prior", "hit", "false alarm"]);
    inputs.answers("signals", "posterior", |signals| {
        cyber::attribution(prior, hit, false_alarm, whole(signals))
    })
}

fn logit(inputs: &Inputs) -> Answers {
    let utilities = inputs.many("utility");
    let mut found = Vec::new();
    for (i, &precision) in inputs.many("precision").iter().enumerate() {
        let mut probabilities = vec![0.0; utilities.len()];
        choice::logit(utilities, precision, &mut probabilities);
        found.extend(numbered(&format!("p[{i}]"), &probabilities));
    }
    found
}

fn quantal_response(inputs: &Inputs) -> Answers {
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

fn supermajority(inputs: &Inputs) -> Answers {
    let majority = (inputs.whole("numerator"), inputs.whole("denominator"));
    inputs.answers("seats", "needed", |seats| {
        f64::from(domestic::members_needed(whole(seats), majority))
    })
}

fn referendum(inputs: &Inputs) -> Answers {
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

fn thermostat_path(inputs: &Inputs) -> Answers {
    let gain = inputs.one("gain");
    let mut path = vec![inputs.one("policy")];
    for turn in 0..inputs.whole("turns") as usize {
        path.push(domestic::thermostat_step(path[turn], inputs.one("wished"), gain));
    }
    let mut found = numbered("policy", &path);
    found.push(named("half-life", domestic::thermostat_half_life(gain)));
    found
}

fn thermostat_balance(inputs: &Inputs) -> Answers {
    let [base, driver_weight, delivered_weight, response] =
        inputs.each(["base", "driver weight", "delivered weight", "response"]);
    let thermostat = Thermostat { base, driver_weight, delivered_weight, response };
    let driver = inputs.one("driver");
    let settled = (0..400).fold(0.0, |policy, _| thermostat.step(driver, policy));
    vec![
        named("steady state", thermostat.steady_state(driver)),
        named("root", thermostat.root()),
        named("after 400 turns", settled),
    ]
}

fn thermostat_spread(inputs: &Inputs) -> Answers {
    vec![named("sd", domestic::thermostat_sd(inputs.one("gain"), inputs.one("sigma")))]
}

fn protection(inputs: &Inputs) -> Answers {
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

fn hardening(inputs: &Inputs) -> Answers {
    let (start, eta) = (inputs.one("vulnerability"), inputs.one("eta"));
    inputs.answers("partners", "after", |partners| {
        cyber::vulnerability_after(start, eta, whole(partners))
    })
}

fn interdependent_security(inputs: &Inputs) -> Answers {
    let [direct, contagion, loss] = inputs.each(["direct", "contagion", "loss"]);
    let linked = InterdependentSecurity { direct, contagion, loss };
    vec![
        named("all invest below", linked.all_invest_below()),
        named("none invest above", linked.none_invest_above()),
    ]
}

fn trade_concentration(inputs: &Inputs) -> Answers {
    let shares = inputs.many("shares");
    vec![
        named("herfindahl", economy::herfindahl(shares)),
        named("hirschman", economy::hirschman(shares)),
    ]
}

fn trade_expectation(inputs: &Inputs) -> Answers {
    let even = economy::trade_expectation_break_even(inputs.one("benefit"), inputs.one("cost"));
    vec![named("break-even", even)]
}
