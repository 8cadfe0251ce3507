//! The thermostat of public opinion, and the long way to a formal amendment.
//!
//! `politics` with the scenario's scripted events is the thermostat of support and the gate of an
//! amendment. No phase has the model of two equations, a wish and a policy: it is stepped here.

use super::{
    model_run::{Curve, ModelRun},
    play::{Mean, ensemble, grid, line, variant},
};
use deter_core::{
    scenario::{
        Loaded, Scenario,
        events::{Attribute, Change, Effect, When},
        quantity::{Figure, Share},
        schema::{Politics, Route},
        textbook::Textbook,
    },
    theory::{
        domestic::{
            Thermostat, amendment_passes, members_needed, referendum_passes, thermostat_half_life,
            thermostat_sd, thermostat_step,
        },
        maths::{ln, logistic, powi},
    },
    world::{build::Blueprint, journal::Detail},
};

/// Runs behind a mean, and behind a share of one-turn runs.
const RUNS: (u64, u64) = (400, 3_000);
/// Turns of the model of two equations.
const TURNS: u32 = 12;

/// What the model is about: whose politics.
struct Case<'a> {
    scenario: &'a Scenario,
    politics: &'a Politics,
}

/// Turns in which scripted events change support or take a step: (turn, name, change, step).
fn scripted(s: &Scenario) -> Vec<(u32, &str, Option<Change>, Option<&str>)> {
    let mut found = Vec::new();
    for event in &s.events {
        let When::Turn(turn) = event.when else {
            continue;
        };
        for effect in &event.effects {
            match effect {
                Effect::Attribute { attribute: Attribute::Support, change, .. } => {
                    found.push((turn, event.name.as_str(), Some(*change), None));
                }
                Effect::Step { name, .. } => {
                    found.push((turn, event.name.as_str(), None, Some(name.as_str())));
                }
                _ => {}
            }
        }
    }
    found
}

fn changed(value: f64, change: Change) -> f64 {
    match change {
        Change::To(to) => to,
        Change::By(by) => value + by,
        Change::Times(times) => value * times,
    }
}

/// Support of the one state after every turn of every run.
fn supports(blueprint: &Blueprint, seed: u64, runs: u64, turns: u32) -> Vec<Vec<f64>> {
    ensemble(blueprint, seed, runs, Detail::Nothing, |engine| {
        let mut path = Vec::new();
        for _ in 0..turns {
            engine.step();
            let snapshot = engine.snapshot();
            let home = snapshot.states.iter().find_map(|state| state.home);
            path.push(home.map_or(f64::NAN, |home| home.support));
        }
        path
    })
}

/// Opinion after a shock and after delivery; luck; wish and policy; the gate of an amendment.
pub(super) fn wishes(loaded: &Loaded, model_run: &mut ModelRun) -> Result<(), &'static str> {
    let s = &loaded.scenario;
    let politics = s.politics.values().next().ok_or("one state's `politics`")?;
    let case = Case { scenario: s, politics };
    model_run.model =
        "Wlezien (1995): the wish for more falls as more is delivered. A rigid constitution \
                 (Lijphart 1999): two thirds of all members, then a majority of voters."
            .to_owned();
    case.opinion(loaded, model_run);
    case.luck(loaded, model_run);
    two_equations(s, model_run)?;
    case.referendum(loaded, model_run);
    case.seats(loaded, model_run);
    Ok(())
}

