//! The command line: one file for each command, and no logic of the model.
//!
//! Every command is a `clap::Args` struct with a method `run(self, Console) -> Result<(), Failure>` and a
//! line of `commands!`. Results go to the standard output or to files,
//! progress to a terminal. Exit codes: 0 fine, 1 a check failed, 2 bad input, 3 the machine (disk,
//! permission),
//! 130 stopped by the user.

pub mod ablation;
pub mod backtest;
pub mod branch;
pub mod calibrate;
mod calibrate_output;
pub mod check;
pub mod compare;
mod compare_output;
pub mod console;
pub mod diff;
pub mod discover;
pub mod dossier;
pub mod ensemble;
mod ensemble_output;
pub mod expectations;
pub mod explain;
pub mod failure;
mod interrupt;
pub mod merge;
pub mod odd;
pub mod patterns;
pub mod replay;
pub mod report;
pub mod robustness;
pub mod run;
pub mod scenarios;
pub mod sensitivity;
pub mod study;
pub mod sweep;
mod terminal;
pub mod verify;
mod verify_output;

use clap::{Parser, Subcommand};

pub use console::Console;
pub use failure::Failure;

/// A laboratory of regional deterrence: seeded, explained, agent-based what-ifs.
///
/// It is made for exploration and teaching. Its probabilities are model frequencies; it forecasts
/// nothing.
#[derive(Debug, Parser)]
#[command(name = "deter", version, max_term_width = 100)]
#[command(after_help = "Exit codes: 0 fine, 1 a check failed, 2 bad input, 3 the machine (disk, \
                        permission).")]
pub struct Arguments {
    /// Print no story and no progress: errors only, and what was asked for as JSON.
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// What to do; `run` the baseline if left out.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// The commands: name and file of each.
macro_rules! commands {
    ($($(#[$doc:meta])* $name:ident in $file:ident),+ $(,)?) => {
        /// The commands.
        #[derive(Debug, Subcommand)]
        pub enum Command {
            $($(#[$doc])* $name($file::$name),)+
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
    /// Switch every mechanism off in turn and say what that changes.
    Ablation in ablation,
    /// Score what the runs say of a stretch of time by what happened.
    Backtest in backtest,
    /// Go on with a run from any turn, with something set otherwise.
    Branch in branch,
    /// Find which values of the judged numbers give the history that was observed.
    Calibrate in calibrate,
    /// Check a scenario: every error with its place, or a summary.
    Check in check,
    /// Run worlds under the same luck and say what difference the changes make.
    Compare in compare,
    /// Find where two histories under the same luck part, and follow what comes of it.
    Diff in diff,
    /// Find the boxes of parameter space in which an outcome lives.
    Discover in discover,
    /// Make one page of all that speaks for and against the model.
    Dossier in dossier,
    /// Run a scenario many times, on all cores.
    Ensemble in ensemble,
    /// Hold what theories expect of what-ifs against what their lenses do.
    Expectations in expectations,
    /// Show why something was decided in a run: options, terms, probabilities, draw.
    Explain in explain,
    /// Put the shards of an ensemble together.
    Merge in merge,
    /// Print the description of the model (ODD+D), written from the code.
    Odd in odd,
    /// Hold a scenario of the past against what was observed.
    Patterns in patterns,
    /// Write one self-contained HTML page about results.
    Report in report,
    /// Say which conclusions survive another capability index or prior.
    Robustness in robustness,
    /// Run a scenario once: story, series, events with reasons, figures.
    Run in run,
    /// List the scenarios, one line each.
    Scenarios in scenarios,
    /// Find what the outcomes depend on: curves, screening, shares of variance.
    Sensitivity in sensitivity,
    /// Run a scenario over a grid or a Latin hypercube of its numbers.
    Sweep in sweep,
    /// Check every mechanism against the closed forms of its literature.
    Verify in verify,
}

/// Does what the command line says.
///
/// # Errors
/// What went wrong, with its exit code.
pub fn main(arguments: Arguments) -> Result<(), Failure> {
    let console = Console { quiet: arguments.quiet };
    match arguments.command {
        None => run::Run::default().run(console),
        Some(command) => command.run(console),
    }
}
