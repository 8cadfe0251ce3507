//! Beliefs, reputations, memories.

use deter::{
    chance::Phase,
    theory::{
        belief::{BetaBelief, TwoStateChain},
        maths::pow,
        threat::remember,
    },
};

use super::Twin;

const SEVERITY: [f64; 5] = [0.05, 0.2, 0.2, 0.8, 3.0];

impl Twin {
    pub(super) fn learn(&mut self) {
        debug_assert!(self.rules.runs(Phase::Learn));
        let lens = |state: &deter::world::snapshot::StateSnapshot| {
            self.rules.lenses[usize::from(state.worldview.lens)].reputation
        };
        self.numbers.clear();
        self.numbers.extend(self.now.states.iter().map(lens));
        self.watch_patrons();
        self.note_calls();
        self.remember_acts();
    }

    fn watch_patrons(&mut self) {
        let likely = |chance: f64, happened: bool| if happened { chance } else { 1.0 - chance };
        for plan in &self.rules.patrons {
            let Some(patron) = self.now.states[plan.id.at()].patron else { continue };
            let chain = TwoStateChain { leave_firm: plan.leave[0], leave_wavering: plan.leave[1] };
            for observer in self.ids().filter(|observer| *observer != plan.id) {
                let mut belief = chain.predict(self.now.dyads.belief.get(observer, plan.id));
                if let Some(assured) = patron.assured {
                    let [firm, wavering] = plan.assure.map(|chance| likely(chance, assured));
                    belief = TwoStateChain::update(belief, firm, wavering);
                }
                for call in self.turn.calls.iter().filter(|call| call.helper == plan.id) {
                    let own = call.victim == observer;
                    let weight = if own { 1.0 } else { self.numbers[observer.at()] };
                    if weight > 0.0 {
                        let [firm, wavering] =
                            plan.honour.map(|chance| pow(likely(chance, call.honoured), weight));
                        belief = TwoStateChain::update(belief, firm, wavering);
                    }
                }
                self.now.dyads.belief.set(observer, plan.id, belief);
            }
        }
    }

    fn note_calls(&mut self) {
        let is_patron = |id| self.rules.patrons.iter().any(|plan| plan.id == id);
        for call in self.turn.calls.iter().filter(|call| !is_patron(call.helper)) {
            let helper = call.helper;
            for observer in self.ids().filter(|observer| *observer != helper) {
                let own = call.victim == observer;
                let weight = if own { 1.0 } else { self.numbers[observer.at()] };
                if weight <= 0.0 {
                    continue;
                }
                let dyads = &mut self.now.dyads;
                let before = BetaBelief {
                    alpha: dyads.honoured.get(observer, helper),
                    beta: dyads.abandoned.get(observer, helper),
                };
                let after = before
                    .forget_toward(self.rules.prior, self.rules.parameters.reputation_forgetting)
                    .observe(weight, call.honoured);
                dyads.honoured.set(observer, helper, after.alpha);
                dyads.abandoned.set(observer, helper, after.beta);
                dyads.reputation.set(observer, helper, after.mean());
            }
        }
    }

    fn remember_acts(&mut self) {
        let (p, dyads) = (&self.rules.parameters, &mut self.now.dyads);
        for plan in &self.rules.challengers {
            for memory in dyads.memory.row_mut(plan.id) {
                *memory = remember(*memory, p.memory_decay, 0.0);
            }
            for felt in dyads.provocation.row_mut(plan.id) {
                *felt *= p.provocation_decay;
            }
        }
        for o in &self.turn.operations {
            let felt = o.severity() + 0.02 * f64::from(o.false_alarms);
            *dyads.memory.at(o.challenger, o.target) += felt;
        }
        for i in &self.turn.incidents {
            *dyads.memory.at(i.challenger, i.target) += SEVERITY[i.outcome as usize];
        }
        for (c, j, _) in &self.turn.concessions {
            *dyads.memory.at(*c, *j) += SEVERITY[1];
        }
        for (c, j, severity) in &self.turn.acts {
            *dyads.memory.at(*c, *j) += *severity;
        }
    }
}
