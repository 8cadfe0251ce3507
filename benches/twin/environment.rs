//! Growth, regimes, signals, and the script.

use deter::{
    chance::{Key, Phase, Purpose},
    scenario::{
        events::{Attribute, Change, Effect},
        quantity::Code,
        schema::Regime,
        validate::{LEAST_GDP, MOST_GDP},
    },
    theory::economy::gross_product_next,
    world::{KindId, Pact, StateId, rules::Moment, transient::Call},
};

use super::Twin;

impl Twin {
    pub(super) fn environment(&mut self) {
        const PHASE: Phase = Phase::Environment;
        if self.now.turn == 0 {
            for id in self.ids() {
                let address = self.address(PHASE, Purpose::HardType, self.key(id));
                let resolve = &mut self.now.states[id.at()].resolve;
                resolve.hard = self.luck.uniform(address) < resolve.level;
            }
            for plan in &self.rules.patrons {
                let address = self.address(PHASE, Purpose::Regime, self.key(plan.id)).at(1);
                if let Some(patron) = &mut self.now.states[plan.id.at()].patron {
                    patron.firm = self.luck.uniform(address) < plan.starts_firm;
                }
            }
        }
        let spread = self.rules.parameters.growth_shock;
        for id in self.ids() {
            let shock = if spread > 0.0 {
                let address = self.address(PHASE, Purpose::Growth, self.key(id));
                spread * self.luck.normal(address)
            } else {
                0.0
            };
            let economy = &mut self.now.states[id.at()].economy;
            let years = self.rules.turns_per_year;
            let next = gross_product_next(economy.gdp, economy.growth, years, shock);
            economy.gdp = next.clamp(LEAST_GDP, MOST_GDP);
        }
        for plan in &self.rules.patrons {
            let key = self.key(plan.id);
            let uniform = |purpose| self.luck.uniform(self.address(PHASE, purpose, key));
            let (moves, speaks) = (uniform(Purpose::Regime), uniform(Purpose::Signal));
            let Some(patron) = &mut self.now.states[plan.id.at()].patron else { continue };
            if moves < plan.leave[usize::from(!patron.firm)] {
                patron.firm = !patron.firm;
            }
            patron.assured = Some(speaks < plan.assure[usize::from(!patron.firm)]);
        }
        // The script is changed by nothing, so it can be lent out for the time of the play.
        let script = std::mem::take(&mut self.rules.script);
        for (place, event) in script.iter().enumerate() {
            let due = match event.moment {
                Moment::Turn(turn) => self.now.turn == turn,
                Moment::Every(turns) => self.now.turn.is_multiple_of(turns),
                Moment::Hazard(chance) => {
                    let address = self.address(PHASE, Purpose::Event, event.key);
                    !self.now.happened[place] && self.luck.uniform(address) < chance
                }
            };
            if due {
                self.now.happened[place] = true;
                event.effects.iter().for_each(|effect| self.apply(effect));
            }
        }
        self.rules.script = script;
    }

    fn find(&self, code: &Code) -> StateId {
        let key = Key::of_code(code.as_str());
        let place = self.keys.iter().position(|known| Some(*known) == key);
        StateId(place.unwrap_or(0) as u16)
    }

    fn kind(&self, name: &str) -> Option<KindId> {
        self.rules.kinds.iter().position(|kind| kind.name == name).map(|at| KindId(at as u8))
    }

