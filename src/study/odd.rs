//! ODD+D (Müller et al. 2013): the description of the model, written from its registries.
//!
//! State variables come from the tables of the components, process and submodels from the table of
//! phases and the models of theory that each of them calls, decisions from the tables of moments and
//! terms, parameters from [`Parameters::TABLE`]. The purpose and the concepts of design are said here in
//! words.

use std::fmt::Write;

use deter_core::{
    model::{
        Parameters, Phase, Variables,
        moments::{Moment, Scope},
        terms::GROUPS,
    },
    turn::models,
    world::{bars::BARS, campaigns::CAMPAIGNS, components::COMPONENTS, dyads::DYADS, pacts::PACTS},
};

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

**Learning.** Beliefs about a patron's hidden regime follow a hidden-Markov filter in log odds, seen by
each observer with a bias of its own that stays; the reputation of those who are called a
Beta–Bernoulli rule with forgetting; memory of hostile acts decays, grievance over what was lost hardly.

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
    let tables = [
        ("Components", COMPONENTS),
        ("Dyads", DYADS),
        ("Operations", CAMPAIGNS),
        ("Pacts", PACTS),
        ("Bars", BARS),
    ];
    for (heading, table) in tables {
        let _ = write!(text, "\n#### {heading}\n");
        for of in table {
            variables(&mut text, of);
        }
    }
    text += "\n### 1.3 Process overview and scheduling\n\nIn each turn, in this order; inside a \
             phase every state reads the world as the phase found it:\n\n";
    for phase in Phase::ALL {
        let about = plain(phase.about());
        let sentence = about.split("\n\n").next().unwrap_or_default().replace('\n', " ");
        let _ = writeln!(text, "{}. `{}`: {sentence}", phase.place() + 1, phase.name());
    }
    text.push('\n');
    text += CONCEPTS;
    submodels(&mut text);
    text += "\n### 3.5 Decisions\n\nThe moments at which a state chooses. Everything else that is drawn \
             is nature's. In brackets what a moment is about besides its actor.\n\n";
    moments(&mut text);
    terms(&mut text);
    text += "\n### 3.6 Parameters\n\nA scenario may set any of them. The class says where the default \
             comes from.\n\n";
    parameters(&mut text);
    text
}

fn variables(text: &mut String, of: &Variables) {
    let about = plain(of.about);
    let _ =
        write!(text, "\n**{}**: {about}\n\n| variable | meaning and unit |\n|---|---|\n", of.name);
    for (field, meaning) in of.fields {
        let _ = writeln!(text, "| `{field}` | {} |", cell(&plain(meaning)));
    }
}

fn submodels(text: &mut String) {
    text.push_str(
        "\n### 3.4 Submodels\n\nWhat each part of a turn does, and the models that it calls.\n",
    );
    let mut described: Vec<&str> = Vec::new();
    for phase in Phase::ALL {
        let _ = write!(text, "\n#### {}\n\n{}\n", capital(phase.name()), plain(phase.about()));
        for (model, about) in models(phase) {
            if !described.contains(model) {
                described.push(model);
                let _ = write!(text, "\n*{}.* {}\n", capital(model), plain(about));
            }
        }
    }
}

/// The table of the moments at which a state chooses.
pub(crate) fn moments(text: &mut String) {
    text.push_str("| moment | options | what is chosen |\n|---|---|---|\n");
    for moment in Moment::ALL {
        let about = match moment.about() {
            Scope::Alone => String::new(),
            about => format!(" ({})", about.name()),
        };
        let options = moment.written().join(", ");
        let _ = writeln!(text, "| `{moment}`{about} | {options} | {} |", moment.says());
    }
}

/// What the utilities are made of.
fn terms(text: &mut String) {
    for (about, terms) in GROUPS {
        let _ = write!(text, "\n{about}\n\n| term | meaning | moved by |\n|---|---|---|\n");
        for term in *terms {
            let kinds: Vec<&str> = term.moved_by.iter().map(|kind| kind.name()).collect();
            let _ = writeln!(text, "| {} | {} | {} |", term.name, term.says, kinds.join(", "));
        }
    }
}

/// The table of the parameters.
pub(crate) fn parameters(text: &mut String) {
    text.push_str(
        "| parameter | range | default | unit | class | phase | meaning and source |\n\
         |---|---|---|---|---|---|---|\n",
    );
    for info in Parameters::TABLE {
        let _ = writeln!(
            text,
            "| `{}` | {} to {} | `{}` | {} | {} | {} | {} |",
            info.name,
            info.low,
            info.high,
            info.default,
            info.unit,
            info.class,
            info.phase,
            cell(info.meaning)
        );
    }
}

/// A name as a heading.
fn capital(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    first + &letters.as_str().replace('_', " ")
}

/// A doc comment as plain Markdown: without the space after its slashes, and without the brackets that
/// link to code.
fn plain(doc: &str) -> String {
    let lines: Vec<&str> =
        doc.trim_end().lines().map(|l| l.strip_prefix(' ').unwrap_or(l)).collect();
    lines.join("\n").replace("[`", "`").replace("`]", "`")
}

/// Text that may stand in a cell of a table.
pub(crate) fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
