//! What the model cannot say.

use maud::{Markup, html};

use super::{source::PageContent, words::plural};
use deter_core::{
    model::measures::named,
    scenario::{figures::figures, quantity::Class},
};

/// Fewest runs with an event from which its share is known at all well.
const FEW: u64 = 10;

/// The section.
#[must_use]
pub fn section(material: &PageContent) -> Markup {
    html! {
        ul.limits {
            li {
                strong { "It forecasts nothing. " }
                "A share of runs is a frequency in this model under these assumptions. It is not the "
                "probability that something happens in the world, and it is not an assessment of any "
                "government's intentions."
            }
            li {
                strong { "Intervals hold luck alone. " }
                "They say how well the runs tell what the model does. They say nothing about numbers "
                "that may be wrong, nor about a theory that may be."
            }
            (judgements(material))
            li {
                strong { "A direction is worth more than a size. " }
                "Whether a measure rises or falls, and by which steps, can be checked against the "
                "theories the model is built from. How far it moves depends on judgements."
            }
            li {
                strong { "Much is left out. " }
                "States decide; persons, parties, services and firms inside them do not, beyond the "
                "politics that the scenario gives. Military force is one number with a reach. A war "
                "breaks out or does not; how it would be fought is not modelled. What is shorter than "
                "a turn cannot be seen."
            }
            (few(material))
            @if material.ensembles.is_empty() && material.comparisons.is_empty() {
                li {
                    strong { "One run is one story. " }
                    "Another seed tells another; only many runs show what they have in common."
                }
            }
        }
        @for loaded in material.scenarios() {
            @if !loaded.scenario.notes.trim().is_empty() {
                h3 { "Notes of the scenario: " (loaded.scenario.title) }
                p.notes { (loaded.scenario.notes) }
            }
        }
    }
}

/// How much of the scenario is judgement.
fn judgements(material: &PageContent) -> Markup {
    let Some(loaded) = material.scenarios().first().copied() else {
        return html! {};
    };
    let rows = figures(&loaded.scenario);
    let judged = rows.iter().filter(|row| row.class == Class::Judgement).count();
    html! {
        @if judged > 0 {
            li {
                strong { "Of " (plural(rows.len() as u64, "number")) ", " (judged) " are judgements. " }
                "They carry the range over which a critic may move them, and moving them may move the "
                "answer."
            }
        }
    }
}

/// Events too rare for these runs.
fn few(material: &PageContent) -> Markup {
    let rare: Vec<String> = material
        .ensembles
        .iter()
        .flat_map(|whole| &whole.findings.rates)
        .filter(|rate| rate.share.events < FEW && rate.share.events < rate.share.of)
        .map(|rate| {
            let name = named(&rate.name).map_or(rate.name.as_str(), |measure| measure.title);
            match rate.share.events {
                0 => format!("{name} was not seen in {} runs", rate.share.of),
                seen => format!("{name} was seen in {seen} of {} runs", rate.share.of),
            }
        })
        .collect();
    html! {
        @if !rare.is_empty() {
            li {
                strong { "What is rare is hardly known. " }
                (rare.join("; ")) ". Not seen does not mean impossible, and a few cases do not tell a "
                "share."
            }
        }
    }
}
