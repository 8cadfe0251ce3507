//! Pictures: one figure a file, one theme.
//!
//! * [`surface`]: what a figure is drawn on. A list of marks in points, the letters' widths, and the
//!   way out to SVG (plotters) and PNG (resvg).
//! * [`theme`]: sizes, colours, dashes and shapes, chosen once.
//! * [`sheet`]: the page of a figure with title, subtitle and the line that says where its numbers
//!   come from.
//! * [`parts`]: axes, legends, labels, and panels (lines, stacked bars, fans, heat maps, histograms,
//!   dots with intervals, a laboratory's simulated beside analytic line) for any figure.
//! * [`map`]: outlines of states, a projection, and places of nodes that do not overlap.
//! * [`study`]: the figures of sensitivity studies, scenario discovery and backtests.
//! * [`textbook`]: a textbook model, closed form beside simulation.
//! * The figures of one run: [`probes`], [`network`], [`pacts`], [`focus`].
//! * Studies: [`patterns`] of the past.
//!
//! The SVG of the same tables is the same bytes on every machine: only portable maths, coordinates
//! rounded to a quarter of a point, no order left to chance, and no font of the machine asked.

pub mod compare;
mod course;
pub mod ensemble;
mod error;
mod figure;
pub mod focus;
pub mod map;
pub mod network;
pub mod pacts;
pub mod parts;
pub mod patterns;
pub mod probes;
pub mod sheet;
pub mod study;
pub mod surface;
#[cfg(test)]
mod tests;
pub mod textbook;
pub mod theme;

pub use error::ChartError;
pub use figure::{Drawn, Figure};
pub use sheet::{Heading, Sheet, caption};

use deter_study::record::tables::RunTables;

/// The figures of one run, still open.
fn pages(tables: &RunTables) -> [Sheet; 4] {
    [probes::draw(tables), focus::draw(tables), network::draw(tables), pacts::draw(tables)]
}

/// The figures of one run, in the order in which a report shows them.
///
/// # Errors
///
/// A [`ChartError`] if a figure cannot be drawn; missing series are no error but an honest gap.
pub fn of_run(tables: &RunTables) -> Result<Vec<Figure>, ChartError> {
    sheet::finish(pages(tables).into())
}
