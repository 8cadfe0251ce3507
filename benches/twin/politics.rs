//! Support, elections, steps.

use deter::{
    chance::{Phase, Purpose},
    scenario::schema::Route,
    theory::{
        domestic::{
            SupportDrivers, SupportWeights, members_needed, referendum_passes, support_next,
        },
        maths::ln,
    },
    world::{
        Home,
        rules::{PoliticsPlan, StepPlan},
        snapshot::StateSnapshot,
        transient::Outcome,
    },
};

use super::Twin;

impl Twin {
    pub(super) fn politics(&mut self) {
        let plans = std::mem::take(&mut self.rules.politics);
        let doubt = self.patrons_doubt();
        for plan in &plans {
            let mut state = self.now.states[plan.id.at()];
            if let Some(mut home) = state.home {
                self.rally(plan, &mut home);
                self.move_support(plan, &state, doubt, &mut home);
                self.elect(plan, &mut home);
                self.try_steps(plan, &mut state, &mut home);
                state.home = Some(home);
                self.now.states[plan.id.at()] = state;
            }
        }
        self.rules.politics = plans;
    }

    fn patrons_doubt(&self) -> f64 {
        let all = self.rules.patrons.len();
        let silent = self.rules.patrons.iter().filter(|plan| {
            let patron = self.now.states[plan.id.at()].patron;
            patron.is_some_and(|patron| patron.assured == Some(false))
        });
        if all == 0 { 0.0 } else { 0.5 + 0.5 * silent.count() as f64 / all as f64 }
    }

    fn rally(&self, plan: &PoliticsPlan, home: &mut Home) {
        home.rally *= self.rules.parameters.rally_decay;
        for incident in self.turn.incidents.iter().filter(|i| i.target == plan.id) {
            home.rally += match incident.outcome {
                Outcome::StatusQuo => 0.0,
                Outcome::Backdown | Outcome::Concession => 0.2,
                Outcome::Clash => 0.5,
                Outcome::War => 1.0,
            };
        }
        let at_home = self.turn.operations.iter().filter(|o| o.target == plan.id);
        let grave: u32 = at_home.map(|operation| operation.counts[2]).sum();
        home.rally = (home.rally + 0.02 * f64::from(grave)).min(1.0);
    }

    fn move_support(
        &self,
        plan: &PoliticsPlan,
        state: &StateSnapshot,
        doubt: f64,
        home: &mut Home,
    ) {
        let p = &self.rules.parameters;
        let constraint = state.constraint.level;
        let drivers = SupportDrivers {
            threat: state.outlook.threat,
            abandonment_risk: state.outlook.abandonment,
            rally: home.rally,
            patron_wish: doubt,
            reluctance: home.reluctance,
            delivered: (state.start.constraint - constraint).max(0.0),
        };
        let mut weights = SupportWeights {
            constant: home.constant,
            threat: p.support_threat,
            abandonment_risk: p.support_abandonment,
            rally: p.support_rally,
            patron_wish: plan.patron_wish,
            reluctance: p.support_reluctance,
            delivered: p.support_delivered,
            rate: p.support_rate,
        };
        if !home.settled {
            let s = home.support.clamp(0.001, 0.999);
            let moved = support_next(home.support, &drivers, &weights);
            let driven: f64 = moved.terms.iter().skip(1).map(|(_, x)| x).sum();
            home.constant = ln(s / (1.0 - s)) - driven;
            home.settled = true;
            weights.constant = home.constant;
        }
        let moved = support_next(home.support, &drivers, &weights);
        let address = self.address(Phase::Politics, Purpose::Support, self.key(plan.id));
        let noise =
            if p.support_noise > 0.0 { p.support_noise * self.luck.normal(address) } else { 0.0 };
        home.support = (moved.support + noise).clamp(0.0, 1.0);
        home.reluctance += p.reluctance_drift * (constraint - home.reluctance);
    }

    fn elect(&self, plan: &PoliticsPlan, home: &mut Home) {
        let now = self.now.turn;
        let mut due = plan.elections.contains(&now) || self.turn.elections.contains(&plan.id);
        if due {
            home.next_election = plan.election_turns;
        } else if plan.election_turns > 0 && plan.elections.iter().all(|turn| *turn < now) {
            home.next_election = home.next_election.saturating_sub(1);
            due = home.next_election == 0;
            if due {
                home.next_election = plan.election_turns;
            }
        }
        if due {
            let p = &self.rules.parameters;
            let address = self.address(Phase::Politics, Purpose::Election, self.key(plan.id));
            let luck = p.seats_noise * self.luck.normal(address);
            for (seats, share) in home.seats.iter_mut().zip([1.0, 0.5]) {
                let swing = 0.5 * p.seats_swing * (home.support - 0.5) * share;
                *seats = (*seats + swing + luck * share).clamp(0.0, 1.0);
            }
        }
    }

    fn try_steps(&mut self, plan: &PoliticsPlan, state: &mut StateSnapshot, home: &mut Home) {
        let of_script = self.turn.steps.iter().filter(|(id, _)| *id == plan.id);
        if let Some(last) = of_script.map(|(_, step)| *step).max() {
            while home.taken <= last {
                self.take_step(&plan.steps[usize::from(home.taken)], state, home);
            }
        } else if let Some(step) = plan.steps.get(usize::from(home.taken)) {
            self.attempt(plan, step, state, home);
        }
    }

    fn attempt(
        &mut self,
        plan: &PoliticsPlan,
        step: &StepPlan,
        state: &mut StateSnapshot,
        home: &mut Home,
    ) {
        if home.support < step.support {
            return;
        }
        let draw =
            |purpose| self.luck.uniform(self.address(Phase::Politics, purpose, self.key(plan.id)));
        let p = &self.rules.parameters;
        match step.route {
            Route::Reinterpretation => {
                if draw(Purpose::Cabinet) < p.cabinet_hazard
                    && draw(Purpose::Veto) >= plan.coalition_veto
                {
                    self.take_step(step, state, home);
                }
            }
            Route::Amendment => {
                let two_thirds = |house: usize| {
                    let (all, share) = (plan.seats[house], home.seats[house]);
                    share * f64::from(all) + 1e-9 >= f64::from(members_needed(all, 2, 3))
                };
                if !(two_thirds(0) && two_thirds(1)) || draw(Purpose::Text) >= plan.text_agreement {
                    return;
                }
                let chance = referendum_passes(home.support, plan.referendum_spread);
                if draw(Purpose::Referendum) < chance {
                    self.take_step(step, state, home);
                } else {
                    home.support = (home.support - 2.0 * p.step_backlash).max(0.0);
                    home.reluctance = (home.reluctance + 0.1).min(1.0);
                }
            }
        }
    }

    fn take_step(&mut self, step: &StepPlan, state: &mut StateSnapshot, home: &mut Home) {
        state.constraint.level = state.constraint.level.min(step.constraint);
        if let Some(ceiling) = step.ceiling {
            state.military.ceiling = state.military.ceiling.max(ceiling);
        }
        home.support = (home.support - self.rules.parameters.step_backlash).max(0.0);
        home.taken += 1;
        self.turn.steps_taken += 1;
        self.now.tally.steps[usize::from(step.route == Route::Amendment)] += 1;
    }
}