    fn apply(&mut self, effect: &Effect) {
        let now = self.turn_number();
        let pair = |a: &Code, b: &Code| (self.find(a), self.find(b));
        match effect {
            Effect::Attribute { state, attribute, change } => {
                self.set(self.find(state), *attribute, *change);
            }
            Effect::Sign { kind, between } => {
                let (a, b) = pair(&between.0, &between.1);
                if let Some(kind) = self.kind(kind) {
                    self.sign_by_script(kind, a, b);
                }
            }
            Effect::Lapse { kind, between } => {
                let (a, b) = pair(&between.0, &between.1);
                let Some(kind) = self.kind(kind) else { return };
                for pact in &mut self.now.pacts {
                    if pact.kind == kind && pact.other(a) == Some(b) && pact.lapsed.is_none() {
                        pact.lapsed = Some(now);
                        self.turn.lapsed += 1;
                    }
                }
            }
            Effect::Regime { patron, regime } => {
                let id = self.find(patron);
                if let Some(patron) = &mut self.now.states[id.at()].patron {
                    patron.firm = *regime == Regime::Firm;
                }
            }
            Effect::Signal { patron, assures } => {
                let id = self.find(patron);
                if let Some(patron) = &mut self.now.states[id.at()].patron {
                    patron.assured = Some(*assures);
                }
            }
            Effect::Belief { patron, change } => {
                let patron = self.find(patron);
                for observer in self.ids() {
                    let belief = self.now.dyads.belief.at(observer, patron);
                    *belief = changed(*belief, *change).clamp(0.0, 1.0);
                }
            }
            Effect::Salience { challenger, target, to } => {
                let (c, j) = pair(challenger, target);
                self.now.dyads.salience.set(c, j, to.get());
            }
            Effect::Provocation { challenger, target, size } => {
                let (c, j) = pair(challenger, target);
                let felt = self.now.dyads.provocation.at(c, j);
                *felt = (*felt + size.get()).min(1.0);
            }
            Effect::HostileAct { challenger, target, severity } => {
                let (c, j) = pair(challenger, target);
                self.turn.acts.push((c, j, severity.get()));
            }
            Effect::Incident { challenger, target, domain } => {
                let (c, j) = pair(challenger, target);
                self.turn.incidents_due.push((c, j, *domain));
            }
            Effect::Call { helper, victim, honoured } => {
                let (helper, victim) = pair(helper, victim);
                self.turn.calls.push(Call { victim, helper, honoured: *honoured });
            }
            Effect::Operations { challenger, domain, times } => {
                let id = self.find(challenger);
                if let Some(challenger) = &mut self.now.states[id.at()].challenger {
                    challenger.scale[*domain as usize] = times.get();
                }
            }
            Effect::Exposure { state, challenger, change } => {
                let (j, c) = pair(state, challenger);
                let exposure = self.now.dyads.exposure.at(j, c);
                *exposure = changed(*exposure, *change).clamp(0.0, 1.0);
            }
            Effect::Rally { state, size } => {
                let id = self.find(state);
                if let Some(home) = &mut self.now.states[id.at()].home {
                    home.rally = (home.rally + size.get()).min(1.0);
                }
            }
            Effect::Election { state } => self.turn.elections.push(self.find(state)),
            Effect::Step { state, name } => {
                let id = self.find(state);
                let ladder = self.rules.politics.iter().find(|plan| plan.id == id);
                let step = ladder.and_then(|l| l.steps.iter().position(|step| step.name == *name));
                self.turn.steps.extend(step.map(|step| (id, step as u8)));
            }
            Effect::Estrangement { between, refuse } => {
                let (a, b) = pair(&between.0, &between.1);
                let value = if *refuse { 1.0 } else { 0.0 };
                self.now.dyads.estranged.set(a, b, value);
                self.now.dyads.estranged.set(b, a, value);
            }
        }
    }

    fn set(&mut self, id: StateId, attribute: Attribute, change: Change) {
        let state = &mut self.now.states[id.at()];
        let into = |value: &mut f64, low: f64, high: f64| {
            *value = changed(*value, change).clamp(low, high);
        };
        let ceiling = state.military.ceiling;
        match attribute {
            Attribute::Gdp => into(&mut state.economy.gdp, 1e-6, 1e12),
            Attribute::Growth => into(&mut state.economy.growth, -0.9, 3.0),
            Attribute::Capacity => into(&mut state.military.capacity, 0.0, 1e12),
            Attribute::Burden => {
                into(&mut state.military.burden, 0.0, 1.0);
                state.military.burden = state.military.burden.min(ceiling);
            }
            Attribute::Ceiling => into(&mut state.military.ceiling, 0.0, 1.0),
            Attribute::Constraint => into(&mut state.constraint.level, 0.0, 1.0),
            Attribute::Reliance => into(&mut state.reliance.level, 0.0, 1.0),
            Attribute::Resilience => into(&mut state.cyber.resilience, 0.0, 1.0),
            Attribute::Industry => into(&mut state.industry.level, 0.0, 1.0),
            Attribute::Support | Attribute::Reluctance => {
                let Some(home) = &mut state.home else { return };
                let support = attribute == Attribute::Support;
                into(if support { &mut home.support } else { &mut home.reluctance }, 0.0, 1.0);
            }
        }
    }

    fn sign_by_script(&mut self, kind: KindId, a: StateId, b: StateId) {
        let there =
            |pact: &Pact| pact.kind == kind && pact.other(a) == Some(b) && pact.lapsed.is_none();
        if self.now.pacts.iter().any(there) {
            return;
        }
        let now = self.turn_number();
        self.turn.signed.push(self.now.pacts.len());
        self.now.pacts.push(Pact {
            proposer: a,
            partner: b,
            kind,
            opened: now,
            signed: now,
            in_force: now,
            lapsed: None,
            patience: None,
            worn: 0.0,
        });
        self.now.tally.signed[kind.at()] += 1;
        self.provoke(kind, a, b);
    }
}

fn changed(value: f64, change: Change) -> f64 {
    match change {
        Change::To(to) => to,
        Change::By(by) => value + by,
        Change::Times(times) => value * times,
    }
}
