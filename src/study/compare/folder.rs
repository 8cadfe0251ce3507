//! What a comparison leaves on the disk: `comparison.json`, `comparison.md`, `runs.parquet` (every
//! run of every world) and `differences.parquet` (run by run, world minus base).

use std::{fs, path::Path};

use super::{Comparison, comparison::LAYOUT, manifest, markdown, play::Played};
use crate::{
    ensemble::{
        EnsembleError,
        schema::{Field, Form},
        sink::{Cell, Sink},
    },
    record::files::{failed, make_folder, write_whole},
};

/// Name of the file with all numbers.
pub const COMPARISON: &str = "comparison.json";

/// Name of the file for papers.
pub const MARKDOWN: &str = "comparison.md";

/// Writes everything but figures into a folder.
///
/// # Errors
/// If the folder holds another comparison, or the disk refuses.
pub fn write(
    comparison: &Comparison,
    played: &Played,
    out: &Path,
    csv: bool,
) -> Result<(), EnsembleError> {
    make_folder(out)?;
    claim(comparison, out)?;
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
    let mut text = serde_json::to_string_pretty(comparison).unwrap_or_default();
    text.push('\n');
    write_whole(&out.join(MARKDOWN), markdown::write(comparison).as_bytes())?;
    write_whole(&out.join(COMPARISON), text.as_bytes())?;
    manifest::write(out)
}

fn fields(played: &Played, what: &str) -> Vec<Field> {
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

/// A comparison is written over only by the same one with other numbers of runs.
fn claim(comparison: &Comparison, out: &Path) -> Result<(), EnsembleError> {
    let path = out.join(COMPARISON);
    if !path.exists() {
        return Ok(());
    }
    let who = |comparison: &Comparison| -> Vec<String> {
        let hash = |world: &super::comparison::WorldCard| world.provenance.scenario_hash.clone();
        comparison.worlds.iter().map(hash).collect()
    };
    let old = read(out)?;
    if who(&old) != who(comparison) {
        let labels: Vec<&str> = old.worlds.iter().map(|world| world.label.as_str()).collect();
        return Err(EnsembleError::Foreign {
            path: out.to_owned(),
            differs: format!("it compares {}", labels.join(", ")),
        });
    }
    // Without it nobody takes what is there for whole.
    fs::remove_file(&path).map_err(failed("cannot replace", &path))?;
    Ok(())
}

/// Reads the comparison in a folder.
///
/// # Errors
/// If it cannot be read, is damaged, or has the layout of another version of deter.
pub fn read(folder: &Path) -> Result<Comparison, EnsembleError> {
    let path = folder.join(COMPARISON);
    let text = fs::read_to_string(&path).map_err(failed("cannot read", &path))?;
    let damaged = |how: String| EnsembleError::Damaged { path: path.clone(), how };
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
