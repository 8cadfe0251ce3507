//! The library of scenarios that is shipped with the engine, so that a what-if of one's own may
//! extend any of them from wherever it lies.

/// What stands behind the name of a shipped scenario where a reader is told of its file.
pub(super) const MARK: &str = " (shipped)";

/// The shipped scenarios by the name that `extends` uses.
pub const SHIPPED: &[(&str, &str)] =
    &[("vietnam-2021.ron", include_str!("../../../scenarios/vietnam-2021.ron"))];

/// Their tables by the name that they use.
pub const TABLES: &[(&str, &str)] = &[
    ("vietnam-2021/pacts.csv", include_str!("../../../scenarios/vietnam-2021/pacts.csv")),
    ("vietnam-2021/bars.csv", include_str!("../../../scenarios/vietnam-2021/bars.csv")),
];

/// The text of the shipped scenario of this name.
#[must_use]
pub fn shipped(name: &str) -> Option<&'static str> {
    find(SHIPPED, name)
}

/// The text of the shipped table of this name.
#[must_use]
pub fn table(name: &str) -> Option<&'static str> {
    find(TABLES, name)
}

fn find(all: &[(&str, &'static str)], name: &str) -> Option<&'static str> {
    all.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}
