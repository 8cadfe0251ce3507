//! Which series over time are drawn as fans, of one world or of two.

use super::parts::fan::{Fan, FanPanel};
use super::theme;
use deter_core::{
    model::{
        measures::{Extraction, PANEL},
        quantity::{Scope, Subject, shown},
    },
    world::StateId,
};

/// A series that is drawn.
pub struct Panel {
    /// Name of the measure.
    pub measure: String,
    /// Title of the panel.
    pub title: String,
    /// Unit of the numbers.
    pub unit: &'static str,
    /// Whether the axis starts at zero.
    from_zero: bool,
    /// Whether it is of things counted turn by turn.
    pub counts: bool,
}

/// The series that are drawn of a state, or of the system of a scenario with these kinds of pact.
pub fn panels(kinds: &[String], of_state: bool) -> Vec<Panel> {
    let any = [StateId(0)];
    let scope = Scope { kinds, states: &any, pairs: &[] };
    let all = shown(PANEL, scope).into_iter();
    all.filter(|quantity| matches!(quantity.of, Subject::State(_)) == of_state)
        .map(|quantity| Panel {
            measure: quantity.bare(kinds),
            title: theme::capital(&quantity.title(kinds)),
            unit: quantity.measure().unit,
            counts: matches!(quantity.measure().read, Extraction::Count(_)),
            from_zero: matches!(
                quantity.measure().read,
                Extraction::Count(_) | Extraction::Share(_)
            ),
        })
        .collect()
}

/// The panel with these fans; none if no run ever shows anything but zero.
pub fn fan_panel(panel: &Panel, fans: Vec<Fan>) -> Option<FanPanel> {
    let values = || fans.iter().flat_map(|fan| &fan.points).flat_map(|point| point.values);
    values().any(|value| value != 0.0).then(|| FanPanel {
        reach: None,
        title: panel.title.clone(),
        unit: panel.unit.to_owned(),
        fans,
        observed: Vec::new(),
        from_zero: panel.from_zero,
        counts: panel.counts,
    })
}
