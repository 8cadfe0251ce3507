//! A finished figure and its way into a folder.

use super::ChartError;
use super::surface::raster;
use deter_study::files::Folder;

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
    /// Writes `NAME.svg` into a folder and, where a scale in pixels for a point is given, `NAME.png`;
    /// `below` is what stands before their names, such as `figures/`.
    ///
    /// # Errors
    /// If the scale makes no picture (zero, negative, too large) or the folder cannot be written to.
    pub fn write(
        &self,
        folder: &Folder,
        below: &str,
        scale: Option<f32>,
    ) -> Result<(), ChartError> {
        let name = &self.name;
        folder.write(&format!("{below}{name}.svg"), self.svg.as_bytes())?;
        if let Some(scale) = scale {
            folder.write(&format!("{below}{name}.png"), &self.png(scale)?)?;
        }
        Ok(())
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
