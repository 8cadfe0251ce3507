//! Power, threat, coverage, gaps.

use deter::{
    theory::{
        contest,
        maths::ln,
        security::{abandonment_risk, coverage, security_gap},
        threat::{self, ThreatInputs},
    },
    world::{Outlook, StateId},
};

use super::Twin;

/// A pair with a pact in force: who helps, where, how probably, with how much.
struct Tie {
    helper: StateId,
    at: StateId,
    joining: f64,
    power: f64,
}

/// Memory of the phase.
#[derive(Default)]
pub struct Perceived {
    capacity: Vec<f64>,
    abroad: Vec<f64>,
    log_abroad: Vec<f64>,
    log_home: Vec<f64>,
    unjoined: Vec<f64>,
    ties: Vec<Tie>,
    partners: Vec<f64>,
    patrons: Vec<f64>,
    hostility: Vec<f64>,
    is_patron: Vec<bool>,
    is_challenger: Vec<bool>,
}

impl Twin {
    pub(super) fn perceive(&mut self) {
        self.measure_power();
        self.find_ties();
        self.expect();
        for id in self.ids() {
            let outlook = self.look(id);
            let state = &mut self.now.states[id.at()];
            state.outlook = outlook;
            let start = &mut state.start;
            if !start.looked {
                start.looked = true;
                start.gap = outlook.gap;
                start.cover_by_others = covered_by_others(&outlook);
                start.belief = outlook.belief;
            }
        }
    }

    fn measure_power(&mut self) {
        let seen = &mut self.perceived;
        for list in [&mut seen.capacity, &mut seen.abroad, &mut seen.log_abroad, &mut seen.log_home]
        {
            list.clear();
        }
        let advantage = self.rules.parameters.defender_advantage;
        for (state, share) in self.now.states.iter().zip(&self.rules.theatre_share) {
            let capacity = state.military.capacity;
            let abroad = capacity * ((1.0 - state.constraint.level) * share);
            seen.capacity.push(capacity);
            seen.abroad.push(abroad);
            seen.log_abroad.push(ln(abroad));
            seen.log_home.push(ln(advantage * capacity));
        }
        let n = self.now.states.len();
        if seen.is_patron.len() != n {
            seen.is_patron = vec![false; n];
            seen.is_challenger = vec![false; n];
            self.rules.patrons.iter().for_each(|plan| seen.is_patron[plan.id.at()] = true);
            self.rules.challengers.iter().for_each(|plan| seen.is_challenger[plan.id.at()] = true);
        }
    }

    fn find_ties(&mut self) {
        let n = self.now.states.len();
        let now = self.now.turn as i32;
        let seen = &mut self.perceived;
        seen.unjoined.clear();
        seen.unjoined.resize(n * n, 1.0);
        seen.ties.clear();
        self.now.dyads.joining.cells_mut().fill(0.0);
        for pact in self.now.pacts.iter().filter(|pact| pact.is_in_force(now)) {
            let kind = &self.rules.kinds[pact.kind.at()];
            let age = usize::try_from(now - pact.in_force).unwrap_or(0);
            let ripe = self.rules.ripeness[age.min(self.rules.ripeness.len() - 1)];
            let gain = self.rules.parameters.pact_ageing_gain;
            let joining = (kind.joining * (1.0 + gain * ripe)).min(0.95);
            let (a, b) = (pact.proposer, pact.partner);
            for (helper, at) in [(a, b), (b, a)].into_iter().take(if kind.mutual { 2 } else { 1 }) {
                let nobody = &mut seen.unjoined[helper.at() * n + at.at()];
                // Nothing pledged leaves it at 1, and the pair unseen.
                if *nobody == 1.0 && joining > 0.0 {
                    let power = seen.abroad[helper.at()] * self.rules.reach.get(helper, at);
                    seen.ties.push(Tie { helper, at, joining: 0.0, power });
                }
                *nobody *= 1.0 - joining;
            }
        }
        for tie in &mut seen.ties {
            tie.joining = 1.0 - seen.unjoined[tie.helper.at() * n + tie.at.at()];
            self.now.dyads.joining.set(tie.helper, tie.at, tie.joining);
        }
        seen.ties.retain(|tie| tie.joining > 0.0);
    }

