//! `deter init`: the library of scenarios as files, to be read and changed.

use std::path::PathBuf;

use super::{Console, Failure};
use deter_core::scenario::shipped::{FOLDER, LIBRARY};
use deter_study::files::{Folder, WriteMode};

/// Write every shipped scenario, what-if, theory and study into a folder, to be read and changed.
///
/// Nothing of it is needed to run them: they are in the program, and are known by their names
/// wherever one is (`deter scenarios` lists them). A file of the folder goes before the shipped one.
#[derive(Debug, Clone, clap::Args)]
pub struct Init {
    /// The folder.
    #[arg(default_value = FOLDER, value_name = "DIR")]
    pub folder: PathBuf,
    /// Replace files of these names, whoever wrote them.
    #[arg(long)]
    pub force: bool,
}

impl Init {
    /// Writes the files.
    ///
    /// # Errors
    /// If a file is in the way, or the disk refuses.
    pub fn run(self, console: Console) -> Result<(), Failure> {
        let names: Vec<&str> = LIBRARY.iter().map(|(path, _)| *path).collect();
        let out = Folder::lock(&self.folder, "init", &names, WriteMode::of(false, self.force))?;
        for (path, text) in LIBRARY {
            out.write(path, text.as_bytes())?;
        }
        let (count, folder) = (LIBRARY.len(), self.folder.display());
        console.print(&format!("{count} files are in {folder}; begin with {folder}/GUIDE.md\n"))
    }
}
