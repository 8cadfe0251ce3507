//! What the script of a scenario makes happen: a forecast that was told what came must not score by it.

use deter_core::{
    model::quantity::{Quantity, Subject},
    scenario::{
        calendar::Calendar,
        events::{Attribute, Effect, When},
        quantity::Code,
        schema::Scenario,
    },
    turn::Engine,
    world::StateId,
};

/// An event of a scenario's script, with a day.
#[derive(Debug, Clone, PartialEq)]
pub struct Scripted {
    /// Its name.
    pub name: String,
    /// The turn.
    pub turn: u32,
    effects: Vec<Effect>,
}

/// What is scripted for a day from a turn on. What comes by chance, or as regularly as the seasons, knows
/// nothing of what came.
#[must_use]
pub fn scripted(scenario: &Scenario, from: u32) -> Vec<Scripted> {
    let calendar = Calendar::new(scenario.start.date(), scenario.turns_per_year);
    let on_a_day = scenario.events.iter().filter_map(|event| {
        let turn = match &event.when {
            When::Date(date) => u32::try_from(calendar.turn_of(date.date())).ok()?,
            When::Turn(turn) => *turn,
            When::Hazard(_) | When::Every(_) => return None,
        };
        (turn >= from && turn < scenario.turns).then(|| Scripted {
            name: event.name.clone(),
            turn,
            effects: event.effects.clone(),
        })
    });
    on_a_day.collect()
}

/// The first event that moves a quantity in so many turns from a first one on. What an event changes for
/// good it moves from its turn on.
#[must_use]
pub fn touched<'s>(
    script: &'s [Scripted],
    engine: &Engine,
    quantity: &Quantity,
    (first, turns): (u32, u32),
) -> Option<&'s Scripted> {
    let moves = |event: &&Scripted| {
        event.effects.iter().any(|effect| {
            let lasting = touch(engine, effect, quantity);
            lasting.is_some_and(|lasting| {
                event.turn < first + turns && (lasting || event.turn >= first)
            })
        })
    };
    script.iter().find(moves)
}

/// Whether an effect moves a quantity, and if so whether for good.
fn touch(engine: &Engine, effect: &Effect, quantity: &Quantity) -> Option<bool> {
    let name = quantity.measure().name;
    let id = |code: &Code| crate::observe::state(engine, code);
    let pair = |a: &Code, b: &Code| is_of(quantity, id(a), id(b));
    let either = |a: &Code, b: &Code| pair(a, b) || pair(b, a);
    let state = |code: &Code| quantity.of == Subject::System || is_state(quantity, id(code));
    let any = |names: &[&str]| names.contains(&name);
    let kind = |kind: &str| {
        let part = quantity.part(0).and_then(|at| engine.rules().kinds.get(at));
        part.is_none_or(|known| known.name == kind)
    };
    let pacts = ["pacts", "partners", "network.density", "network.mean_degree"];
    let turns = ["links", "hedges", "accommodations"];
    let (touched, lasting) = match effect {
        Effect::Sign { kind: of, between: (a, b) } => {
            let signed = name == "signed" && kind(of) || any(&turns);
            let stands = any(&pacts) || name.starts_with("network.");
            (signed && either(a, b) || stands && (state(a) || state(b)), stands)
        }
        Effect::Lapse { between: (a, b), .. } => {
            let stands = any(&pacts) || name.starts_with("network.");
            (name == "lapsed" || stands && (state(a) || state(b)), stands)
        }
        Effect::Signal { patron, .. } | Effect::Belief { patron, .. } => {
            let of = name == "belief" || name == "abandonment_risk" || name == "belief.spread";
            let towards = name == "belief_in"
                && match quantity.of {
                    Subject::Pair(_, Some(of)) => id(patron) == Some(of),
                    _ => true,
                };
            (of || towards, true)
        }
        Effect::Provocation { challenger, target, .. } => {
            (any(&["probes", "identified"]) && pair(challenger, target), false)
        }
        Effect::HostileAct { challenger, target, .. } => {
            let harm = any(&["incidents", "force", "deaths", "disputes"]);
            (harm && pair(challenger, target), false)
        }
        Effect::Incident { challenger, target, .. } => {
            let open =
                any(&["incidents", "force", "deaths", "disputes", "concessions", "war", "calls"]);
            (open && (pair(challenger, target) || quantity.of == Subject::System), false)
        }
        Effect::Operations { challenger, target, domain, .. } => {
            let own = quantity.domain().is_none_or(|known| known == *domain as usize);
            let of = |target: &Option<Code>| match target {
                Some(target) => pair(challenger, target),
                None => match quantity.of {
                    Subject::Pair(by, _) => by.is_none() || by == id(challenger),
                    _ => true,
                },
            };
            (any(&["probes", "identified", "incidents"]) && own && of(target), true)
        }
        Effect::TerritoryLost { challenger, target, .. } => {
            (any(&["concessions", "grievance"]) && pair(challenger, target), name == "grievance")
        }
        Effect::Call { helper, victim, .. } => (name == "calls" && pair(victim, helper), false),
        Effect::Step { state: of, .. } => {
            let ladder = name.starts_with("ladder")
                || any(&["constraint", "steps", "reinterpretation", "amendment"]);
            (ladder && state(of), true)
        }
        Effect::Attribute { state: of, attribute, .. } => {
            (attribute_name(*attribute) == Some(name) && state(of), true)
        }
        Effect::Exposure { state: of, .. } => (name == "exposure" && state(of), true),
        Effect::Rally { state: of, .. } => (any(&["support", "attention"]) && state(of), false),
        Effect::Shock { .. } => (name == "attention", false),
        _ => (false, false),
    };
    touched.then_some(lasting)
}

/// The measure of an attribute, if it has one of its own.
const fn attribute_name(attribute: Attribute) -> Option<&'static str> {
    Some(match attribute {
        Attribute::Gdp => "gdp",
        Attribute::Capacity => "capacity",
        Attribute::Burden => "burden",
        Attribute::Constraint => "constraint",
        Attribute::Reliance => "reliance",
        Attribute::Resilience => "cyber_resilience",
        Attribute::Industry => "industry",
        Attribute::Support => "support",
        Attribute::Reluctance => "reluctance",
        Attribute::Ceiling => "ceiling",
        Attribute::Growth | Attribute::TheatreShare => return None,
    })
}

/// Whether what two states do to each other is a part of a quantity.
fn is_of(quantity: &Quantity, one: Option<StateId>, other: Option<StateId>) -> bool {
    match quantity.of {
        Subject::System => true,
        Subject::State(_) => false,
        Subject::Pair(a, b) => (a.is_none() || a == one) && (b.is_none() || b == other),
    }
}

fn is_state(quantity: &Quantity, of: Option<StateId>) -> bool {
    matches!(quantity.of, Subject::State(id) if Some(id) == of)
}
