//! What can be switched off, one mechanism at a time.
//!
//! A phase is switched off as a scenario would do it (`off`). A mechanism within a phase goes by the
//! number that carries it: its weight, its rate or its share becomes 0, or the value at which it
//! does nothing.

use std::{borrow::Cow, sync::LazyLock};

use deter_core::{
    chance::Phase,
    scenario::{
        Loaded, Scenario,
        lens::{Lens, PactLens},
        quantity::{Figure, Growth, Multiple, Share, Weight},
        validate::validate,
    },
};

/// A mechanism, and how it is switched off.
#[derive(Clone)]
pub struct Mechanism {
    /// Name, as the table shows it.
    pub name: &'static str,
    /// The phase it belongs to.
    pub phase: Phase,
    /// What goes, for readers.
    pub what: Cow<'static, str>,
    how: Switch,
}

#[derive(Clone, Copy)]
enum Switch {
    Phase,
    Parameters(&'static [(&'static str, f64)]),
    Lens(fn(&mut Lens)),
    Scenario(fn(&mut Scenario)),
}

const fn zero(
    name: &'static str,
    phase: Phase,
    what: &'static str,
    how: &'static [(&'static str, f64)],
) -> Mechanism {
    Mechanism { name, phase, what: Cow::Borrowed(what), how: Switch::Parameters(how) }
}

const fn lens(
    name: &'static str,
    phase: Phase,
    what: &'static str,
    how: fn(&mut Lens),
) -> Mechanism {
    Mechanism { name, phase, what: Cow::Borrowed(what), how: Switch::Lens(how) }
}

const fn world(
    name: &'static str,
    phase: Phase,
    what: &'static str,
    how: fn(&mut Scenario),
) -> Mechanism {
    Mechanism { name, phase, what: Cow::Borrowed(what), how: Switch::Scenario(how) }
}

/// All of them, in the order of the phases, each whole before its parts. The record is no mechanism:
/// without it there is nothing to look at.
pub static MECHANISMS: LazyLock<Vec<Mechanism>> = LazyLock::new(|| {
    let phases = Phase::ALL.into_iter().filter(|phase| *phase != Phase::Record);
    phases
        .flat_map(|phase| {
            let whole = Mechanism {
                name: phase.name(),
                phase,
                what: format!("the phase: {}", phase.without()).into(),
                how: Switch::Phase,
            };
            let parts = PARTS.iter().filter(move |part| part.phase == phase).cloned();
            std::iter::once(whole).chain(parts)
        })
        .collect()
});

/// What can be switched off within a phase.
const PARTS: &[Mechanism] = {
    use Phase::{Align, Arm, Cooperate, Environment, Learn, Perceive, Politics, Probe, Respond};
    &[
        world(
            "scripted events",
            Environment,
            "everything the calendar of the scenario knows",
            |s| {
                s.events.clear();
            },
        ),
        world(
            "the patron's help",
            Environment,
            "no patron honours a call or brings any force",
            patron,
        ),
        zero(
            "distance",
            Perceive,
            "power does not decay with distance",
            &[("loss_of_strength", 0.0)],
        ),
        zero(
            "spill-over of threat",
            Perceive,
            "what is done to others is no sign of intent",
            &[("spill_over", 0.0)],
        ),
        lens("trade as restraint", Perceive, "exposure to trade does not lower threat", |l| {
            l.threat.exposure = Weight::default();
        }),
        lens(
            "ideal points",
            Perceive,
            "distance of ideal points is no threat, likeness no reason to sign",
            |l| {
                l.threat.ideal_distance = Weight::default();
                l.pact.ideal_likeness = Weight::default();
            },
        ),
        zero(
            "choice by utility",
            Probe,
            "every choice is a coin (λ = 0)",
            &[("choice_precision", 0.0)],
        ),
        zero(
            "patrons' words",
            Probe,
            "what a patron says in public neither invites nor restrains",
            &[("words_weight", 0.0)],
        ),
        zero(
            "reprisal",
            Probe,
            "new pacts and triggers provoke no answer",
            &[("reprisal_weight", 0.0)],
        ),
        zero(
            "threat of escalation",
            Probe,
            "the danger of escalation costs a challenger nothing",
            &[("escalation_on_intensity", 0.0), ("escalation_on_frequency", 0.0)],
        ),
        zero(
            "worth of operations",
            Probe,
            "operations do not follow what they have become worth",
            &[("operations_adjustment", 0.0)],
        ),
        world("walk of operations", Probe, "levels of operations neither drift nor wander", |s| {
            for operations in s.challengers.values_mut().flat_map(|c| c.operations.values_mut()) {
                operations.drift = Figure::Set(Growth::default());
                operations.volatility = Figure::Set(Multiple::default());
            }
        }),
        world("cyber operations", Probe, "no challenger uses networks", |s| {
            without(s, deter_core::scenario::schema::Domain::Cyber);
        }),
        world("economic coercion", Probe, "no challenger uses trade", |s| {
            without(s, deter_core::scenario::schema::Domain::Economic);
        }),
        zero(
            "audience costs",
            Respond,
            "backing down costs no government anything",
            &[("audience_cost_hawk", 0.0), ("audience_cost_dove", 0.0)],
        ),
        zero(
            "reputation from others",
            Learn,
            "what an ally did to others counts for nothing",
            &[("reputation_weight", 0.0)],
        ),
        zero(
            "observers' own views",
            Learn,
            "everybody sees a patron with the same eyes",
            &[("belief_bias", 0.0), ("belief_bias_known", 0.0), ("belief_noise", 0.0)],
        ),
        zero(
            "grievance",
            Learn,
            "what was given up is not missed",
            &[("grievance_concession", 0.0)],
        ),
        zero(
            "punctuated response",
            Politics,
            "opinion and cabinet answer at full speed, whatever else is on the agenda",
            &[("quiet_response", 1.0)],
        ),
        zero(
            "memory of hostility",
            Learn,
            "hostile acts are forgotten by the next turn",
            &[("memory_decay", 0.0)],
        ),
        world("constraint", Politics, "no law or norm keeps force at home", |s| {
            s.states.values_mut().for_each(|state| state.constraint = none());
        }),
        zero(
            "thermostat",
            Politics,
            "what has been loosened does not lower the wish for more",
            &[("support_delivered", 0.0)],
        ),
        lens(
            "threat as a reason to sign",
            Align,
            "gap, shared threat and abandonment do not count",
            |l| {
                clear(&mut l.pact, |p| {
                    [&mut p.gap_reduction, &mut p.shared_threat, &mut p.abandonment]
                });
            },
        ),
        lens(
            "closure and popularity",
            Align,
            "common partners and a partner's partners do not count",
            |l| {
                clear(&mut l.pact, |p| {
                    [&mut p.common_partners, &mut p.popularity, &mut p.reciprocity]
                });
            },
        ),
        lens("size of partners", Align, "a large partner is sought like a small one", |l| {
            l.pact.partner_size = Weight::default();
        }),
        lens("the ladder's pull", Align, "a lower rung is no reason to sign a higher one", |l| {
            l.pact.lower_rung = Weight::default();
        }),
        lens(
            "fear of entrapment",
            Align,
            "a partner's own threats are no reason to stay away",
            |l| {
                clear(&mut l.pact, |p| {
                    [&mut p.entrapment, &mut p.provocation, &mut p.partner_threat]
                });
            },
        ),
        zero(
            "hardening of networks",
            Cooperate,
            "cyber partners do not harden one another",
            &[("hardening", 0.0)],
        ),
        world("arms race", Arm, "arms do not answer arms", |s| {
            s.parameters.reaction = 0.0;
            s.states.values_mut().for_each(|state| state.reaction = None);
        }),
        zero(
            "arming against a gap",
            Arm,
            "a security gap raises no burden",
            &[("gap_response", 0.0)],
        ),
        zero("free riding", Arm, "what others cover saves nothing", &[("free_riding", 0.0)]),
    ]
};

