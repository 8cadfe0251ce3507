//! What the project promises, as names that the tests must answer.

/// Declares the promises and the list of them.
macro_rules! promises {
    ($($(#[doc = $says:literal])+ $name:ident,)+) => {
        /// What `deter` promises. Every one is kept by tests; `tests/it/promises.rs` says which, and does
        /// not compile while one of them has none.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Promise {
            $($(#[doc = $says])+ $name,)+
        }

        impl Promise {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),+];
        }
    };
}

promises! {
    /// Within a version, scenario, seed and replicate give the same bits: on every machine, in every
    /// profile, with any number of threads.
    SameBits,
    /// Keys of luck and known answers of the generator stay as they are across versions.
    LuckStays,
    /// A change of the bits of a run is a new version with a line in `CHANGELOG.md`: the state's hash
    /// of one world is written down.
    ChangesAreVersions,
    /// A world code or manifest of another version is told apart; it replays with that version only.
    OtherVersionsAreRefused,
    /// A manifest makes its run again, bit for bit.
    ManifestsMakeTheRunAgain,
    /// What is killed and resumed, or cut into shards and merged, has the bytes of the whole.
    ResumedIsTheWhole,
    /// A file under its final name is whole; damaged and foreign ones are named and refused.
    FilesAreWhole,
    /// No text makes it panic; what is wrong is told with file, line and column.
    NoTextPanics,
    /// Every number of every output is finite.
    NumbersAreFinite,
    /// A scenario reads nothing outside its folder, and runs no script in a report.
    NothingOutside,
    /// Exit codes say what went wrong: 2 bad input, 3 the machine, 130 stopped by Ctrl-C.
    ExitCodes,
}
