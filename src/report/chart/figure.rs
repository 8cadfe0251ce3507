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
    /// Its files, by name, and the characters of its texts that neither the embedded font nor any of the
    /// system has (in PNG and PDF they are empty boxes): `NAME.svg` and, where a scale in pixels for a point
    /// is given, `NAME.png` and `NAME.pdf`; `below` is what stands before their names, such as `figures/`.
    ///
    /// # Errors
    /// [`ChartError::Raster`] if the scale makes no picture (zero, negative, too large).
    pub fn files(&self, below: &str, scale: Option<f32>) -> Result<Drawn, ChartError> {
        let name = |ending: &str| format!("{below}{}.{ending}", self.name);
        let mut drawn = Drawn::default();
        drawn.files.push((name("svg"), self.svg.as_bytes().to_vec()));
        if let Some(scale) = scale {
            let (tree, missing) = self.drawn(raster::tree(&self.svg))?;
            let scale = if self.printed.is_some() { PRINT_INCH / SVG_INCH } else { scale };
            let points = if self.printed.is_some() { 72.0 / SVG_INCH } else { 1.0 };
            let (png, pdf) = rayon::join(
                || raster::png(&tree, scale),
                || pdf::document(&tree, points, &self.alt),
            );
            drawn.files.push((name("png"), self.drawn(png)?));
            drawn.files.push((name("pdf"), self.drawn(pdf)?));
            drawn.missing = missing;
        }
        Ok(drawn)
    }

    /// Writes its [files](Self::files) into a folder.
    ///
    /// # Errors
    /// If the scale makes no picture or the folder cannot be written to.
    pub fn write(
        &self,
        folder: &Folder,
        below: &str,
        scale: Option<f32>,
    ) -> Result<(), ChartError> {
        self.files(below, scale)?.write(folder)
    }

    /// The figure as the bytes of a PNG file, `scale` pixels for a point; one for print has 300 an inch.
    ///
    /// # Errors
    ///
    /// [`ChartError::Raster`] if the scale makes no picture (zero, negative, too large).
    pub fn png(&self, scale: f32) -> Result<Vec<u8>, ChartError> {
        let scale = if self.printed.is_some() { PRINT_INCH / SVG_INCH } else { scale };
        let (tree, _) = self.drawn(raster::tree(&self.svg))?;
        self.drawn(raster::png(&tree, scale))
    }

    fn drawn<T>(&self, drawn: Result<T, String>) -> Result<T, ChartError> {
        drawn.map_err(|reason| ChartError::Raster { figure: self.name.clone(), reason })
    }
}

/// The files of a figure, in memory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Drawn {
    /// Names and bytes.
    pub files: Vec<(String, Vec<u8>)>,
    /// Characters that no font here has.
    pub missing: Vec<char>,
}

impl Drawn {
    /// Writes them into a folder.
    ///
    /// # Errors
    /// If it cannot be written to.
    pub fn write(&self, folder: &Folder) -> Result<(), ChartError> {
        for (name, bytes) in &self.files {
            folder.write(name, bytes)?;
        }
        Ok(())
    }
}
