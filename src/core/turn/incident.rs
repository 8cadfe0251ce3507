//! One incident: the ladder of [`crate::theory::ladder`], climbed with addressed luck.
//!
//! The target gives way or resists; the challenger stops short of force or uses it; the target answers
//! so that blood is shed, or holds its fire; the challenger goes on, and may make it a war. Calls for
//! help go out once force is used, to those who promised it; they answer independently of one another,
//! and who came is known on the rungs above. In networks and in trade there is no force to be used.
//!
//! Where a scenario sets the payoffs, the game of [`crate::theory::incident`] is played instead, for
//! the canonical models that can be held against a closed form.

use bevy_ecs::prelude::*;

use super::{
    Stage,
    decider::{About, Choices, TwoOptions},
    perceive::{help, word_seen_by},
    probe::stake,
    respond::{Actor, helpers},
};
use crate::{
    chance::{Address, Phase, Purpose},
    model::{
        events::{EventData, Move},
        moments::Moment,
    },
    theory::{
        belief::log_odds,
        combat::square_law,
        contest,
        incident::{Credence, Node, Solution, solve},
        ladder::{Rung, Sides},
        maths::ln,
    },
    world::{
        Constraint, Dyads, Military, Patron, Polity, Resolve, StateId, Turn,
        journal::{Event, Terms},
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
}

impl Scene<'_> {
    fn address(&self, purpose: Purpose) -> Address {
        let Operation { challenger, target, domain, .. } = *self.operation;
        self.stage.between(Phase::Respond, purpose, challenger, target).at(domain as u32)
    }

    /// Chance of the challenger to prevail if so much power stands by the target.
    fn prevails(&self, came: f64) -> f64 {
        let p = &self.stage.rules.parameters;
        let (c, j) = (self.operation.challenger, self.operation.target);
        let attack = self.actors[c.at()].abroad * self.dyads.reach.get(c, j);
        let met = p.defender_advantage * self.actors[j.at()].capacity + came;
        contest::ratio(attack, met, p.contest_decisiveness)
    }

    /// Chance that at least one helper comes, as `observer` sees it: 1 − Π(1 − chance of each).
    fn help_seen_by(&self, observer: StateId) -> f64 {
        let (c, j) = (self.operation.challenger, self.operation.target);
        let rules = &self.stage.rules;
        let nobody =
            helpers(rules, self.dyads, self.actors, c, j).fold(1.0, |nobody, (helper, joining)| {
                let word = word_seen_by(rules, self.dyads, observer, (helper, j));
                nobody * (1.0 - help(rules, self.dyads, (helper, j, c), joining, word).chance())
            });
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

/// What both sides believe of each other, and who has come.
struct Climb {
    /// Chance that the challenger and the target are hard, as the other sees it.
    hard: [f64; 2],
    /// Chance of the challenger to prevail.
    prevails: f64,
}

/// Which of the two climbs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Challenger,
    Target,
}

impl Climb {
    /// A rung as its side sees it, `height` 0 for resisting, 1 for force.
    fn rung(&self, scene: &Scene<'_>, side: Side, height: u32, base: f64) -> Rung {
        let p = &scene.stage.rules.parameters;
        let (c, j) = (scene.operation.challenger, scene.operation.target);
        let edge = &scene.dyads.edge_at_start;
        let sides = Sides {
            weight: p.ladder_weight,
            stake: scene.stake,
            cost: [p.clash_cost_hard, p.clash_cost_soft],
            cost_growth: p.rung_cost_growth,
            edge_at_start: [edge.get(c, j), edge.get(j, c)],
            resolve: [c, j].map(|id| scene.actors[id.at()].resolve),
        };
        let side = side as usize;
        sides.rung(side, height, base, [self.prevails, 1.0 - self.prevails][side], self.hard)
    }

    /// The choice of a rung: whether its side climbs it. Afterwards the other side knows it better.
    fn climbs(
        &mut self,
        scene: &Scene<'_>,
        (side, moment): (Side, Moment),
        height: u32,
        base: f64,
        choices: &mut Choices,
    ) -> bool {
        let rung = self.rung(scene, side, height, base);
        let Operation { challenger, target, domain, .. } = *scene.operation;
        let pair = [challenger, target];
        let (actor, other) = (pair[side as usize], pair[1 - side as usize]);
        let hard = scene.actors[actor.at()].hard;
        let question = scene.stage.question(moment, actor, Some(other), About::Domain(domain));
        let utility = |at: usize| [rung.base + rung.weight * rung.gain(hard), 0.0][at];
        let terms = |at: usize| match at {
            0 => vec![
                ("base rate", rung.base),
                ("stakes and balance", rung.weight * rung.gain(hard)),
            ],
            _ => Terms::new(),
        };
        let options = TwoOptions::new(rung.chance(hard), utility, terms);
        let chosen =
            choices.choose(scene.stage, &question, scene.address(moment.purpose()), &options);
        let acts = chosen.first();
        let name = moment.options()[chosen.at];
        if let Some(act) = Move::ALL.into_iter().find(|act| act.name() == name) {
            choices.tell_choice(&question, EventData::Move { domain, act }, chosen.decision);
        }
        let known = &mut self.hard[side as usize];
        *known = rung.posterior(*known, acts);
        acts
    }
}

/// Climbs the ladder: how far it went, what the sides came to believe, and how probably the target
/// was to resist.
fn climb(
    scene: &Scene<'_>,
    credence: &Credence,
    turn: &mut Turn,
    choices: &mut Choices,
) -> (Outcome, Climb, f64) {
    let p = &scene.stage.rules.parameters;
    let (c, j) = (scene.operation.challenger, scene.operation.target);
    let mut known = Climb {
        hard: [credence.challenger_hard, credence.target_hard],
        prevails: scene.dyads.success.get(c, j),
    };
    let resists = known.rung(scene, Side::Target, 0, log_odds(p.resist_given_incident));
    let prior = credence.target_hard;
    let resistance = prior * resists.chance(true) + (1.0 - prior) * resists.chance(false);
    let go = |known: &mut Climb, side, moment, height, base, choices: &mut Choices| {
        known.climbs(scene, (side, moment), height, base, choices)
    };
    use Side::{Challenger, Target};
    if !go(&mut known, Target, Moment::Resist, 0, log_odds(p.resist_given_incident), choices) {
        return (Outcome::Concession, known, resistance);
    }
    let force = scene.stage.rules.force_base.get(c, j);
    if !scene.operation.domain.has_place()
        || !go(&mut known, Challenger, Moment::Force, 1, force, choices)
    {
        return (Outcome::Backdown, known, resistance);
    }
    let came = call(scene, turn, choices);
    known.prevails = scene.prevails(came);
    let rungs = [
        (Target, Moment::Lethal, p.lethal_given_force, Outcome::Force),
        (Challenger, Moment::Severe, p.severe_given_lethal, Outcome::Lethal),
        (Challenger, Moment::War, p.war_given_severe, Outcome::Severe),
    ];
    for ((side, moment, base, below), height) in rungs.into_iter().zip(2..) {
        if !go(&mut known, side, moment, height, log_odds(base), choices) {
            return (below, known, resistance);
        }
    }
    (Outcome::War, known, resistance)
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
    if stage.rules.challenger(c).is_none() {
        return;
    }
    let weight = actors[j.at()].capacity / actors[c.at()].capacity.max(1e-9);
    let stake = stake(&stage.rules, dyads, c, j, operation.domain, weight);
    let scene = Scene { stage, dyads, actors, operation, stake };
    let credence = scene.credence();
    let (outcome, resistance, posterior_hard) = match &stage.rules.game {
        Some(payoffs) => {
            let solution = solve(payoffs, &credence, stage.rules.parameters.choice_precision);
            let outcome = play_game(&scene, &solution, turn, choices);
            (outcome, solution.resistance, solution.posterior_hard)
        }
        None => {
            let (outcome, known, resistance) = climb(&scene, &credence, turn, choices);
            (outcome, resistance, known.hard[0])
        }
    };
    choices.journal.tally.incidents[operation.domain as usize][outcome as usize] += 1;
    let incident = Incident { challenger: c, target: j, domain: operation.domain, outcome, stake };
    turn.incidents.push(incident);
    choices.tell(|| {
        let what = EventData::Incident {
            domain: operation.domain,
            outcome,
            stake,
            challenger_hard_prior: credence.challenger_hard,
            challenger_hard_posterior: posterior_hard,
            resistance_expected: resistance,
            help_seen_by_challenger: credence.help_seen_by_challenger,
            help_seen_by_target: credence.help_seen_by_target,
        };
        Event::new(stage.clock.turn, what).by(c).to(j)
    });
}

/// The game of one incident, where the scenario sets its payoffs.
fn play_game(
    scene: &Scene<'_>,
    solution: &Solution,
    turn: &mut Turn,
    choices: &mut Choices,
) -> Outcome {
    let hard = |id: StateId| scene.actors[id.at()].hard;
    let (c, j) = (hard(scene.operation.challenger), hard(scene.operation.target));
    if !node(scene, &solution.press.of(c), Moment::Press, choices) {
        Outcome::StatusQuo
    } else if !node(scene, &solution.resist.of(j), Moment::Resist, choices) {
        Outcome::Concession
    } else {
        call(scene, turn, choices);
        if node(scene, &solution.escalate.of(c), Moment::Escalate, choices) {
            Outcome::Force
        } else {
            Outcome::Backdown
        }
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
    let options = TwoOptions::new(node.probability, utility, terms);
    let address = scene.address(moment.purpose());
    let chosen = choices.choose(scene.stage, &question, address, &options);
    let acts = chosen.first();
    let name = moment.options()[chosen.at];
    if let Some(act) = Move::ALL.into_iter().find(|act| act.name() == name) {
        choices.tell_choice(&question, EventData::Move { domain, act }, chosen.decision);
    }
    acts
}

/// Everybody who promised help decides for itself whether it stands by; the power that comes.
fn call(scene: &Scene<'_>, turn: &mut Turn, choices: &mut Choices) -> f64 {
    let rules = &scene.stage.rules;
    let (c, j, domain) =
        (scene.operation.challenger, scene.operation.target, scene.operation.domain);
    let mut came = 0.0;
    for (helper, joining) in helpers(rules, scene.dyads, scene.actors, c, j) {
        let actor = &scene.actors[helper.at()];
        // A patron's word is as good as its hidden regime, a partner's as the record of alliances.
        let word = match actor.firm {
            Some(true) => scene.dyads.word_firm.get(helper, j),
            Some(false) => scene.dyads.word_wavering.get(helper, j),
            None => rules.prior.mean(),
        };
        let help = help(rules, scene.dyads, (helper, j, c), joining, word);
        let address = scene.stage.between(Phase::Respond, Purpose::Honour, helper, j).at(scene
            .stage
            .roster
            .key(c)
            .0
            .wrapping_add(domain as u32));
        let question = scene.stage.question(Moment::Honour, helper, Some(j), About::Domain(domain));
        let terms = |at: usize| if at == 0 { help.terms().to_vec() } else { Terms::new() };
        let utility = |at: usize| if at == 0 { ln(help.chance()) } else { 0.0 };
        let options = TwoOptions::new(help.chance(), utility, terms);
        let chosen = choices.choose(scene.stage, &question, address, &options);
        let honoured = chosen.first();
        turn.calls.push(Call { victim: j, helper, honoured });
        choices.journal.tally.calls[usize::from(!honoured)] += 1;
        choices.tell_choice(&question, EventData::Call { honoured }, chosen.decision);
        if honoured {
            came += actor.abroad * scene.dyads.reach.get(helper, j);
        }
    }
    came
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

/// An incident in which somebody died, and all the more a war, bars pacts of the two for a drawn time.
fn shed_blood(stage: &Stage, incident: &Incident, dyads: &mut Dyads) {
    let p = &stage.rules.parameters;
    let years = match incident.outcome {
        Outcome::War => p.bloodshed_bar_war,
        Outcome::Lethal | Outcome::Severe => p.bloodshed_bar_lethal,
        _ => return,
    };
    let (c, j) = (incident.challenger, incident.target);
    let address =
        stage.between(Phase::Respond, Purpose::Bloodshed, c, j).at(incident.domain as u32);
    let turns = -ln(stage.uniform(address)) * years * stage.rules.turns_per_year;
    let until = (f64::from(stage.clock.turn) + turns).max(dyads.bloodshed.get(c, j));
    dyads.bloodshed.set(c, j, until);
    dyads.bloodshed.set(j, c, until);
}

/// What an incident leaves behind: in a war the square law of Lanchester takes its toll and the
/// dyad's peace is over.
pub fn settle(stage: &Stage, incident: &Incident, dyads: &mut Dyads, states: &mut Query<State>) {
    let (c, j) = (incident.challenger, incident.target);
    shed_blood(stage, incident, dyads);
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
