//! One incident: the game of [`crate::theory::incident`], played with addressed luck.
//!
//! Calls for help go out when the target resists. Partners answer independently of one another and
//! before the challenger's last move, but what they did becomes known with the outcome; the
//! challenger escalates or backs down on what it expects of them.

use bevy_ecs::prelude::*;

use super::{
    Stage,
    probe::stake,
    respond::{Actor, audience_cost, can_clash, helpers},
};
use crate::{
    chance::{Address, Phase, Purpose},
    theory::{
        combat::square_law,
        contest,
        honour::{HonourTerms, honour_probability},
        incident::{Clash, Credence, Node, Payoffs, SidePayoffs, Solution, solve},
    },
    world::{
        Constraint, Dyads, Journal, Military, Patron, Polity, Resolve, StateId, Turn,
        journal::{Choice, Decision, Event},
        rules::ChallengerPlan,
        transient::{Call, Incident, Operation, Outcome},
    },
};

/// The setting of one incident.
struct Scene<'a> {
    stage: &'a Stage<'a>,
    dyads: &'a Dyads,
    actors: &'a [Actor],
    operation: &'a Operation,
    stake: f64,
    /// Utility of leaving things as they are, to the challenger.
    status_quo: f64,
}

impl Scene<'_> {
    fn address(&self, purpose: Purpose) -> Address {
        let Operation { challenger, target, domain, .. } = *self.operation;
        self.stage.between(Phase::Respond, purpose, challenger, target).at(domain as u32)
    }

    /// Utilities of both sides, from stakes, balance with and without help, and audience costs;
    /// from the scenario where it sets them. `joint` is the chance, as the challenger sees it, that
    /// somebody comes.
    fn payoffs(&self, joint: f64) -> Payoffs {
        if let Some(game) = self.stage.rules.game {
            return game;
        }
        let p = &self.stage.rules.parameters;
        let (c, j) = (self.operation.challenger, self.operation.target);
        let target = &self.actors[j.at()];
        let own = p.defender_advantage * target.capacity;
        let attack = self.actors[c.at()].capacity
            * (1.0 - self.actors[c.at()].constraint)
            * self.stage.rules.reach.get(c, j);
        let help = self.dyads.help.get(c, j);
        let m = p.contest_decisiveness;
        let alone = contest::ratio(attack, own, m);
        // If anybody comes, what comes is the expected help given that somebody does.
        let arrived = if joint > 0.0 { help / joint } else { 0.0 };
        let helped = contest::ratio(attack, own + arrived, m);
        let status_quo = self.status_quo;
        let v = self.stake;
        // The challenger's scale: 0 to lose all, `status_quo` to leave things, 1 to win the whole.
        let prize = status_quo + (1.0 - status_quo) * v;
        let war = |prevails: f64, cost: f64| prevails * prize - cost;
        let defence = |prevails: f64, cost: f64| 1.0 - prevails * v - cost;
        let blood = if can_clash(self.operation.domain) { 1.0 } else { p.clash_cost_remote };
        let (hard, soft) = (blood * p.clash_cost_hard, blood * p.clash_cost_soft);
        Payoffs {
            challenger: SidePayoffs {
                status_quo,
                concession: prize,
                backdown: status_quo
                    - audience_cost(&self.stage.rules, self.actors[c.at()].democracy),
                clash_hard: Clash { alone: war(alone, hard), helped: war(helped, hard) },
                clash_soft: Clash { alone: war(alone, soft), helped: war(helped, soft) },
            },
            target: SidePayoffs {
                status_quo: 1.0,
                concession: 1.0 - v - audience_cost(&self.stage.rules, target.democracy),
                backdown: 1.0,
                clash_hard: Clash { alone: defence(alone, hard), helped: defence(helped, hard) },
                clash_soft: Clash { alone: defence(alone, soft), helped: defence(helped, soft) },
            },
            concession_possible: true,
            backdown_possible: true,
        }
    }

    /// Chance that at least one helper comes, as `observer` sees it: 1 − Π(1 − joining × word).
    fn help_seen_by(&self, observer: StateId) -> f64 {
        let (c, j) = (self.operation.challenger, self.operation.target);
        let mut nobody = 1.0;
        for (helper, joining) in helpers(&self.stage.rules, self.dyads, c, j) {
            let word = if self.actors[helper.at()].firm.is_some() {
                self.dyads.belief.get(observer, helper)
            } else {
                self.dyads.reputation.get(observer, helper)
            };
            nobody *= 1.0 - joining * word;
        }
        1.0 - nobody
    }

    fn credence(&self) -> Credence {
        let (c, j) = (self.operation.challenger, self.operation.target);
        Credence {
            challenger_hard: self.actors[c.at()].resolve,
            target_hard: self.actors[j.at()].resolve,
            help_seen_by_challenger: self.help_seen_by(c),
            help_seen_by_target: self.help_seen_by(j),
        }
    }
}

