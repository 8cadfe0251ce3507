//! The phase [`Phase::Politics`](crate::model::Phase::Politics).

use bevy_ecs::{prelude::*, query::QueryData};

use super::{
    Stage,
    decider::{About, Choices, odds},
};
use crate::{
    chance::{Key, Phase, Purpose},
    model::{
        events::{EventData, Name, StepRoute},
        moments::Moment,
    },
    scenario::schema::Route,
    theory::{
        domestic::{
            SupportDrivers, SupportMove, SupportWeights, members_needed, punctuated,
            referendum_passes, support_next,
        },
        maths::ln,
    },
    world::{
        Bars, Clock, Constraint, Home, Military, Outlook, Patron, Rules, Start, StateId, Turn,
        journal::{Choice, Decision, Event},
        rules::{PoliticsPlan, StepPlan},
        transient::Outcome,
    },
};

/// What the phase reads and writes of a state that has a ladder of steps.
#[derive(QueryData)]
#[query_data(mutable)]
pub struct Inside {
    home: &'static mut Home,
    constraint: &'static mut Constraint,
    military: &'static mut Military,
    outlook: &'static Outlook,
    start: &'static Start,
}

/// Support moves, elections are held, a step may be taken.
pub fn politics(
    stage: Stage,
    patrons: Query<&Patron>,
    mut states: Query<Inside>,
    mut turn: ResMut<Turn>,
    mut bars: ResMut<Bars>,
    mut choices: Choices,
) {
    let doubt = patrons_doubt(&stage, &patrons);
    let shock = shock(&stage, &mut choices);
    for plan in &stage.rules.politics {
        let Ok(mut state) = states.get_mut(stage.roster.entity(plan.id)) else {
            continue;
        };
        rally(&stage.rules, plan.id, &turn, shock, &mut state.home);
        move_support(&stage, plan, doubt, &mut state, &mut choices);
        elect(&stage, plan, &turn, &mut state.home, &mut choices);
        let scripted =
            turn.steps.iter().filter(|(id, _)| *id == plan.id).map(|(_, step)| *step).max();
        let before = state.home.taken;
        if let Some(step) = scripted {
            while state.home.taken <= step {
                let taken = &plan.steps[usize::from(state.home.taken)];
                let taken = Taken { step: taken, way: StepRoute::Script, decision: None };
                take(&stage, plan, taken, &mut state, &mut turn, &mut choices);
            }
        } else if let Some(step) = plan.steps.get(usize::from(state.home.taken)) {
            attempt(&stage, plan, step, &mut state, &mut turn, &mut choices);
        }
        // What was done may be a change of doctrine.
        for step in &plan.steps[usize::from(before)..usize::from(state.home.taken)] {
            step.lifts.iter().for_each(|bar| bars.lift(*bar, stage.clock.now()));
        }
    }
}

/// How loudly the patrons wish for partners who do more: a patron in doubt wishes it more openly.
fn patrons_doubt(stage: &Stage, patrons: &Query<&Patron>) -> f64 {
    let loud = stage
        .rules
        .patrons
        .iter()
        .filter(|plan| {
            patrons
                .get(stage.roster.entity(plan.id))
                .is_ok_and(|patron| patron.assured == Some(false))
        })
        .count();
    if stage.rules.patrons.is_empty() {
        0.0
    } else {
        let floor = stage.rules.parameters.patron_wish_floor;
        floor + (1.0 - floor) * loud as f64 / stage.rules.patrons.len() as f64
    }
}

/// A shock outside the world, if one comes in this turn: how much attention it draws everywhere.
fn shock(stage: &Stage, choices: &mut Choices) -> f64 {
    let p = &stage.rules.parameters;
    if p.shock_hazard <= 0.0 || stage.rules.politics.is_empty() {
        return 0.0;
    }
    let address = stage.clock.address(Phase::Politics, Purpose::Shock, Key::NONE);
    let (comes, how) = stage.clock.luck.uniform_pair(address);
    if comes >= p.shock_hazard {
        return 0.0;
    }
    let size = (-p.shock_size * ln(how)).min(1.0);
    choices.tell(|| Event::new(stage.clock.turn, EventData::Shock { size }));
    size
}

/// A rally fades, and a clash, a war or a grave operation starts another; attention fades more slowly,
/// and what happens to others and outside the world holds it, too.
fn rally(rules: &Rules, id: StateId, turn: &Turn, shock: f64, home: &mut Home) {
    let p = &rules.parameters;
    home.rally *= p.rally_decay;
    home.attention = home.attention * p.attention_decay + shock;
    for incident in &turn.incidents {
        let stirs = match incident.outcome {
            Outcome::StatusQuo => 0.0,
            Outcome::Backdown | Outcome::Concession => p.rally_incident,
            Outcome::Force => p.rally_force,
            Outcome::Lethal => p.rally_lethal,
            Outcome::Severe => p.rally_severe,
            Outcome::War => p.rally_war,
        };
        if incident.target == id {
            home.rally += stirs;
            home.attention += stirs;
        } else {
            home.attention += p.attention_elsewhere * stirs;
        }
    }
    let grave: u32 = turn
        .operations
        .iter()
        .filter(|operation| operation.target == id)
        .map(|operation| operation.counts[2])
        .sum();
    let stirs = p.rally_coercion * f64::from(grave);
    home.rally = (home.rally + stirs).min(1.0);
    home.attention = (home.attention + stirs).min(1.0);
}

