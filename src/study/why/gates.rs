//! Through which mechanisms a change goes: what is left of its effect where one is switched off.
//!
//! Base and other world run once whole and once without each mechanism, all under the same luck. What the
//! effect loses with a mechanism goes through it, or needs it (mediation by intervention: Pearl 2001;
//! Imai, Keele & Tingley 2010). Shares of several mechanisms need not add up to one: they work in a row,
//! and together.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    StudyError,
    ablation::mechanisms::MECHANISMS,
    compare::play::{PlayedWorlds, play},
    ensemble::{frame::AnswerMeasure, measures::columns},
    origin::Origin,
    run::{MOST_RUNS, Plan, Runner, plain, within},
    statistics::{Interval, Paired, Verdict, paired::holm},
    worlds::{World, prepare},
};

/// What a change does, and through what.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Gates {
    /// Scenario, seed, runs, version of the base.
    #[serde(flatten)]
    pub origin: Origin,
    /// Label of the other world.
    pub other: String,
    /// The answers that the change moves, with the mechanisms it moves them through.
    pub answers: Vec<GatedAnswer>,
    /// Answers that the change is not known to move: nothing goes through anything.
    pub unmoved: Vec<String>,
    /// Mechanisms that a world does not use, or cannot be without.
    pub left_out: Vec<String>,
}

/// An answer that a change moves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GatedAnswer {
    /// Name of the measure.
    pub measure: String,
    /// What the change does to it in the whole model.
    pub effect: f64,
    /// Its 95 % interval.
    pub interval: Interval,
    /// The mechanisms, by how much of the effect goes with them.
    pub gates: Vec<Gate>,
}

/// What goes with a mechanism.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Gate {
    /// The mechanism.
    pub mechanism: String,
    /// What is switched off.
    pub what: String,
    /// What is left of the effect without it.
    pub left: f64,
    /// Share of the effect that goes with it; below 0 where the effect is larger without it.
    pub share: f64,
    /// Its 95 % interval, the whole effect taken as known.
    pub interval: Interval,
    /// Whether it is known that anything goes with it, after Holm's correction over the whole table.
    pub verdict: Verdict,
}

/// What is asked.
pub struct GatesRequest<'a> {
    /// The base and the other world.
    pub worlds: &'a [World],
    /// Seed of all luck.
    pub seed: u64,
    /// Runs of each world.
    pub runs: u64,
}

impl GatesRequest<'_> {
    /// The plan of its folder.
    #[must_use]
    pub fn plan(&self) -> Plan {
        let hashes: Vec<String> = self.worlds.iter().map(|world| world.loaded.hash()).collect();
        let study = serde_json::json!({ "scenario_hashes": hashes, "seed": self.seed });
        Plan { grows: true, ..Plan::new("diff", self.runs, study, serde_json::Value::Null) }
    }

    /// Runs of all worlds, at most.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.runs.saturating_mul(2 * (MECHANISMS.len() as u64 + 1))
    }
}

