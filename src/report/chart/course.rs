//! Which series over time are drawn as fans, of one world or of two.

use super::parts::fan::{Fan, FanPanel};

/// A panel: measure, title, unit, whether the axis starts at zero.
pub type Panel = (&'static str, &'static str, &'static str, bool);

/// Concessions: seldom, and so better seen beside another world than alone.
pub const CONCESSIONS: Panel = ("concessions", "Concessions", "concessions a turn", true);

/// What hangs on the hub.
pub const HUB: Panel = (
    "network.hub_dependence",
    "Hub dependence",
    "share of connected pairs lost with the hub",
    false,
);

/// The system's series, and one more.
pub const fn of_system(last: Panel) -> [Panel; 9] {
    [
        ("probes.air", "Operations in the air", "operations a turn", true),
        ("probes.maritime", "Operations at sea", "operations a turn", true),
        ("probes.cyber", "Cyber operations", "operations a turn", true),
        ("probes.economic", "Economic coercion", "operations a turn", true),
        (
            "deterrence.general",
            "General deterrence",
            "share of disputed pairs left alone, 0–1",
            true,
        ),
        ("pacts_signed", "Pacts signed", "signatures a turn", true),
        ("network.density", "Density of the network", "share of pairs with a pact in force", false),
        ("network.centralisation", "Centralisation", "Freeman degree centralisation, 0–1", false),
        last,
    ]
}

/// The series of a state in focus.
pub const OF_FOCUS: [Panel; 6] = [
    ("capacity", "Military capacity", "bn USD of capital, or the scenario's index", false),
    ("burden", "Military burden", "% of GDP", false),
    ("constraint", "Constraint on force abroad", "share of capacity held back, 0–1", false),
    ("security_gap", "Security gap", "threat × uncovered share, 0–1", false),
    ("reliance", "Reliance on the patron", "planned share of the need, 0–1", false),
    ("belief", "Belief in the patron", "probability that it is firm, 0–1", false),
];

/// The panel with these fans; none if no run ever shows anything but zero.
pub fn fan_panel(&(_, title, unit, from_zero): &Panel, fans: Vec<Fan>) -> Option<FanPanel> {
    let values = || fans.iter().flat_map(|fan| &fan.points).flat_map(|point| point.values);
    values().any(|value| value != 0.0).then(|| FanPanel {
        title: title.to_owned(),
        unit: unit.to_owned(),
        fans,
        observed: Vec::new(),
        from_zero,
    })
}