    /// What challengers expect to meet, and what everybody expects of its own partners.
    fn expect(&mut self) {
        let p = &self.rules.parameters;
        let (seen, dyads) = (&mut self.perceived, &mut self.now.dyads);
        let n = seen.capacity.len();
        seen.hostility.clear();
        for c in self.rules.challengers.iter().map(|plan| plan.id) {
            dyads.help.row_mut(c).fill(0.0);
            for tie in seen.ties.iter().filter(|tie| tie.helper != c && tie.at != c) {
                let words =
                    if seen.is_patron[tie.helper.at()] { &dyads.belief } else { &dyads.reputation };
                let help = tie.joining * words.get(c, tie.helper) * tie.power;
                *dyads.help.at(c, tie.at) += help;
            }
            for j in (0..n as u16).map(StateId).filter(|j| *j != c) {
                let attack = seen.abroad[c.at()] * self.rules.reach.get(c, j);
                let met = p.defender_advantage * seen.capacity[j.at()] + dyads.help.get(c, j);
                dyads.success.set(c, j, contest::ratio(attack, met, p.contest_decisiveness));
            }
            seen.hostility.push(dyads.memory.row(c).iter().sum());
        }
        for sums in [&mut seen.partners, &mut seen.patrons] {
            sums.clear();
            sums.resize(n, 0.0);
        }
        for tie in seen.ties.iter().filter(|tie| !seen.is_challenger[tie.helper.at()]) {
            if seen.is_patron[tie.helper.at()] {
                let word = dyads.belief.get(tie.at, tie.helper);
                seen.patrons[tie.at.at()] += tie.joining * word * tie.power;
            } else {
                let word = dyads.reputation.get(tie.at, tie.helper);
                seen.partners[tie.at.at()] += tie.joining * word * tie.power;
            }
        }
    }

    fn look(&mut self, id: StateId) -> Outlook {
        let (rules, seen, dyads) = (&self.rules, &self.perceived, &mut self.now.dyads);
        let p = &rules.parameters;
        let state = &self.now.states[id.at()];
        let weights = &rules.lenses[usize::from(state.worldview.lens)].threat;
        let reliance = state.reliance.level;
        let (mut worst, mut from) = (0.0, None);
        for (plan, against_all) in rules.challengers.iter().zip(&seen.hostility) {
            let c = plan.id;
            if c == id {
                continue;
            }
            let ratio =
                seen.log_abroad[c.at()] + rules.log_reach.get(c, id) - seen.log_home[id.at()];
            let mine = dyads.memory.get(c, id);
            let inputs = ThreatInputs {
                log_power_ratio: if ratio.is_nan() { 0.0 } else { ratio.clamp(-5.0, 5.0) },
                intent: threat::intent(
                    mine / p.memory_scale,
                    (against_all - mine).max(0.0) / p.memory_scale,
                    p.spill_over,
                ),
                dispute: dyads.salience.get(c, id) / 3.0,
                ideal_distance: rules.ideal_distance.get(id, c),
                exposure: dyads.exposure.get(id, c),
            };
            let index = threat::index(&inputs, weights);
            dyads.threat.set(id, c, index);
            if from.is_none() || index > worst {
                (worst, from) = (index, Some(c));
            }
        }
        let need = from.map_or(0.0, |c| seen.abroad[c.at()] * rules.reach.get(c, id));
        let (mut belief, mut of) = (0.0, 0.0);
        for patron in rules.patrons.iter().filter(|plan| plan.id != id) {
            belief += dyads.belief.get(id, patron.id);
            of += 1.0;
        }
        let belief = if of > 0.0 { belief / of } else { 1.0 };
        let own = p.defender_advantage * seen.capacity[id.at()];
        let (partners, patrons) = (seen.partners[id.at()], seen.patrons[id.at()]);
        let covered = coverage(own, partners, patrons, reliance, need);
        Outlook {
            threat: worst,
            from,
            need,
            own,
            partners,
            patrons: patrons.min(reliance * need),
            coverage: covered,
            gap: security_gap(worst, covered),
            abandonment: abandonment_risk(reliance, belief),
            belief,
        }
    }
}

pub fn covered_by_others(outlook: &Outlook) -> f64 {
    if outlook.need > 0.0 {
        ((outlook.partners + outlook.patrons) / outlook.need).min(1.0)
    } else {
        0.0
    }
}
