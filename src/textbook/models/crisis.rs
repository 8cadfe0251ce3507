//! Reputation in a row of challenges, and risk as a threat.
//!
//! No phase of a turn plays these games as the books have them, so they are played here, an
//! encounter or a step a turn, with addressed luck.

use rayon::prelude::*;

use super::{
    model_run::{Curve, ModelRun},
    play::{Dice, Mean, grid, halved, line},
};
use deter_core::{
    scenario::{Loaded, quantity::Code, textbook::Textbook},
    theory::{
        brinkmanship::{GivesWay, critical_risk, first_to_give_way},
        maths::powi,
        reputation::{Outcome, encounter, play},
    },
};

/// Plays behind a frequency.
const RUNS: u64 = 2_000;

/// What a row of encounters looks like: by encounter, the share of plays with an entry, and the
/// belief in toughness that is left where nobody has conceded yet.
struct Row {
    entries: Vec<f64>,
    unbroken: Vec<f64>,
    belief: Vec<f64>,
    /// Standard deviation of that belief between plays.
    spread: Vec<f64>,
}

/// The chain store's setting.
struct Store<'s> {
    defender: &'s Code,
    challenger: &'s Code,
    gain: f64,
    stays_out: f64,
    encounters: u32,
    seed: u64,
}

impl Store<'_> {
    /// The row as it is played, `RUNS` times.
    fn played(&self, prior: f64) -> Row {
        let plays: Vec<Vec<(bool, f64)>> = (0..RUNS)
            .into_par_iter()
            .map(|replicate| {
                let dice = Dice::new(self.seed, replicate);
                let tough = dice.roll(0, self.defender, 2) < prior;
                let mut belief = prior;
                (0..self.encounters)
                    .map(|turn| {
                        let (outcome, after) = play(
                            belief,
                            self.encounters - turn,
                            self.gain,
                            tough,
                            self.stays_out,
                            dice.roll(turn, self.challenger, 0),
                            dice.roll(turn, self.defender, 1),
                        );
                        belief = after;
                        (outcome != Outcome::StayedOut, belief)
                    })
                    .collect()
            })
            .collect();
        let mut row = self.empty();
        for play in &plays {
            for (place, (entered, belief)) in play.iter().enumerate() {
                row.entries[place] += f64::from(u8::from(*entered)) / RUNS as f64;
                if *belief > 0.0 {
                    row.unbroken[place] += 1.0 / RUNS as f64;
                    row.belief[place] += belief / RUNS as f64;
                    row.spread[place] += belief * belief / RUNS as f64;
                }
            }
        }
        row.finish()
    }

    /// The law of the same row, exactly: every belief that can be reached, with its probability.
    fn solved(&self, prior: f64) -> Row {
        let mut row = self.empty();
        let mut law = vec![(prior, true, prior), (prior, false, 1.0 - prior)];
        for turn in 0..self.encounters {
            let place = turn as usize;
            let mut next: Vec<(f64, bool, f64)> = Vec::new();
            let mut put = |belief: f64, tough: bool, chance: f64| {
                let known = next.iter_mut().find(|n| n.0 == belief && n.1 == tough);
                match known {
                    _ if chance <= 0.0 => {}
                    Some(known) => known.2 += chance,
                    None => next.push((belief, tough, chance)),
                }
            };
            for (belief, tough, chance) in &law {
                let stage = encounter(*belief, self.encounters - turn, self.gain);
                let indifferent = (belief - stage.threshold).abs() < 1e-12 && *belief > 0.0;
                let enters = match (indifferent, stage.enters) {
                    (true, _) => 1.0 - self.stays_out,
                    (false, true) => 1.0,
                    (false, false) => 0.0,
                };
                let fights = if *tough { 1.0 } else { stage.weak_fights };
                row.entries[place] += chance * enters;
                put(*belief, *tough, chance * (1.0 - enters));
                put(stage.belief_after_fight, *tough, chance * enters * fights);
                put(0.0, *tough, chance * enters * (1.0 - fights));
            }
            law = next;
            for (belief, _, chance) in law.iter().filter(|(belief, ..)| *belief > 0.0) {
                row.unbroken[place] += chance;
                row.belief[place] += belief * chance;
                row.spread[place] += belief * belief * chance;
            }
        }
        row.finish()
    }

    fn empty(&self) -> Row {
        let none = vec![0.0; self.encounters as usize];
        Row { entries: none.clone(), unbroken: none.clone(), belief: none.clone(), spread: none }
    }
}

impl Row {
    fn finish(mut self) -> Self {
        let of = self.belief.iter_mut().zip(&mut self.spread);
        for ((belief, spread), unbroken) in of.zip(&self.unbroken) {
            *belief /= unbroken.max(1e-300);
            *spread = (*spread / unbroken.max(1e-300) - *belief * *belief).max(0.0).sqrt();
        }
        self
    }
}