/// Plays the incident that `operation` has become.
pub fn play(
    stage: &Stage,
    dyads: &Dyads,
    actors: &[Actor],
    operation: &Operation,
    turn: &mut Turn,
    journal: &mut Journal,
) {
    let (c, j) = (operation.challenger, operation.target);
    let Some(&ChallengerPlan { status_quo, .. }) = stage.rules.challenger(c) else {
        return;
    };
    let weight = actors[j.at()].capacity / actors[c.at()].capacity.max(1e-9);
    let stake = stake(&stage.rules, dyads, c, j, operation.domain, weight);
    let scene = Scene { stage, dyads, actors, operation, stake, status_quo };
    let credence = scene.credence();
    let payoffs = scene.payoffs(credence.help_seen_by_challenger);
    let solution = solve(&payoffs, &credence, stage.rules.parameters.choice_precision);
    let (challenger_hard, target_hard) = (actors[c.at()].hard, actors[j.at()].hard);
    let press = node(
        &scene,
        &solution.press.of(challenger_hard),
        Purpose::Press,
        "press",
        "keep still",
        journal,
    );
    let outcome = if !press {
        Outcome::StatusQuo
    } else if !node(
        &scene,
        &solution.resist.of(target_hard),
        Purpose::Resist,
        "resist",
        "concede",
        journal,
    ) {
        Outcome::Concession
    } else {
        call(&scene, turn, journal);
        if node(
            &scene,
            &solution.escalate.of(challenger_hard),
            Purpose::Escalate,
            "escalate",
            "back down",
            journal,
        ) {
            clash(&scene)
        } else {
            Outcome::Backdown
        }
    };
    journal.tally.incidents[operation.domain as usize][outcome as usize] += 1;
    turn.incidents.push(Incident {
        challenger: c,
        target: j,
        domain: operation.domain,
        outcome,
        stake,
    });
    tell_outcome(&scene, outcome, &solution, &credence, journal);
}

/// A clash may become a war where blood can be shed: in proportion to the stake.
fn clash(scene: &Scene<'_>) -> Outcome {
    let chance = scene.stage.rules.parameters.war_given_clash * scene.stake;
    if can_clash(scene.operation.domain)
        && scene.stage.uniform(scene.address(Purpose::War)) < chance
    {
        Outcome::War
    } else {
        Outcome::Clash
    }
}

/// Plays one node with its addressed draw.
fn node(
    scene: &Scene<'_>,
    node: &Node,
    purpose: Purpose,
    act: &str,
    refrain: &str,
    journal: &mut Journal,
) -> bool {
    let address = scene.address(purpose);
    let draw = scene.stage.uniform(address);
    let acts = node.acts(draw);
    journal.tell(|| {
        let target_moves = purpose == Purpose::Resist;
        let (actor, other) = if target_moves {
            (scene.operation.target, scene.operation.challenger)
        } else {
            (scene.operation.challenger, scene.operation.target)
        };
        let option = |name: &str, utility: f64, probability: f64| Choice {
            option: name.to_owned(),
            utility,
            probability,
            terms: vec![("expected utility".to_owned(), utility)],
        };
        Event::new(
            scene.stage.clock.turn,
            Phase::Respond,
            "move",
            format!("chooses to {}", if acts { act } else { refrain }),
        )
        .by(actor)
        .to(other)
        .number("domain", f64::from(scene.operation.domain as u8))
        .because(Decision {
            options: vec![
                option(act, node.act, node.probability),
                option(refrain, node.refrain, 1.0 - node.probability),
            ],
            chosen: Some(usize::from(!acts)),
            draw: Some(draw),
            address: Some(address),
        })
    });
    acts
}

