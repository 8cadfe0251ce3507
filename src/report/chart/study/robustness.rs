//! Conclusions over plausible models: by how much each difference varies, against what matters.

use crate::chart::{
    Heading, Sheet,
    parts::forest::{self, Forest, ForestRow},
    theme,
};
use deter_study::{robustness::Robustness, table::format::percent};

/// Differences beyond this many times what matters are cut off, so that one giant does not hide the rest.
const FARTHEST: f64 = 8.0;

/// Draws the figure.
#[must_use]
pub fn draw(found: &Robustness) -> Sheet {
    let hash = found.origin.scenario_hash.get(..12).unwrap_or(&found.origin.scenario_hash);
    let heading = Heading {
        name: "robustness".to_owned(),
        title: format!("In how many plausible models it holds: {}", found.origin.scenario),
        subtitle: format!(
            "Differences over {} plausible models in multiples of the smallest change that would matter; \
             beyond ±{FARTHEST} cut off. At the right what the scenario as it is says, and in how many models it holds.",
            found.models
        ),
        caption: format!(
            "{} models · {} runs of each world under each · {} · seed {} · deter {} · scenario hash {hash} · \
             model frequencies, not forecasts",
            found.models,
            found.origin.runs,
            found.origin.scenario,
            found.origin.seed,
            found.origin.version
        ),
        alt: format!(
            "Dots with intervals for {} conclusions: the median and the middle of {} models.",
            found.conclusions.len(),
            found.models
        ),
    };
    let rows = found.conclusions.iter().map(|one| {
        let at = |place: usize| (one.quantiles[place] / one.matters).clamp(-FARTHEST, FARTHEST);
        ForestRow {
            label: format!(
                "{}  {}",
                one.what_if.split('-').next().unwrap_or_default(),
                theme::spoken(&one.answer)
            ),
            point: at(2),
            outer: (at(0), at(4)),
            inner: Some((at(1), at(3))),
            observed: None,
            note: format!("{} in {}", one.claim.word(), percent(one.holds.value())),
        }
    });
    let forest = Forest {
        x_label: "difference / smallest change that would matter".to_owned(),
        rows: rows.collect(),
        reference: Some((0.0, "no difference".to_owned())),
        intervals: "median; middle 50 % and 90 % of the models".to_owned(),
    };
    forest::draw(heading, &forest)
}
