//! The binary: reads the command line, runs the command, says what went wrong.

use std::process::ExitCode;

fn main() -> ExitCode {
    if let Some(commit) = option_env!("DETER_COMMIT") {
        // Nobody else sets it.
        let _ = deter::record::manifest::COMMIT.set(commit);
    }
    match deter::cli::main(deter::cli::arguments()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            deter::cli::tell(&format!("error: {failure}"));
            failure.code()
        }
    }
}
