//! deter for Python: the extension module `deter._native` over the core, the studies and the commands.
//!
//! * [`scenario`]: what is run. [`studies`]: many runs. [`run`]: one of them. [`world`]: one that is
//!   stepped; [`seat`]: the same as a task for whoever learns to play it.
//! * [`table`]: columns that every table library reads without a copy. [`work`]: threads, Ctrl-C and
//!   progress. [`error`]: what goes wrong, as exceptions.
//!
//! What a person calls is `deter/__init__.py`; here is only what must be compiled. The interpreter's lock
//! is released while worlds run.

pub mod error;
pub mod run;
pub mod scenario;
pub mod seat;
pub mod studies;
pub mod table;
pub mod work;
pub mod world;

use std::io::{self, Write};

use clap::Parser;
use pyo3::prelude::*;

/// The command `deter`, given its arguments from the program's name on; its exit code.
#[pyfunction]
fn command(py: Python<'_>, arguments: Vec<String>) -> u8 {
    py.detach(|| match deter_cli::main(deter_cli::Arguments::parse_from(arguments)) {
        Ok(()) => 0,
        Err(failure) => {
            // A reader who has hung up is no reason to panic.
            let _ = writeln!(io::stderr(), "error: {failure}");
            failure.number()
        }
    })
}

/// What of deter is compiled.
#[pymodule]
mod _native {
    use pyo3::prelude::*;

    #[pymodule_export]
    use super::command;
    #[pymodule_export]
    use super::error::{Error, ScenarioError};
    #[pymodule_export]
    use super::run::{Run, explain, play};
    #[pymodule_export]
    use super::scenario::{Scenario, scenario};
    #[pymodule_export]
    use super::seat::Seat;
    #[pymodule_export]
    use super::studies::{backtest, compare, diff, ensemble, fit, simulate};
    #[pymodule_export]
    use super::table::Table;
    #[pymodule_export]
    use super::world::World;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))?;
        let class = module.getattr("ScenarioError")?;
        for name in super::error::FIELDS {
            class.setattr(name, module.py().None())?;
        }
        Ok(())
    }
}
