//! `deter completions` and `deter man`: what a shell and a reader of manuals need.

use std::{io, path::PathBuf};

use clap::CommandFactory;

use super::{Arguments, Console, Failure};
use deter_study::files::{Folder, WriteMode};

/// Print what a shell needs to complete commands and options.
///
/// For bash: `deter completions bash > ~/.local/share/bash-completion/completions/deter`; for zsh a
/// file `_deter` in a folder of `fpath`; for fish `~/.config/fish/completions/deter.fish`.
#[derive(Debug, Clone, clap::Args)]
pub struct Completions {
    /// The shell.
    pub shell: clap_complete::Shell,
}

impl Completions {
    /// Prints the script.
    ///
    /// # Errors
    /// If the standard output cannot be written to.
    pub fn run(self, console: Console) -> Result<(), Failure> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Arguments::command(), "deter", &mut script);
        console.print_result(&String::from_utf8_lossy(&script))
    }
}

/// Write a manual page for every command, as `man` reads them.
#[derive(Debug, Clone, clap::Args)]
pub struct Man {
    /// The folder, such as ~/.local/share/man/man1.
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// Replace pages of these names, whoever wrote them.
    #[arg(long)]
    pub force: bool,
}

impl Man {
    /// Writes the pages.
    ///
    /// # Errors
    /// If a file is in the way, or the disk refuses.
    pub fn run(self, console: Console) -> Result<(), Failure> {
        let mut whole = Arguments::command();
        whole.build();
        let subcommands = whole.get_subcommands().filter(|one| one.get_name() != "help");
        let commands: Vec<clap::Command> =
            std::iter::once(&whole).chain(subcommands).cloned().collect();
        let mut pages = Vec::new();
        for command in commands {
            let name = command.get_display_name().unwrap_or_else(|| command.get_name()).to_owned();
            pages.push((format!("{name}.1"), page(command)?));
        }
        let names: Vec<&str> = pages.iter().map(|(name, _)| name.as_str()).collect();
        let out = Folder::lock(&self.folder, "man", &names, WriteMode::of(false, self.force))?;
        for (name, page) in &pages {
            out.write(name, page)?;
        }
        console.print(&format!("{} pages are in {}\n", pages.len(), self.folder.display()))
    }
}

/// The page of a command.
fn page(command: clap::Command) -> Result<Vec<u8>, Failure> {
    let mut text = Vec::new();
    let written: io::Result<()> = clap_mangen::Man::new(command).render(&mut text);
    written.map_err(|error| Failure::Input(error.to_string()))?;
    Ok(text)
}