/// The chain store: who comes in, what is believed, and what a name is worth.
pub(super) fn chain_store(loaded: &Loaded, model_run: &mut ModelRun) -> Result<(), &'static str> {
    let s = &loaded.scenario;
    let (Some(Textbook::ChainStore { gain, left_alone }), Some(dispute)) =
        (&s.textbook, s.disputes.first())
    else {
        return Err("a dispute");
    };
    let prior = s.states.get(&dispute.target).map_or(0.0, |t| t.resolve.value().get());
    let store = Store {
        defender: &dispute.target,
        challenger: &dispute.challenger,
        gain: gain.get(),
        stays_out: 1.0 / left_alone.get(),
        encounters: s.turns.max(1),
        seed: s.seed,
    };
    model_run.model =
        "Kreps & Wilson (1982): with many challenges to come even the weak fight, to be \
                 thought tough; towards the end the bluff is called."
            .to_owned();
    let (played, solved) = (store.played(prior), store.solved(prior));
    let n = RUNS as f64;
    let number = |place: usize| place as f64 + 1.0;
    let entries: Vec<Mean> = (0..played.entries.len())
        .map(|i| Mean::share(number(i), played.entries[i], solved.entries[i], n))
        .collect();
    let curve = model_run.means("who comes in", "challenged", RUNS, &entries, Vec::new());
    let unbroken: Vec<Mean> = (0..played.entries.len())
        .map(|i| Mean::share(number(i), played.unbroken[i], solved.unbroken[i], n))
        .collect();
    let name =
        model_run.means("who has not conceded yet", "name intact", RUNS, &unbroken, Vec::new());
    model_run
        .panel("A row of challenges", vec![curve, name])
        .x(format!("encounter, of {}", store.encounters))
        .y("share of plays")
        .spans(0.0, 1.0);
    let beliefs: Vec<Mean> = (0..played.belief.len())
        .map(|i| {
            let plays = (n * solved.unbroken[i]).max(1.0);
            let error = solved.spread[i] / plays.sqrt();
            let belief = Mean::with_error(number(i), played.belief[i], solved.belief[i], error);
            Mean { is_share: true, ..belief }
        })
        .collect();
    let belief =
        model_run.means("belief while nobody has conceded", "belief", RUNS, &beliefs, Vec::new());
    let needed: Vec<(f64, f64)> = (0..store.encounters)
        .map(|turn| (number(turn as usize), powi(store.gain, store.encounters - turn)))
        .collect();
    model_run
        .panel("What is believed", vec![belief, Curve::new("needed, bᵏ", Vec::new(), needed)])
        .x(format!("encounter, of {}", store.encounters))
        .y("belief that the defender is tough, while it has not conceded")
        .spans(0.0, 1.0);
    names(model_run, &store);
    Ok(())
}

/// How many challenges a defender meets, by what is thought of it at the start.
fn names(model_run: &mut ModelRun, store: &Store<'_>) {
    let total = |row: &Row| row.entries.iter().sum::<f64>();
    // The number of challenges of one play has a spread of at most half of what can vary.
    let error =
        |mean: f64| (mean.min(f64::from(store.encounters) - mean)).max(0.0) / (RUNS as f64).sqrt();
    let means = [0.002, 0.01, 0.03, 0.06, 0.1, 0.16, 0.22, 0.3, 0.4, 0.6].map(|prior| {
        let solved = total(&store.solved(prior));
        Mean::with_error(prior, total(&store.played(prior)), solved, error(solved))
    });
    let line = line(0.001, 0.62, 300, |prior| total(&store.solved(prior)));
    let curve = model_run.means("challenges by the name at the start", "", RUNS, &means, line);
    model_run
        .panel("What a name is worth", vec![curve])
        .x("belief in toughness at the start")
        .y(format!("challenges met, of {}", store.encounters))
        .spans(0.0, f64::from(store.encounters));
}

/// How a crisis of rising risk ends: the challenger gives way, the target does, or disaster.
fn crises(loaded: &Loaded, rise: f64, risks: (f64, f64)) -> Vec<(usize, u32)> {
    let Some(first) = loaded.scenario.states.keys().next() else {
        return Vec::new();
    };
    (0..RUNS)
        .into_par_iter()
        .map(|replicate| {
            let dice = Dice::new(loaded.scenario.seed, replicate);
            for turn in 0..u32::from(u16::MAX) {
                let risk = step_risk(rise, turn);
                // Each stays while the next step's risk is below what it can bear.
                if risk >= risks.0.min(risks.1) || risk >= 1.0 {
                    let who =
                        usize::from(first_to_give_way(risks.0, risks.1) != GivesWay::Challenger);
                    return (who, turn);
                }
                if dice.roll(turn, first, 0) < risk {
                    return (2, turn);
                }
            }
            (2, u32::from(u16::MAX))
        })
        .collect()
}

