//! What a comparison leaves on the disk: `comparison.json`, `comparison.md`, `runs.parquet` (every
//! run of every world) and `differences.parquet` (run by run, world minus base).

use std::path::Path;

use super::{Comparison, comparison::LAYOUT, markdown, play::PlayedWorlds};
use crate::{
    StudyError,
    ensemble::{
        schema::{Field, Form},
        sink::{Cell, RowSink, Sink},
    },
    files::{Folder, MANIFEST, input, output::pretty},
};

/// Name of the file with all numbers.
pub const COMPARISON: &str = "comparison.json";

/// Name of the file for papers.
pub const MARKDOWN: &str = "comparison.md";

/// The files that the manifest vouches for.
pub const FILES: [&str; 3] = [COMPARISON, "differences.parquet", "runs.parquet"];

/// Writes everything but figures into a folder, the manifest last.
///
/// # Errors
/// If the disk refuses.
pub fn write(
    comparison: &Comparison,
    played: &PlayedWorlds,
    out: &Folder,
    csv: bool,
) -> Result<(), StudyError> {
    out.unseal()?;
    let origin = serde_json::json!({
        "note": comparison.note,
        "version": comparison.version,
        "seed": comparison.seed,
        "runs": comparison.runs,
        "worlds": comparison.worlds.iter().map(|world| {
            serde_json::json!({ "label": world.label, "provenance": world.provenance })
        }).collect::<Vec<_>>(),
    })
    .to_string();
    let mut runs = Sink::begin(out, "runs", fields(played, ""), &origin, csv)?;
    let mut differences = Sink::begin(
        out,
        "differences",
        fields(played, "difference from the base: "),
        &origin,
        csv,
    )?;
    let wide = played.columns.len().max(1);
    for replicate in 0..played.runs {
        let row = |world: usize| -> &[f64] {
            let values = played.values.get(world).map_or(&[][..], Vec::as_slice);
            values.get(replicate as usize * wide..).and_then(|rest| rest.get(..wide)).unwrap_or(&[])
        };
        let base = row(0);
        for (world, card) in comparison.worlds.iter().enumerate() {
            let head = || [Cell::Whole(replicate as i64), Cell::Text(card.label.as_str().into())];
            runs.row(head().into_iter().chain(row(world).iter().map(|x| Cell::Number(*x))))?;
            if world > 0 {
                let cells = row(world).iter().zip(base).map(|(x, b)| Cell::Number(x - b));
                differences.row(head().into_iter().chain(cells))?;
            }
        }
    }
    runs.finish()?;
    differences.finish()?;
    out.write(MARKDOWN, markdown::write(comparison).as_bytes())?;
    out.write(COMPARISON, pretty(comparison).as_bytes())?;
    let manifest =
        serde_json::json!({ "kind": "comparison", "version": env!("CARGO_PKG_VERSION") });
    Ok(out.seal(manifest, FILES)?)
}

fn fields(played: &PlayedWorlds, what: &str) -> Vec<Field> {
    let field = |name: &str, form, optional, meaning: String| Field {
        name: name.to_owned(),
        form,
        optional,
        meaning,
    };
    let mut fields = vec![
        field("replicate", Form::Long, false, "number of the replicate, from 0".to_owned()),
        field("world", Form::Text, false, "label of the world".to_owned()),
    ];
    fields.extend(played.columns.iter().map(|column| {
        field(&column.name, Form::Number, true, format!("{what}{}", column.meaning))
    }));
    fields
}

/// Checks that every file of a comparison is the one that was written.
///
/// # Errors
/// If there is no comparison, or a file of it is cut off, altered or of another version.
pub fn check(folder: &Path) -> Result<(), StudyError> {
    let path = folder.join(MANIFEST);
    let damaged = |path: &Path, how: String| StudyError::Damaged { path: path.to_owned(), how };
    let whole =
        input::sealed(&path)?.ok_or_else(|| damaged(&path, "it is not there".to_owned()))?;
    if whole["kind"] != "comparison" {
        return Err(damaged(&path, format!("it is the manifest of: {}", whole["kind"])));
    }
    if whole["version"] != env!("CARGO_PKG_VERSION") {
        let version = whole["version"].as_str().unwrap_or("?");
        return Err(damaged(&path, format!("deter {version} made it, and can read it")));
    }
    for name in FILES {
        let file = folder.join(name);
        if let Some(how) = input::unsealed(&file, whole["files"][name].as_str())? {
            return Err(damaged(&file, how));
        }
    }
    Ok(())
}

/// Reads the comparison in a folder.
///
/// # Errors
/// If it cannot be read, is damaged, or has the layout of another version of deter.
pub fn read(folder: &Path) -> Result<Comparison, StudyError> {
    let path = folder.join(COMPARISON);
    let text = input::text(&path, input::MOST_TEXT)?;
    let damaged = |how: String| StudyError::Damaged { path: path.clone(), how };
    let layout = serde_json::from_str::<serde_json::Value>(&text)
        .map_err(|error| damaged(error.to_string()))?["layout"]
        .as_u64();
    if layout != Some(u64::from(LAYOUT)) {
        let found = layout.map_or_else(|| "none".to_owned(), |layout| layout.to_string());
        return Err(damaged(format!(
            "its layout is {found}, expected {LAYOUT}; another version of deter wrote it"
        )));
    }
    serde_json::from_str(&text).map_err(|error| damaged(error.to_string()))
}
