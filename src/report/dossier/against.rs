//! Backtest, ablation, robustness, what is known to fail.

use maud::html;

use super::{DossierPart, grid};
use crate::{chart::Figure, page::plate::plate};
use deter_study::{
    ablation::Ablation,
    backtest::{Backtest, judge::spoken, skill::SkillVerdict},
    robustness::{Robustness, found::Conclusion},
    statistics::Verdict,
};

/// The backtest.
#[must_use]
pub fn backtest(found: &Backtest, figures: &[Figure]) -> DossierPart {
    let races =
        || found.scores.iter().flat_map(|scored| scored.against.iter().map(move |r| (scored, r)));
    let count = |race: SkillVerdict| races().filter(|(_, one)| one.race == race).count();
    let summary = format!(
        "{} from {} to {}: of {} races against baselines of the past {} are won, {} lost, {} not told apart.",
        found.origin.scenario,
        found.from,
        found.to,
        races().count(),
        count(SkillVerdict::Better),
        count(SkillVerdict::Worse),
        count(SkillVerdict::NotToldApart) + count(SkillVerdict::TooFew),
    );
    let failures = races()
        .filter(|(_, race)| race.race == SkillVerdict::Worse)
        .map(|(scored, race)| {
            format!(
                "{}, {}: worse than {} (skill {}, {} to {})",
                scored.name,
                scored.rule,
                race.baseline,
                spoken(race.skill),
                spoken(race.low),
                spoken(race.high)
            )
        })
        .collect();
    let html = html! {
        p {
            (summary) " The runs start before the origin and are told nothing of what happened; a pair's "
            "probability comes from the runs in which it had not signed at the origin, either. Lower "
            "scores are better; skill is 1 − score over the baseline's, its interval from a block "
            "bootstrap."
        }
        @for figure in figures { (plate(figure)) }
        @if let Some(murphy) = &found.murphy {
            p {
                "Brier score of the " (found.questions.len()) " questions in ten classes: reliability "
                (format!("{:.4}", murphy.classed.reliability)) " − resolution "
                (format!("{:.4}", murphy.classed.resolution)) " + uncertainty "
                (format!("{:.4}", murphy.classed.uncertainty)) " = "
                (format!("{:.4}", murphy.classed.score)) "."
            }
        }
        (grid("Scores", &found.table()))
        @if !found.warnings.is_empty() {
            details { summary { "Warnings" } ul { @for one in &found.warnings { li { (one) } } } }
        }
    };
    DossierPart::new(summary, failures, html)
}

/// The ablation.
#[must_use]
pub fn ablation(found: &Ablation) -> DossierPart {
    let idle: Vec<&str> = found
        .without
        .iter()
        .filter(|w| w.cells.iter().all(|cell| cell.verdict != Verdict::Clear))
        .filter(|w| w.changed(&found.patterns) == 0)
        .map(|w| w.mechanism.as_str())
        .collect();
    let changing = found.without.iter().filter(|w| w.changed(&found.patterns) > 0).count();
    let summary = format!(
        "{changing} of {} mechanisms change the verdict on a pattern when they are switched off; {} move \
         none that these runs tell.",
        found.without.len(),
        idle.len()
    );
    let failures = if idle.is_empty() {
        Vec::new()
    } else {
        vec![format!("No pattern is evidence for these mechanisms: {}.", idle.join(", "))]
    };
    let html = html! {
        p {
            (summary) " " (found.origin.runs) " runs of each world under the same luck. F: the pattern fails. "
            "*: it moved, clearly (paired, Holm's correction over the table). A pattern that holds "
            "without a mechanism is no evidence for it."
        }
        (grid("Ablation", &found.table()))
        ul {
            @for pattern in &found.patterns { li { (pattern.id) ": " (pattern.name) ", " (pattern.unit) } }
        }
    };
    DossierPart::new(summary, failures, html)
}

/// The robustness.
#[must_use]
pub fn robustness(found: &Robustness, figure: &Figure) -> DossierPart {
    let most = |one: &&Conclusion| one.holds.value() >= HOLDS;
    let holding = found.conclusions.iter().filter(most).count();
    let summary = format!(
        "{holding} of {} conclusions hold in nine of ten plausible models and more, of {} in which {} \
         uncertainties are varied at once.",
        found.conclusions.len(),
        found.models,
        found.uncertainties.len()
    );
    let failures = found
        .conclusions
        .iter()
        .filter(|one| !most(one))
        .map(|one| {
            format!(
                "{}: {} {} in {} of {} plausible models alone",
                one.what_if,
                one.answer,
                one.claim.word(),
                one.holds.events,
                one.holds.of
            )
        })
        .collect();
    let html = html! {
        p {
            (summary) " A conclusion is what most models say of an answer that a what-if declares; the \
            judgements of the scenario, its estimates, the theory, the capability index and the prior of \
            reliability are varied together (a Latin hypercube), under the same luck."
        }
        (plate(figure))
        (grid("Robustness", &found.table()))
        ul { @for sentence in found.said() { li { (sentence) } } }
    };
    DossierPart::new(summary, failures, html)
}

/// Share of plausible models from which on a conclusion is said to hold.
const HOLDS: f64 = 0.9;

/// All that speaks against the model, in one list.
#[must_use]
pub fn failures(parts: &[(&'static str, &'static str, DossierPart)]) -> DossierPart {
    let count: usize = parts.iter().map(|(_, _, part)| part.failures.len()).sum();
    let short = format!("{count} misses are listed, and what no run can show.");
    let html = html! {
        @for (anchor, heading, part) in parts {
            @if !part.failures.is_empty() {
                h3 { a href={ "#" (anchor) } { (heading) } }
                ul { @for failure in &part.failures { li { (failure) } } }
            }
        }
        h3 { "What no run can show" }
        ul {
            li {
                "One history is one draw. That a pattern holds says that the record is typical of the "
                "model, not that the model is right."
            }
            li {
                "What never happens in n runs may still happen in 3/n of them. No war is not no risk."
            }
            li {
                "Most counts are released by one party to the dispute, and what is counted changes with "
                "the rules of counting."
            }
            li {
                "States decide as one outside the politics that a scenario gives them; war breaks out or "
                "not and is not fought; force is one number with a reach."
            }
            li {
                "Many numbers are judgements. The description lists each with its range; the sensitivity "
                "says which of them matter."
            }
        }
    };
    DossierPart::new(short, Vec::new(), html)
}
