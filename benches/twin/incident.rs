//! The incident game.

use deter::{
    chance::{Address, Phase, Purpose},
    theory::{
        combat::square_law,
        contest,
        honour::{HonourTerms, honour_probability},
        incident::{Clash, Credence, Payoffs, SidePayoffs, solve},
    },
    world::{
        StateId,
        transient::{Call, Incident, Operation, Outcome},
    },
};

use super::Twin;

impl Twin {
    pub(super) fn play_incident(&mut self, operation: &Operation) {
        let (c, j, domain) = (operation.challenger, operation.target, operation.domain);
        let (challenger, target) = (&self.now.states[c.at()], &self.now.states[j.at()]);
        let weight = target.military.capacity / challenger.military.capacity.max(1e-9);
        let stake = self.stake(c, j, domain, weight);
        let credence = Credence {
            challenger_hard: challenger.resolve.level,
            target_hard: target.resolve.level,
            help_seen_by_challenger: self.help_seen_by(c, c, j),
            help_seen_by_target: self.help_seen_by(j, c, j),
        };
        let payoffs = self.payoffs(operation, stake, credence.help_seen_by_challenger);
        let solution = solve(&payoffs, &credence, self.rules.parameters.choice_precision);
        let (hard_c, hard_j) = (challenger.resolve.hard, target.resolve.hard);
        let draw = |twin: &Self, purpose| twin.luck.uniform(twin.of_incident(operation, purpose));
        let outcome = if !solution.press.of(hard_c).acts(draw(self, Purpose::Press)) {
            Outcome::StatusQuo
        } else if !solution.resist.of(hard_j).acts(draw(self, Purpose::Resist)) {
            Outcome::Concession
        } else {
            self.call_for_help(operation, stake);
            let escalates = solution.escalate.of(hard_c).acts(draw(self, Purpose::Escalate));
            let war = self.rules.parameters.war_given_clash * stake;
            if !escalates {
                Outcome::Backdown
            } else if Self::bloody(domain) && draw(self, Purpose::War) < war {
                Outcome::War
            } else {
                Outcome::Clash
            }
        };
        self.now.tally.incidents[domain as usize][outcome as usize] += 1;
        self.turn.incidents.push(Incident { challenger: c, target: j, domain, outcome, stake });
    }

    fn of_incident(&self, operation: &Operation, purpose: Purpose) -> Address {
        self.address(Phase::Respond, purpose, self.key(operation.challenger))
            .with(self.key(operation.target))
            .at(operation.domain as u32)
    }

    fn payoffs(&self, operation: &Operation, v: f64, joint: f64) -> Payoffs {
        if let Some(game) = self.rules.game {
            return game;
        }
        let p = &self.rules.parameters;
        let (c, j) = (operation.challenger, operation.target);
        let (challenger, target) = (&self.now.states[c.at()], &self.now.states[j.at()]);
        let own = p.defender_advantage * target.military.capacity;
        let attack = challenger.military.capacity
            * (1.0 - challenger.constraint.level)
            * self.rules.reach.get(c, j);
        let help = self.now.dyads.help.get(c, j);
        let arrived = if joint > 0.0 { help / joint } else { 0.0 };
        let alone = contest::ratio(attack, own, p.contest_decisiveness);
        let helped = contest::ratio(attack, own + arrived, p.contest_decisiveness);
        let plan = self.rules.challengers.iter().find(|plan| plan.id == c);
        let status_quo = plan.map_or(0.5, |plan| plan.status_quo);
        let prize = status_quo + (1.0 - status_quo) * v;
        let attacked =
            |cost: f64| Clash { alone: alone * prize - cost, helped: helped * prize - cost };
        let defended =
            |cost: f64| Clash { alone: 1.0 - alone * v - cost, helped: 1.0 - helped * v - cost };
        let blood = if Self::bloody(operation.domain) { 1.0 } else { 0.3 };
        let (hard, soft) = (blood * p.clash_cost_hard, blood * p.clash_cost_soft);
        Payoffs {
            challenger: SidePayoffs {
                status_quo,
                concession: prize,
                backdown: status_quo - self.audience_cost(challenger.polity.democracy),
                clash_hard: attacked(hard),
                clash_soft: attacked(soft),
            },
            target: SidePayoffs {
                status_quo: 1.0,
                concession: 1.0 - v - self.audience_cost(target.polity.democracy),
                backdown: 1.0,
                clash_hard: defended(hard),
                clash_soft: defended(soft),
            },
            concession_possible: true,
            backdown_possible: true,
        }
    }

