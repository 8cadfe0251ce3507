//! Challengers' operations.

use deter::{
    chance::{Phase, Purpose, quantile},
    scenario::schema::{Domain, Flow},
    theory::{
        choice::{logit, nested_logit},
        cyber::vulnerability_after,
        maths::exp,
    },
    world::{
        StateId,
        rules::{ChallengerPlan, DomainPlan},
        transient::{Intensity, Operation},
    },
};

use super::Twin;

#[derive(Clone, Copy)]
struct Target {
    id: StateId,
    benefit: f64,
    danger: f64,
}

/// Memory of the phase.
#[derive(Default)]
pub struct Scratch {
    targets: Vec<Target>,
    utilities: Vec<f64>,
    shares: Vec<f64>,
    detectors: Vec<u32>,
    acted: Vec<bool>,
}

impl Twin {
    pub(super) fn probe(&mut self) {
        self.count_detectors();
        let plans = std::mem::take(&mut self.rules.challengers);
        for plan in &plans {
            self.probe_by(plan);
        }
        self.rules.challengers = plans;
    }

    fn count_detectors(&mut self) {
        let now = self.turn_number();
        let detectors = &mut self.probed.detectors;
        detectors.clear();
        detectors.resize(self.keys.len(), 0);
        for pact in self.now.pacts.iter().filter(|pact| pact.is_in_force(now)) {
            if self.rules.kinds[pact.kind.at()].carries(Flow::Detection) {
                detectors[pact.proposer.at()] += 1;
                detectors[pact.partner.at()] += 1;
            }
        }
    }

    fn probe_by(&mut self, plan: &ChallengerPlan) {
        let c = plan.id;
        let saturation = self.rules.parameters.budget_saturation;
        let (capacity, start) = {
            let state = &self.now.states[c.at()];
            (state.military.capacity, state.start.capacity)
        };
        let x = capacity / start;
        let growth = if start <= 0.0 {
            1.0
        } else if x + saturation > 0.0 {
            (1.0 + saturation) * x / (x + saturation)
        } else {
            0.0
        };
        for domain in Domain::ALL {
            let Some(means) = plan.operations[domain as usize] else { continue };
            let Some(mut mood) = self.now.states[c.at()].challenger else { return };
            let log = &mut mood.assertiveness[domain as usize];
            *log *= self.rules.parameters.assertiveness_persistence;
            if self.rules.parameters.assertiveness_noise > 0.0 {
                let address = self
                    .address(Phase::Probe, Purpose::Assertiveness, self.key(c))
                    .at(domain as u32);
                *log += self.rules.parameters.assertiveness_noise * self.luck.normal(address);
            }
            self.now.states[c.at()].challenger = Some(mood);
            let budget = means.per_turn
                * growth
                * mood.scale[domain as usize]
                * exp(mood.assertiveness[domain as usize]);
            self.weigh_targets(plan, domain, &means);
            for place in 0..self.probed.targets.len() {
                self.operate(c, domain, &means, budget, place);
            }
        }
        let disputes = self.now.dyads.salience.row(c);
        let acted = &mut self.probed.acted;
        acted.clear();
        acted.resize(disputes.len(), false);
        for operation in self.turn.operations.iter().filter(|o| o.challenger == c) {
            acted[operation.target.at()] |= operation.counts[1] + operation.counts[2] > 0;
        }
        for (salience, acted) in disputes.iter().zip(acted) {
            if *salience > 0.0 {
                self.turn.held_back.1 += 1;
                self.turn.held_back.0 += u32::from(!*acted);
            }
        }
    }

    /// What is at stake for c at j, 0 to 1; `power` is j's weight against c's.
    pub(super) fn stake(&self, c: StateId, j: StateId, domain: Domain, power: f64) -> f64 {
        let dyads = &self.now.dyads;
        let dispute = dyads.salience.get(c, j) / 3.0;
        match domain {
            Domain::Air | Domain::Maritime if self.rules.disputed(c, j, domain) => dispute,
            Domain::Air | Domain::Maritime => 0.0,
            Domain::Cyber => {
                let distance = self.rules.ideal_distance.get(c, j);
                let rivalry = (distance / 3.0).min(1.0) * power.min(1.0);
                (0.5 * dispute + 0.5 * rivalry).min(1.0)
            }
            Domain::Economic if dyads.exposure.get(j, c) > 0.0 => {
                (dispute + dyads.provocation.get(c, j)).min(1.0)
            }
            Domain::Economic => 0.0,
        }
    }

