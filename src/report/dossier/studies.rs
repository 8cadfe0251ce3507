//! Closed forms, promises, patterns, sensitivity, calibration, description.

use maud::html;

use super::{DossierPart, grid};
use crate::{chart::Figure, page::plate::plate};
use deter_study::{
    checks::Check,
    fit::{study::Fit, verdict::Gain, weight::is_free},
    patterns::Finding,
    sensitivity::study::Sensitivity,
    table::{
        format::{number, percent},
        text::{Cell, Table},
    },
    worlds::Change,
};
use deter_textbook::verify::Verification;

/// The closed forms of the literature.
#[must_use]
pub fn closed(found: &Verification) -> DossierPart {
    let (numbers, wrong) = found.count();
    let failed: Vec<String> = found
        .cases
        .iter()
        .filter(|case| !case.pass())
        .map(|case| format!("{}: {} does not come out", case.id, case.theory))
        .collect();
    let mut table = Table::new(["case", "what it says", "source", ">numbers", ""]);
    for case in &found.cases {
        let numbers = case.numbers.len().to_string();
        let verdict = if case.pass() { "passes" } else { "FAILS" };
        table.row([&*case.id, &case.theory, &case.citation, &numbers, verdict]);
    }
    let short = format!(
        "{} of {} numbers of {} published cases come out, from the functions that the phases call.",
        numbers - wrong,
        numbers,
        found.cases.len()
    );
    let html = html! {
        p {
            (short) " The laws of chance among them are played by " code { "deter verify --textbook" } "."
        }
        details {
            summary { "All " (found.cases.len()) " cases" }
            div { (grid("Closed forms", &table)) }
        }
        p.why {
            @match found.left_out.len() {
                0 => "No published case is left out.",
                left_out => {
                    (left_out) " published cases are left out because nothing here needs them; "
                    code { "deter verify" } " names them."
                }
            }
        }
    };
    DossierPart::new(short, failed, html)
}

/// The promises.
#[must_use]
pub fn promises(found: &[Check]) -> DossierPart {
    let kept = found.iter().filter(|one| one.kept).count();
    let short =
        format!("{kept} of {} promises about seeds, saves and pairs are kept.", found.len());
    let failures = found.iter().filter(|one| !one.kept);
    let failures =
        failures.map(|one| format!("not kept: {} ({})", one.promise, one.seen)).collect();
    let mut table = Table::new(["promise", "looked at", ""]);
    for one in found {
        table.row([&*one.promise, &one.seen, if one.kept { "kept" } else { "BROKEN" }]);
    }
    let html = html! {
        p { (short) }
        (grid("Promises", &table))
        p.why {
            "The other properties (the order of states does not matter, an isolated state changes "
            "nothing, scaling, mirrored states, thresholds of Zagare and Kilgour, any number of threads) "
            "are held over random worlds by " code { "cargo test" } " (" code { "tests/it/properties.rs" } ")."
        }
    };
    DossierPart::new(short, failures, html)
}

/// The patterns of the past, under the scenario's own lens and each of the shipped ones.
#[must_use]
pub fn patterns(own: &str, by_lens: &[(String, Vec<Finding>)], figure: &Figure) -> DossierPart {
    let findings = by_lens.first().map_or(&[][..], |(_, findings)| &findings[..]);
    let held = findings.iter().filter(|f| f.passed).count();
    let short =
        format!("{held} of {} patterns of the record hold under the lens {own}.", findings.len());
    let failures = findings
        .iter()
        .filter(|f| !f.passed)
        .map(|f| {
            let bands: Vec<&str> = f.tests.iter().map(|test| test.band.as_str()).collect();
            let note = if f.note.is_empty() { String::new() } else { format!(" {}", f.note) };
            format!(
                "{} {}: {} where {} was asked for.{note}",
                f.id,
                f.name,
                number(f.headline()),
                bands.join("; ")
            )
        })
        .collect();
    let names = by_lens.iter().map(|(lens, _)| lens.replace('_', " "));
    let heads = ["pattern", ">observed", "band"].map(str::to_owned);
    let mut table = Table::new(heads.into_iter().chain(names));
    for (place, f) in findings.iter().enumerate() {
        let bands: Vec<&str> = f.tests.iter().map(|test| test.band.as_str()).collect();
        let cells = by_lens.iter().map(|(_, all)| {
            let fails = if all[place].passed { "" } else { " fails" };
            format!("{}{fails}", number(all[place].headline()))
        });
        let head = [
            format!("{} {}, {}", f.id, f.name, f.unit),
            f.observed.map_or_else(|| "–".to_owned(), number),
            bands.join("; "),
        ];
        table.row(head.into_iter().chain(cells));
    }
    let html = html! {
        p {
            (short) " Bands were set before the runs. The first column of numbers is the scenario as it "
            "is; each of the others lets every state see the world through one theory."
        }
        (grid("Patterns by lens", &table))
        (plate(figure))
    };
    DossierPart::new(short, failures, html)
}

