//! The figure of a textbook lab: closed form and simulation in the same panels.

use super::parts::lab::{self, LabCurve, LabPanel};
use super::{ChartError, Figure, Heading};
use deter_textbook::labs::{Lab, Panel};

/// What the shaded bands are.
const BAND: &str = "where 99.9 % of correct simulations lie, all points together";

/// Draws a lab as `lab.svg`; `caption` says where its numbers come from ([`super::caption`]).
///
/// # Errors
///
/// [`ChartError::Draw`] if the drawing library refuses.
pub fn draw(lab: &Lab, caption: &str) -> Result<Figure, ChartError> {
    let passed = lab.checks.iter().filter(|check| check.passed()).count();
    let verdict = match lab.checks.iter().find(|check| !check.passed()) {
        None => format!("All {passed} comparisons agree."),
        Some(check) => format!("Simulation and closed form disagree: {}.", check.what),
    };
    let heading = Heading {
        name: "lab".to_owned(),
        title: lab.title.clone(),
        subtitle: format!("{} {verdict}", lab.model),
        caption: caption.to_owned(),
        alt: format!(
            "{}: {} panels with the closed form as lines and the simulation as points. {verdict}",
            lab.title,
            lab.panels.len()
        ),
    };
    let panels: Vec<LabPanel> = lab.panels.iter().map(panel).collect();
    lab::draw(heading, &panels, BAND)
}

fn panel(panel: &Panel) -> LabPanel {
    LabPanel {
        title: panel.title.clone(),
        x_label: panel.x_label.clone(),
        y_label: panel.y_label.clone(),
        curves: panel
            .curves
            .iter()
            .map(|curve| LabCurve {
                label: curve.label.clone(),
                simulated: curve.simulated.clone(),
                analytic: curve.analytic.clone(),
                bands: curve.bands.clone(),
            })
            .collect(),
        marks: panel.marks.clone(),
        spans: panel.spans,
    }
}