impl Case<'_> {
    /// Support by the thermostat alone: what the phase would do without luck.
    fn solved(&self) -> Vec<f64> {
        let p = &self.scenario.parameters;
        let start = self.politics.support.value().get();
        let constraint = self.scenario.states.iter().find_map(|(code, state)| {
            self.scenario.politics.contains_key(code).then(|| state.constraint.value().get())
        });
        let constraint = constraint.unwrap_or(0.0);
        let events = scripted(self.scenario);
        let rest = ln(start / (1.0 - start));
        let (mut support, mut level) = (start, constraint);
        (0..self.scenario.turns)
            .map(|turn| {
                let now = || events.iter().filter(|event| event.0 == turn);
                for change in now().filter_map(|event| event.2) {
                    support = changed(support, change);
                }
                let delivered = (constraint - level).max(0.0);
                let wished = logistic(rest - p.support_delivered * delivered);
                support = thermostat_step(support, wished, p.support_rate);
                for name in now().filter_map(|event| event.3) {
                    let taken = self.politics.steps.iter().find(|step| step.name == name);
                    level = taken.map_or(level, |step| level.min(step.constraint.get()));
                    support = (support - p.step_backlash).max(0.0);
                }
                support
            })
            .collect()
    }

    /// Support over time, with the scenario's events.
    fn opinion(&self, loaded: &Loaded, model_run: &mut ModelRun) {
        let s = self.scenario;
        let runs = supports(&Blueprint::new(loaded), s.seed, RUNS.0, s.turns);
        let solved = self.solved();
        let means: Vec<Mean> = solved
            .iter()
            .enumerate()
            .map(|(turn, solved)| {
                let now: Vec<f64> = runs.iter().map(|run| run[turn]).collect();
                Mean::of(turn as f64, &now, *solved)
            })
            .collect();
        let curve = model_run.means("mean support, turn by turn", "", RUNS.0, &means, Vec::new());
        let half = thermostat_half_life(s.parameters.support_rate);
        let events = scripted(s);
        let fades = events.iter().find(|event| event.2.is_some());
        let marks = events
            .iter()
            .map(|event| (f64::from(event.0), event.1.to_owned()))
            .chain(fades.map(|event| (f64::from(event.0) + half, "half of it gone".to_owned())))
            .collect();
        model_run
            .panel("A shock fades; what is delivered lowers the wish", vec![curve])
            .x("turn")
            .y("support for loosening, mean of runs")
            .marks = marks;
    }

    /// How far luck carries opinion, by the speed at which it returns.
    fn luck(&self, loaded: &Loaded, model_run: &mut ModelRun) {
        let s = self.scenario;
        let noise = s.parameters.support_noise;
        // Long enough that no start is remembered: (1 − γ)²ᵗ below 10⁻⁶.
        let turns = 70;
        let means: Vec<Mean> = grid(0.1, 1.0, 10)
            .into_iter()
            .map(|rate| {
                let blueprint = variant(loaded, |loaded| {
                    loaded.scenario.events.clear();
                    loaded.scenario.parameters.support_rate = rate;
                });
                let runs = supports(&blueprint, s.seed, RUNS.0, turns);
                let ends: Vec<f64> = runs.iter().filter_map(|run| run.last().copied()).collect();
                Mean::spread(rate, &ends, thermostat_sd(rate, noise))
            })
            .collect();
        let solved = line(0.1, 1.0, 60, |rate| thermostat_sd(rate, noise));
        let curve =
            model_run.means("spread of support in the long run", "", RUNS.0, &means, solved);
        model_run
            .panel("How far luck carries opinion", vec![curve])
            .x("share of the gap that closes in a turn, γ")
            .y("standard deviation between runs")
            .spans(0.0, 0.0);
    }

    /// One turn of a world in which an amendment is next: the share of runs that pass it.
    fn passed(&self, loaded: &Loaded, change: impl Fn(&mut Politics)) -> f64 {
        let blueprint = variant(loaded, |loaded| {
            let s = &mut loaded.scenario;
            s.events.clear();
            s.parameters.support_noise = 0.0;
            for politics in s.politics.values_mut() {
                politics.steps.retain(|step| step.route == Route::Amendment);
                politics.steps.truncate(1);
                for step in &mut politics.steps {
                    step.support = Share::default();
                    step.taken = None;
                }
                change(politics);
            }
        });
        let (_, runs) = RUNS;
        let passed = ensemble(&blueprint, self.scenario.seed, runs, Detail::Nothing, |engine| {
            engine.step();
            engine.tally().steps[1] > 0
        });
        passed.iter().filter(|passed| **passed).count() as f64 / runs as f64
    }

    /// Chance a turn that an amendment passes, by support, where the seats are there.
    fn chance(&self, lower: u32, support: f64) -> f64 {
        let politics = self.politics;
        let (all, (upper, of)) = (politics.lower_house.1, politics.upper_house);
        let needed = |all| members_needed(all, politics.amendment_majority);
        let there = lower >= needed(all) && upper >= needed(of);
        let referendum = referendum_passes(support, politics.referendum_spread.value().get());
        amendment_passes(there, politics.text_agreement.value().get(), referendum)
    }

    /// Chance of an amendment by support, with two thirds of both houses and one short of it.
    fn referendum(&self, loaded: &Loaded, model_run: &mut ModelRun) {
        let all = self.politics.lower_house.1;
        let needed = members_needed(all, self.politics.amendment_majority);
        let mut curves = Vec::new();
        for (label, seats) in
            [("with two thirds", needed), ("one seat short", needed.saturating_sub(1))]
        {
            let means: Vec<Mean> = grid(0.4, 0.6, 9)
                .into_iter()
                .map(|support| {
                    let simulated = self.passed(loaded, |politics| {
                        politics.lower_house.0 = seats;
                        if let Ok(share) = Share::try_from(support) {
                            politics.support = Figure::Set(share);
                        }
                    });
                    Mean::share(support, simulated, self.chance(seats, support), RUNS.1 as f64)
                })
                .collect();
            let solved = line(0.4, 0.6, 60, |support| self.chance(seats, support));
            let what = format!("amendments by support, {label}");
            curves.push(model_run.means(&what, label, RUNS.1, &means, solved));
        }
        model_run
            .panel("A narrow lead is no certain referendum", curves)
            .x("support, share of voters")
            .y("chance a turn that an amendment passes")
            .spans(0.0, 0.0);
    }

    /// Chance of an amendment by the seats of the lower house.
    fn seats(&self, loaded: &Loaded, model_run: &mut ModelRun) {
        let all = self.politics.lower_house.1;
        let needed = members_needed(all, self.politics.amendment_majority);
        let support = self.politics.support.value().get();
        let shown: Vec<u32> = (needed.saturating_sub(6)..=(needed + 6).min(all)).collect();
        let means: Vec<Mean> = shown
            .iter()
            .map(|seats| {
                let simulated = self.passed(loaded, |politics| politics.lower_house.0 = *seats);
                let solved = self.chance(*seats, support);
                Mean::share(f64::from(*seats), simulated, solved, RUNS.1 as f64)
            })
            .collect();
        let steps = shown
            .iter()
            .flat_map(|seats| {
                let solved = self.chance(*seats, support);
                [(f64::from(*seats) - 0.5, solved), (f64::from(*seats) + 0.5, solved)]
            })
            .collect();
        let curve = model_run.means("amendments by seats", "", RUNS.1, &means, steps);
        model_run
            .panel("Two thirds of all members", vec![curve])
            .x(format!("seats for revision in the lower house, of {all}"))
            .y("chance a turn that an amendment passes")
            .spans(0.0, 0.0)
            .mark(f64::from(needed), format!("{needed} needed"));
    }
}

