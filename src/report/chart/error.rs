//! What can go wrong between tables and a picture.

use std::path::PathBuf;

/// Why a figure could not be drawn or written.
#[derive(Debug, thiserror::Error)]
pub enum ChartError {
    /// The drawing library refused; a fault of this crate, since only memory is written to.
    #[error("cannot draw the figure `{figure}`: {reason}")]
    Draw {
        /// Name of the figure.
        figure: String,
        /// What the library said.
        reason: String,
    },
    /// The SVG could not be turned into pixels.
    #[error("cannot turn the figure `{figure}` into pixels: {reason}")]
    Raster {
        /// Name of the figure.
        figure: String,
        /// What the library said.
        reason: String,
    },
    /// The file could not be written.
    #[error("cannot write the figure to `{}`: {source}", path.display())]
    Write {
        /// Path that was to be written.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}
