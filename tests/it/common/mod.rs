//! What several modules share.

pub mod hold;

pub mod made;
pub mod workdir;
pub mod worlds;

/// A small scenario with one of everything.
pub const SMALL: &str = r#"(
    title: "Small", turns: 8,
    start: "2021Q3",
    turns_per_year: 4,
    lens: "hedging",
    off: [],
    sources: { "figures": "a table of figures" },
    parameters: ( growth_shock: 0.01 ),
    states: {
        "AAA": (
            name: "Challenger", gdp: set(900.0), growth: set(0.02), spending: data(60.0, "figures"),
        ),
        "BBB": (
            name: "Patron", gdp: set(1000.0), growth: set(0.02), spending: set(40.0),
            democracy: set(0.8), exposure: { "AAA": set(0.1) },
        ),
        "CCC": (
            name: "Target", latitude: 10.0, gdp: set(500.0), growth: set(0.02),
            spending: set(20.0), ceiling: set(0.05), resolve: set(0.5), constraint: set(0.5),
            reliance: judgement(0.2, (0.1, 0.3), "a guess"), exposure: { "AAA": set(0.3) },
        ),
    },
    distances: (
        order: ["AAA", "BBB", "CCC"],
        rows: [
            [0, 900, 300],
            [900, 0, 700],
            [300, 700, 0],
        ],
    ),
    disputes: [
        (
            challenger: "AAA",
            target: "CCC", // the one dispute
            salience: set(2.0), domains: [air, maritime],
        ),
    ],
    pact_kinds: [
        (name: "dialogue", joining: 0.05),
        (name: "treaty", joining: 0.7, needs: (patron: true)),
    ],
    pacts: [
        (kind: "treaty", between: ("BBB", "CCC"), signed: "2001-02-03"),
    ],
    challengers: {
        "AAA": (
            status_quo: set(0.2),
            operations: { air: (level: set(4.0), volatility: set(0.2), cost: 0.1, incident_hazard: (0.0, 0.01, 0.1)) },
        ),
    },
    patrons: { "BBB": (
        leave_firm: set(0.02), leave_wavering: set(0.1), honour_firm: set(0.9),
        honour_wavering: set(0.3), assure_firm: set(0.9), assure_wavering: set(0.3),
        commitment: set(0.7),
    ) },
    initiators: { "CCC": (openings: fixed(1)) },
    politics: {
        "CCC": (
            support: set(0.5), reluctance: set(0.5), lower_house: (30, 100),
            steps: [
                (name: "first step", route: reinterpretation, support: 0.5, constraint: 0.3),
                (name: "second step", route: amendment, support: 0.6, constraint: 0.1),
            ],
        ),
    },
    events: [
        (name: "an opening", when: turn(1), effects: [signal(patron: "BBB", assures: false)]),
        (
            name: "a visit", when: date("2022-05-01"),
            effects: [
                rally(state: "CCC", size: 0.2),
                step(state: "CCC", name: "first step"),
                operations(challenger: "AAA", domain: air, times: 2.0),
            ],
        ),
    ],
// the end
)
"#;

/// A linear congruential generator (Knuth's MMIX constants): enough luck to spoil a text with.
pub struct Lcg(pub u64);

/// A number of the environment; how often and by which luck a search goes, where it is asked for.
fn asked(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// How often a search tries: `FUZZ_TIMES` times as often as in the suite.
pub fn often(usual: usize) -> usize {
    usual * asked("FUZZ_TIMES", 1) as usize
}

impl Lcg {
    /// The luck of a search, another one with `FUZZ_SEED`.
    pub fn seeded(usual: u64) -> Self {
        Self(usual.wrapping_add(asked("FUZZ_SEED", 0).wrapping_mul(0x9e37_79b9)))
    }

    /// A number below `n`, which is above 0.
    pub fn below(&mut self, n: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % n as u64) as usize
    }
}

/// The engine of a scenario that is written out in a test.
#[track_caller]
pub fn engine(text: &str) -> deter::turn::Engine {
    match deter::scenario::load_text("test", "test.ron", text, None) {
        Ok(loaded) => deter::turn::Engine::new(deter::world::build::Blueprint::new(&loaded)),
        Err(error) => panic!("{error}"),
    }
}

/// A number that an event tells; not a number if it does not.
pub fn number(event: &deter::world::journal::Event, name: &str) -> f64 {
    event.what.number(name).unwrap_or(f64::NAN)
}
