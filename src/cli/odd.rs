//! `deter odd`: the description of the model.

use super::{Console, Failure};
use deter_study::odd;

/// Print the description of the model in ODD+D (Müller et al. 2013), written from the code.
#[derive(Debug, Clone, clap::Args)]
pub struct Odd {}

impl Odd {
    /// Prints the document.
    ///
    /// # Errors
    /// If the standard output cannot be written to.
    pub fn run(self, console: Console) -> Result<(), Failure> {
        console.print_result(&odd::document())
    }
}