fn none() -> Figure<Share> {
    Figure::Set(Share::default())
}

fn patron(scenario: &mut Scenario) {
    for patron in scenario.patrons.values_mut() {
        (patron.honour_firm, patron.honour_wavering) = (none(), none());
        patron.theatre_share = none();
    }
}

fn without(scenario: &mut Scenario, domain: deter_core::scenario::schema::Domain) {
    for challenger in scenario.challengers.values_mut() {
        challenger.operations.remove(&domain);
    }
}

fn clear<const N: usize>(pact: &mut PactLens, weights: fn(&mut PactLens) -> [&mut Weight; N]) {
    for weight in weights(pact) {
        *weight = Weight::default();
    }
}

impl Mechanism {
    /// The world without it. None if that world is the same: the scenario does not use it.
    ///
    /// # Errors
    /// In words, if the world without it is no sound scenario.
    pub fn off(&self, loaded: &Loaded) -> Result<Option<Loaded>, String> {
        let mut other = loaded.clone();
        match self.how {
            Switch::Phase => {
                if !other.scenario.off.contains(&self.phase) {
                    other.scenario.off.push(self.phase);
                }
            }
            Switch::Parameters(values) => {
                for (name, value) in values {
                    if !other.scenario.parameters.set(name, *value) {
                        return Err(format!("{}: there is no parameter `{name}`", self.name));
                    }
                    // A state's own number would go on to count.
                    if *name == "loss_of_strength" {
                        let zero = Multiple::default();
                        for state in other.scenario.states.values_mut() {
                            state.loss_of_strength = Some(Figure::Set(zero));
                        }
                    }
                }
            }
            Switch::Lens(change) => {
                other.lenses.values_mut().for_each(change);
                other.scenario.lenses.values_mut().for_each(change);
            }
            Switch::Scenario(change) => change(&mut other.scenario),
        }
        if other == *loaded {
            return Ok(None);
        }
        match validate(&other.scenario).into_iter().next() {
            Some(wrong) => Err(format!("{}: {}: {}", self.name, wrong.path, wrong.message)),
            None => Ok(Some(other)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use deter_core::scenario::{load_text, shipped::SHIPPED};

    #[test]
    fn every_mechanism_can_be_switched_off_in_every_shipped_world() {
        for (name, text) in SHIPPED {
            let loaded = load_text(name, name, text, None).unwrap();
            for mechanism in MECHANISMS.iter() {
                if let Some(other) = mechanism.off(&loaded).unwrap() {
                    assert_ne!(other.hash(), loaded.hash(), "{name}: {}", mechanism.name);
                }
            }
        }
    }

    #[test]
    fn names_are_told_apart() {
        let mut names: Vec<&str> = MECHANISMS.iter().map(|m| m.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), MECHANISMS.len());
    }
}
