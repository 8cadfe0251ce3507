//! A finished figure and its way into a folder.

use std::path::{Path, PathBuf};

use super::ChartError;
use super::surface::raster;
use deter_study::record::files::write_whole;

/// A drawn figure: the SVG text and what a reader who cannot see it is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// File name without ending, such as `probes`.
    pub name: String,
    /// The complete SVG document.
    pub svg: String,
    /// Alternative text: what the figure shows, in a sentence or two.
    pub alt: String,
}

impl Figure {
    /// Writes `<name>.svg` into a folder and returns its path.
    ///
    /// # Errors
    ///
    /// [`ChartError::Write`] if the folder cannot be written to.
    pub fn write_svg(&self, folder: &Path) -> Result<PathBuf, ChartError> {
        put(&folder.join(format!("{}.svg", self.name)), self.svg.as_bytes())
    }

    /// Writes `<name>.png` into a folder, `scale` pixels for a point, and returns its path.
    ///
    /// # Errors
    ///
    /// [`ChartError::Raster`] if the scale makes no picture (zero, negative, too large) and
    /// [`ChartError::Write`] if the folder cannot be written to.
    pub fn write_png(&self, folder: &Path, scale: f32) -> Result<PathBuf, ChartError> {
        put(&folder.join(format!("{}.png", self.name)), &self.png(scale)?)
    }

    /// The figure as the bytes of a PNG file, `scale` pixels for a point.
    ///
    /// # Errors
    ///
    /// [`ChartError::Raster`] if the scale makes no picture (zero, negative, too large).
    pub fn png(&self, scale: f32) -> Result<Vec<u8>, ChartError> {
        raster::png(&self.svg, scale)
            .map_err(|reason| ChartError::Raster { figure: self.name.clone(), reason })
    }
}

fn put(path: &Path, bytes: &[u8]) -> Result<PathBuf, ChartError> {
    write_whole(path, bytes)
        .map_err(|refused| ChartError::Write { path: refused.path, source: refused.reason })?;
    Ok(path.to_path_buf())
}
