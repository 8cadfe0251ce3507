//! One incident: the game of [`crate::theory::incident`], played with addressed luck.
//!
//! Calls for help go out when the target resists. Partners answer independently of one another and
//! before the challenger's last move, but what they did becomes known with the outcome; the
//! challenger escalates or backs down on what it expects of them.

use bevy_ecs::prelude::*;

use super::{
    Stage,
    decider::{About, Choices, Two},
    probe::stake,
    respond::{Actor, audience_cost, can_clash, helpers},
};
use crate::{
    chance::{Address, Phase, Purpose},
    model::{
        events::{Move, What},
        moments::Moment,
    },
    theory::{
        combat::square_law,
        contest,
        honour::{HonourTerms, honour_probability},
        incident::{Clash, Credence, Node, Payoffs, SidePayoffs, Solution, solve},
    },
    world::{
        Constraint, Dyads, Military, Patron, Polity, Resolve, StateId, Turn,
        journal::Event,
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
            * self.dyads.reach.get(c, j);
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
    choices: &mut Choices,
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
    let press = node(&scene, &solution.press.of(challenger_hard), Moment::Press, choices);
    let outcome = if !press {
        Outcome::StatusQuo
    } else if !node(&scene, &solution.resist.of(target_hard), Moment::Resist, choices) {
        Outcome::Concession
    } else {
        call(&scene, turn, choices);
        if node(&scene, &solution.escalate.of(challenger_hard), Moment::Escalate, choices) {
            clash(&scene)
        } else {
            Outcome::Backdown
        }
    };
    choices.journal.tally.incidents[operation.domain as usize][outcome as usize] += 1;
    turn.incidents.push(Incident {
        challenger: c,
        target: j,
        domain: operation.domain,
        outcome,
        stake,
    });
    tell_outcome(&scene, outcome, &solution, &credence, choices);
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
fn node(scene: &Scene<'_>, node: &Node, moment: Moment, choices: &mut Choices) -> bool {
    let Operation { challenger, target, domain, .. } = *scene.operation;
    let (actor, other) =
        if moment == Moment::Resist { (target, challenger) } else { (challenger, target) };
    let question = scene.stage.question(moment, actor, Some(other), About::Domain(domain));
    let utility = |at: usize| [node.act, node.refrain][at];
    let terms = |at: usize| vec![("expected utility", utility(at))];
    let options = Two::new(node.probability, utility, terms);
    let address = scene.address(moment.purpose());
    let chosen = choices.choose(scene.stage, &question, address, &options);
    let acts = chosen.first();
    let name = moment.options()[chosen.at];
    if let Some(act) = Move::ALL.into_iter().find(|act| act.name() == name) {
        choices.tell_choice(&question, What::Move { domain, act }, chosen.decision);
    }
    acts
}

/// Every partner and patron decides for itself whether it stands by.
fn call(scene: &Scene<'_>, turn: &mut Turn, choices: &mut Choices) {
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
        let domain = About::Domain(scene.operation.domain);
        let question = scene.stage.question(Moment::Honour, helper, Some(j), domain);
        let terms = |at: usize| match (at, actor.firm) {
            (0, Some(_)) => vec![("hidden regime", chance)],
            (0, None) => terms.terms().to_vec(),
            _ => Vec::new(),
        };
        let utility = |at: usize| if at == 0 { terms(0).iter().map(|(_, x)| x).sum() } else { 0.0 };
        let options = Two::new(chance, utility, terms);
        let chosen = choices.choose(scene.stage, &question, address, &options);
        let honoured = chosen.first();
        turn.calls.push(Call { victim: j, helper, honoured });
        choices.journal.tally.calls[usize::from(!honoured)] += 1;
        choices.tell_choice(&question, What::Call { honoured }, chosen.decision);
    }
}

fn tell_outcome(
    scene: &Scene<'_>,
    outcome: Outcome,
    solution: &Solution,
    credence: &Credence,
    choices: &mut Choices,
) {
    choices.tell(|| {
        let what = What::Incident {
            domain: scene.operation.domain,
            outcome,
            stake: scene.stake,
            challenger_hard_prior: credence.challenger_hard,
            challenger_hard_posterior: solution.posterior_hard,
            resistance_expected: solution.resistance,
            help_seen_by_challenger: credence.help_seen_by_challenger,
            help_seen_by_target: credence.help_seen_by_target,
        };
        Event::new(scene.stage.clock.turn, what)
            .by(scene.operation.challenger)
            .to(scene.operation.target)
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
        let brought = attacker.1.capacity * dyads.reach.get(c, j);
        let met = stage.rules.parameters.defender_advantage * defender.1.capacity;
        let end = square_law(1.0, 1.0, brought, met);
        let kept = |end: f64, before: f64| {
            if before > 0.0 { 1.0 - loss * (1.0 - (end / before).clamp(0.0, 1.0)) } else { 1.0 }
        };
        attacker.1.capacity *= kept(end.first, brought);
        defender.1.capacity *= kept(end.second, met);
    }
}
