//! What every theory makes of the same change: one row a measure, one column a theory.

use super::{caption, spoken};
use crate::chart::{
    Heading, Sheet,
    parts::heatmap::{self, HeatMap},
    theme,
};
use deter_study::compare::{Comparison, lenses::LensRow};

/// Effects beyond this many standard deviations get the deepest colour, so that one giant does not
/// bleach the rest.
const DEEPEST: f64 = 2.0;

/// Whether any theory sees the measure move at all; rows of zeros would only be long.
fn differs(row: &LensRow) -> bool {
    row.found.iter().flatten().any(|found| found.effect.is_some() && found.difference != 0.0)
}

/// One heat map for each world that is held against the base; none without `--lenses`.
pub fn draw(comparison: &Comparison) -> Vec<Sheet> {
    let Some(lenses) = &comparison.lenses else {
        return Vec::new();
    };
    let columns: Vec<String> = lenses.names.iter().map(|name| theme::spoken(name)).collect();
    let mut figures = Vec::new();
    for against in &comparison.against {
        let world = &comparison.worlds[against.world];
        let rows: Vec<&LensRow> =
            lenses.rows.iter().filter(|row| row.world == world.label && differs(row)).collect();
        if rows.is_empty() {
            continue;
        }
        let title = format!("Where theories agree: {}", world.provenance.title);
        let heading = Heading {
            name: format!("lenses{}", super::suffix(comparison, against)),
            subtitle: format!(
                "Mean paired difference from {} in standard deviations of the base, under each \
                 theory; beyond ±{DEEPEST} cut off. Measures that no theory sees move are left out.",
                comparison.worlds[0].label
            ),
            caption: caption(comparison),
            alt: format!("{title}. A heat map of {} measures by five theories.", rows.len()),
            title,
        };
        let map = HeatMap {
            row_title: "measure".to_owned(),
            rows: rows.iter().map(|row| spoken(&row.measure)).collect(),
            column_title: "theory that all states of both worlds see by".to_owned(),
            columns: columns.clone(),
            values: rows
                .iter()
                .map(|row| {
                    let effect = |found: &Option<deter_study::compare::lenses::LensFinding>| {
                        found
                            .and_then(|found| found.effect)
                            .map(|effect| effect.clamp(-DEEPEST, DEEPEST))
                    };
                    row.found.iter().map(effect).collect()
                })
                .collect(),
            unit: "standard deviations of the base".to_owned(),
            middle: Some(0.0),
            decimals: 2,
            texts: Vec::new(),
        };
        figures.push(heatmap::draw(heading, &map));
    }
    figures
}
