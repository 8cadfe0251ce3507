//! Random valid worlds, in pieces that a test may shuffle, scale or change before they are written.

use std::fmt::Write;

use deter::{
    scenario::{self, Loaded, schema::Domain},
    turn::Engine,
    world::build::Blueprint,
};

use super::Lcg;

/// A state; amounts in bn USD, shares from 0 to 1.
#[derive(Debug, Clone)]
pub struct State {
    pub code: String,
    pub place: (f64, f64),
    pub gdp: f64,
    pub growth: f64,
    pub spending: f64,
    pub ceiling: f64,
    pub capacity: f64,
    pub constraint: f64,
    pub reliance: f64,
    pub resilience: f64,
    pub democracy: f64,
    pub ideal: Option<f64>,
    pub industry: f64,
    pub resolve: f64,
    pub exposure: Vec<(String, f64)>,
}

/// What a challenger disputes.
#[derive(Debug, Clone)]
pub struct Dispute {
    pub challenger: String,
    pub target: String,
    pub salience: f64,
    pub hostility: f64,
    pub domains: Vec<&'static str>,
}

/// A pact at the start.
#[derive(Debug, Clone)]
pub struct Tie {
    pub kind: &'static str,
    pub between: (String, String),
    pub year: usize,
}

/// A random valid world. The roles are pairs of a code and the text of the role.
#[derive(Debug, Clone)]
pub struct World {
    pub turns: u32,
    pub lens: &'static str,
    pub off: Vec<&'static str>,
    pub parameters: Vec<(&'static str, f64)>,
    pub states: Vec<State>,
    pub disputes: Vec<Dispute>,
    pub ties: Vec<Tie>,
    pub challengers: Vec<(String, String)>,
    pub patrons: Vec<(String, String)>,
    pub initiators: Vec<(String, String)>,
    pub politics: Vec<(String, String)>,
    pub events: Vec<String>,
}

/// The ladder of every world. A state under full constraint can have no pact at all.
const KINDS: &str = r#"
    (name: "dialogue", joining: 0.05, autonomy_cost: 0.05, needs: (constraint_at_most: 0.99)),
    (name: "arms", joining: 0.1, autonomy_cost: 0.1, provocation: 0.2, flows: [capacity, industry],
        needs: (constraint_at_most: 0.9)),
    (name: "shield", joining: 0.15, provocation: 0.1, flows: [resilience, detection],
        needs: (constraint_at_most: 0.99, any_of: ["dialogue"])),
    (name: "treaty", joining: 0.7, autonomy_cost: 0.5, provocation: 0.6, flows: [projection],
        needs: (constraint_at_most: 0.9, any_of: ["arms", "shield"], patron: true)),
"#;

const LENSES: [&str; 5] = [
    "balance_of_power",
    "balance_of_threat",
    "constructivism",
    "hedging",
    "liberal_institutionalism",
];

/// The phases that a scenario can switch off.
pub const PHASES: [&str; 11] = [
    "environment",
    "perceive",
    "probe",
    "respond",
    "learn",
    "politics",
    "align",
    "cooperate",
    "arm",
    "trade",
    "record",
];

impl Lcg {
    /// A number from `low` to `high`.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.below(1_001) as f64 / 1_000.0
    }

