//! What is done in a room: the list that a room is, and the file it is written to.

use std::{
    fs::{File, OpenOptions},
    io::{self, BufRead, BufReader, Write},
    path::Path,
};

use serde::{Deserialize, Serialize};

/// Who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// The teacher.
    Teacher,
    /// The server itself, for what nobody does: a result, a seat that is away.
    Server,
    /// A person of the class, by number.
    Person(u32),
}

/// An act.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case", deny_unknown_fields)]
pub enum Act {
    /// Somebody comes in.
    Join {
        /// The name that was given.
        name: String,
        /// By this the seat is found again.
        token: String,
    },
    /// A number is said before it is run.
    Predict {
        /// In which step.
        step: usize,
        /// The number.
        value: f64,
    },
    /// Why, in words.
    Explain {
        /// In which step.
        step: usize,
        /// The words.
        text: String,
    },
    /// A seat decides.
    Decide {
        /// What it was asked.
        question: String,
        /// What it chose.
        option: String,
    },
    /// A hand goes up, or down.
    Help {
        /// Whether it is up.
        on: bool,
    },
    /// The class goes to a step.
    Step {
        /// Which.
        to: usize,
    },
    /// Nobody more can come in, or again.
    Lock {
        /// Whether it is locked.
        on: bool,
    },
    /// Students can do nothing, or again.
    Freeze {
        /// Whether they are frozen.
        on: bool,
    },
    /// What the class has said is shown to all, or not.
    Show {
        /// Whether it is shown.
        on: bool,
    },
    /// The worlds were run.
    Result {
        /// Step by step that was predicted: values of the worlds.
        values: Vec<(usize, Vec<f64>)>,
        /// What they say.
        said: Vec<String>,
    },
    /// The next turn at which seats decide is begun.
    Play,
    /// These states leave the turn to the model.
    Pass {
        /// Their codes.
        states: Vec<String>,
    },
    /// The world goes back to before a turn.
    Rewind {
        /// Which.
        turn: u32,
    },
    /// A person is given a state, or none.
    Seat {
        /// Who.
        person: u32,
        /// Code of the state.
        state: Option<String>,
    },
    /// A doubled person becomes one.
    Merge {
        /// Who is gone afterwards.
        from: u32,
        /// Who has all of it.
        into: u32,
    },
    /// A person is sent out.
    Remove {
        /// Who.
        person: u32,
    },
    /// The lesson is over.
    End,
}

impl Act {
    /// Whether only the teacher may.
    #[must_use]
    pub const fn is_of_teacher(&self) -> bool {
        matches!(
            self,
            Self::Step { .. }
                | Self::Lock { .. }
                | Self::Freeze { .. }
                | Self::Show { .. }
                | Self::Play
                | Self::Pass { .. }
                | Self::Rewind { .. }
                | Self::Seat { .. }
                | Self::Merge { .. }
                | Self::Remove { .. }
                | Self::End
        )
    }
}

/// A line of the file of a room.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Its place, from 0.
    pub n: u64,
    /// Seconds since 1970.
    pub at: u64,
    /// Who.
    pub who: Who,
    /// By this an act that is sent twice is known.
    pub key: String,
    /// What.
    #[serde(flatten)]
    pub act: Act,
}

/// The first line of the file of a room: what it is of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Letters by which students come in.
    pub code: String,
    /// By this the teacher is known.
    pub teacher: String,
    /// By this the projector is known.
    pub screen: String,
    /// The lesson.
    pub lesson: String,
    /// Hash of the scenario that is played.
    pub scenario_hash: String,
    /// Seed of all luck.
    pub seed: u64,
    /// Version of deter.
    pub version: String,
}

/// The file of a room.
#[derive(Debug)]
pub struct Log(File);

impl Log {
    /// A new file with its first line.
    ///
    /// # Errors
    /// If there is one, or the disk refuses.
    pub fn begin(path: &Path, head: &Head) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.create_new(true).append(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            // It holds what opens every seat.
            options.mode(0o600);
        }
        let mut log = Self(options.open(path)?);
        log.line(head)?;
        Ok(log)
    }

    /// A file that is gone on with: its first line and its acts. A last line that was cut off by a crash is
    /// taken away.
    ///
    /// # Errors
    /// If it cannot be read or is none.
    pub fn resume(path: &Path) -> io::Result<(Self, Head, Vec<Entry>)> {
        let wrong = |line: usize, why: serde_json::Error| {
            io::Error::other(format!("{}, line {}: {why}", path.display(), line + 1))
        };
        let mut reader = BufReader::new(File::open(path)?);
        let (mut head, mut entries, mut whole) = (None, Vec::new(), 0_u64);
        let mut text = String::new();
        for place in 0.. {
            text.clear();
            let read = reader.read_line(&mut text)?;
            if read == 0 || !text.ends_with('\n') {
                break;
            }
            if place == 0 {
                head = Some(serde_json::from_str(&text).map_err(|why| wrong(place, why))?);
            } else {
                entries.push(serde_json::from_str(&text).map_err(|why| wrong(place, why))?);
            }
            whole += read as u64;
        }
        let head = head.ok_or_else(|| io::Error::other(format!("{} is empty", path.display())))?;
        let file = OpenOptions::new().append(true).open(path)?;
        file.set_len(whole)?;
        Ok((Self(file), head, entries))
    }

    /// Writes a line; it is with the system when this returns, and stays if the program is killed.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn line(&mut self, what: &impl Serialize) -> io::Result<()> {
        let mut text = serde_json::to_string(what)?;
        text.push('\n');
        self.0.write_all(text.as_bytes())
    }
}