/// What the outcomes depend on.
#[must_use]
pub fn sensitivity(title: &str, found: &Sensitivity, runs: u64, figures: &[Figure]) -> DossierPart {
    let most: Vec<String> = found
        .measures
        .iter()
        .filter_map(|of| {
            let mut order: Vec<_> = of.effects.iter().collect();
            order.sort_by(|a, b| b.1.mean_absolute.total_cmp(&a.1.mean_absolute));
            let names: Vec<&str> = order.iter().take(3).map(|(name, _)| name.as_str()).collect();
            (!names.is_empty()).then(|| format!("{}: {}", of.measure, names.join(", ")))
        })
        .collect();
    let short = format!("Screened with {runs} runs. Most moved by: {}.", most.join("; "));
    let html = html! {
        p { (title) ". " (short) }
        @for figure in figures { (plate(figure)) }
        @if !found.warnings.is_empty() {
            h3 { "Warnings" }
            ul { @for warning in &found.warnings { li { (warning) } } }
        }
    };
    DossierPart::new(short, Vec::new(), html)
}

/// What is known of the calibration: the scenario that carries it, in its own words.
#[must_use]
pub fn calibration(title: &str, notes: &str, changed: &[Change]) -> DossierPart {
    let short = format!(
        "{} numbers and texts of the scenario are other than in the one it extends: what the data up to \
         its declared day have set.",
        changed.len()
    );
    let mut table = Table::new(["field", "before", "calibrated"]);
    for change in changed {
        let told = |value: &Option<String>| value.clone().unwrap_or_else(|| "–".to_owned());
        table.row([change.path.clone(), told(&change.base), told(&change.other)]);
    }
    let html = html! {
        p { (title) ". " (short) }
        p.notes { (notes) }
        details {
            summary { "What was changed" }
            div { (grid("What was changed", &table)) }
        }
    };
    DossierPart::new(short, Vec::new(), html)
}

/// What is estimated, and what theory is worth on the record.
#[must_use]
pub fn estimates(found: &Fit, figures: &[Figure]) -> DossierPart {
    let gain = |gain: &Gain| {
        format!(
            "{} nats a signature ({} to {})",
            number(gain.nats),
            number(gain.interval.low),
            number(gain.interval.high)
        )
    };
    let own = found.own();
    let short = own.map_or_else(String::new, |own| {
        format!(
            "{} signatures; every year held out, the fitted model gains {} over a hazard of covariates \
             without theory{}. {} numbers are estimated.",
            found.events,
            gain(&own.over_covariates),
            match own.over_covariates.word() {
                "" => String::new(),
                word => format!(": {word}"),
            },
            found.all().filter(|one| is_free(one.prior_sd)).count(),
        )
    });
    let kinds = found.counts.iter().filter(|kind| !kind.holds()).map(|kind| {
        format!(
            "{} signed {} where {} to {} were expected of the years held out",
            kind.kind.replace('_', " "),
            kind.observed,
            kind.middle.0,
            kind.middle.1
        )
    });
    let theory = own
        .filter(|own| own.over_covariates.interval.low <= 0.0)
        .map(|_| "what theory adds to covariates is not told apart from nothing".to_owned());
    let mut table = Table::new([
        "number",
        ">before",
        ">estimate",
        ">standard error",
        ">told of the prior's doubt",
    ]);
    for one in found.all().filter(|one| is_free(one.prior_sd)) {
        let (value, error) = one.natural();
        let before = one.scale.natural(one.prior);
        table.row([
            Cell::from(&one.name),
            Cell::from(before),
            Cell::from(value),
            Cell::from(error),
            Cell::from(percent(one.told)),
        ]);
    }
    let html = html! {
        p {
            (short) " The record is forced on the model's own turn, and the weights are found that make what "
            "was signed likeliest (" code { "deter fit" } "). What is hardly told of is the prior's: a judgement."
        }
        @for figure in figures { (plate(figure)) }
        details {
            summary { "All estimates" }
            div { (grid("Estimates", &table)) }
        }
    };
    DossierPart::new(short, kinds.chain(theory).collect(), html)
}

/// A part that could not be made, and why.
#[must_use]
pub fn missing(why: &str) -> DossierPart {
    let html = html! { p.none { "Not made: " (why) } };
    DossierPart::new(format!("not made: {why}"), Vec::new(), html)
}

/// The description of the model.
#[must_use]
pub fn odd(document: &str) -> DossierPart {
    let short = "Purpose, entities, schedule, submodels with sources, every parameter with range and class."
        .to_owned();
    let html = html! {
        p {
            "ODD+D (Müller et al. 2013), written from the code by " code { "deter odd" } "; it stands in "
            code { "scenarios/ODD.md" } ", and a test fails when code and document part."
        }
        details {
            summary { "The whole description" }
            div { pre.odd { (document) } }
        }
    };
    DossierPart::new(short, Vec::new(), html)
}