/// How readily politics answers at this attention, 0 to 1.
fn response(rules: &Rules, home: &Home) -> f64 {
    let p = &rules.parameters;
    punctuated(home.attention, p.quiet_response, p.attention_threshold, p.attention_steepness)
}

/// The constant that puts the support of the start at rest is found at the first look: a scenario
/// says where support *is*, the model what moves it.
fn move_support(
    stage: &Stage,
    plan: &PoliticsPlan,
    doubt: f64,
    state: &mut InsideItem,
    choices: &mut Choices,
) {
    let InsideItem { home, outlook, start, .. } = state;
    let constraint = state.constraint.level;
    let p = &stage.rules.parameters;
    // What was delivered is felt with time: support is not used up on the day.
    let delivered = (start.constraint - constraint).max(0.0);
    home.felt += p.delivery_felt * (delivered - home.felt);
    let drivers = SupportDrivers {
        threat: outlook.threat,
        abandonment_risk: outlook.abandonment,
        rally: home.rally,
        patron_wish: doubt,
        reluctance: home.reluctance,
        delivered: home.felt,
    };
    let mut weights = SupportWeights {
        constant: home.constant,
        threat: p.support_threat,
        abandonment_risk: p.support_abandonment,
        rally: p.support_rally,
        patron_wish: plan.patron_wish,
        reluctance: p.support_reluctance,
        delivered: p.support_delivered,
        rate: p.support_rate * response(&stage.rules, home),
    };
    if !home.settled {
        let s = home.support.clamp(0.001, 0.999);
        let moved = support_next(home.support, &drivers, &weights);
        let driven: f64 = moved.terms.iter().skip(1).map(|(_, x)| x).sum();
        home.constant = ln(s / (1.0 - s)) - driven;
        home.settled = true;
        weights.constant = home.constant;
    }
    let moved = support_next(home.support, &drivers, &weights);
    let address = stage.address(Phase::Politics, Purpose::Support, plan.id);
    let noise = if p.support_noise > 0.0 {
        p.support_noise * stage.clock.luck.normal(address)
    } else {
        0.0
    };
    home.support = (moved.support + noise).clamp(0.0, 1.0);
    // The norm follows practice, slowly, in both directions.
    let practice = constraint;
    home.reluctance += p.reluctance_drift * (practice - home.reluctance);
    tell_support(&stage.clock, plan, &moved, noise, home, choices);
}

fn tell_support(
    clock: &Clock,
    plan: &PoliticsPlan,
    moved: &SupportMove,
    noise: f64,
    home: &Home,
    choices: &mut Choices,
) {
    choices.tell(|| {
        let (support, target) = (home.support, moved.target);
        let sum = moved.terms.iter().map(|(_, x)| x).sum();
        let terms = moved.terms.to_vec();
        Event::new(clock.turn, EventData::Support { support, target, noise }).by(plan.id).because(
            Decision {
                options: vec![Choice::named("target of support, log odds", sum, target, terms)],
                ..Decision::default()
            },
        )
    });
}

/// Whether an election is held in this turn: it is on the calendar, or called, or so many turns have
/// passed since the last one that was on it. `next` counts those turns.
pub(super) fn election_due(
    listed: &[u32],
    every: u16,
    next: &mut u16,
    turn: u32,
    called: bool,
) -> bool {
    if called || listed.contains(&turn) {
        *next = every;
        return true;
    }
    if every == 0 || listed.iter().any(|listed| *listed >= turn) {
        return false;
    }
    *next = next.saturating_sub(1);
    let due = *next == 0;
    if due {
        *next = every;
    }
    due
}

/// An election moves the share of seats for revision with support, and luck.
fn elect(stage: &Stage, plan: &PoliticsPlan, turn: &Turn, home: &mut Home, choices: &mut Choices) {
    let called = turn.elections.contains(&plan.id);
    let next = &mut home.next_election;
    if !election_due(&plan.elections, plan.election_turns, next, stage.clock.turn, called) {
        return;
    }
    let p = &stage.rules.parameters;
    let address = stage.address(Phase::Politics, Purpose::Election, plan.id);
    let luck = p.seats_noise * stage.clock.luck.normal(address);
    for (house, seats) in home.seats.iter_mut().enumerate() {
        let share = if house == 0 { 1.0 } else { p.upper_house_moved };
        let swing = p.seats_moved * p.seats_swing * (home.support - 0.5) * share;
        *seats = (*seats + swing + luck * share).clamp(0.0, 1.0);
    }
    let [lower, upper] = home.seats;
    choices.tell(|| Event::new(stage.clock.turn, EventData::Election { lower, upper }).by(plan.id));
}

