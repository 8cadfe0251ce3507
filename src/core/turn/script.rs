//! The script: what the scenario knows, or supposes, to happen.

use bevy_ecs::{prelude::*, system::SystemParam};

use super::{Stage, stage::Books};
use crate::{
    chance::{Phase, Purpose},
    scenario::{
        events::{Attribute, Change, Effect},
        quantity::Code,
        schema::{Domain, Regime},
        validate::{LEAST_GDP, MOST_GDP},
    },
    world::{
        Challenger, Constraint, Cyber, Dyads, Economy, Home, Industry, Journal, KindId, Military,
        Pact, Patron, Reliance, Roster, StateId, Turn,
        journal::Event,
        rules::{Moment, Scripted},
        snapshot::Happened,
        transient::Call,
    },
};

/// Everything that a scripted event may touch.
#[derive(SystemParam)]
pub struct Script<'w, 's> {
    /// Journal.
    pub journal: ResMut<'w, Journal>,
    happened: ResMut<'w, Happened>,
    dyads: ResMut<'w, Dyads>,
    turn: ResMut<'w, Turn>,
    books: Books<'w, 's>,
    attributes: ParamSet<
        'w,
        's,
        (
            Query<'w, 's, (&'static StateId, &'static mut Economy)>,
            Query<
                'w,
                's,
                (
                    &'static mut Military,
                    &'static mut Constraint,
                    &'static mut Reliance,
                    &'static mut Cyber,
                    &'static mut Industry,
                ),
            >,
            Query<'w, 's, &'static mut Home>,
            Query<'w, 's, &'static mut Challenger>,
        ),
    >,
}

impl<'w, 's> Script<'w, 's> {
    /// The economies, for growth.
    pub fn economies(&mut self) -> Query<'_, '_, (&'static StateId, &'static mut Economy)> {
        self.attributes.p0()
    }
}

/// Number of a code; scripts were validated, so it is there.
fn find(roster: &Roster, code: &Code) -> StateId {
    let place = roster.codes.binary_search_by(|known| known.as_str().cmp(code.as_str()));
    StateId(place.unwrap_or(0) as u16)
}

/// Fires every scripted event whose moment has come, in the order of their names.
pub fn play(stage: &Stage, patrons: &mut Query<&mut Patron>, script: &mut Script) {
    for (place, event) in stage.rules.script.iter().enumerate() {
        let due = match event.moment {
            Moment::Turn(turn) => stage.clock.turn == turn,
            Moment::Every(turns) => stage.clock.turn.is_multiple_of(turns),
            Moment::Hazard(chance) => {
                let address = stage.clock.address(Phase::Environment, Purpose::Event, event.key);
                !script.happened.0[place] && stage.uniform(address) < chance
            }
        };
        if !due {
            continue;
        }
        script.happened.0[place] = true;
        script.journal.tell(|| {
            let text = if event.source.is_empty() {
                event.name.clone()
            } else {
                format!("{} ({})", event.name, event.source)
            };
            Event::new(stage.clock.turn, Phase::Environment, "script", text)
        });
        for effect in &event.effects {
            apply(stage, patrons, script, event, effect);
        }
    }
}

const fn changed(value: f64, change: Change) -> f64 {
    match change {
        Change::To(to) => to,
        Change::By(by) => value + by,
        Change::Times(times) => value * times,
    }
}

fn share(value: f64, change: Change) -> f64 {
    changed(value, change).clamp(0.0, 1.0)
}

