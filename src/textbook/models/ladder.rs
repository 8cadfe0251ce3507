//! A ladder of escalation with private types: how far incidents go, and what each rung tells.
//!
//! `respond` plays the scenario's scripted incidents; the law sums over both sides' types.

use super::{
    model_run::ModelRun,
    play::{Mean, Pair, ensemble, grid, line, variant},
};
use deter_core::{
    model::events::EventData,
    scenario::{
        Loaded,
        events::{Attribute, Change, Effect, Event, When},
    },
    theory::{
        belief::log_odds,
        ladder::{Rung, Sides},
    },
    world::{build::Blueprint, journal::Detail, transient::Outcome},
};

/// Runs behind a share, and behind each point of a range.
const RUNS: (u64, u64) = (12_000, 2_000);
/// What climbing each rung leads to.
const RUNGS: [&str; 5] = ["resisted", "force", "deaths", "many dead", "war"];
/// Who climbs each: the challenger or the target.
const CLIMBS: [usize; 5] = [1, 0, 1, 0, 0];

/// Both sides before anybody moved.
struct Law {
    sides: Sides,
    pair: Pair,
    /// Log odds of the record, by rung.
    base: [f64; 5],
}

/// An incident as it was played: how many rungs were climbed, and who was hard.
#[derive(Clone, Copy)]
struct Played {
    climbed: usize,
    hard: [bool; 2],
    /// Chance that the challenger is hard, in the eyes of the target, in the end.
    believed: f64,
}

impl Law {
    fn of(blueprint: &Blueprint) -> Option<Self> {
        let (pair, p) = (Pair::of(blueprint)?, &blueprint.rules.parameters);
        let [c, j] = pair.sides;
        let resolve = pair.sides.map(|id| blueprint.start.states.get(id.at()));
        let prevails = pair.prevails(1.0);
        let sides = Sides {
            weight: p.ladder_weight,
            stake: pair.stake,
            cost: [p.clash_cost_hard, p.clash_cost_soft],
            cost_growth: p.rung_cost_growth,
            edge_at_start: [pair.stake * prevails, pair.stake * (1.0 - prevails)],
            resolve: [resolve[0]?.resolve.level, resolve[1]?.resolve.level],
        };
        let base = [
            log_odds(p.resist_given_incident),
            blueprint.rules.force_base.get(c, j),
            log_odds(p.lethal_given_force),
            log_odds(p.severe_given_lethal),
            log_odds(p.war_given_severe),
        ];
        Some(Self { sides, pair, base })
    }

    /// The rungs, each with what both are thought to be once all below it are climbed, if the target
    /// has this multiple of the strength it began with.
    fn rungs(&self, times: f64) -> [(Rung, [f64; 2]); 5] {
        let prevails = self.pair.prevails(times);
        let mut hard = self.sides.resolve;
        std::array::from_fn(|place| {
            let (side, before) = (CLIMBS[place], hard);
            let chance = [prevails, 1.0 - prevails][side];
            let rung = self.sides.rung(side, place as u32, self.base[place], chance, hard);
            hard[side] = rung.posterior(hard[side], true);
            (rung, before)
        })
    }

    /// Chances that an incident of two such types climbs at least 1 to 5 rungs.
    fn climbs(&self, times: f64, hard: [bool; 2]) -> [f64; 5] {
        let rungs = self.rungs(times);
        let mut reached = 1.0;
        std::array::from_fn(|place| {
            reached *= rungs[place].0.chance(hard[CLIMBS[place]]);
            reached
        })
    }

    /// The same of all types, each as often as it is.
    fn of_all(&self, times: f64) -> [f64; 5] {
        let mut sum = [0.0; 5];
        for hard in [[true, true], [true, false], [false, true], [false, false]] {
            let share = |side: usize| {
                if hard[side] { self.sides.resolve[side] } else { 1.0 - self.sides.resolve[side] }
            };
            let climbs = self.climbs(times, hard);
            sum = std::array::from_fn(|place| sum[place] + share(0) * share(1) * climbs[place]);
        }
        sum
    }
}

