//! `deter cite`: how to cite the program, and what it made.

use std::path::PathBuf;

use super::{Console, Failure, terminal::wrapped};
use deter_study::cite::{CFF, bibtex, methods};

/// Print how to cite the program and, of folders of results, a paragraph on methods.
///
/// Without a folder it prints an entry for BibTeX; of each folder another one, and a paragraph that says
/// what was run, under which luck and by which statistics, written from what the folder says of itself.
#[derive(Debug, Clone, clap::Args)]
pub struct Cite {
    /// Folders of results: of a run, an ensemble, a comparison or a study.
    #[arg(value_name = "DIR")]
    pub folders: Vec<PathBuf>,
    /// Print CITATION.cff instead.
    #[arg(long, conflicts_with = "folders")]
    pub cff: bool,
}

impl Cite {
    /// Prints entries and paragraphs.
    ///
    /// # Errors
    /// If a folder holds no results, or they cannot be trusted.
    pub fn run(self, console: Console) -> Result<(), Failure> {
        if self.cff {
            return console.print_result(CFF);
        }
        let mut text = bibtex();
        let found =
            self.folders.iter().map(|folder| methods(folder)).collect::<Result<Vec<_>, _>>()?;
        for one in &found {
            text += &format!("\n{}", one.bibtex());
        }
        for one in &found {
            text += &format!("\n{}", wrapped(&one.text));
        }
        console.print_result(&text)
    }
}