    /// Those whom j can call against c, with the chance that they join by their pacts.
    fn helpers(&self, c: StateId, j: StateId) -> impl Iterator<Item = (StateId, f64)> + '_ {
        let least = self.rules.parameters.call_threshold;
        self.ids()
            .filter(move |helper| *helper != c && *helper != j)
            .map(move |helper| (helper, self.now.dyads.joining.get(helper, j)))
            .filter(move |(_, joining)| *joining > 0.0 && *joining >= least)
    }

    /// The chance that at least one of them comes, as `observer` sees it.
    fn help_seen_by(&self, observer: StateId, c: StateId, j: StateId) -> f64 {
        let mut nobody = 1.0;
        for (helper, joining) in self.helpers(c, j) {
            let word = if self.now.states[helper.at()].patron.is_some() {
                self.now.dyads.belief.get(observer, helper)
            } else {
                self.now.dyads.reputation.get(observer, helper)
            };
            nobody *= 1.0 - joining * word;
        }
        1.0 - nobody
    }

    fn call_for_help(&mut self, operation: &Operation, stake: f64) {
        let (c, j, domain) = (operation.challenger, operation.target, operation.domain);
        let mut calls = std::mem::take(&mut self.turn.calls);
        let before = calls.len();
        for (helper, joining) in self.helpers(c, j) {
            let state = &self.now.states[helper.at()];
            let p = &self.rules.parameters;
            let chance = match state.patron {
                Some(patron) => {
                    let plan = self.rules.patrons.iter().find(|plan| plan.id == helper);
                    let honour = plan.map_or(0.0, |plan| plan.honour[usize::from(!patron.firm)]);
                    (1.0 - state.constraint.level) * honour
                }
                None => {
                    let terms = HonourTerms {
                        stake: self.now.dyads.threat.get(helper, c) * stake,
                        reputation_cost: self.audience_cost(state.polity.democracy),
                        joining,
                        obligation_weight: 1.0 / p.choice_precision.max(1.0),
                        war_cost: p.honour_cost,
                        balance: 1.0 - self.now.dyads.success.get(c, j),
                        constraint: state.constraint.level,
                    };
                    honour_probability(&terms, p.choice_precision)
                }
            };
            let address = self
                .address(Phase::Respond, Purpose::Honour, self.key(helper))
                .with(self.key(j))
                .at(domain as u32);
            let honoured = self.luck.uniform(address) < chance;
            calls.push(Call { victim: j, helper, honoured });
        }
        for call in &calls[before..] {
            self.now.tally.calls[usize::from(!call.honoured)] += 1;
        }
        self.turn.calls = calls;
    }

    pub(super) fn settle_incidents(&mut self) {
        for incident in self.turn.incidents.iter().filter(|i| i.outcome == Outcome::War) {
            let (c, j) = (incident.challenger, incident.target);
            self.now.dyads.war.set(c, j, 1.0);
            let loss = self.rules.parameters.war_loss;
            let attacker = self.now.states[c.at()].military.capacity;
            let defender = self.now.states[j.at()].military.capacity;
            let brought = attacker * self.rules.reach.get(c, j);
            let met = self.rules.parameters.defender_advantage * defender;
            let end = square_law(1.0, 1.0, brought, met);
            for (id, end, before) in [(c, end.first, brought), (j, end.second, met)] {
                if before > 0.0 {
                    let kept = 1.0 - loss * (1.0 - (end / before).clamp(0.0, 1.0));
                    self.now.states[id.at()].military.capacity *= kept;
                }
            }
        }
    }
}
