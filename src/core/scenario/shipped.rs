//! The library of scenarios that is shipped with the engine, so that a what-if of one's own may
//! extend any of them from wherever it lies.

/// The shipped scenarios by the name that `extends` uses.
pub const SHIPPED: &[(&str, &str)] =
    &[("vietnam-2021.ron", include_str!("../../../scenarios/vietnam-2021.ron"))];

/// The text of the shipped scenario of this name.
#[must_use]
pub fn shipped(name: &str) -> Option<&'static str> {
    SHIPPED.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}
