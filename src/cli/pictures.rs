//! Figures on their way into the folder of a result.

use std::path::Path;

use super::{Failure, Talk};
use deter_report::chart::Figure;
use deter_study::record::files::{clear_partial, make_folder};

/// Writes figures into a folder, as SVG and, where a scale in pixels for a point is given, as PNG.
///
/// # Errors
/// If the disk refuses.
pub(super) fn write(
    figures: &[Figure],
    folder: &Path,
    scale: Option<f32>,
    talk: Talk,
) -> Result<(), Failure> {
    let bar = talk.progress(figures.len() as u64, "figures");
    for figure in figures {
        figure.write_svg(folder)?;
        if let Some(scale) = scale {
            figure.write_png(folder, scale)?;
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(())
}

/// The same into `figures` in the folder of work that can be resumed: what a killed run left
/// half-written there goes.
///
/// # Errors
/// If the disk refuses.
pub(super) fn write_below(
    figures: &[Figure],
    out: &Path,
    scale: Option<f32>,
    talk: Talk,
) -> Result<(), Failure> {
    let folder = out.join("figures");
    make_folder(&folder)?;
    clear_partial(&folder)?;
    write(figures, &folder, scale, talk)
}
