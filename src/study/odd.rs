//! ODD+D (Müller et al. 2013): the description of the model, written from its code.
//!
//! State variables come from the components' own docs, the process order from [`Phase`], the
//! submodels from the phases and from the theory functions that each of them calls, parameters from
//! [`Parameters::TABLE`]. What cannot be read from code, the purpose and the concepts of design, is
//! said here in words; a test fails when a phase, a parameter or a field is not described.

use std::fmt::Write;

use super::described::{cell, code, joined, module_doc};
use deter_core::{chance::Phase, scenario::parameters::Parameters};

/// Declares the sources of a folder by name.
macro_rules! sources {
    ($folder:literal: $($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../core/", $folder, "/", $name, ".rs"))),)*]
    };
}

/// The files of what has a state: name, source.
const WORLD: &[(&str, &str)] = sources!["world": "components", "dyads", "pacts"];

/// The theory, one file for each canonical model.
const THEORY: &[(&str, &str)] = sources!["theory":
    "alliance", "arms", "balance", "balance_flow", "bargaining", "belief",
    "brinkmanship", "burden", "capability", "capital", "choice", "combat", "communities", "contest",
    "cyber", "deterrence", "domestic", "economy", "geography", "grey_zone", "honour", "incident",
    "incident_tree", "landscape", "network", "quantal", "reputation", "saom", "security", "signals",
    "stability", "threat", "unilateral",
];

/// The phases, with the files that belong to a phase of another name.
const TURN: &[(&str, &str)] = sources!["turn":
    "environment", "script", "perceive", "probe", "respond", "incident", "learn", "politics",
    "align", "align_terms", "cooperate", "arm", "trade", "record",
];

const PURPOSE: &str = "\
## 1 Overview

### 1.1 Purpose

Exploration and teaching: to let scholars and students of International Relations ask what would
follow from competing theories of deterrence and alliance under stated assumptions. The model does
not forecast. Its probabilities are model frequencies, and every export says so.

### 1.2 Entities, state variables and scales

States and pacts are entities. A state has the attributes below; what lies between two states is
held for every ordered pair. Space is geographic: distances between states and to bases, km. A turn
is a quarter by default (a scenario may choose 1, 2, 4 or 12 turns a year), and a run some 40 turns.
";

const CONCEPTS: &str = "\
## 2 Design concepts

**Theoretical and empirical background.** Each mechanism is a published model and is named with its
source where it is described (section 3.4). Data end on 30 September 2021.

**Individual decision-making.** One rule of choice everywhere: logit over utilities scaled to
[0, 1], with one precision; zero is a coin, infinity a best response. Incidents are extensive-form
games solved backwards with the same rule at every node, from the beliefs each player holds.

**Learning.** Beliefs about a patron's hidden regime follow a hidden-Markov filter; the reputation of
partners a Beta–Bernoulli rule with forgetting; memory of hostile acts decays.

**Individual sensing.** States see public signals, honoured and abandoned calls, and operations
against themselves; cyber operations are detected and identified with separate chances.

**Individual prediction.** Expected help is joining probability times reputation and belief; the
worth of an operation is stake times chance of success, and what it would show of the patron.

**Interaction.** Operations, incidents, calls for help, offers of pacts and consent to them, flows of
equipment, trade.

**Collectives.** Pacts form a network; coalitions form for an incident, each partner by itself.

**Heterogeneity.** States differ in every attribute, in their roles (challenger, patron, initiator,
member) and in the lens: the theory, as a pack of weights, by which a state sees the world.

**Stochasticity.** Every draw has an address (turn, phase, actor, counterpart, purpose), so that two
worlds under one seed share all luck that still means the same.

**Observation.** Series of every attribute, a log of events with the reasons of each decision, and
the measures of a run's end, over ensembles with intervals.

## 3 Details

### 3.1 Implementation

Rust on an entity-component system; the same seed gives the same bits on any number of threads.

### 3.2 Initialisation

From a scenario file in which every figure has a class (data, literature, judgement, construction)
and a source. Hidden types of resolve are drawn once a run.

### 3.3 Input data

Scripted events of the scenario, at a date or with a hazard; nothing else drives a run from outside.
";

/// The document, in Markdown.
#[must_use]
pub fn document() -> String {
    let mut text = "# The model in ODD+D\n\nAfter Müller et al. (2013). Written from the code by \
                    `deter odd`; do not edit.\n\n"
        .to_owned();
    text += PURPOSE;
    for (name, source) in WORLD {
        let _ = write!(text, "\n#### {}\n", capital(name));
        for (entity, doc, fields) in structs(source) {
            let _ = write!(
                text,
                "\n**{entity}**: {doc}\n\n| variable | meaning and unit |\n|---|---|\n"
            );
            for (field, meaning) in fields {
                let _ = writeln!(text, "| `{field}` | {meaning} |");
            }
        }
    }
    text += "\n### 1.3 Process overview and scheduling\n\nIn each turn, in this order; inside a \
             phase every state reads the world as the phase found it:\n\n";
    for (place, phase) in Phase::ALL.iter().enumerate() {
        let about = source_of(TURN, phase.name()).map(summary).unwrap_or_default();
        let about = about.split_once(": ").map_or(about.as_str(), |(_, rest)| rest).to_owned();
        let _ = writeln!(text, "{}. `{}`: {about}", place + 1, phase.name());
    }
    text.push('\n');
    text += CONCEPTS;
    submodels(&mut text);
    parameters(&mut text);
    text
}

fn submodels(text: &mut String) {
    text.push_str(
        "\n### 3.4 Submodels\n\nWhat each part of a turn does, and the theory it calls.\n",
    );
    let mut told: Vec<&str> = Vec::new();
    for (name, source) in TURN {
        let _ = write!(text, "\n#### {}\n\n{}\n", capital(name), module_doc(source));
        for (theory, body) in THEORY {
            if told.contains(theory) || !source.contains(&format!("{theory}::")) {
                continue;
            }
            told.push(theory);
            model(text, theory, body);
        }
    }
    text.push_str("\n#### Theory that other theory, measures or `deter verify` call\n");
    for (theory, body) in THEORY.iter().filter(|(theory, _)| !told.contains(theory)) {
        model(text, theory, body);
    }
}

fn model(text: &mut String, theory: &str, body: &str) {
    let _ = write!(text, "\n*{}.* {}\n\n", capital(theory), module_doc(body).replace("\n\n", " "));
    for (function, doc) in functions(body) {
        let _ = writeln!(text, "* `{function}`: {doc}");
    }
}

fn parameters(text: &mut String) {
    text.push_str(
        "\n### 3.5 Parameters\n\nA scenario may set any of them. The class says where the default \
         comes from.\n\n| parameter | default | range | unit | class | phase | meaning and source |\n\
         |---|---|---|---|---|---|---|\n",
    );
    for info in Parameters::TABLE {
        let _ = writeln!(
            text,
            "| `{}` | {} | {} to {} | {} | {} | {} | {} |",
            info.name,
            info.default,
            info.low,
            info.high,
            info.unit,
            info.class,
            info.phase,
            cell(info.meaning)
        );
    }
}

fn source_of(files: &[(&str, &'static str)], name: &str) -> Option<&'static str> {
    files.iter().find(|(known, _)| *known == name).map(|(_, source)| *source)
}

/// A name as a heading.
fn capital(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    first + &letters.as_str().replace('_', " ")
}

fn summary(source: &'static str) -> String {
    module_doc(source).split("\n\n").next().unwrap_or_default().to_owned()
}

/// Name, doc, and fields with theirs.
type Described = (String, String, Vec<(String, String)>);

/// The public structs of a source.
fn structs(source: &str) -> Vec<Described> {
    let mut found: Vec<Described> = Vec::new();
    let (mut doc, mut inside) = (Vec::new(), false);
    for line in code(source).lines() {
        let bare = line.trim();
        if let Some(text) = bare.strip_prefix("///") {
            doc.push(text.trim());
            continue;
        }
        if let Some(rest) = line.strip_prefix("pub struct ") {
            let name: String = rest.chars().take_while(|c| c.is_alphanumeric()).collect();
            found.push((name, joined(&doc), Vec::new()));
            inside = rest.ends_with('{');
        } else if line == "}" {
            inside = false;
        } else if inside
            && let Some((field, _)) =
                bare.strip_prefix("pub ").and_then(|rest| rest.split_once(':'))
            && let Some((_, _, fields)) = found.last_mut()
        {
            fields.push((field.to_owned(), cell(&joined(&doc).replace('\n', " "))));
        }
        if !bare.starts_with("#[") {
            doc.clear();
        }
    }
    found.retain(|(.., fields)| !fields.is_empty());
    found
}

/// The public functions of a source with their docs, errors and examples left out.
fn functions(source: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut doc = Vec::new();
    for line in code(source).lines() {
        let bare = line.trim();
        if let Some(text) = bare.strip_prefix("///") {
            doc.push(text.trim());
            continue;
        }
        let name = ["pub fn ", "pub const fn "].iter().find_map(|start| bare.strip_prefix(start));
        if let Some(rest) = name {
            let name: String =
                rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            let end = doc.iter().position(|line| line.starts_with('#') || line.starts_with("```"));
            found.push((name, joined(&doc[..end.unwrap_or(doc.len())]).replace("\n\n", " ")));
        }
        if !bare.starts_with("#[") {
            doc.clear();
        }
    }
    found
}