/// The next step, if support is there: by the cabinet, or by a large majority and a referendum.
fn attempt(
    stage: &Stage,
    plan: &PoliticsPlan,
    step: &StepPlan,
    state: &mut InsideItem,
    turn: &mut Turn,
    choices: &mut Choices,
) {
    let p = &stage.rules.parameters;
    if state.home.support < step.support {
        return;
    }
    let ask = |choices: &mut Choices, moment: Moment, chance: f64| {
        let address = stage.address(Phase::Politics, moment.purpose(), plan.id);
        let question = stage.question(moment, plan.id, None, About::Nothing);
        choices.choose(stage, &question, address, &odds(chance))
    };
    match step.route {
        Route::Reinterpretation => {
            let ready = p.cabinet_hazard * response(&stage.rules, &state.home);
            let cabinet = ask(choices, Moment::Cabinet, ready);
            if !cabinet.first() {
                return;
            }
            if ask(choices, Moment::Veto, plan.coalition_veto).first() {
                let step = Name(u16::from(state.home.taken));
                choices.tell(|| Event::new(stage.clock.turn, EventData::Veto { step }).by(plan.id));
                return;
            }
            let support = state.home.support;
            let taken = Taken { step, way: StepRoute::Reinterpretation, decision: cabinet.bare() };
            take(stage, plan, taken, state, turn, choices);
            // What the cabinet carries through on one day may be more than one thing.
            let address = stage.address(Phase::Politics, Purpose::Package, plan.id);
            while let Some(step) = plan.steps.get(usize::from(state.home.taken))
                && step.route == Route::Reinterpretation
                && support >= step.support
                && stage.uniform(address.at(u32::from(state.home.taken))) < p.package
            {
                let taken = Taken { step, way: StepRoute::Reinterpretation, decision: None };
                take(stage, plan, taken, state, turn, choices);
            }
        }
        Route::Amendment => {
            let have = |house: usize| {
                let all = plan.seats[house];
                // Seats are shares here; the majority is of all members.
                state.home.seats[house] * f64::from(all) + 1e-9
                    >= f64::from(members_needed(all, plan.amendment_majority))
            };
            let agreed =
                have(0) && have(1) && ask(choices, Moment::Text, plan.text_agreement).first();
            if !agreed {
                return;
            }
            let chance = referendum_passes(state.home.support, plan.referendum_spread);
            let vote = ask(choices, Moment::Referendum, chance);
            if vote.first() {
                let taken = Taken { step, way: StepRoute::Amendment, decision: vote.bare() };
                take(stage, plan, taken, state, turn, choices);
            } else {
                // A lost referendum re-entrenches the norm.
                let home = &mut state.home;
                let lost = p.referendum_backlash * p.step_backlash;
                home.support = (home.support - lost).max(0.0);
                home.reluctance = (home.reluctance + p.referendum_reluctance).min(1.0);
                let step = Name(u16::from(home.taken));
                choices.tell(|| {
                    Event::new(stage.clock.turn, EventData::ReferendumLost { step, chance })
                        .by(plan.id)
                });
            }
        }
    }
}

/// A step on its way: which, by what route, and the decision that let it pass, if one did.
struct Taken<'a> {
    step: &'a StepPlan,
    way: StepRoute,
    decision: Option<Decision>,
}

/// A step is taken: the constraint and perhaps the ceiling change, and the public reacts.
fn take(
    stage: &Stage,
    plan: &PoliticsPlan,
    taken: Taken<'_>,
    state: &mut InsideItem,
    turn: &mut Turn,
    choices: &mut Choices,
) {
    let Taken { step, way, decision } = taken;
    let InsideItem { home, constraint, military, .. } = state;
    constraint.level = constraint.level.min(step.constraint);
    if let Some(ceiling) = step.ceiling {
        military.ceiling = military.ceiling.max(ceiling);
    }
    home.support = (home.support - stage.rules.parameters.step_backlash).max(0.0);
    home.taken += 1;
    turn.steps_taken.push(step.route);
    choices.journal.tally.steps[usize::from(step.route == Route::Amendment)] += 1;
    choices.tell(|| Event {
        decision,
        ..Event::new(
            stage.clock.turn,
            EventData::Step {
                step: Name(u16::from(home.taken - 1)),
                way,
                constraint: constraint.level,
                ceiling: military.ceiling,
                support: home.support,
            },
        )
        .by(plan.id)
    });
}
