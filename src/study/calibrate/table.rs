//! The draws of the posterior as a table.

use super::{smc::Generation, world::Calibration};
use crate::{
    StudyError,
    ensemble::{
        schema::{Field, Form},
        sink::{Cell, RowSink, Sink},
    },
    files::Folder,
};

/// Writes `posterior.parquet` (and CSV if asked): one row a draw, with its weight, the least
/// distance of its runs, its values, and what the run of that distance showed.
///
/// # Errors
/// If the disk refuses.
pub fn write(
    out: &Folder,
    calibration: &Calibration,
    last: &Generation,
    manifest: &str,
    csv: bool,
) -> Result<(), StudyError> {
    let field = |name: String, optional, meaning: String| Field {
        name,
        form: Form::Number,
        optional,
        meaning,
    };
    let study = &calibration.study;
    let mut fields = vec![
        field("weight".to_owned(), false, "weight of the draw; all together 1".to_owned()),
        field(
            "distance".to_owned(),
            false,
            "least distance of its runs from the record, in scales".to_owned(),
        ),
    ];
    fields.extend(study.factors.iter().map(|factor| {
        let meaning = format!("`{}`, from {} to {}", factor.name, factor.low, factor.high);
        field(factor.column(), false, meaning)
    }));
    fields.extend(study.text.summaries.iter().map(|summary| {
        let meaning =
            format!("`{}` in the run of that distance; observed {}", summary.id, summary.observed);
        field(format!("summary_{}", summary.id.replace(['.', ' ', '-'], "_")), true, meaning)
    }));
    let mut sink = Sink::begin(out, "posterior", fields, manifest, csv)?;
    let wide = study.text.summaries.len();
    for particle in &last.particles {
        let runs = particle.summaries.chunks_exact(wide).zip(&particle.distances);
        let nearest = runs.min_by(|a, b| a.1.total_cmp(b.1));
        let (summaries, distance) = nearest.unwrap_or((&[], &f64::NAN));
        let head = [particle.weight, *distance];
        let values = calibration.values(&particle.unit);
        let numbers = head.iter().chain(&values).chain(summaries);
        sink.row(numbers.map(|x| Cell::Number(*x)))?;
    }
    sink.finish()
}
