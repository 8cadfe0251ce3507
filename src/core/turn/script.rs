//! The script: what the scenario knows, or supposes, to happen.

use bevy_ecs::{prelude::*, system::SystemParam};

use super::{Stage, decider::Choices, stage::Books};
use crate::{
    chance::{Phase, Purpose},
    model::events::{EventData, Name, PactKindRef},
    scenario::{
        events::{Attribute, Change},
        validate::{LEAST_GDP, MOST_GDP},
    },
    theory::belief::log_odds,
    world::{
        Campaigns, Constraint, Cyber, Dyads, Economy, Home, Industry, KindId, Military, Pact,
        Patron, Reliance, StateId, Turn,
        journal::Event,
        pacts::Standing,
        role_plans::SUREST,
        script::{EffectPlan, Timing},
        snapshot::Happened,
        transient::Call,
    },
};

/// Turn 0 is played for what is seen first, before any event: see [`Engine::reset`].
///
/// [`Engine::reset`]: super::Engine::reset
#[derive(Debug, Resource)]
pub struct FirstLook;

/// Everything that a scripted event may touch.
#[derive(SystemParam)]
pub struct Script<'w, 's> {
    /// The journal, and who chooses.
    pub choices: Choices<'w>,
    first_look: Option<Res<'w, FirstLook>>,
    happened: ResMut<'w, Happened>,
    dyads: ResMut<'w, Dyads>,
    campaigns: ResMut<'w, Campaigns>,
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
        ),
    >,
}

impl<'w, 's> Script<'w, 's> {
    /// The pairs, for what is drawn once a run.
    pub fn dyads(&mut self) -> &mut Dyads {
        &mut self.dyads
    }

    /// The economies, for growth.
    pub fn economies(&mut self) -> Query<'_, '_, (&'static StateId, &'static mut Economy)> {
        self.attributes.p0()
    }
}

