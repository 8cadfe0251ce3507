//! Figures of a fit: what each account of the record is worth, the estimates, the surprises.

use crate::chart::{
    Heading,
    parts::forest::{self, Forest, ForestRow},
    sheet::Sheet,
};
use deter_study::{
    fit::{
        estimate::{Estimate, Surprise},
        study::Fit,
        weight::is_free,
    },
    table::format::{number, percent},
};

/// So many surprises are drawn.
const SURPRISES: usize = 30;

/// What each account is worth.
pub fn accounts(found: &Fit, caption: &str) -> Sheet {
    let rows = found.verdicts.iter().skip(1).map(|verdict| {
        let gain = verdict.by_years;
        let auc =
            verdict.auc.as_ref().map_or_else(String::new, |auc| format!("AUC {}", number(auc[0])));
        ForestRow {
            label: verdict.account.clone(),
            point: gain.nats,
            outer: (gain.interval.low, gain.interval.high),
            inner: None,
            observed: None,
            note: auc,
        }
    });
    let forest = Forest {
        x_label: "nats an event more than constants".to_owned(),
        rows: rows.collect(),
        reference: Some((0.0, "as good as constants".to_owned())),
        intervals: "each year scored by what was fitted to the others; 95 % by resampled years"
            .to_owned(),
    };
    let heading = Heading {
        name: "accounts".to_owned(),
        title: "What theory is worth on the record".to_owned(),
        subtitle: format!(
            "{}: {} signatures from {} to {}. AUC: of later years, by what was fitted to the earlier ones.",
            found.title, found.events, found.window.0, found.window.1
        ),
        caption: caption.to_owned(),
        alt: "Log scores of accounts of the record over constants, with intervals.".to_owned(),
    };
    forest::draw(heading, &forest)
}

/// The estimates of what a pact is worth and of what drives talks.
pub fn estimates(found: &Fit, caption: &str) -> Sheet {
    let shown = |one: &&Estimate| is_free(one.prior_sd) && one.path.starts_with("lenses.");
    let rows = found.estimates.weights.iter().filter(shown).map(|one| ForestRow {
        label: one.name.replace('_', " "),
        point: one.value,
        outer: one.interval(),
        inner: None,
        observed: None,
        note: format!("before {}; told {}", number(one.prior), percent(one.told)),
    });
    let forest = Forest {
        x_label: "weight, in log odds (of the rate: in logarithms) per unit of the term".to_owned(),
        rows: rows.collect(),
        reference: Some((0.0, "no weight".to_owned())),
        intervals: "estimate; 95 % by the largest of three standard errors, or by the profile"
            .to_owned(),
    };
    let heading = Heading {
        name: "estimates".to_owned(),
        title: "What the record says of the weights".to_owned(),
        subtitle: format!(
            "{}. At the right what the lens had before, and the share of that doubt which the record takes \
             away: what is hardly told is the prior's.",
            found.title
        ),
        caption: caption.to_owned(),
        alt: "Estimates of weights with intervals.".to_owned(),
    };
    forest::draw(heading, &forest)
}

/// What was signed and least expected.
pub fn surprises(found: &Fit, caption: &str) -> Sheet {
    let mut all: Vec<&Surprise> = found.estimates.surprises.iter().collect();
    all.sort_by(|a, b| a.chance.total_cmp(&b.chance));
    let rows = all.iter().take(SURPRISES).map(|one| ForestRow {
        label: format!(
            "{}  {}–{} {}",
            one.date,
            one.between.0,
            one.between.1,
            one.kind.replace('_', " ")
        ),
        point: 100.0 * one.chance,
        outer: (100.0 * one.chance, 100.0 * one.chance),
        inner: None,
        observed: None,
        note: if one.impossible {
            "impossible to the model".to_owned()
        } else {
            format!("place {} of {}", one.rank, one.among)
        },
    });
    let forest = Forest {
        x_label: "chance that the fitted model gave to it in its turns, %".to_owned(),
        rows: rows.collect(),
        reference: None,
        intervals: "what was signed".to_owned(),
    };
    let heading = Heading {
        name: "surprises".to_owned(),
        title: "The surprises of history".to_owned(),
        subtitle: format!(
            "{}: the {} least expected of {} signatures, with their place among all that could have been \
             signed in the same turn.",
            found.title,
            all.len().min(SURPRISES),
            all.len()
        ),
        caption: caption.to_owned(),
        alt: "Chances of what was signed.".to_owned(),
    };
    forest::draw(heading, &forest)
}