fn apply(
    stage: &Stage,
    patrons: &mut Query<&mut Patron>,
    script: &mut Script,
    event: &Scripted,
    effect: &Effect,
) {
    match effect {
        Effect::Attribute { state, attribute, change } => {
            let entity = stage.roster.entity(find(&stage.roster, state));
            set_attribute(script, entity, *attribute, *change);
        }
        Effect::Sign { kind, between } => {
            let between = (find(&stage.roster, &between.0), find(&stage.roster, &between.1));
            sign(stage, script, event, kind, between);
        }
        Effect::Lapse { kind, between } => {
            let Some(kind) = stage.rules.kinds.iter().position(|known| known.name == *kind) else {
                return;
            };
            let (a, b) = (find(&stage.roster, &between.0), find(&stage.roster, &between.1));
            let ends = |pact: &mut Pact| pact.kind.at() == kind && pact.other(a) == Some(b);
            script.turn.lapsed += script.books.lapse(stage.clock.now(), ends);
        }
        Effect::Regime { patron, regime } => {
            if let Ok(mut patron) =
                patrons.get_mut(stage.roster.entity(find(&stage.roster, patron)))
            {
                patron.firm = *regime == Regime::Firm;
            }
        }
        Effect::Signal { patron, assures } => {
            if let Ok(mut patron) =
                patrons.get_mut(stage.roster.entity(find(&stage.roster, patron)))
            {
                patron.assured = Some(*assures);
            }
        }
        Effect::Belief { patron, change } => {
            let patron = find(&stage.roster, patron);
            for observer in stage.roster.ids() {
                let belief = script.dyads.belief.at(observer, patron);
                *belief = share(*belief, *change);
            }
        }
        Effect::Salience { challenger, target, to } => {
            let pair = (find(&stage.roster, challenger), find(&stage.roster, target));
            script.dyads.salience.set(pair.0, pair.1, to.get());
        }
        Effect::Provocation { challenger, target, size } => {
            let pair = (find(&stage.roster, challenger), find(&stage.roster, target));
            let felt = script.dyads.provocation.at(pair.0, pair.1);
            *felt = (*felt + size.get()).min(1.0);
        }
        Effect::HostileAct { challenger, target, severity } => {
            let pair = (find(&stage.roster, challenger), find(&stage.roster, target));
            script.turn.acts.push((pair.0, pair.1, severity.get()));
        }
        Effect::Incident { challenger, target, domain } => {
            let pair = (find(&stage.roster, challenger), find(&stage.roster, target));
            script.turn.incidents_due.push((pair.0, pair.1, *domain));
        }
        Effect::Call { helper, victim, honoured } => {
            let (helper, victim) = (find(&stage.roster, helper), find(&stage.roster, victim));
            script.turn.calls.push(Call { victim, helper, honoured: *honoured });
        }
        Effect::Operations { challenger, domain, times } => {
            scale_operations(
                script,
                stage.roster.entity(find(&stage.roster, challenger)),
                *domain,
                times.get(),
            );
        }
        Effect::Exposure { state, challenger, change } => {
            let pair = (find(&stage.roster, state), find(&stage.roster, challenger));
            let exposure = script.dyads.exposure.at(pair.0, pair.1);
            *exposure = share(*exposure, *change);
        }
        Effect::Rally { state, size } => {
            let entity = stage.roster.entity(find(&stage.roster, state));
            if let Ok(mut home) = script.attributes.p2().get_mut(entity) {
                home.rally = (home.rally + size.get()).min(1.0);
            }
        }
        Effect::Election { state } => script.turn.elections.push(find(&stage.roster, state)),
        Effect::Step { state, name } => {
            let id = find(&stage.roster, state);
            let ladder = stage.rules.politics.iter().find(|plan| plan.id == id);
            if let Some(step) =
                ladder.and_then(|plan| plan.steps.iter().position(|step| step.name == *name))
            {
                script.turn.steps.push((id, step as u8));
            }
        }
        Effect::Estrangement { between, refuse } => {
            let (a, b) = (find(&stage.roster, &between.0), find(&stage.roster, &between.1));
            let value = f64::from(u8::from(*refuse));
            script.dyads.estranged.set(a, b, value);
            script.dyads.estranged.set(b, a, value);
        }
    }
}

fn scale_operations(script: &mut Script, entity: Entity, domain: Domain, times: f64) {
    if let Ok(mut challenger) = script.attributes.p3().get_mut(entity) {
        challenger.scale[domain as usize] = times;
    }
}

fn set_attribute(script: &mut Script, entity: Entity, attribute: Attribute, change: Change) {
    match attribute {
        Attribute::Gdp | Attribute::Growth => {
            if let Ok((_, mut economy)) = script.attributes.p0().get_mut(entity) {
                if attribute == Attribute::Gdp {
                    economy.gdp = changed(economy.gdp, change).clamp(LEAST_GDP, MOST_GDP);
                } else {
                    economy.growth = changed(economy.growth, change).clamp(-0.9, 3.0);
                }
            }
        }
        Attribute::Support | Attribute::Reluctance => {
            if let Ok(mut home) = script.attributes.p2().get_mut(entity) {
                if attribute == Attribute::Support {
                    home.support = share(home.support, change);
                } else {
                    home.reluctance = share(home.reluctance, change);
                }
            }
        }
        _ => {
            let mut query = script.attributes.p1();
            let Ok((mut military, mut constraint, mut reliance, mut cyber, mut industry)) =
                query.get_mut(entity)
            else {
                return;
            };
            match attribute {
                Attribute::Capacity => {
                    military.capacity = changed(military.capacity, change).clamp(0.0, 1e12);
                }
                Attribute::Burden => {
                    military.burden = share(military.burden, change).min(military.ceiling);
                }
                Attribute::Ceiling => military.ceiling = share(military.ceiling, change),
                Attribute::Constraint => constraint.level = share(constraint.level, change),
                Attribute::Reliance => reliance.level = share(reliance.level, change),
                Attribute::Resilience => cyber.resilience = share(cyber.resilience, change),
                Attribute::Industry => industry.level = share(industry.level, change),
                Attribute::Gdp | Attribute::Growth | Attribute::Support | Attribute::Reluctance => {
                }
            }
        }
    }
}

/// A pact signed by script is in force at once, unless the two have it already.
fn sign(
    stage: &Stage,
    script: &mut Script,
    event: &Scripted,
    kind: &str,
    (a, b): (StateId, StateId),
) {
    let Some(kind) = stage.rules.kinds.iter().position(|known| known.name == kind) else {
        return;
    };
    let standing = script.books.ledger.standing();
    let there = standing.iter().any(|pact| pact.kind.at() == kind && pact.is_between(a, b));
    if there {
        return;
    }
    let now = stage.clock.now();
    let pact = Pact {
        proposer: a,
        partner: b,
        kind: KindId(kind as u8),
        opened: now,
        signed: now,
        in_force: now,
        lapsed: None,
        patience: None,
        worn: 0.0,
    };
    let place = script.books.enter(pact);
    script.turn.signed.push(place);
    script.journal.tally.signed[kind] += 1;
    super::align::provoke(&stage.rules, &mut script.dyads, &stage.rules.kinds[kind], a, b);
    script.journal.tell(|| {
        Event::new(
            stage.clock.turn,
            Phase::Environment,
            "signature",
            format!(
                "{} and {} sign {} (scripted: {})",
                stage.code(a),
                stage.code(b),
                stage.rules.kinds[kind].name,
                event.name
            ),
        )
        .by(a)
        .to(b)
        .number("kind", kind as f64)
    });
}
