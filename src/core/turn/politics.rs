//! The phase [`Phase::Politics`](crate::model::Phase::Politics).

use bevy_ecs::{prelude::*, query::QueryData};

use super::Stage;
use crate::{
    chance::{Address, Phase, Purpose},
    scenario::schema::Route,
    theory::{
        domestic::{
            SupportDrivers, SupportMove, SupportWeights, members_needed, referendum_passes,
            support_next,
        },
        maths::ln,
    },
    world::{
        Clock, Constraint, Home, Journal, Military, Outlook, Patron, Rules, Start, StateId, Turn,
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
    mut journal: ResMut<Journal>,
) {
    let doubt = patrons_doubt(&stage, &patrons);
    for plan in &stage.rules.politics {
        let Ok(mut state) = states.get_mut(stage.roster.entity(plan.id)) else {
            continue;
        };
        rally(&stage.rules, plan.id, &turn, &mut state.home);
        move_support(&stage, plan, doubt, &mut state, &mut journal);
        elect(&stage, plan, &turn, &mut state.home, &mut journal);
        let scripted =
            turn.steps.iter().filter(|(id, _)| *id == plan.id).map(|(_, step)| *step).max();
        if let Some(step) = scripted {
            while state.home.taken <= step {
                let taken = &plan.steps[usize::from(state.home.taken)];
                let taken = Taken { step: taken, how: "by script", draw: None };
                take(&stage, plan, taken, &mut state, &mut turn, &mut journal);
            }
        } else if let Some(step) = plan.steps.get(usize::from(state.home.taken)) {
            attempt(&stage, plan, step, &mut state, &mut turn, &mut journal);
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

/// A rally fades, and a clash, a war or a grave operation starts another.
fn rally(rules: &Rules, id: StateId, turn: &Turn, home: &mut Home) {
    let p = &rules.parameters;
    home.rally *= p.rally_decay;
    for incident in turn.incidents.iter().filter(|incident| incident.target == id) {
        home.rally += match incident.outcome {
            Outcome::StatusQuo => 0.0,
            Outcome::Backdown | Outcome::Concession => p.rally_incident,
            Outcome::Clash => p.rally_clash,
            Outcome::War => p.rally_war,
        };
    }
    let grave: u32 = turn
        .operations
        .iter()
        .filter(|operation| operation.target == id)
        .map(|operation| operation.counts[2])
        .sum();
    home.rally = (home.rally + p.rally_coercion * f64::from(grave)).min(1.0);
}

/// The constant that puts the support of the start at rest is found at the first look: a scenario
/// says where support *is*, the model what moves it.
fn move_support(
    stage: &Stage,
    plan: &PoliticsPlan,
    doubt: f64,
    state: &mut InsideItem,
    journal: &mut Journal,
) {
    let InsideItem { home, outlook, start, .. } = state;
    let constraint = state.constraint.level;
    let p = &stage.rules.parameters;
    let drivers = SupportDrivers {
        threat: outlook.threat,
        abandonment_risk: outlook.abandonment,
        rally: home.rally,
        patron_wish: doubt,
        reluctance: home.reluctance,
        delivered: (start.constraint - constraint).max(0.0),
    };
    let mut weights = SupportWeights {
        constant: home.constant,
        threat: p.support_threat,
        abandonment_risk: p.support_abandonment,
        rally: p.support_rally,
        patron_wish: plan.patron_wish,
        reluctance: p.support_reluctance,
        delivered: p.support_delivered,
        rate: p.support_rate,
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
    tell_support(&stage.clock, plan, &moved, noise, home, journal);
}

fn tell_support(
    clock: &Clock,
    plan: &PoliticsPlan,
    moved: &SupportMove,
    noise: f64,
    home: &Home,
    journal: &mut Journal,
) {
    journal.tell(|| {
        let terms = moved.terms.iter().map(|(name, x)| ((*name).to_owned(), *x)).collect();
        Event::new(
            clock.turn,
            Phase::Politics,
            "support",
            format!("support for loosening is {:.3}", home.support),
        )
        .by(plan.id)
        .number("support", home.support)
        .number("target", moved.target)
        .number("noise", noise)
        .because(Decision {
            options: vec![Choice {
                option: "target of support, log odds".to_owned(),
                utility: moved.terms.iter().map(|(_, x)| x).sum(),
                probability: moved.target,
                terms,
            }],
            chosen: None,
            draw: None,
            address: None,
        })
    });
}

/// An election moves the share of seats for revision with support, and luck.
fn elect(stage: &Stage, plan: &PoliticsPlan, turn: &Turn, home: &mut Home, journal: &mut Journal) {
    let listed = plan.elections.contains(&stage.clock.turn) || turn.elections.contains(&plan.id);
    let mut due = listed;
    if listed {
        home.next_election = plan.election_turns;
    } else if plan.election_turns > 0 && plan.elections.iter().all(|turn| *turn < stage.clock.turn)
    {
        home.next_election = home.next_election.saturating_sub(1);
        if home.next_election == 0 {
            home.next_election = plan.election_turns;
            due = true;
        }
    }
    if !due {
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
    journal.tell(|| {
        Event::new(
            stage.clock.turn,
            Phase::Politics,
            "election",
            format!(
                "an election leaves {:.0} % of the lower and {:.0} % of the upper house for revision",
                100.0 * home.seats[0],
                100.0 * home.seats[1]
            ),
        )
        .by(plan.id)
        .number("lower", home.seats[0])
        .number("upper", home.seats[1])
    });
}

/// The next step, if support is there: by the cabinet, or by two thirds and a referendum.
fn attempt(
    stage: &Stage,
    plan: &PoliticsPlan,
    step: &StepPlan,
    state: &mut InsideItem,
    turn: &mut Turn,
    journal: &mut Journal,
) {
    let p = &stage.rules.parameters;
    if state.home.support < step.support {
        return;
    }
    let draw = |purpose| {
        let address = stage.address(Phase::Politics, purpose, plan.id);
        (stage.uniform(address), address)
    };
    match step.route {
        Route::Reinterpretation => {
            let (cabinet, address) = draw(Purpose::Cabinet);
            if cabinet >= p.cabinet_hazard {
                return;
            }
            if draw(Purpose::Veto).0 < plan.coalition_veto {
                journal.tell(|| {
                    Event::new(
                        stage.clock.turn,
                        Phase::Politics,
                        "veto",
                        format!("a coalition partner stops the step: {}", step.name),
                    )
                    .by(plan.id)
                });
                return;
            }
            let draw = Some((cabinet, address));
            let taken = Taken { step, how: "by reinterpretation", draw };
            take(stage, plan, taken, state, turn, journal);
        }
        Route::Amendment => {
            let have = |house: usize| {
                let all = plan.seats[house];
                // Seats are shares here; a two-thirds majority is of all members.
                state.home.seats[house] * f64::from(all) + 1e-9
                    >= f64::from(members_needed(all, 2, 3))
            };
            if !(have(0) && have(1)) || draw(Purpose::Text).0 >= plan.text_agreement {
                return;
            }
            let chance = referendum_passes(state.home.support, plan.referendum_spread);
            let (vote, address) = draw(Purpose::Referendum);
            if vote < chance {
                let draw = Some((vote, address));
                let taken = Taken { step, how: "by amendment and referendum", draw };
                take(stage, plan, taken, state, turn, journal);
            } else {
                // A lost referendum re-entrenches the norm.
                let home = &mut state.home;
                let lost = p.referendum_backlash * p.step_backlash;
                home.support = (home.support - lost).max(0.0);
                home.reluctance = (home.reluctance + p.referendum_reluctance).min(1.0);
                journal.tell(|| {
                    Event::new(
                        stage.clock.turn,
                        Phase::Politics,
                        "referendum_lost",
                        format!("a referendum rejects the step: {}", step.name),
                    )
                    .by(plan.id)
                    .number("chance", chance)
                });
            }
        }
    }
}

/// A step on its way: which, by what route, and the draw that let it pass, if one did.
struct Taken<'a> {
    step: &'a StepPlan,
    how: &'static str,
    draw: Option<(f64, Address)>,
}

/// A step is taken: the constraint and perhaps the ceiling change, and the public reacts.
fn take(
    stage: &Stage,
    plan: &PoliticsPlan,
    taken: Taken<'_>,
    state: &mut InsideItem,
    turn: &mut Turn,
    journal: &mut Journal,
) {
    let Taken { step, how, draw } = taken;
    let InsideItem { home, constraint, military, .. } = state;
    constraint.level = constraint.level.min(step.constraint);
    if let Some(ceiling) = step.ceiling {
        military.ceiling = military.ceiling.max(ceiling);
    }
    home.support = (home.support - stage.rules.parameters.step_backlash).max(0.0);
    home.taken += 1;
    turn.steps_taken += 1;
    journal.tally.steps[usize::from(step.route == Route::Amendment)] += 1;
    journal.tell(|| {
        let event = Event::new(
            stage.clock.turn,
            Phase::Politics,
            "step",
            format!("a step loosens the constraint {how}: {}", step.name),
        )
        .by(plan.id)
        .number("constraint", constraint.level)
        .number("ceiling", military.ceiling)
        .number("support", home.support);
        match draw {
            Some((draw, address)) => event.because(Decision {
                options: Vec::new(),
                chosen: None,
                draw: Some(draw),
                address: Some(address),
            }),
            None => event,
        }
    });
}
