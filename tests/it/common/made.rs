//! Made-up worlds of any size, for timing and counting: everything the real ones have, drawn from a seed.

use std::fmt::Write;

use deter::{
    chance::sequential,
    scenario::{Loaded, load_text},
    world::build::Blueprint,
};
use rand::Rng;

/// A world of `states` states and its number of turns; the same for the same seed. Two challengers
/// claim what a third of the states have, two patrons stand by some, a fifth seek pacts.
pub fn made_up(states: usize, turns: u32, seed: u64) -> Blueprint {
    Blueprint::new(&loaded(states, turns, seed))
}

fn loaded(states: usize, turns: u32, seed: u64) -> Loaded {
    let mut luck = sequential(seed, 0x7477_696e);
    let mut unit = || f64::from(luck.next_u32()) / f64::from(u32::MAX);
    let code = |i: usize| format!("S{i:03}");
    let mut text =
        format!("(title: \"Made up\", start: \"2000Q1\", turns: {turns}, seed: {seed},\n");
    text.push_str("states: {\n");
    for i in 0..states {
        let (latitude, longitude) = (60.0 * unit() - 20.0, 120.0 * unit());
        let gdp = 50.0 + 2_000.0 * unit() * unit();
        let (burden, constraint) = (0.01 + 0.02 * unit(), 0.6 * unit());
        let exposure = match i {
            0 | 1 => String::new(),
            _ => format!("\"S000\": set({:.3}), \"S001\": set({:.3})", 0.3 * unit(), 0.1 * unit()),
        };
        let _ = writeln!(
            text,
            "\"{}\": (name: \"State {i}\", latitude: {latitude:.2}, longitude: {longitude:.2}, \
             gdp: set({gdp:.1}), growth: set({:.4}), spending: set({:.3}), ceiling: set(0.08), \
             democracy: set({:.3}), ideal_point: set({:.3}), constraint: set({constraint:.3}), \
             reliance: set({:.3}), industry: set({:.3}), exposure: {{{exposure}}}),",
            code(i),
            0.05 * unit(),
            gdp * burden,
            unit(),
            4.0 * unit() - 2.0,
            0.5 * unit(),
            unit(),
        );
    }
    text.push_str("},\ndisputes: [\n");
    for target in (4..states).filter(|i| i % 3 == 0) {
        let challenger = code(target % 2);
        let salience = 0.5 + 2.0 * unit();
        let _ = writeln!(
            text,
            "(challenger: \"{challenger}\", target: \"{}\", salience: set({salience:.2}), \
             over: \"a line\", domains: [air, maritime]),",
            code(target)
        );
    }
    text.push_str(
        r#"],
pact_kinds: [
    (name: "talks", joining: 0.04, autonomy_cost: 0.02, provocation: 0.02),
    (name: "cyber", joining: 0.04, autonomy_cost: 0.05, provocation: 0.05, flows: [resilience], needs: (any_of: ["talks"])),
    (name: "arms", joining: 0.06, autonomy_cost: 0.10, provocation: 0.15, flows: [capacity, industry]),
    (name: "secrets", joining: 0.08, autonomy_cost: 0.15, provocation: 0.10, flows: [detection]),
    (name: "ports", joining: 0.25, autonomy_cost: 0.40, provocation: 0.40, flows: [projection], needs: (constraint_at_most: 0.5, any_of: ["arms"], common_partner_in: "arms")),
    (name: "defence", joining: 0.75, autonomy_cost: 0.80, provocation: 0.80, needs: (constraint_at_most: 0.4, any_of: ["ports"])),
    (name: "gift", joining: 0.02, autonomy_cost: 0.02, provocation: 0.02, mutual: false),
    (name: "treaty", joining: 0.75, autonomy_cost: 0.50, provocation: 0.30, needs: (patron: true)),
],
pacts: [
"#,
    );
    for i in (4..states).filter(|i| i % 4 == 0) {
        let patron = code(2 + i / 4 % 2);
        let _ = writeln!(
            text,
            "(kind: \"treaty\", between: (\"{}\", \"{patron}\"), signed: \"1960\"),\n\
             (kind: \"talks\", between: (\"{}\", \"{}\"), signed: \"1990\"),",
            code(i),
            code(i),
            code(i - 1)
        );
    }
    text.push_str("],\nchallengers: {\n");
    for i in 0..2 {
        let _ = writeln!(
            text,
            "\"{}\": (status_quo: set(0.5), operations: {{\n\
             air: (level: set(4.0), volatility: set(0.3), dispersion: set(6.0), cost: 0.05, intrusion_cost: 0.1, coercion_cost: 0.3, incident_hazard: (0.0001, 0.002, 0.02)),\n\
             maritime: (level: set(8.0), volatility: set(0.3), cost: 0.05, intrusion_cost: 0.1, coercion_cost: 0.3, incident_hazard: (0.0001, 0.002, 0.02)),\n\
             cyber: (level: set(2.0), cost: 0.02, intrusion_cost: 0.05, coercion_cost: 0.2),\n\
             economic: (level: set(0.1), cost: 0.15, intrusion_cost: 0.1, coercion_cost: 0.2),\n}}),",
            code(i)
        );
    }
    text.push_str("},\npatrons: {\n");
    for i in 2..4 {
        let _ = writeln!(
            text,
            "\"{}\": (leave_firm: set(0.03), leave_wavering: set(0.06), honour_firm: set(0.9), \
             honour_wavering: set(0.3), assure_firm: set(0.9), assure_wavering: set(0.3), \
             commitment: set(0.7), theatre_share: set(0.3)),",
            code(i)
        );
    }
    text.push_str("},\ninitiators: {\n");
    for i in (4..states).filter(|i| i % 5 == 0) {
        let _ = writeln!(text, "\"{}\": (openings: poisson(set({:.2}))),", code(i), unit());
    }
    let home = code(if states > 5 { 5 } else { states - 1 });
    let _ = write!(
        text,
        r#"}},
politics: {{
    "{home}": (
        support: set(0.5), reluctance: set(0.4), coalition_veto: set(0.2), election_turns: 16,
        steps: [
            (name: "first", route: reinterpretation, support: 0.4, constraint: 0.2, ceiling: 0.09),
            (name: "second", route: amendment, support: 0.5, constraint: 0.0),
        ],
    ),
}},
bars: [(name: "quarrel", state: "S003", towards: ["S004"], reason: political_estrangement, strength: political, waits: true)],
events: [
    (name: "an act", when: turn(3), effects: [hostile_act(challenger: "S000", target: "{home}", severity: 0.6)]),
    (name: "doubt", when: every(9), effects: [signal(patron: "S002", assures: false)]),
    (name: "a quarrel", when: hazard(0.1), effects: [lay(bar: "quarrel")]),
],
)
"#
    );
    match load_text("made-up", "made-up.ron", &text, None) {
        Ok(loaded) => loaded,
        Err(error) => panic!("a made-up scenario is no scenario: {error}"),
    }
}