/// Every partner and patron decides for itself whether it stands by.
fn call(scene: &Scene<'_>, turn: &mut Turn, journal: &mut Journal) {
    let p = &scene.stage.rules.parameters;
    let (c, j) = (scene.operation.challenger, scene.operation.target);
    for (helper, joining) in helpers(&scene.stage.rules, scene.dyads, c, j) {
        let actor = &scene.actors[helper.at()];
        let terms = HonourTerms {
            stake: scene.dyads.threat.get(helper, c) * scene.stake,
            reputation_cost: audience_cost(&scene.stage.rules, actor.democracy),
            joining,
            obligation_weight: 1.0 / p.choice_precision.max(1.0),
            war_cost: p.honour_cost,
            balance: 1.0 - scene.dyads.success.get(c, j),
            constraint: actor.constraint,
        };
        // A patron's word is as good as its hidden regime; a partner weighs its case.
        let chance = match actor.firm {
            Some(firm) => {
                let plan = scene.stage.rules.patrons.iter().find(|plan| plan.id == helper);
                (1.0 - actor.constraint) * plan.map_or(0.0, |plan| plan.honour[usize::from(!firm)])
            }
            None => honour_probability(&terms, p.choice_precision),
        };
        let address = scene
            .stage
            .between(Phase::Respond, Purpose::Honour, helper, j)
            .at(scene.operation.domain as u32);
        let draw = scene.stage.uniform(address);
        let honoured = draw < chance;
        turn.calls.push(Call { victim: j, helper, honoured });
        journal.tally.calls[usize::from(!honoured)] += 1;
        journal.tell(|| {
            let text = format!(
                "{} {}",
                if honoured { "stands by" } else { "does not stand by" },
                scene.stage.code(j)
            );
            let named = if actor.firm.is_some() {
                vec![("hidden regime".to_owned(), chance)]
            } else {
                terms.terms().iter().map(|(name, x)| ((*name).to_owned(), *x)).collect()
            };
            let utility = named.iter().map(|(_, x)| x).sum();
            Event::new(scene.stage.clock.turn, Phase::Respond, "call", text)
                .by(helper)
                .to(j)
                .number("honoured", f64::from(u8::from(honoured)))
                .because(Decision {
                    options: vec![
                        Choice {
                            option: "honour".to_owned(),
                            utility,
                            probability: chance,
                            terms: named,
                        },
                        Choice {
                            option: "abandon".to_owned(),
                            utility: 0.0,
                            probability: 1.0 - chance,
                            terms: Vec::new(),
                        },
                    ],
                    chosen: Some(usize::from(!honoured)),
                    draw: Some(draw),
                    address: Some(address),
                })
        });
    }
}

fn tell_outcome(
    scene: &Scene<'_>,
    outcome: Outcome,
    solution: &Solution,
    credence: &Credence,
    journal: &mut Journal,
) {
    journal.tell(|| {
        let (c, j) = (
            scene.stage.code(scene.operation.challenger),
            scene.stage.code(scene.operation.target),
        );
        let domain = scene.operation.domain.name();
        let text = match outcome {
            Outcome::StatusQuo => {
                format!("a contested {domain} operation against {j}: {c} does not press")
            }
            Outcome::Concession => format!("in an incident ({domain}) {j} gives way to {c}"),
            Outcome::Backdown => format!("in an incident ({domain}) {c} backs down before {j}"),
            Outcome::Clash => format!("{c} and {j} clash ({domain})"),
            Outcome::War => format!("a clash of {c} and {j} ({domain}) becomes a war"),
        };
        Event::new(scene.stage.clock.turn, Phase::Respond, "incident", text)
            .by(scene.operation.challenger)
            .to(scene.operation.target)
            .number("domain", f64::from(scene.operation.domain as u8))
            .number("outcome", f64::from(outcome as u8))
            .number("stake", scene.stake)
            .number("challenger_hard_prior", credence.challenger_hard)
            .number("challenger_hard_posterior", solution.posterior_hard)
            .number("resistance_expected", solution.resistance)
            .number("help_seen_by_challenger", credence.help_seen_by_challenger)
            .number("help_seen_by_target", credence.help_seen_by_target)
    });
}

/// What the phase reads and writes of a state.
pub type State = (
    &'static StateId,
    &'static mut Military,
    &'static Constraint,
    &'static Polity,
    &'static Resolve,
    Option<&'static Patron>,
);

/// What an incident leaves behind: in a war the square law of Lanchester takes its toll and the
/// dyad's peace is over.
pub fn settle(stage: &Stage, incident: &Incident, dyads: &mut Dyads, states: &mut Query<State>) {
    let (c, j) = (incident.challenger, incident.target);
    if incident.outcome == Outcome::War {
        dyads.war.set(c, j, 1.0);
        let pair = [stage.roster.entity(c), stage.roster.entity(j)];
        let Ok([mut attacker, mut defender]) = states.get_many_mut(pair) else {
            return;
        };
        let loss = stage.rules.parameters.war_loss;
        let brought = attacker.1.capacity * stage.rules.reach.get(c, j);
        let met = stage.rules.parameters.defender_advantage * defender.1.capacity;
        let end = square_law(1.0, 1.0, brought, met);
        let kept = |end: f64, before: f64| {
            if before > 0.0 { 1.0 - loss * (1.0 - (end / before).clamp(0.0, 1.0)) } else { 1.0 }
        };
        attacker.1.capacity *= kept(end.first, brought);
        defender.1.capacity *= kept(end.second, met);
    }
}