    fn weigh_targets(&mut self, plan: &ChallengerPlan, domain: Domain, means: &DomainPlan) {
        let c = plan.id;
        let mut scratch = std::mem::take(&mut self.probed);
        let (p, dyads) = (&self.rules.parameters, &self.now.dyads);
        let own = self.now.states[c.at()].military.capacity;
        scratch.targets.clear();
        scratch.utilities.clear();
        scratch.utilities.push(plan.status_quo);
        for j in self.ids().filter(|j| *j != c) {
            let state = &self.now.states[j.at()];
            let weight = if own > 0.0 { state.military.capacity / own } else { 1.0 };
            let stake = self.stake(c, j, domain, weight);
            if stake < 0.02 || dyads.war.get(c, j) > 0.0 {
                continue;
            }
            let prevails = dyads.success.get(c, j);
            let (slice, success, danger) = match domain {
                Domain::Air | Domain::Maritime => (p.stake_weight, prevails, 1.0 - prevails),
                Domain::Cyber => {
                    let unseen = p.cyber_detection * p.cyber_identification;
                    (1.0, 1.0 - state.cyber.resilience, (1.0 - prevails) * unseen)
                }
                Domain::Economic => (1.0, dyads.exposure.get(j, c), 0.3 * (1.0 - prevails)),
            };
            let mut doubt = -0.0;
            for patron in self.rules.patrons.iter().filter(|p| p.id != j && p.id != c) {
                let belief = dyads.belief.get(c, patron.id);
                doubt += 4.0 * belief * (1.0 - belief) * dyads.joining.get(patron.id, j);
            }
            let utility = 0.0
                + slice * stake * success
                + p.information_weight * doubt
                + p.reprisal_weight * dyads.provocation.get(c, j)
                + -means.cost
                + -p.escalation_on_frequency * danger;
            scratch.targets.push(Target { id: j, benefit: stake * success, danger });
            scratch.utilities.push(utility);
        }
        let acting = scratch.targets.len();
        scratch.shares.clear();
        scratch.shares.resize(acting + 1, 0.0);
        if acting > 0 {
            let (utilities, shares) = (&scratch.utilities, &mut scratch.shares);
            nested_logit(&[1, acting], utilities, p.choice_precision, p.nest_similarity, shares);
        }
        self.probed = scratch;
    }

    fn operate(&mut self, c: StateId, domain: Domain, means: &DomainPlan, budget: f64, at: usize) {
        let p = &self.rules.parameters;
        let Target { id: j, benefit, danger } = self.probed.targets[at];
        let address = |purpose| {
            self.address(Phase::Probe, purpose, self.key(c)).with(self.key(j)).at(domain as u32)
        };
        let cyber = domain == Domain::Cyber;
        let mean = budget * self.probed.shares[at + 1];
        let (draw, alarm) = self.luck.uniform_pair(address(Purpose::Operations));
        let count = quantile::negative_binomial(draw, mean, p.operations_dispersion);
        let false_alarms = if cyber { quantile::poisson(alarm, p.cyber_false_alarm) } else { 0 };
        if count == 0 && false_alarms == 0 {
            return;
        }
        let utility = |intensity: Intensity| {
            let g = intensity.level();
            benefit * g
                - p.escalation_on_intensity * danger * g * g
                - means.intensity_cost[intensity as usize]
        };
        let mut severities = [0.0; 3];
        logit(&Intensity::ALL.map(utility), p.choice_precision, &mut severities);
        let (first, second) = self.luck.uniform_pair(address(Purpose::Intensity));
        let severe = quantile::binomial(first, count, 1.0 - severities[0]);
        let grave = if severe > 0 {
            quantile::binomial(second, severe, severities[2] / (severities[1] + severities[2]))
        } else {
            0
        };
        let (mut successes, mut detected, mut identified) = (count, count, count);
        if cyber {
            let detectors = self.probed.detectors[j.at()];
            let unseen = (1.0 - p.cyber_detection)
                * vulnerability_after(1.0, p.detection_by_pact, detectors);
            let open = 1.0 - self.now.states[j.at()].cyber.resilience;
            successes = self.luck.binomial(address(Purpose::Success), count, open);
            detected = self.luck.binomial(address(Purpose::Detection), count, 1.0 - unseen);
            let identifying = address(Purpose::Identification);
            identified = self.luck.binomial(identifying, detected, p.cyber_identification);
        }
        let counts = [count - severe, severe - grave, grave];
        for (sum, count) in self.now.tally.operations[domain as usize].iter_mut().zip(counts) {
            *sum += u64::from(count);
        }
        self.turn.operations.push(Operation {
            challenger: c,
            target: j,
            domain,
            counts,
            successes,
            detected,
            identified,
            false_alarms,
        });
    }
}