/// Incidents of that turn, one a run.
fn played(blueprint: &Blueprint, seed: u64, runs: u64, turn: u32) -> Vec<Played> {
    let Some(pair) = Pair::of(blueprint) else {
        return Vec::new();
    };
    ensemble(blueprint, seed, runs, Detail::Reasons, |engine| {
        engine.run_to(turn + 1);
        let mut played = Played { climbed: 0, hard: [false; 2], believed: f64::NAN };
        for event in engine.journal().events.iter().filter(|event| event.turn == turn) {
            if let EventData::Incident { outcome, challenger_hard_posterior, .. } = event.what {
                played.climbed = match outcome {
                    Outcome::StatusQuo | Outcome::Concession => 0,
                    Outcome::Backdown => 1,
                    Outcome::Force => 2,
                    Outcome::Lethal => 3,
                    Outcome::Severe => 4,
                    Outcome::War => 5,
                };
                played.believed = challenger_hard_posterior;
            }
        }
        let states = engine.snapshot().states;
        played.hard = pair.sides.map(|id| states[id.at()].resolve.hard);
        played
    })
}

/// Share of the incidents that climb more than `place` rungs.
fn share(x: f64, of: &[Played], place: usize, solved: f64) -> Mean {
    let (n, climbed) = (of.len() as f64, of.iter().filter(|one| one.climbed > place).count());
    Mean::share(x, climbed as f64 / n.max(1.0), solved, n)
}

/// How far incidents go, who is left on each rung, what arms and private costs change.
pub(super) fn climbs(loaded: &Loaded, model_run: &mut ModelRun) -> Result<(), &'static str> {
    model_run.model =
        "Fearon (1995), Slantchev (2003): each side alone knows what a fight would cost it; whoever \
                 climbs is more probably hard, and the other learns it rung by rung."
            .to_owned();
    let blueprint = Blueprint::new(loaded);
    let law = Law::of(&blueprint).ok_or("a dispute")?;
    let all = played(&blueprint, loaded.scenario.seed, RUNS.0, 0);
    how_far(model_run, &law, &all);
    who_is_left(model_run, &law, &all);
    balance(loaded, model_run, &law);
    signals(loaded, model_run)
}

/// A name of each rung over its place.
fn named_rungs() -> Vec<(f64, String)> {
    (1..).zip(RUNGS).map(|(place, name)| (f64::from(place), name.to_owned())).collect()
}

fn how_far(model_run: &mut ModelRun, law: &Law, all: &[Played]) {
    let alike = |hard: bool| -> Vec<Played> {
        all.iter().filter(|one| one.hard == [hard, hard]).copied().collect()
    };
    let cases = [
        ("both hard", alike(true), law.climbs(1.0, [true, true])),
        ("all", all.to_vec(), law.of_all(1.0)),
        ("both soft", alike(false), law.climbs(1.0, [false, false])),
    ];
    let curves = cases.map(|(label, runs, solved)| {
        let means: Vec<Mean> = (0..RUNGS.len())
            .map(|place| share(place as f64 + 1.0, &runs, place, solved[place]))
            .collect();
        let what = format!("how far incidents go, {label}");
        model_run.means(&what, label, runs.len() as u64, &means, Vec::new())
    });
    model_run
        .panel("How far it goes", curves.into())
        .x("rung")
        .y("share of incidents that climb so far")
        .spans(0.0, 1.0)
        .marks = named_rungs();
}

/// Who stands on a rung is what the other side believes of it there.
fn who_is_left(model_run: &mut ModelRun, law: &Law, all: &[Played]) {
    let rungs = law.rungs(1.0);
    let curves = ["challenger", "target"].into_iter().zip(0..).map(|(label, side)| {
        let means: Vec<Mean> = (0..RUNGS.len())
            .map(|place| {
                let (rung, before) = rungs[place];
                let climber = CLIMBS[place] == side;
                let solved =
                    if climber { rung.posterior(before[side], true) } else { before[side] };
                let left = all.iter().filter(|one| one.climbed > place);
                let (n, hard) = left.fold((0.0, 0.0), |(n, hard), one| {
                    (n + 1.0, hard + f64::from(u8::from(one.hard[side])))
                });
                Mean::share(place as f64 + 1.0, hard / f64::max(n, 1.0), solved, n)
            })
            .collect();
        let what = format!("hard {label}s on each rung");
        model_run.means(&what, label, all.len() as u64, &means, Vec::new())
    });
    let curves = curves.collect();
    model_run
        .panel("What a rung tells", curves)
        .x("rung that has been climbed")
        .y("share that is hard; line: what the other side believes")
        .spans(0.0, 1.0)
        .marks = named_rungs();
}

