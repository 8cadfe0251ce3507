//! Targets' answers.

use deter::{
    chance::{Phase, Purpose},
    scenario::schema::Domain,
    theory::{
        choice::{logit, pick},
        maths::{exp, ln_1p},
    },
    world::{StateId, transient::Operation},
};

use super::Twin;

impl Twin {
    pub(super) fn respond(&mut self) {
        for place in 0..self.turn.incidents_due.len() {
            let (c, j, domain) = self.turn.incidents_due[place];
            if !self.has_met(c, j, domain) {
                self.play_incident(&Operation::single(c, j, domain));
            }
        }
        for place in 0..self.turn.operations.len() {
            let operation = self.turn.operations[place];
            let (c, j, domain) = (operation.challenger, operation.target, operation.domain);
            if operation.identified == 0 || self.has_met(c, j, domain) {
                continue;
            }
            // Tolerate, protest, contest, concede.
            let stance = self.stance(&operation);
            if stance == 3 {
                self.turn.concessions.push((c, j, domain));
                self.now.tally.concessions[domain as usize] += 1;
            } else if self.becomes_incident(&operation, stance) {
                self.play_incident(&operation);
            }
        }
        self.settle_incidents();
    }

    /// Whether the two have had an incident of this turn in this domain.
    fn has_met(&self, c: StateId, j: StateId, domain: Domain) -> bool {
        let met = self.turn.incidents.iter().map(|met| (met.challenger, met.target, met.domain));
        met.into_iter().any(|met| met == (c, j, domain))
    }

    /// What backing down costs before a public of hawks and doves.
    pub(super) fn audience_cost(&self, democracy: f64) -> f64 {
        let p = &self.rules.parameters;
        let hawks = p.hawk_share * p.audience_cost_hawk;
        let public = hawks + (1.0 - p.hawk_share) * p.audience_cost_dove;
        public * (1.0 + 2.0 * democracy) / 3.0
    }

    fn stance(&self, operation: &Operation) -> usize {
        let p = &self.rules.parameters;
        let (c, j, domain) = (operation.challenger, operation.target, operation.domain);
        let target = &self.now.states[j.at()];
        let pressure = 1.0 - exp(-operation.severity());
        let stake = self.stake(c, j, domain, 1.0);
        let exposure = self.now.dyads.exposure.get(j, c);
        let prevails = self.now.dyads.success.get(c, j);
        let clash = if target.resolve.hard { p.clash_cost_hard } else { p.clash_cost_soft };
        let audience = self.audience_cost(target.polity.democracy);
        let utilities = [
            -0.5 * stake * pressure + -audience * pressure,
            -0.35 * stake * pressure + -0.1 * exposure,
            0.25 * stake * (1.0 + pressure)
                + -clash * prevails * (0.2 + 0.8 * pressure)
                + -0.2 * exposure,
            -0.5 - stake + -audience + 0.5 * pressure,
        ];
        let open = if operation.counts[2] > 0 { 4 } else { 3 };
        let mut chances = [0.0; 4];
        logit(&utilities[..open], p.choice_precision, &mut chances[..open]);
        let address = self
            .address(Phase::Respond, Purpose::Stance, self.key(j))
            .with(self.key(c))
            .at(domain as u32);
        pick(&chances[..open], self.luck.uniform(address))
    }

    fn becomes_incident(&self, operation: &Operation, stance: usize) -> bool {
        let (c, j, domain) = (operation.challenger, operation.target, operation.domain);
        let plan = self.rules.challengers.iter().find(|plan| plan.id == c);
        let Some(means) = plan.and_then(|plan| plan.operations[domain as usize]) else {
            return false;
        };
        let met = [[0.0, 0.0, 0.25], [0.25, 0.25, 0.5], [1.0; 3], [0.0; 3]][stance];
        let share = f64::from(operation.identified) / f64::from(operation.total().max(1));
        let mut log_calm = -0.0;
        for ((met, hazard), count) in met.into_iter().zip(means.hazard).zip(operation.counts) {
            let each = ln_1p(-(hazard * met).min(1.0 - 1e-12));
            log_calm += f64::from(count) * share * each;
        }
        let address = self
            .address(Phase::Respond, Purpose::Incident, self.key(c))
            .with(self.key(j))
            .at(domain as u32);
        log_calm < 0.0 && self.luck.uniform(address) < 1.0 - exp(log_calm)
    }

    /// Whether shots can fall in a domain.
    pub(super) fn bloody(domain: Domain) -> bool {
        matches!(domain, Domain::Air | Domain::Maritime)
    }
}
