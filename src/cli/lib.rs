//! The command line: one file for each command, and no logic of the model.
//!
//! Every command is a `clap::Args` struct with a method `run(self, Console) -> Result<(), Failure>` and a
//! line of `commands!`. Results go to the standard output or to files,
//! progress to a terminal.

pub mod ablation;
pub mod archive;
pub mod backtest;
pub mod branch;
pub mod calibrate;
mod calibrate_output;
pub mod check;
pub mod cite;
pub mod compare;
pub mod compare_output;
pub mod console;
pub mod diff;
pub mod discover;
pub mod dossier;
pub mod ensemble;
pub mod ensemble_output;
pub mod expectations;
pub mod explain;
pub mod failure;
pub mod figures;
pub mod fit;
pub mod init;
mod interrupt;
pub mod lab;
pub mod merge;
pub mod odd;
pub mod origins;
pub mod patterns;
pub mod replay;
pub mod report;
pub mod robustness;
pub mod run;
pub mod scenarios;
pub mod schemas;
pub mod sensitivity;
pub mod shell;
pub mod study;
pub mod sweep;
mod terminal;
pub mod verify;
mod verify_output;

use clap::{Parser, Subcommand};
use deter_core::scenario::seen::unseen;

pub use console::{Console, tell};
pub use failure::Failure;

/// A laboratory of regional deterrence: seeded, explained, agent-based what-ifs.
///
/// It is made for exploration and teaching. Its probabilities are model frequencies; it forecasts
/// nothing.
#[derive(Debug, Parser)]
#[command(name = "deter", version, max_term_width = 100)]
#[command(after_help = "Exit codes: 0 fine, 1 a check failed, 2 bad input, 3 the machine (disk, \
                        permission), 130 stopped by Ctrl-C.")]
pub struct Arguments {
    /// Print no story and no progress: errors only, and what was asked for as JSON.
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// What to do; `run` the baseline if left out.
    #[command(subcommand)]
    command: Option<Command>,
}

/// The commands: name and file of each. What a command says of itself stands at its struct.
macro_rules! commands {
    ($($name:ident in $file:ident),+ $(,)?) => {
        #[derive(Debug, Subcommand)]
        enum Command {
            $($name($file::$name),)+
        }

        impl Command {
            fn run(self, console: Console) -> Result<(), Failure> {
                match self {
                    $(Self::$name(command) => command.run(console),)+
                }
            }
        }
    };
}

commands! {
    Ablation in ablation,
    Archive in archive,
    Backtest in backtest,
    Branch in branch,
    Calibrate in calibrate,
    Check in check,
    Cite in cite,
    Compare in compare,
    Completions in shell,
    Diff in diff,
    Discover in discover,
    Dossier in dossier,
    Ensemble in ensemble,
    Expectations in expectations,
    Explain in explain,
    Figures in figures,
    Fit in fit,
    Init in init,
    Lab in lab,
    Man in shell,
    Merge in merge,
    Odd in odd,
    Patterns in patterns,
    Report in report,
    Robustness in robustness,
    Run in run,
    Scenarios in scenarios,
    Schemas in schemas,
    Sensitivity in sensitivity,
    Sweep in sweep,
    Verify in verify,
}

/// The arguments of this process; one that is wrong ends it, after a word that cannot steer a terminal.
#[must_use]
pub fn arguments() -> Arguments {
    Arguments::try_parse().unwrap_or_else(|error| {
        let steers = std::env::args_os().any(|one| one.to_string_lossy().contains(unseen));
        if steers && error.use_stderr() {
            tell(error.render().to_string().trim_end());
            std::process::exit(error.exit_code());
        }
        error.exit()
    })
}

/// Does what the command line says.
///
/// # Errors
/// What went wrong, with its exit code.
pub fn main(arguments: Arguments) -> Result<(), Failure> {
    interrupt::outlive_file_limits();
    let console = Console { quiet: arguments.quiet };
    match arguments.command {
        None => run::Run::default().run(console),
        Some(command) => command.run(console),
    }
}