/// Fires every scripted event whose time has come, in the order of their names.
pub fn play(stage: &Stage, patrons: &mut Query<&mut Patron>, script: &mut Script) {
    if script.first_look.is_some() {
        return;
    }
    for (place, event) in stage.rules.script.iter().enumerate() {
        let due = match event.timing {
            Timing::Turn(turn) => stage.clock.turn == turn,
            Timing::Every(turns) => stage.clock.turn.is_multiple_of(turns),
            Timing::Hazard(chance) => {
                let address = stage.clock.address(Phase::Environment, Purpose::Event, event.key);
                !script.happened.0[place] && stage.uniform(address) < chance
            }
        };
        if !due {
            continue;
        }
        script.happened.0[place] = true;
        let what = EventData::Script { event: Name(place as u16) };
        script.choices.tell(|| Event::new(stage.clock.turn, what));
        for deed in &event.deeds {
            apply(stage, patrons, script, place as u16, *deed);
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
    event: u16,
    deed: EffectPlan,
) {
    let entity = |id| stage.roster.entity(id);
    match deed {
        EffectPlan::Attribute(state, attribute, change) => {
            set_attribute(script, entity(state), attribute, change);
        }
        EffectPlan::Sign(kind, a, b) => sign(stage, script, event, kind, (a, b)),
        EffectPlan::Lapse(kind, a, b) => {
            let ends = |pact: &mut Standing| pact.kind == kind && pact.is_between(a, b);
            script.turn.lapsed += script.books.lapse(stage.clock.now(), ends);
        }
        EffectPlan::Regime(patron, firm) => {
            if let Ok(mut patron) = patrons.get_mut(entity(patron)) {
                patron.firm = firm;
            }
        }
        EffectPlan::Signal(patron, assures) => {
            if let Ok(mut patron) = patrons.get_mut(entity(patron)) {
                patron.assured = Some(assures);
            }
        }
        EffectPlan::Belief(patron, change) => {
            // A lasting change of mind: the bias moves as far as the belief, in log odds.
            for observer in stage.roster.ids().filter(|observer| *observer != patron) {
                let p = &stage.rules.parameters;
                let (least, most) = (p.belief_least, p.belief_most);
                let belief = script.dyads.belief.at(observer, patron);
                let before = belief.clamp(SUREST, 1.0 - SUREST);
                *belief = share(*belief, change).clamp(least, most);
                let after = belief.clamp(SUREST, 1.0 - SUREST);
                *script.dyads.bias.at(observer, patron) += log_odds(after) - log_odds(before);
            }
        }
        EffectPlan::Salience(challenger, target, to) => {
            script.dyads.salience.set(challenger, target, to)
        }
        EffectPlan::TerritoryLost(challenger, target, size) => {
            *script.dyads.grievance.at(challenger, target) += size;
            script.turn.acts.push((challenger, target, size));
        }
        EffectPlan::Honour(patron, towards, chances) => {
            let dyads = &mut *script.dyads;
            for (word, chance) in
                [&mut dyads.word_firm, &mut dyads.word_wavering].into_iter().zip(chances)
            {
                match towards {
                    Some(ally) => word.set(patron, ally, chance),
                    None => word.row_mut(patron).fill(chance),
                }
            }
        }
        EffectPlan::Base(patron, host, stands) => {
            script.dyads.hosted.set(patron, host, f64::from(u8::from(stands)));
            script.turn.bases_moved = true;
        }
        EffectPlan::Oblige(kind, a, b, joining) => script.books.oblige(kind, (a, b), joining),
        EffectPlan::Shock(size) => {
            for mut home in &mut script.attributes.p2() {
                home.attention = (home.attention + size).min(1.0);
            }
        }
        EffectPlan::Provocation(challenger, target, size) => {
            let felt = script.dyads.provocation.at(challenger, target);
            *felt = (*felt + size).min(1.0);
        }
        EffectPlan::HostileAct(challenger, target, severity) => {
            script.turn.acts.push((challenger, target, severity));
        }
        EffectPlan::Incident(challenger, target, domain) => {
            script.turn.incidents_due.push((challenger, target, domain));
        }
        EffectPlan::Call { helper, victim, honoured } => {
            script.turn.calls.push(Call { victim, helper, honoured });
        }
        EffectPlan::Operations { challenger, target, domain, times, urge } => {
            let place = stage.rules.challengers.iter().position(|plan| plan.id == challenger);
            let Some(place) = place else { return };
            let (campaigns, _) = script.campaigns.front(place, domain);
            let all = (0..campaigns.len() as u16).map(StateId);
            for j in all.filter(|j| target.is_none_or(|target| target == *j)) {
                campaigns[j.at()].times = times;
                campaigns[j.at()].urge = urge;
            }
        }
        EffectPlan::Exposure(state, challenger, change) => {
            let exposure = script.dyads.exposure.at(state, challenger);
            *exposure = share(*exposure, change);
        }
        EffectPlan::Rally(state, size) => {
            if let Ok(mut home) = script.attributes.p2().get_mut(entity(state)) {
                home.rally = (home.rally + size).min(1.0);
            }
        }
        EffectPlan::Election(state) => script.turn.elections.push(state),
        EffectPlan::Step(state, step) => script.turn.steps.push((state, step)),
        EffectPlan::Lay(bar) => script.books.bars.lay(bar, stage.clock.now()),
        EffectPlan::Lift(bar) => script.books.bars.lift(bar, stage.clock.now()),
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
                Attribute::TheatreShare => constraint.theatre = share(constraint.theatre, change),
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
fn sign(stage: &Stage, script: &mut Script, event: u16, kind: KindId, (a, b): (StateId, StateId)) {
    let standing = script.books.ledger.standing();
    let there = standing.iter().any(|pact| pact.kind == kind && pact.is_between(a, b));
    if there {
        return;
    }
    let now = stage.clock.now();
    let pact = Pact {
        proposer: a,
        partner: b,
        kind,
        joining: stage.rules.kinds[kind.at()].joining,
        opened: now,
        signed: now,
        in_force: now,
        lapsed: None,
        leaves: None,
    };
    let place = script.books.enter(pact);
    script.turn.signed.push(place);
    script.choices.journal.tally.signed[kind.at()] += 1;
    super::align::provoke(&stage.rules, &mut script.dyads, &stage.rules.kinds[kind.at()], a, b);
    script.choices.tell(|| {
        let what = EventData::Signature {
            pact: PactKindRef(kind),
            in_force: None,
            script: Some(Name(event)),
        };
        Event::new(stage.clock.turn, what).by(a).to(b)
    });
}