    /// True in so many cases of a hundred.
    pub fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// Fisher and Yates.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}

impl World {
    /// A world of `n` ≥ 2 states: the first challenges, the second is a patron, others may be.
    pub fn random(n: usize, seed: u64) -> Self {
        let mut luck = Lcg(seed);
        luck.below(2);
        let codes: Vec<String> = (0..n).map(|place| format!("S{place:02}")).collect();
        let challenges: Vec<bool> = (0..n).map(|i| i == 0 || (i > 1 && luck.percent(10))).collect();
        let vouches: Vec<bool> =
            (0..n).map(|i| !challenges[i] && (i == 1 || luck.percent(8))).collect();
        let mut world = Self {
            turns: 10,
            lens: LENSES[luck.below(LENSES.len())],
            off: if luck.percent(33) { vec![PHASES[luck.below(10)]] } else { vec![] },
            parameters: vec![
                ("choice_precision", luck.between(1.0, 8.0)),
                ("contest_decisiveness", luck.between(0.5, 2.0)),
                ("growth_shock", luck.between(0.0, 0.02)),
                ("reputation_weight", luck.between(0.0, 1.0)),
                ("war_given_severe", luck.between(0.05, 0.5)),
                ("burden_noise", luck.between(0.0, 0.1)),
            ],
            states: vec![],
            disputes: vec![],
            ties: vec![],
            challengers: vec![],
            patrons: vec![],
            initiators: vec![],
            politics: vec![],
            events: vec![],
        };
        for (i, code) in codes.iter().enumerate() {
            world.add_state(&mut luck, code, &codes, &challenges);
            if challenges[i] {
                world.add_challenger(&mut luck, i, &codes);
            }
            if vouches[i] {
                world.patrons.push((code.clone(), patron(&mut luck)));
            }
            if !challenges[i] && luck.percent(60) {
                let openings = if luck.percent(50) {
                    "fixed(1)".to_owned()
                } else {
                    format!("poisson(set({}))", luck.between(0.2, 2.0))
                };
                world.initiators.push((code.clone(), format!("(openings: {openings})")));
            }
            if !challenges[i] && luck.percent(25) {
                world.politics.push((code.clone(), politics(&mut luck)));
            }
        }
        for i in 0..n {
            for j in i + 1..n {
                if luck.percent(15) {
                    // A treaty needs a patron on one side.
                    let kinds = if vouches[i] || vouches[j] { 4 } else { 3 };
                    let kind = ["dialogue", "arms", "shield", "treaty"][luck.below(kinds)];
                    let between = (codes[i].clone(), codes[j].clone());
                    world.ties.push(Tie { kind, between, year: 1990 + luck.below(10) });
                }
            }
        }
        world.add_events(&mut luck);
        world
    }

    fn add_state(&mut self, luck: &mut Lcg, code: &str, codes: &[String], challenges: &[bool]) {
        let gdp = luck.between(20.0, 2_000.0);
        let mut exposure = Vec::new();
        for (other, challenges) in codes.iter().zip(challenges) {
            if *challenges && *other != code && luck.percent(60) {
                exposure.push((other.clone(), luck.between(0.0, 0.4)));
            }
        }
        self.states.push(State {
            code: code.to_owned(),
            place: (luck.between(-60.0, 60.0), luck.between(-180.0, 180.0)),
            gdp,
            growth: luck.between(-0.01, 0.06),
            spending: gdp * luck.between(0.005, 0.05),
            ceiling: luck.between(0.06, 0.2),
            capacity: gdp * luck.between(0.02, 0.4),
            constraint: if luck.percent(70) { 0.0 } else { luck.between(0.0, 0.8) },
            reliance: luck.between(0.0, 0.6),
            resilience: luck.between(0.2, 0.9),
            democracy: luck.between(0.0, 1.0),
            ideal: luck.percent(80).then(|| luck.between(-2.0, 2.0)),
            industry: luck.between(0.0, 1.0),
            resolve: luck.between(0.0, 1.0),
            exposure,
        });
    }

