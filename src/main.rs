//! The binary: reads the command line, runs the command, says what went wrong.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use clap::Parser;

fn main() -> ExitCode {
    if let Some(commit) = option_env!("DETER_COMMIT") {
        // Nobody else sets it.
        let _ = deter::record::manifest::COMMIT.set(commit);
    }
    match deter::cli::main(deter::cli::Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // A reader who has hung up is no reason to panic.
            let _ = writeln!(io::stderr(), "error: {failure}");
            failure.code()
        }
    }
}
