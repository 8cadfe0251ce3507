//! The command line: one file for each command, and no logic of the model.
//!
//! Exit codes: 0 fine, 1 a check failed, 2 bad input, 3 the machine (disk, permission).

pub mod failure;

use clap::{Parser, Subcommand};

pub use failure::Failure;

/// A laboratory of regional deterrence: seeded, explained, agent-based what-ifs.
///
/// It is made for exploration and teaching. Its probabilities are model frequencies; it forecasts
/// nothing.
#[derive(Debug, Parser)]
#[command(name = "deter", version, max_term_width = 100)]
pub struct Arguments {
    /// Say nothing but results and errors.
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// What to do; `run` the baseline if left out.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {}

/// Does what the command line says.
///
/// # Errors
/// What went wrong, with its exit code.
pub fn main(arguments: Arguments) -> Result<(), Failure> {
    match arguments.command {
        None => Ok(()),
        Some(command) => match command {},
    }
}