    fn add_challenger(&mut self, luck: &mut Lcg, own: usize, codes: &[String]) {
        let mut operations = String::new();
        for domain in Domain::ALL.map(Domain::name) {
            if luck.percent(75) {
                let _ = write!(
                    operations,
                    "{domain}: (level: set({}), volatility: set({}), cost: {}, intrusion_cost: 0.1, coercion_cost: 0.3,
                        incident_hazard: (0.002, 0.02, {})),",
                    luck.between(1.0, 20.0),
                    luck.between(0.0, 0.5),
                    luck.between(0.0, 0.2),
                    luck.between(0.02, 0.3),
                );
            }
        }
        let role = format!("(status_quo: set({}), operations: {{ {operations} }})", {
            luck.between(0.0, 0.6)
        });
        self.challengers.push((codes[own].clone(), role));
        for (place, target) in codes.iter().enumerate().filter(|(place, _)| *place != own) {
            if place == codes.len() - 1 || luck.percent(50) {
                self.disputes.push(Dispute {
                    challenger: codes[own].clone(),
                    target: target.clone(),
                    salience: luck.between(0.5, 3.0),
                    hostility: luck.between(0.0, 3.0),
                    domains: ["air", "maritime", "land"][..luck.below(4)].to_vec(),
                });
            }
        }
    }

    fn add_events(&mut self, luck: &mut Lcg) {
        if let Some((patron, _)) = self.patrons.first() {
            self.events.push(format!(
                r#"(name: "a word", when: turn({}), effects: [signal(patron: "{patron}", assures: false)])"#,
                luck.below(10),
            ));
        }
        if let Some(Dispute { challenger, target, .. }) = self.disputes.first() {
            self.events.push(format!(
                r#"(name: "a visit", when: hazard({}), effects: [
                    provocation(challenger: "{challenger}", target: "{target}", size: 0.4),
                    hostile_act(challenger: "{challenger}", target: "{target}", severity: 0.5),
                ])"#,
                luck.between(0.05, 0.5),
            ));
            self.events.push(format!(
                r#"(name: "a crash", when: every({}), effects: [
                    incident(challenger: "{challenger}", target: "{target}", domain: maritime),
                ])"#,
                2 + luck.below(4),
            ));
        }
        let state = &self.states[luck.below(self.states.len())].code;
        self.events.push(format!(
            r#"(name: "a slump", when: turn({}), effects: [
                attribute(state: "{state}", attribute: gdp, change: times({})),
            ])"#,
            luck.below(10),
            luck.between(0.8, 1.1),
        ));
    }

    /// The same world in another order of everything whose order means nothing.
    pub fn shuffled(&self, luck: &mut Lcg) -> Self {
        let mut other = self.clone();
        luck.shuffle(&mut other.states);
        luck.shuffle(&mut other.disputes);
        luck.shuffle(&mut other.ties);
        luck.shuffle(&mut other.challengers);
        luck.shuffle(&mut other.patrons);
        luck.shuffle(&mut other.initiators);
        luck.shuffle(&mut other.politics);
        luck.shuffle(&mut other.events);
        luck.shuffle(&mut other.parameters);
        for state in &mut other.states {
            luck.shuffle(&mut state.exposure);
        }
        for dispute in &mut other.disputes {
            luck.shuffle(&mut dispute.domains);
        }
        for tie in &mut other.ties {
            if luck.percent(50) {
                std::mem::swap(&mut tie.between.0, &mut tie.between.1);
            }
        }
        other
    }

    /// With this parameter instead of its own or the default.
    pub fn with(mut self, parameter: &'static str, value: f64) -> Self {
        self.parameters.retain(|(name, _)| *name != parameter);
        self.parameters.push((parameter, value));
        self
    }

    /// The scenario file.
    pub fn text(&self) -> String {
        let list = |items: &mut dyn Iterator<Item = String>| {
            items.fold(String::new(), |text, item| text + &item + ",\n")
        };
        let roles = |roles: &[(String, String)]| {
            list(&mut roles.iter().map(|(code, role)| format!("\"{code}\": {role}")))
        };
        format!(
            r#"(
                title: "A random world", start: "2000", turns: {}, lens: "{}", off: [{}],
                parameters: ({}), states: {{ {} }}, disputes: [{}], pact_kinds: [{KINDS}],
                pacts: [{}], challengers: {{ {} }}, patrons: {{ {} }}, initiators: {{ {} }},
                politics: {{ {} }}, events: [{}],
            )"#,
            self.turns,
            self.lens,
            self.off.join(", "),
            list(&mut self.parameters.iter().map(|(name, value)| format!("{name}: {value:?}"))),
            list(&mut self.states.iter().map(State::text)),
            list(&mut self.disputes.iter().map(Dispute::text)),
            list(&mut self.ties.iter().map(Tie::text)),
            roles(&self.challengers),
            roles(&self.patrons),
            roles(&self.initiators),
            roles(&self.politics),
            list(&mut self.events.iter().cloned()),
        )
    }

    /// The engine of it.
    pub fn engine(&self) -> Engine {
        Engine::new(Blueprint::new(&self.load()))
    }

    /// The world as the program reads it.
    #[track_caller]
    pub fn load(&self) -> Loaded {
        let text = self.text();
        match scenario::load_text("world", "world.ron", &text, None) {
            Ok(loaded) => loaded,
            Err(error) => panic!("{error}\n{text}"),
        }
    }
}

