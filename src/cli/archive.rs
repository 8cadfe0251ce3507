//! `deter archive`: one file that makes results again elsewhere.

use std::path::{Path, PathBuf};

use clap::Parser;

use super::{Arguments, Console, Failure};
use deter_study::{
    archive::{pack, unlike, unpack},
    files::{
        Folder, WriteMode,
        output::{check_writable, write_single_file},
    },
};

/// Put all that makes results again into one zip, or run such a zip and hold it against what it says.
///
/// An archive holds the scenarios in full, world codes, commands, the version, the hash of every file of
/// the results, and a README. `deter archive --rerun FILE.zip` runs its commands and says whether every file
/// has the same bytes.
#[derive(Debug, Clone, clap::Args)]
pub struct Archive {
    /// Folders of runs, ensembles and comparisons.
    #[arg(value_name = "DIR", required_unless_present = "rerun")]
    pub folders: Vec<PathBuf>,
    /// Unpack this archive, run all of it, and compare.
    #[arg(long, value_name = "FILE", conflicts_with = "folders")]
    pub rerun: Option<PathBuf>,
    /// The archive; with --rerun the folder that it is unpacked into [default: archive.zip in the first
    /// folder's place; the archive's name].
    #[arg(long, short, value_name = "PATH")]
    pub out: Option<PathBuf>,
    /// Replace what is there.
    #[arg(long)]
    pub force: bool,
}

/// What every zip begins with.
fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

impl Archive {
    /// Writes the archive, or runs it.
    ///
    /// # Errors
    /// If a folder cannot be trusted, the disk refuses, or something else comes out than the archive says.
    pub fn run(self, console: Console) -> Result<(), Failure> {
        if let Some(archive) = &self.rerun {
            let out = self.out.clone().unwrap_or_else(|| archive.with_extension(""));
            return self.rerun(archive, &out, console);
        }
        let first = self.folders.first().cloned().unwrap_or_default();
        let out = self.out.clone().unwrap_or_else(|| {
            let name =
                first.file_name().map_or_else(|| "archive".into(), |name| name.to_string_lossy());
            first.with_file_name(format!("{name}.zip"))
        });
        check_writable(&out, is_zip, self.force)?;
        let bytes = pack(&self.folders)?;
        write_single_file(&out, &bytes, is_zip, self.force)?;
        console.print(&format!(
            "{} ({} KB): deter archive --rerun {0} runs it again and compares\n",
            out.display(),
            bytes.len().div_ceil(1024)
        ))
    }

    fn rerun(&self, archive: &Path, out: &Path, console: Console) -> Result<(), Failure> {
        let taken = Folder::lock(out, "archive", &[], WriteMode::of(false, self.force))?;
        let contents = unpack(archive, &taken)?;
        let mut wrong = Vec::new();
        for archived in &contents.results {
            // Paths of the archive are those of its folder; everything else is as it was.
            let here = |word: &String| {
                if word.starts_with("scenarios/") || word.starts_with("results/") {
                    out.join(word).display().to_string()
                } else {
                    word.clone()
                }
            };
            let words = ["deter".to_owned(), "--quiet".to_owned()].into_iter();
            let words =
                words.chain(archived.command.iter().map(here)).chain(["--force".to_owned()]);
            let arguments = Arguments::try_parse_from(words)
                .map_err(|error| Failure::Input(format!("{}: {error}", archived.name)))?;
            super::main(arguments)?;
            let off = unlike(archived, out)?;
            let word = if off.is_empty() { "the same bytes" } else { "OTHER BYTES" };
            let files = archived.files.len();
            console.print(&format!("{}: {word} in {files} files\n", archived.name))?;
            wrong.extend(off);
        }
        if wrong.is_empty() { Ok(()) } else { Err(Failure::Check(wrong.join("; "))) }
    }
}
