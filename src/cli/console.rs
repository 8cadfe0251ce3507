//! The console: results to the standard output, progress to a terminal, nothing else.

use std::{
    io::{self, ErrorKind, IsTerminal, Write},
    path::PathBuf,
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;

use super::Failure;
use deter_core::scenario::seen::harmless;
use deter_study::files::{FileError, output::pretty};

/// Where results and progress are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Console {
    /// Errors only, and results that a machine reads.
    pub quiet: bool,
}

impl Console {
    /// Prints a result for a person; nothing if asked to be quiet.
    ///
    /// # Errors
    /// If the standard output cannot be written to. A reader that has seen enough (`| head`) is no
    /// error.
    pub fn print(self, text: &str) -> Result<(), Failure> {
        if self.quiet { Ok(()) } else { write(text) }
    }

    /// Prints a result that was asked for by an option such as `--json`, quiet or not.
    ///
    /// # Errors
    /// As [`Console::print`].
    pub fn print_result(self, text: &str) -> Result<(), Failure> {
        write(text)
    }

    /// Prints a result as JSON.
    ///
    /// # Errors
    /// As [`Console::print`].
    pub fn print_json(self, result: &impl Serialize) -> Result<(), Failure> {
        write(&pretty(result))
    }

    /// Tells on the standard error what a reader should know of how a command was understood.
    pub fn note(self, text: &str) {
        if !self.quiet {
            tell(&format!("note: {text}"));
        }
    }

    /// A progress bar over `steps` of `what`, on the standard error; hidden in a pipe.
    #[must_use]
    pub fn progress(self, steps: u64, what: &'static str) -> ProgressBar {
        if self.quiet || !io::stderr().is_terminal() {
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::with_draw_target(Some(steps), ProgressDrawTarget::stderr());
        let style = ProgressStyle::with_template("{wide_bar} {pos}/{len} {msg} {per_sec} {eta}");
        if let Ok(style) = style {
            bar.set_style(style);
        }
        bar.with_message(what)
    }
}

/// Says something beside the results, on the standard error.
pub fn tell(line: &str) {
    // A reader who has hung up is no reason to stop.
    let _ = writeln!(io::stderr(), "{}", harmless(line));
}

fn write(text: &str) -> Result<(), Failure> {
    let text = harmless(text);
    let mut out = io::stdout().lock();
    let written = out
        .write_all(text.as_bytes())
        .and_then(|()| if text.ends_with('\n') { Ok(()) } else { out.write_all(b"\n") })
        .and_then(|()| out.flush());
    match written {
        Err(reason) if reason.kind() != ErrorKind::BrokenPipe => Err(FileError {
            what: "cannot write to",
            path: PathBuf::from("the standard output"),
            reason,
        }
        .into()),
        _ => Ok(()),
    }
}
