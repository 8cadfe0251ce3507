//! `deter report`: results as one page to read, mail and print.

use std::path::PathBuf;

use super::{Console, Failure};
use deter_report::page;
use deter_study::files::output::{check_writable, write_single_file};

/// Write one self-contained HTML page about runs, ensembles and comparisons.
///
/// The page works offline, from a mail attachment and without script; nothing in it asks the
/// network. Folders that are damaged or hold no results are named and refused.
#[derive(Debug, Clone, clap::Args)]
pub struct Report {
    /// Folders of results, in any mix: of `run`, `ensemble`, `merge`, `compare`.
    #[arg(required = true, value_name = "DIR")]
    pub folders: Vec<PathBuf>,
    /// The page [default: report.html in the first folder].
    #[arg(long, short, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Replace the file, whatever it is.
    #[arg(long)]
    pub force: bool,
}

/// Whether a file is a page of this program.
fn mine(bytes: &[u8]) -> bool {
    let mark = page::GENERATOR.as_bytes();
    bytes.windows(mark.len()).take(MOST_HEAD).any(|part| part == mark)
}

/// How far into a page its generator is looked for, bytes.
const MOST_HEAD: usize = 4096;

impl Report {
    /// Writes the page.
    ///
    /// # Errors
    /// If a folder cannot be trusted, or the disk refuses.
    pub fn run(self, console: Console) -> Result<(), Failure> {
        let first = self.folders.first().cloned().unwrap_or_default();
        let out = self.out.unwrap_or_else(|| first.join("report.html"));
        check_writable(&out, mine, self.force)?;
        let bar = console.progress(2, "report");
        let material = page::read(&self.folders)?;
        bar.inc(1);
        let page = page::page(&material)?;
        bar.finish_and_clear();
        write_single_file(&out, page.as_bytes(), mine, self.force)?;
        console.print(&format!("{} ({} KB)\n", out.display(), page.len().div_ceil(1024)))
    }
}