/// Chance of disaster in the step of this turn.
fn step_risk(rise: f64, turn: u32) -> f64 {
    (rise * (f64::from(turn) + 1.0)).min(1.0)
}

/// Chance that no disaster comes while the risk of a step stays below `bearable`.
fn survives(rise: f64, bearable: f64) -> f64 {
    let mut alive = 1.0;
    for turn in 0..u32::from(u16::MAX) {
        let risk = step_risk(rise, turn);
        if risk >= bearable || risk >= 1.0 {
            break;
        }
        alive *= 1.0 - risk;
    }
    alive
}

/// Chance that no disaster comes in this many steps.
fn survives_steps(rise: f64, steps: u32) -> f64 {
    (0..steps).fold(1.0, |alive, turn| alive * (1.0 - step_risk(rise, turn)))
}

/// Brinkmanship: who gives way, and how often nobody does in time.
pub(super) fn brinkmanship(loaded: &Loaded, model_run: &mut ModelRun) -> Result<(), &'static str> {
    let Some(Textbook::Brinkmanship { winning, submitting, disaster, rise }) =
        &loaded.scenario.textbook
    else {
        return Err("a crisis");
    };
    let rise = rise.get();
    let own = critical_risk(winning.get(), submitting.get(), disaster.get());
    model_run.model =
        "Schelling (1966), Ellsberg, Powell (1988): the threat leaves something to chance; \
                 who can bear less risk gives way, unless disaster is faster."
            .to_owned();
    let solved = |other: f64| {
        let alive = survives(rise, own.min(other));
        match first_to_give_way(own, other) {
            GivesWay::Challenger => [alive, 0.0, 1.0 - alive],
            GivesWay::Target | GivesWay::Both => [0.0, alive, 1.0 - alive],
        }
    };
    // Between the steps of the ladder, and more of them where they matter.
    let mut at = grid(0.08 * own, 0.93 * own, 6);
    at.extend(grid(own + 0.07 * (1.0 - own), 0.97, 7));
    let ends: Vec<[f64; 3]> = at
        .iter()
        .map(|other| {
            let crises = crises(loaded, rise, (own, *other));
            let mut counts = [0.0; 3];
            for (end, _) in &crises {
                counts[*end] += 1.0 / RUNS as f64;
            }
            counts
        })
        .collect();
    let names = ["challenger gives way", "target gives way", "disaster"];
    let curves: Vec<Curve> = (0..3)
        .map(|end| {
            let means: Vec<Mean> = at
                .iter()
                .zip(&ends)
                .map(|(x, ends)| Mean::share(*x, ends[end], solved(*x)[end], RUNS as f64))
                .collect();
            let line = line(0.0, 1.0, 500, |other| solved(other)[end]);
            model_run.means(names[end], names[end], RUNS, &means, line)
        })
        .collect();
    model_run
        .panel("Who gives way", curves)
        .x("critical risk of the target")
        .y("share of crises")
        .spans(0.0, 1.0)
        .mark(own, format!("critical risk of the challenger, {own:.2}"));
    // Two who never give way: how long the crisis goes on.
    let long = crises(loaded, rise, (1.0, 1.0));
    let all = (1.0 / rise).ceil() as u32;
    // As far as there are crises left to speak of.
    let last = (1..=all).find(|turn| survives_steps(rise, *turn) < 0.005).unwrap_or(all);
    let means: Vec<Mean> = (0..last)
        .map(|turn| {
            let alive = long.iter().filter(|(_, end)| *end > turn).count() as f64 / RUNS as f64;
            let solved = survives_steps(rise, turn + 1);
            Mean::share(f64::from(turn) + 1.0, alive, solved, RUNS as f64)
        })
        .collect();
    let curve = model_run.means("crises without disaster so far", "", RUNS, &means, Vec::new());
    model_run
        .panel("If neither gives way", vec![curve])
        .x("steps up the ladder")
        .y("share of crises without disaster so far")
        .spans(0.0, 1.0);
    let bearable = |disaster: f64| critical_risk(winning.get(), submitting.get(), disaster);
    let (low, high) = (4.0 * disaster.get().min(-0.1), submitting.get() - 0.05);
    // At the critical risk, staying one step more is worth what giving way is worth.
    let curve = model_run.exact_curve(
        "critical risk",
        1e-6,
        line(low, high, 12, |d| indifference(winning.get(), submitting.get(), d)),
        line(low, high, 120, bearable),
        bearable,
    );
    model_run
        .panel("What one can bear", vec![curve])
        .x("utility of disaster")
        .y("critical risk")
        .spans(0.0, 1.0)
        .mark(disaster.get(), "this scenario");
    Ok(())
}

/// The risk at which a player who compares both branches stops staying, by halving.
fn indifference(winning: f64, submitting: f64, disaster: f64) -> f64 {
    halved(0.0, 1.0, |risk| (1.0 - risk) * winning + risk * disaster > submitting)
}
