//! A finished figure and its way into a folder.

use super::ChartError;
use super::surface::{pdf, raster};
use deter_study::files::Folder;

/// Pixels of an inch that a length on paper has in SVG.
const SVG_INCH: f32 = 96.0;
/// Pixels of an inch of a figure for print.
const PRINT_INCH: f32 = 300.0;

/// A drawn figure: the SVG text and what a reader who cannot see it is told.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// File name without ending, such as `probes`.
    pub name: String,
    /// The complete SVG document.
    pub svg: String,
    /// Alternative text: what the figure shows, in a sentence or two.
    pub alt: String,
    /// Width on paper in millimetres, if it is for print.
    pub printed: Option<f64>,
}

impl Figure {
    /// Writes `NAME.svg` into a folder and, where a scale in pixels for a point is given, `NAME.png` and
    /// `NAME.pdf`; `below` is what stands before their names, such as `figures/`.
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
            folder.write(&format!("{below}{name}.pdf"), &self.pdf()?)?;
        }
        Ok(())
    }

    /// The figure as the bytes of a PNG file, `scale` pixels for a point; one for print has 300 an inch.
    ///
    /// # Errors
    ///
    /// [`ChartError::Raster`] if the scale makes no picture (zero, negative, too large).
    pub fn png(&self, scale: f32) -> Result<Vec<u8>, ChartError> {
        let scale = if self.printed.is_some() { PRINT_INCH / SVG_INCH } else { scale };
        self.drawn(raster::png(&self.svg, scale))
    }

    /// The figure as the bytes of a PDF file of one page, its letters as shapes.
    ///
    /// # Errors
    ///
    /// [`ChartError::Raster`] if it cannot be drawn.
    pub fn pdf(&self) -> Result<Vec<u8>, ChartError> {
        let points = if self.printed.is_some() { 72.0 / SVG_INCH } else { 1.0 };
        self.drawn(pdf::document(&self.svg, points, &self.alt))
    }

    /// Characters of its texts that neither the embedded font nor any of the system has, in their order;
    /// in PNG and PDF they are empty boxes.
    #[must_use]
    pub fn undrawn(&self) -> Vec<char> {
        raster::undrawn(&self.svg)
    }

    fn drawn<T>(&self, drawn: Result<T, String>) -> Result<T, ChartError> {
        drawn.map_err(|reason| ChartError::Raster { figure: self.name.clone(), reason })
    }
}
