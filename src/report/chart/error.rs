//! What can go wrong between tables and a picture.

use deter_study::files::FileError;

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
    #[error(transparent)]
    File(#[from] FileError),
}

impl ChartError {
    /// Whether the machine or this crate is to blame and not what was given.
    #[must_use]
    pub fn is_machine(&self) -> bool {
        !matches!(self, Self::File(error) if !error.is_machine())
    }
}
