//! What a figure is drawn on.
//!
//! [`canvas`] collects marks in points, [`svg`] writes them, [`stroke`] is how a line is drawn,
//! [`rect`] is a piece of the page, [`letters`] knows how wide a text will be, [`marker`] draws the shapes that stand beside
//! colours, [`raster`] makes pixels, [`pdf`] a page to print.

pub mod canvas;
pub mod letters;
pub mod marker;
pub mod pdf;
pub mod raster;
pub mod rect;
pub mod stroke;
pub mod svg;

pub use canvas::{Canvas, Point, distance};
pub use letters::{Anchor, Letters};
pub use marker::Marker;
pub use rect::Rect;
pub use stroke::Stroke;

/// The font stack of every text; the first is what [`raster`] embeds.
pub const FONTS: &str =
    "'Source Sans 3', 'Source Sans Pro', 'Segoe UI', 'Helvetica Neue', Arial, sans-serif";
