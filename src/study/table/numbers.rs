//! Reading back the tables that ensembles and sweeps write: numbers by column.

use std::path::Path;

use serde_json::Value;

use super::parquet::{self, Column};
use crate::{
    StudyError,
    files::{MANIFEST, input},
};
use deter_core::{model::quantity::renamed, scenario::diagnostic::nearest};

/// The tables that a folder of results may hold, in the order in which they are looked for.
pub(crate) const NAMES: [&str; 4] =
    ["sweep.parquet", "runs.parquet", "sobol.parquet", "morris.parquet"];

/// Largest table that is read into memory: 4 GiB.
const MOST_BYTES: u64 = 1 << 32;

/// The numbers of a table; columns of text are left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Numbers {
    /// Names of the columns.
    pub names: Vec<String>,
    /// The columns; what does not apply is NaN.
    pub columns: Vec<Vec<f64>>,
    /// What wrote it, as JSON.
    pub manifest: Value,
}

impl Numbers {
    /// Reads a Parquet file, or the table of a folder of results.
    ///
    /// # Errors
    /// If there is none, or it cannot be read.
    pub fn read(path: &Path) -> Result<Self, StudyError> {
        let file = if path.is_dir() {
            let found = NAMES.iter().map(|name| path.join(name)).find(|file| file.is_file());
            found.ok_or_else(|| {
                StudyError::Input(format!(
                    "{} holds no table of runs: expected one of {}",
                    path.display(),
                    NAMES.join(", ")
                ))
            })?
        } else {
            path.to_owned()
        };
        trusted(&file)?;
        let table = parquet::Table::open(&file, MOST_BYTES)?;
        // A column of text is dropped by its first row group.
        let mut all: Vec<Option<Vec<f64>>> = vec![Some(Vec::new()); table.names.len()];
        for group in table.groups() {
            for (whole, part) in all.iter_mut().zip(group?) {
                match (whole.as_mut(), part) {
                    (Some(whole), Column::Numbers(values)) => whole.extend(values),
                    _ => *whole = None,
                }
            }
        }
        let kept = table.names.iter().cloned().zip(all);
        let (names, columns) = kept.filter_map(|(name, values)| Some((name, values?))).unzip();
        Ok(Self { names, columns, manifest: table.manifest })
    }

    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, Vec::len)
    }

    /// A column by its name.
    ///
    /// # Errors
    /// In words, if there is none of the name: how it is written now, or the nearest name.
    pub fn column(&self, name: &str) -> Result<&[f64], String> {
        let names = || self.names.iter().map(String::as_str);
        if let Some(place) = names().position(|known| known == name) {
            return Ok(&self.columns[place]);
        }
        Err(match (renamed(name, names()), nearest(name, names())) {
            (Some(new), _) => format!("`{name}` is now written `{new}`"),
            (None, Some(near)) => format!("no column `{name}`; did you mean `{near}`?"),
            (None, None) => {
                let few: Vec<&str> = names().take(40).collect();
                format!("no column `{name}`: the table has {}", few.join(", "))
            }
        })
    }
}

/// Whether a table is the one that its folder's manifest names. A table by itself says nothing
/// against itself.
fn trusted(file: &Path) -> Result<(), StudyError> {
    let beside = file.with_file_name(MANIFEST);
    let Some(manifest) = input::sealed(&beside)? else { return Ok(()) };
    let damaged = |path: &Path, how: String| StudyError::Damaged { path: path.to_owned(), how };
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let Some(sealed) = manifest["files"][&*name].as_str() else {
        return Err(damaged(&beside, format!("it knows no {name}")));
    };
    input::unsealed(file, Some(sealed))?.map_or(Ok(()), |how| Err(damaged(file, how)))
}
