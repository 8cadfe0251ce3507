//! One history continued with one change, from any turn.
//!
//! Luck has addresses, so a run that goes on from a state is the run that was never stopped, to
//! the last bit; what a branch does differently comes from what was set and from nothing else.
//!
//! * [`setter`]: what can be set, by its path. [`orders`]: what can be chosen otherwise.
//!   [`course`]: playing on.

pub mod course;
pub mod orders;
pub mod setter;

pub use course::{Course, Keep, replay};
pub use orders::OrderError;
pub use setter::{Setting, SettingError};

/// Why a history cannot be continued.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BranchError {
    /// What was to be set.
    #[error(transparent)]
    Setting(#[from] SettingError),
    /// What was to be chosen otherwise.
    #[error(transparent)]
    Order(#[from] OrderError),
    /// A turn that the history does not have.
    #[error("turn {turn}: expected {first} to {last}, {why}")]
    Turn {
        /// The turn.
        turn: u32,
        /// The first that would do.
        first: u32,
        /// The last that would do.
        last: u32,
        /// Why it cannot be.
        why: &'static str,
    },
    /// Another version made the run.
    #[error("deter {0} made this run: only that version goes on with it exactly")]
    Version(String),
    /// The manifest says something else than comes out.
    #[error(
        "played again, the state before turn {turn} is not the one that was branched from \
         ({found} instead of {expected})"
    )]
    Parted {
        /// The turn.
        turn: u32,
        /// The hash that came out, its first digits.
        found: String,
        /// The hash in the manifest, its first digits.
        expected: String,
    },
    /// A save of another world.
    #[error("the save of turn {0} is not of this scenario: other states, roles or kinds of pact")]
    Foreign(u32),
}
