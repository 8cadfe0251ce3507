//! What figures are put together from.
//!
//! * Space: [`layout`] (rectangles and grids), [`labels`] (texts that make room for one another).
//! * Axes: [`scale`] (numbers to points, round ticks), [`time`] (turns, with years at the ticks),
//!   [`axes`] (a panel's title, grid and numbers), [`legend`] (keys outside the plot).
//! * [`dots`]: every dot for as many runs.
//! * Panels, each with a `draw` for a whole figure of them: [`lines`], [`bars`], [`fan`],
//!   [`heatmap`], [`histogram`], [`forest`].

pub mod axes;
pub mod bars;
pub mod dots;
pub mod fan;
pub mod forest;
pub mod heatmap;
pub mod histogram;
pub mod labels;
pub mod layout;
pub mod legend;
pub mod lines;
pub mod scale;
pub mod time;
