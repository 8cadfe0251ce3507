//! The binary: reads the command line, runs the command, says what went wrong.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    match deter::cli::main(deter::cli::Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            failure.code()
        }
    }
}