/// The scenario with its incident in the second turn, in which the target's strength is multiplied.
fn armed(loaded: &Loaded, times: f64) -> Blueprint {
    variant(loaded, |loaded| {
        let s = &mut loaded.scenario;
        let is_incident = |effect: &Effect| matches!(effect, Effect::Incident { .. });
        s.events.retain(|event| event.effects.iter().any(is_incident));
        s.events.truncate(1);
        if let (Some(incident), Some(dispute)) = (s.events.first_mut(), s.disputes.first()) {
            incident.when = When::Turn(1);
            incident.effects.retain(is_incident);
            let arms = Effect::Attribute {
                state: dispute.target.clone(),
                attribute: Attribute::Capacity,
                change: Change::Times(times),
            };
            let name = "arms for the target".to_owned();
            let event =
                Event { name, when: When::Turn(1), effects: vec![arms], source: String::new() };
            s.events.push(event);
        }
    })
}

fn balance(loaded: &Loaded, model_run: &mut ModelRun, law: &Law) {
    let (_, runs) = RUNS;
    let at = grid(0.25, 4.0, 9);
    let all: Vec<Vec<Played>> = at
        .iter()
        .map(|times| played(&armed(loaded, *times), loaded.scenario.seed, runs, 1))
        .collect();
    let curves = [0, 1, 2, 4].map(|place| {
        let means: Vec<Mean> = at
            .iter()
            .zip(&all)
            .map(|(times, of)| share(*times, of, place, law.of_all(*times)[place]))
            .collect();
        let solved = line(0.25, 4.0, 80, |times| law.of_all(times)[place]);
        let what = format!("{} by balance", RUNGS[place]);
        model_run.means(&what, RUNGS[place], runs, &means, solved)
    });
    model_run
        .panel("What arms change", curves.into())
        .x("strength of the target, of that at the start")
        .y("share of incidents that climb so far")
        .spans(0.0, 1.0)
        .mark(1.0, "at the start");
}

/// What force tells of the challenger, by how much more it costs the soft type.
fn signals(loaded: &Loaded, model_run: &mut ModelRun) -> Result<(), &'static str> {
    let (_, runs) = RUNS;
    let cheap = loaded.scenario.parameters.clash_cost_hard;
    let dearer = |more: f64| {
        variant(loaded, |loaded| loaded.scenario.parameters.clash_cost_soft = cheap + more)
    };
    let solved = |more: f64, climbed: bool| {
        let law = Law::of(&dearer(more))?;
        let (force, before) = law.rungs(1.0)[1];
        Some(force.posterior(before[0], climbed))
    };
    solved(0.0, true).ok_or("a dispute")?;
    let most = 2.5;
    let at = grid(0.0, most, 8);
    let all: Vec<Vec<Played>> =
        at.iter().map(|more| played(&dearer(*more), loaded.scenario.seed, runs / 4, 0)).collect();
    let curves =
        [("used force", true, 2), ("stopped short", false, 1)].map(|(label, climbed, end)| {
            let told = at.iter().zip(&all).filter_map(|(more, of)| {
                of.iter().find(|one| one.climbed == end).map(|one| (*more, one.believed))
            });
            let solved = |more: f64| solved(more, climbed).unwrap_or(f64::NAN);
            let what = format!("belief about one who {label}");
            let drawn = line(0.0, most, 60, solved);
            let mut curve = model_run.exact_curve(&what, 1e-12, told.collect(), drawn, solved);
            label.clone_into(&mut curve.label);
            curve
        });
    model_run
        .panel("Costly signals", curves.into())
        .x("what a fight costs the soft type more than the hard, utility")
        .y("belief that the challenger is hard")
        .spans(0.0, 1.0);
    Ok(())
}
