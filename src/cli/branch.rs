//! `deter branch`: one history continued with a change.

use std::path::{Path, PathBuf};

use super::{Failure, Talk, run};
use deter_core::scenario::{self, Loaded, validate::MOST_TURNS};
use deter_study::{
    branch::{BranchError, Course, course::retrace, setter::PATHS},
    files::Folder,
    record::{History, Manifest, Run as Which, folder, history::Past},
};

/// Longest part of a folder's name that says what was set, characters.
const LONGEST_NAME: usize = 60;

/// Go on with a run from any turn, with something set otherwise.
///
/// The luck is that of the run, so whatever comes out differently comes from what was set; if
/// nothing is set, the same bits come out. It starts from the run's save of that turn or, if there
/// is none, plays the run again up to it. The results hold the whole history, from the first turn.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = format!("What can be set:\n  {}", PATHS.join("\n  ")))]
pub struct Branch {
    /// Folder of the run.
    pub from: PathBuf,
    /// The first turn that is played with the change; the first of a run is 0.
    #[arg(long)]
    pub at: u32,
    /// What to set, as PATH=VALUE (repeatable).
    #[arg(long, value_name = "PATH=VALUE")]
    pub set: Vec<String>,
    /// How many turns in all [default: the run's].
    #[arg(long)]
    pub turns: Option<u32>,
    /// Folder of the results [default: RUN-at-TURN and what was set].
    #[arg(long, short)]
    pub out: Option<PathBuf>,
    /// Replace what the folder holds, whoever made it.
    #[arg(long)]
    pub force: bool,
    /// Draw no figures.
    #[arg(long)]
    pub no_figures: bool,
    /// Print the manifest as JSON instead of the story.
    #[arg(long)]
    pub json: bool,
}

impl Branch {
    /// Goes on.
    ///
    /// # Errors
    /// If the run cannot be read, something cannot be set, or the disk refuses.
    pub fn run(self, talk: Talk) -> Result<(), Failure> {
        let manifest = folder::manifest(&self.from)?;
        let file = self.from.join(folder::MANIFEST);
        let named = if self.from.is_dir() { &file } else { &self.from };
        let home = named.parent().unwrap_or(Path::new(""));
        let which = self.which(&manifest)?;
        let text = &manifest.text;
        let loaded =
            scenario::load_text(&manifest.scenario, &named.display().to_string(), text, None)?;
        let out = self.out.clone().unwrap_or_else(|| self.default_folder(home));
        if out.canonicalize().ok() == home.canonicalize().ok() {
            return Err(Failure::Input(format!(
                "--out {}: that is the run itself, expected another folder",
                out.display()
            )));
        }
        let out = folder::take(&out, "branch", self.force)?;
        let bar = talk.progress(u64::from(which.turns), "turns");
        let played = |turn| bar.set_position(u64::from(turn));
        let mut course = self.course(home, &manifest, &loaded, which)?;
        course.set(&self.set, &manifest.state_hash)?;
        let history = course.end(&[], played);
        bar.finish_and_clear();
        self.leave(&out, &history, &loaded, talk)
    }

    /// The run that is to be played.
    fn which(&self, manifest: &Manifest) -> Result<Which, Failure> {
        if manifest.version != env!("CARGO_PKG_VERSION") {
            return Err(BranchError::Version(manifest.version.clone()).into());
        }
        let turns = self.turns.unwrap_or(manifest.turns);
        if turns > MOST_TURNS {
            return Err(Failure::Input(format!("--turns {turns}: expected 0 to {MOST_TURNS}")));
        }
        let first = manifest.branched.last().map_or(1, |last| last.turn.max(1));
        let last = manifest.turns.min(turns.saturating_sub(1));
        if !(first..=last).contains(&self.at) {
            let why = match () {
                () if self.at == 0 => "as what holds from the start belongs into a scenario",
                () if self.at < first => "as the run was itself branched at the first of these",
                () if self.at > manifest.turns => "which are those the run has",
                () => "after which there is nothing left to play (see --turns)",
            };
            return Err(BranchError::Turn { turn: self.at, first, last, why }.into());
        }
        Ok(Which { seed: manifest.seed, replicate: manifest.replicate, turns })
    }

    /// The history up to the turn: from its save, or played again.
    fn course(
        &self,
        home: &Path,
        manifest: &Manifest,
        loaded: &Loaded,
        which: Which,
    ) -> Result<Course, Failure> {
        let Some(save) = folder::save(home, manifest, self.at)? else {
            return Ok(retrace(loaded, which, &manifest.branched, self.at, &[], |_| {})?);
        };
        let past = Past {
            events: folder::events(home, manifest)?,
            series: folder::series(home, manifest)?,
        };
        Ok(Course::resume(loaded, which, &save, past, manifest.branched.clone())?)
    }

    fn default_folder(&self, home: &Path) -> PathBuf {
        let name = home.file_name().map_or_else(|| "run".into(), |name| name.to_string_lossy());
        let mut set = self.set.join("-");
        if set.chars().count() > LONGEST_NAME {
            set = blake3::hash(set.as_bytes()).to_hex().chars().take(8).collect();
        }
        let set: String = set
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() || "._=-".contains(c) { c } else { '_' })
            .collect();
        let set = if set.is_empty() { set } else { format!("-{set}") };
        home.with_file_name(format!("{name}-at-{}{set}", self.at))
    }

    /// Writes what came out, and tells it.
    fn leave(
        &self,
        out: &Folder,
        history: &History,
        loaded: &Loaded,
        talk: Talk,
    ) -> Result<(), Failure> {
        let manifest = folder::write(out, history, loaded)?;
        if !self.no_figures {
            run::figures(history, out, talk)?;
        }
        if self.json {
            return talk.result(&serde_json::to_string_pretty(&manifest).unwrap_or_default());
        }
        talk.say(&run::told(history, out.path(), self.no_figures))
    }
}
