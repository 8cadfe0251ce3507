//! How two worlds under the same luck part.

use maud::Markup;

use super::source::{Material, ReportError};

/// The section; none without a comparison.
///
/// # Errors
/// If a figure cannot be drawn.
pub fn section(_material: &Material) -> Result<Option<Markup>, ReportError> {
    Ok(None)
}