/// A wish for more and a policy that follows it: how fast, and when it overshoots.
fn two_equations(s: &Scenario, model_run: &mut ModelRun) -> Result<(), &'static str> {
    let Some(Textbook::Thermostat { driver, driver_weight, delivered_weight }) = &s.textbook else {
        return Err("the weights of a wish");
    };
    let driver = driver.get();
    let mut pairs = Vec::new();
    let mut curves = Vec::new();
    // What is left of a gap after a turn: much, little, and more than all of it on the other side.
    for (root, label) in [(0.8, "slow"), (0.3, "fast"), (-0.6, "overreacts")] {
        let model = Thermostat {
            base: 0.0,
            driver_weight: driver_weight.get(),
            delivered_weight: delivered_weight.get(),
            response: (1.0 - root) / delivered_weight.get(),
        };
        let rest = model.steady_state(driver);
        let solved = |turn: u32| rest * (1.0 - powi(model.root(), turn));
        let mut path = vec![0.0];
        for turn in 0..TURNS as usize {
            path.push(model.step(driver, path[turn]));
        }
        pairs.extend(path.iter().zip(0..).map(|(policy, turn)| (*policy, solved(turn))));
        curves.push(Curve::new(
            label,
            path.iter().zip(0..).map(|(now, turn)| (f64::from(turn), *now)).collect(),
            (0..=TURNS).map(|turn| (f64::from(turn), solved(turn))).collect(),
        ));
    }
    model_run.exact("policy that follows a wish, turn by turn", 1e-9, pairs);
    model_run
        .panel("Wish and policy", curves)
        .x("turn")
        .y("policy after a threat appears")
        .spans(0.0, 0.0);
    Ok(())
}