/// Plays both worlds whole and without each mechanism. None if not all runs are there in the end.
///
/// # Errors
/// If the worlds declare no answers or cannot be compared, or the disk refuses.
pub fn gates(wanted: &GatesRequest<'_>, runner: &Runner<'_>) -> Result<Option<Gates>, StudyError> {
    within("--runs", wanted.runs.into(), MOST_RUNS)?;
    let [base, other] = wanted.worlds else {
        return Err(StudyError::Input("expected two worlds".to_owned()));
    };
    let answers = &other.frame.answers;
    if answers.is_empty() {
        let told = format!("{} and {} declare no answers to follow", base.label, other.label);
        return Err(StudyError::Input(told));
    }
    let whole = [base.loaded.clone(), other.loaded.clone()];
    let Some(own) = effects(whole, answers, wanted, "whole", runner)? else { return Ok(None) };
    let (mut kept, mut left_out) = (Vec::new(), Vec::new());
    for mechanism in MECHANISMS.iter() {
        let off = [base, other].map(|world| mechanism.off(&world.loaded));
        let [Ok(Some(a)), Ok(Some(b))] = off else {
            left_out.push(mechanism.name.to_owned());
            continue;
        };
        let name = format!("without-{}", plain(mechanism.name));
        let Some(found) = effects([a, b], answers, wanted, &name, runner)? else {
            return Ok(None);
        };
        kept.push((mechanism, found));
    }
    let still = vec![0.0; wanted.runs as usize];
    let seed = wanted.seed;
    let effect = |place: usize| Paired::of(&still, &own[place], seed.wrapping_add(place as u64));
    let all: Vec<Paired> = (0..answers.len()).map(effect).collect();
    let moved = |place: &usize| {
        let one = &all[*place];
        !one.interval.holds(0.0) && one.difference != 0.0
    };
    let places: Vec<usize> = (0..answers.len()).filter(moved).collect();
    // What goes with a mechanism: the effect without it taken from the whole one, run by run.
    let mut rows: Vec<(usize, usize, Paired)> = Vec::new();
    for place in &places {
        for (at, (_, without)) in kept.iter().enumerate() {
            rows.push((*place, at, Paired::of(&without[*place], &own[*place], seed)));
        }
    }
    let p_values: Vec<f64> = rows.iter().map(|(_, _, pair)| pair.p).collect();
    let corrected = holm(&p_values);
    let gated = places.iter().map(|place| {
        let whole = &all[*place];
        let own = rows.iter().zip(&corrected).filter(|((of, ..), _)| of == place);
        let mut gates: Vec<Gate> = own
            .map(|((_, at, pair), corrected)| {
                let (mechanism, _) = &kept[*at];
                let mut ends =
                    [pair.interval.low, pair.interval.high].map(|x| x / whole.difference);
                ends.sort_by(f64::total_cmp);
                Gate {
                    mechanism: mechanism.name.to_owned(),
                    what: mechanism.what.to_string(),
                    left: pair.first,
                    share: pair.difference / whole.difference,
                    interval: Interval { low: ends[0], high: ends[1] },
                    verdict: Verdict::of(pair, *corrected),
                }
            })
            .collect();
        gates.sort_by(|a, b| b.share.abs().total_cmp(&a.share.abs()));
        let measure = answers[*place].measure.clone();
        GatedAnswer { measure, effect: whole.difference, interval: whole.interval, gates }
    });
    let unmoved = (0..answers.len()).filter(|place| !moved(place));
    Ok(Some(Gates {
        origin: Origin::of(&base.loaded, seed, wanted.runs),
        other: other.label.clone(),
        answers: gated.collect(),
        unmoved: unmoved.map(|place| answers[place].measure.clone()).collect(),
        left_out,
    }))
}

/// The differences of a pair of worlds, run by run, answer by answer.
fn effects(
    pair: [deter_core::scenario::Loaded; 2],
    answers: &[AnswerMeasure],
    wanted: &GatesRequest<'_>,
    name: &str,
    runner: &Runner<'_>,
) -> Result<Option<Vec<Vec<f64>>>, StudyError> {
    let worlds = prepare(pair.into())?;
    let all = worlds.first().map_or_else(Vec::new, |world| columns(&world.frame));
    let find = |answer: &AnswerMeasure| all.iter().find(|one| one.name == answer.measure).cloned();
    let columns: Vec<_> = answers.iter().filter_map(find).collect();
    if columns.len() < answers.len() {
        let told = "an answer of one world is no measure of the other".to_owned();
        return Err(StudyError::Input(told));
    }
    let played = play(&worlds, columns, (wanted.seed, wanted.runs), name, runner)?;
    let difference = |played: &PlayedWorlds, place: usize| -> Vec<f64> {
        let (base, other) = (played.column(0, place), played.column(1, place));
        // What does not apply in one of the worlds is no difference between them.
        let apart = |(a, b): (f64, f64)| if a.is_finite() && b.is_finite() { b - a } else { 0.0 };
        base.into_iter().zip(other).map(apart).collect()
    };
    Ok(played.map(|played| (0..answers.len()).map(|place| difference(&played, place)).collect()))
}
