//! environment: growth, hidden regimes, public signals, and what the script says.

use bevy_ecs::prelude::*;

use super::script::{Script, play};
use crate::{
    chance::{Phase, Purpose},
    scenario::validate::{LEAST_GDP, MOST_GDP},
    theory::economy::gross_product_next,
    world::{
        Clock, Economy, Journal, Patron, Resolve, Roster, Rules, StateId,
        journal::{Decision, Event},
    },
};

/// Growth, regimes and signals, then scripted events: history has the last word.
pub fn environment(
    clock: Res<Clock>,
    rules: Res<Rules>,
    roster: Res<Roster>,
    mut states: Query<(&StateId, &mut Resolve)>,
    mut patrons: Query<&mut Patron>,
    mut script: Script,
) {
    if clock.turn == 0 {
        draw_types(&clock, &roster, &mut states);
        draw_regimes(&clock, &rules, &roster, &mut patrons);
    }
    grow(&clock, &rules, &roster, &mut script.economies());
    for plan in &rules.patrons {
        let Ok(mut patron) = patrons.get_mut(roster.entity(plan.id)) else {
            continue;
        };
        commit(&clock, &roster, plan, &mut patron, &mut script.journal);
    }
    play(&clock, &rules, &roster, &mut patrons, &mut script);
}

/// Who is of the hard type: once a run.
fn draw_types(clock: &Clock, roster: &Roster, states: &mut Query<(&StateId, &mut Resolve)>) {
    for (id, mut resolve) in states {
        let address = clock.address(Phase::Environment, Purpose::HardType, roster.key(*id));
        resolve.hard = clock.luck.uniform(address) < resolve.level;
    }
}

/// Who means what it signed: once a run, where the scenario leaves it open.
fn draw_regimes(clock: &Clock, rules: &Rules, roster: &Roster, patrons: &mut Query<&mut Patron>) {
    for plan in &rules.patrons {
        // Another index than the later changes of regime, which draw in this turn, too.
        let address = clock.address(Phase::Environment, Purpose::Regime, roster.key(plan.id)).at(1);
        if let Ok(mut patron) = patrons.get_mut(roster.entity(plan.id)) {
            patron.firm = clock.luck.uniform(address) < plan.starts_firm;
        }
    }
}

/// GDP grows with its trend and a shock.
fn grow(
    clock: &Clock,
    rules: &Rules,
    roster: &Roster,
    economies: &mut Query<'_, '_, (&StateId, &mut Economy)>,
) {
    let spread = rules.parameters.growth_shock;
    for (id, mut economy) in economies {
        let shock = if spread > 0.0 {
            let address = clock.address(Phase::Environment, Purpose::Growth, roster.key(*id));
            spread * clock.luck.normal(address)
        } else {
            0.0
        };
        // A collapse of two thousand turns ends above nothing, and a boom below infinity.
        let next = gross_product_next(economy.gdp, economy.growth, rules.turns_per_year, shock);
        economy.gdp = next.clamp(LEAST_GDP, MOST_GDP);
    }
}

/// A patron's commitment moves in jumps, and the world sees only what it says.
fn commit(
    clock: &Clock,
    roster: &Roster,
    plan: &crate::world::rules::PatronPlan,
    patron: &mut Patron,
    journal: &mut Journal,
) {
    let key = roster.key(plan.id);
    let leave = plan.leave[usize::from(!patron.firm)];
    let address = clock.address(Phase::Environment, Purpose::Regime, key);
    let draw = clock.luck.uniform(address);
    if draw < leave {
        patron.firm = !patron.firm;
        let now = if patron.firm { "firm" } else { "wavering" };
        journal.tell(|| {
            Event::new(
                clock.turn,
                Phase::Environment,
                "regime",
                format!("the hidden commitment of {} becomes {now}", roster.code(plan.id)),
            )
            .by(plan.id)
            .because(Decision {
                options: Vec::new(),
                chosen: None,
                draw: Some(draw),
                address: Some(address),
            })
        });
    }
    let assure = plan.assure[usize::from(!patron.firm)];
    let address = clock.address(Phase::Environment, Purpose::Signal, key);
    patron.assured = Some(clock.luck.uniform(address) < assure);
    let assured = patron.assured == Some(true);
    journal.tell(|| {
        let word = if assured { "assures its partners" } else { "raises doubt" };
        Event::new(
            clock.turn,
            Phase::Environment,
            "signal",
            format!("{} {word} in public", roster.code(plan.id)),
        )
        .by(plan.id)
        .number("assured", f64::from(u8::from(assured)))
    });
}
