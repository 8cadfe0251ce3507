//! What flows through pacts, arms, trade.

use deter::{
    chance::{Phase, Purpose},
    scenario::{
        schema::{Domain, Flow},
        validate::LEAST_GDP,
    },
    theory::{arms::richardson_change, cyber::vulnerability_after, economy::exposure_after},
    world::{StateId, build::rival_burden},
};

use super::{Twin, perceive::covered_by_others};

/// What a state gains in a turn, with what it had before anybody gained.
#[derive(Default, Clone, Copy)]
pub struct Gain {
    capacity: f64,
    industry: f64,
    hardeners: u32,
    spending: f64,
    had_industry: f64,
    had_capacity: f64,
}

impl Twin {
    pub(super) fn cooperate(&mut self) {
        let (p, now) = (&self.rules.parameters, self.now.turn as i32);
        let gains = &mut self.gains;
        gains.clear();
        gains.extend(self.now.states.iter().map(|state| Gain {
            spending: state.economy.gdp * state.military.burden,
            had_industry: state.industry.level,
            had_capacity: state.military.capacity,
            ..Gain::default()
        }));
        for pact in self.now.pacts.iter().filter(|pact| pact.is_in_force(now)) {
            let kind = &self.rules.kinds[pact.kind.at()];
            let (a, b) = (pact.proposer.at(), pact.partner.at());
            if kind.carries(Flow::Resilience) {
                gains[a].hardeners += 1;
                gains[b].hardeners += 1;
            }
            if kind.carries(Flow::Capacity) {
                let other_way = gains[b].had_industry > gains[a].had_industry;
                let (giver, receiver) = if other_way { (b, a) } else { (a, b) };
                let worth = p.equipment_flow * gains[giver].had_industry * gains[giver].spending;
                let room = p.equipment_ceiling * gains[receiver].had_capacity;
                gains[receiver].capacity += worth.min(room);
                if kind.carries(Flow::Industry) {
                    gains[giver].industry += p.orders_gain;
                }
            }
        }
        for (state, gain) in self.now.states.iter_mut().zip(gains) {
            if gain.capacity > 0.0 {
                state.military.capacity += gain.capacity;
            }
            if gain.industry > 0.0 {
                state.industry.level += gain.industry.min(1.0) * (1.0 - state.industry.level);
            }
            if gain.hardeners > 0 {
                let open = 1.0 - state.start.resilience;
                let hardened = 1.0 - vulnerability_after(open, p.hardening, gain.hardeners);
                if hardened > state.cyber.resilience {
                    state.cyber.resilience +=
                        p.hardening_rate * (hardened - state.cyber.resilience);
                }
            }
        }
    }

    pub(super) fn arm(&mut self) {
        let step = 1.0 / self.rules.turns_per_year;
        self.numbers.clear();
        self.numbers.extend(self.now.states.iter().map(|state| state.military.burden));
        for id in self.ids() {
            let rules = &self.rules;
            let p = &rules.parameters;
            let rival = rival_burden(&self.now.dyads, rules, &self.numbers, id);
            let noise = if p.burden_noise > 0.0 {
                let address = self.address(Phase::Arm, Purpose::Burden, self.key(id));
                p.burden_noise * step.sqrt() * self.luck.normal(address)
            } else {
                0.0
            };
            let state = &mut self.now.states[id.at()];
            let (outlook, start) = (&state.outlook, &state.start);
            let lens = &rules.lenses[usize::from(state.worldview.lens)];
            let arms = rules.arms[id.at()];
            let military = &mut state.military;
            let change = richardson_change(
                100.0 * military.burden,
                100.0 * rival,
                arms.reaction,
                arms.fatigue,
                military.grievance,
            ) + lens.gap_response * (outlook.gap - start.gap)
                - lens.free_riding * (covered_by_others(outlook) - start.cover_by_others);
            let wished = military.burden + (step * change + noise) / 100.0;
            military.burden = wished.clamp(0.0, military.ceiling);
            military.capacity =
                military.capacity * rules.capital_kept + military.burden * state.economy.gdp * step;
            let supported = if start.belief > 0.0 {
                (start.reliance * outlook.belief / start.belief).min(1.0)
            } else {
                start.reliance
            };
            state.reliance.level += p.reliance_drift * (supported - state.reliance.level);
        }
    }

    pub(super) fn trade(&mut self) {
        let p = &self.rules.parameters;
        for operation in self.turn.operations.iter().filter(|o| o.domain == Domain::Economic) {
            let (c, j): (StateId, StateId) = (operation.challenger, operation.target);
            let episodes = operation.total();
            let exposure = self.now.dyads.exposure.get(j, c);
            let lost = (p.coercion_cost_target * exposure * f64::from(episodes)).min(0.5);
            let (sender, target) =
                (self.now.states[c.at()].economy.gdp, self.now.states[j.at()].economy.gdp);
            let relative = (target / sender).min(1.0);
            let cost = p.coercion_cost_sender * exposure * relative * f64::from(episodes);
            for (state, kept) in [(j, 1.0 - lost), (c, 1.0 - cost.min(0.5))] {
                let gdp = &mut self.now.states[state.at()].economy.gdp;
                *gdp = (*gdp * kept).max(LEAST_GDP);
            }
            let after = exposure_after(exposure, p.exposure_decay, episodes);
            self.now.dyads.exposure.set(j, c, after);
        }
        if p.exposure_recovery > 0.0 {
            let at_start = self.rules.exposure_at_start.cells();
            for (exposure, start) in self.now.dyads.exposure.cells_mut().iter_mut().zip(at_start) {
                *exposure += p.exposure_recovery * (start - *exposure);
            }
        }
    }
}
