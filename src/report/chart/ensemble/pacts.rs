//! How many pacts a run signs, in all and of each kind.

use super::{Findings, caption};
use crate::chart::{
    Heading, Sheet,
    parts::histogram::{self, Histogram},
    theme,
};

/// Most panels.
const MOST: usize = 9;

/// Draws the figure.
pub fn draw(findings: &Findings) -> Sheet {
    let mut panels: Vec<Histogram> = Vec::new();
    let names = std::iter::once(("signed".to_owned(), "All kinds".to_owned())).chain(
        findings.frame.kinds.iter().map(|kind| (format!("signed.{kind}"), theme::spoken(kind))),
    );
    for (name, title) in names {
        let Some(at) = findings.measures.iter().position(|measure| measure.name == name) else {
            continue;
        };
        let values: Vec<f64> = findings.distributions[at]
            .iter()
            .flat_map(|(value, count)| std::iter::repeat_n(*value, *count as usize))
            .collect();
        // A kind that no run signs would be a single bar at zero.
        if panels.is_empty() || values.iter().any(|value| *value > 0.0) {
            let x_label = "pacts signed in a run".to_owned();
            panels.push(Histogram {
                title: theme::capital(&title),
                x_label,
                values,
                references: vec![],
            });
        }
        if panels.len() == MOST {
            break;
        }
    }
    let heading = Heading {
        name: "ensemble-pacts".to_owned(),
        title: format!("Pacts signed in a run: {}", findings.frame.provenance.title),
        subtitle: "Share of runs by the number of pacts they sign; kinds that no run signs are \
                   left out."
            .to_owned(),
        caption: caption(findings),
        alt: format!("Histograms over {} runs of the number of pacts signed.", findings.runs),
    };
    histogram::draw(heading, &panels, panels.len().clamp(1, 3))
}