impl State {
    fn text(&self) -> String {
        let exposure = self.exposure.iter().fold(String::new(), |text, (challenger, share)| {
            format!("{text} \"{challenger}\": set({share:?}),")
        });
        let ideal =
            self.ideal.map_or_else(String::new, |point| format!("ideal_point: set({point:?}),"));
        format!(
            r#""{code}": (
                name: "State {code}", latitude: {:?}, longitude: {:?}, gdp: set({:?}),
                growth: set({:?}), spending: set({:?}), ceiling: set({:?}), capacity: set({:?}),
                constraint: set({:?}), reliance: set({:?}), resilience: set({:?}),
                democracy: set({:?}), industry: set({:?}), resolve: set({:?}), {ideal}
                exposure: {{ {exposure} }},
            )"#,
            self.place.0,
            self.place.1,
            self.gdp,
            self.growth,
            self.spending,
            self.ceiling,
            self.capacity,
            self.constraint,
            self.reliance,
            self.resilience,
            self.democracy,
            self.industry,
            self.resolve,
            code = self.code,
        )
    }
}

impl Dispute {
    fn text(&self) -> String {
        format!(
            r#"(challenger: "{}", target: "{}", salience: set({:?}), hostility: set({:?}), domains: [{}])"#,
            self.challenger,
            self.target,
            self.salience,
            self.hostility,
            self.domains.join(", "),
        )
    }
}

impl Tie {
    fn text(&self) -> String {
        let (a, b) = &self.between;
        format!(r#"(kind: "{}", between: ("{a}", "{b}"), signed: "{}")"#, self.kind, self.year)
    }
}

fn patron(luck: &mut Lcg) -> String {
    format!(
        "(
            leave_firm: set({:?}), leave_wavering: set({:?}), honour_firm: set({:?}),
            honour_wavering: set({:?}), assure_firm: set({:?}), assure_wavering: set({:?}),
            commitment: set({:?}),
        )",
        luck.between(0.0, 0.1),
        luck.between(0.05, 0.2),
        luck.between(0.7, 1.0),
        luck.between(0.0, 0.5),
        luck.between(0.6, 1.0),
        luck.between(0.0, 0.4),
        luck.between(0.2, 0.9),
    )
}

fn politics(luck: &mut Lcg) -> String {
    format!(
        r#"(
            support: set({:?}), reluctance: set({:?}), lower_house: ({}, 100),
            upper_house: ({}, 50), coalition_veto: set(0.2), text_agreement: set(0.5),
            referendum_spread: set(0.05), election_turns: {},
            steps: [
                (name: "first", route: reinterpretation, support: 0.4, constraint: 0.3),
                (name: "second", route: amendment, support: 0.5, constraint: 0.1, ceiling: 0.2),
            ],
        )"#,
        luck.between(0.2, 0.8),
        luck.between(0.2, 0.8),
        luck.below(101),
        luck.below(51),
        1 + luck.below(8),
    )
}
