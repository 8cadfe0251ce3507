//! The command line: one file for each command, and no logic of the model.
//!
//! Every command is a `clap::Args` struct with a method `run(self, Talk) -> Result<(), Failure>`, a
//! variant of [`Command`] and a line of its `match`. Results go to the standard output or to files,
//! progress to a terminal. Exit codes: 0 fine, 1 a check failed, 2 bad input, 3 the machine (disk,
//! permission),
//! 130 stopped by the user.

pub mod ablation;
pub mod backtest;
pub mod branch;
pub mod calibrate;
mod calibrate_talk;
pub mod check;
pub mod compare;
mod compare_talk;
pub mod diff;
pub mod discover;
pub mod dossier;
pub mod ensemble;
mod ensemble_talk;
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
pub mod talk;
pub mod verify;
mod verify_output;
mod words;

use clap::{Parser, Subcommand};

pub use failure::Failure;
pub use talk::Talk;

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

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Switch every mechanism off in turn and say what that changes.
    Ablation(ablation::Ablation),
    /// Score what the runs say of a stretch of time by what happened.
    Backtest(backtest::Backtest),
    /// Go on with a run from any turn, with something set otherwise.
    Branch(branch::Branch),
    /// Find which values of the judged numbers give the history that was observed.
    Calibrate(calibrate::Calibrate),
    /// Check a scenario: every error with its place, or a summary.
    Check(check::Check),
    /// Run worlds under the same luck and say what difference the changes make.
    Compare(compare::Compare),
    /// Find where two histories under the same luck part, and follow what comes of it.
    Diff(diff::Diff),
    /// Find the boxes of parameter space in which an outcome lives.
    Discover(discover::Discover),
    /// Make one page of all that speaks for and against the model.
    Dossier(dossier::Dossier),
    /// Run a scenario many times, on all cores.
    Ensemble(ensemble::Ensemble),
    /// Hold what theories expect of what-ifs against what their lenses do.
    Expectations(expectations::Expectations),
    /// Show why something was decided in a run: options, terms, probabilities, draw.
    Explain(explain::Explain),
    /// Put the shards of an ensemble together.
    Merge(merge::Merge),
    /// Print the description of the model (ODD+D), written from the code.
    Odd(odd::Odd),
    /// Hold a scenario of the past against what was observed.
    Patterns(patterns::Patterns),
    /// Write one self-contained HTML page about results.
    Report(report::Report),
    /// Say which conclusions survive another capability index or prior.
    Robustness(robustness::Robustness),
    /// Run a scenario once: story, series, events with reasons, figures.
    Run(run::Run),
    /// List the scenarios, one line each.
    Scenarios(scenarios::Scenarios),
    /// Find what the outcomes depend on: curves, screening, shares of variance.
    Sensitivity(sensitivity::Sensitivity),
    /// Run a scenario over a grid or a Latin hypercube of its numbers.
    Sweep(sweep::Sweep),
    /// Check every mechanism against the closed forms of its literature.
    Verify(verify::Verify),
}

/// Does what the command line says.
///
/// # Errors
/// What went wrong, with its exit code.
pub fn main(arguments: Arguments) -> Result<(), Failure> {
    let talk = Talk { quiet: arguments.quiet };
    match arguments.command {
        None => run::Run::default().run(talk),
        Some(Command::Ablation(command)) => command.run(talk),
        Some(Command::Backtest(command)) => command.run(talk),
        Some(Command::Branch(command)) => command.run(talk),
        Some(Command::Calibrate(command)) => command.run(talk),
        Some(Command::Check(command)) => command.run(talk),
        Some(Command::Compare(command)) => command.run(talk),
        Some(Command::Diff(command)) => command.run(talk),
        Some(Command::Discover(command)) => command.run(talk),
        Some(Command::Dossier(command)) => command.run(talk),
        Some(Command::Ensemble(command)) => command.run(talk),
        Some(Command::Expectations(command)) => command.run(talk),
        Some(Command::Explain(command)) => command.run(talk),
        Some(Command::Merge(command)) => command.run(talk),
        Some(Command::Odd(command)) => command.run(talk),
        Some(Command::Patterns(command)) => command.run(talk),
        Some(Command::Report(command)) => command.run(talk),
        Some(Command::Robustness(command)) => command.run(talk),
        Some(Command::Run(command)) => command.run(talk),
        Some(Command::Scenarios(command)) => command.run(talk),
        Some(Command::Sensitivity(command)) => command.run(talk),
        Some(Command::Sweep(command)) => command.run(talk),
        Some(Command::Verify(command)) => command.run(talk),
    }
}
