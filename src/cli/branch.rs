//! `deter branch`: one history continued with a change.

use std::path::{Path, PathBuf};

use super::{Console, Failure, diff::followed, run, terminal::within};
use deter_core::scenario::{self, Loaded, validate::MOST_TURNS};
use deter_study::{
    branch::{
        self, BranchError, Course,
        course::retrace,
        orders::{self, FORM},
        setter::forms,
    },
    files::Folder,
    record::{History, Manifest, Run as RunId, folder, history::Past},
    why::trail::{Played, between},
    worlds,
};

/// Most differences that are told one by one.
const MOST_STEPS: usize = 12;

/// Longest part of a folder's name that says what was set, characters.
const LONGEST_NAME: usize = 60;

/// Go on with a run from any turn, with something set otherwise.
///
/// The luck is that of the run, so whatever comes out differently comes from what was set; if
/// nothing is set, the same bits come out. It starts from the run's save of that turn or, if there
/// is none, plays the run again up to it. The results hold the whole history, from the first turn.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = format!(
    "What can be set:\n  {}\n\nWhat can be decided otherwise ({FORM}):\n{}",
    forms().join("\n  "),
    within(&orders::help(), 80, &[11, 68])
))]
pub struct Branch {
    /// Folder of the run.
    pub from: PathBuf,
    /// The first turn that is played with the change; the first of a run is 0 [default: that of the
    /// first decision].
    #[arg(long, required_unless_present = "decide")]
    pub at: Option<u32>,
    /// What to set, as PATH=VALUE (repeatable).
    #[arg(long, value_name = "PATH=VALUE")]
    pub set: Vec<String>,
    /// What a state is to decide otherwise, such as 'ABC.consent(DEF)=decline@12' (repeatable).
    #[arg(long, value_name = "DECISION")]
    pub decide: Vec<String>,
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
    pub fn run(self, console: Console) -> Result<(), Failure> {
        let manifest = folder::manifest(&self.from)?;
        let file = self.from.join(folder::MANIFEST);
        let named = if self.from.is_dir() { &file } else { &self.from };
        let home = named.parent().unwrap_or(Path::new(""));
        let text = &manifest.text;
        let loaded =
            scenario::load_text(&manifest.scenario, &named.display().to_string(), text, None)?;
        let at = match self.at {
            Some(at) => at,
            None => orders::first_turn(&self.decide, &loaded).map_err(BranchError::from)?,
        };
        let which = self.which(&manifest, at)?;
        let out = self.out.clone().unwrap_or_else(|| self.default_folder(home, at));
        if out.canonicalize().ok() == home.canonicalize().ok() {
            return Err(Failure::Input(format!(
                "--out {}: that is the run itself, expected another folder",
                out.display()
            )));
        }
        let left =
            branch::replay(&loaded, which, &manifest.branched, &[], branch::Keep::Whole, |_| {})?;
        let bar = console.progress(u64::from(which.turns), "turns");
        let played = |turn| bar.set_position(u64::from(turn));
        let mut course = self.course(home, &manifest, &loaded, which, at)?;
        course.set(&self.set, &self.decide, &manifest.state_hash)?;
        let history = course.end(&[], played)?;
        bar.finish_and_clear();
        // Whether a decision is an option is known when its moment comes.
        folder::refuse_other(&out, &loaded, which, (&history.branched, &[]), self.force)?;
        let out = folder::lock(&out, "branch", self.force)?;
        self.leave(&out, (left, history), &loaded, console)
    }

    /// The run that is to be played.
    fn which(&self, manifest: &Manifest, at: u32) -> Result<RunId, Failure> {
        if manifest.version != env!("CARGO_PKG_VERSION") {
            return Err(BranchError::Version(manifest.version.clone()).into());
        }
        let turns = self.turns.unwrap_or(manifest.turns);
        if turns > MOST_TURNS {
            return Err(Failure::Input(format!("--turns {turns}: expected 0 to {MOST_TURNS}")));
        }
        let first = manifest.branched.last().map_or(1, |last| last.turn.max(1));
        let last = manifest.turns.min(turns.saturating_sub(1));
        if !(first..=last).contains(&at) {
            let why = match () {
                () if at == 0 => "as what holds from the start belongs into a scenario",
                () if at < first => "as the run was itself branched at the first of these",
                () if at > manifest.turns => "which are those the run has",
                () => "after which there is nothing left to play (see --turns)",
            };
            return Err(BranchError::Turn { turn: at, first, last, why }.into());
        }
        Ok(RunId { seed: manifest.seed, replicate: manifest.replicate, turns })
    }

    /// The history up to the turn: from its save, or played again.
    fn course(
        &self,
        home: &Path,
        manifest: &Manifest,
        loaded: &Loaded,
        which: RunId,
        at: u32,
    ) -> Result<Course, Failure> {
        let Some(save) = folder::save(home, manifest, at)? else {
            return Ok(retrace(loaded, which, &manifest.branched, at, &[], |_| {})?);
        };
        let past = Past {
            events: folder::events(home, manifest)?,
            series: folder::series(home, manifest)?,
        };
        Ok(Course::resume(loaded, which, &save, past, manifest.branched.clone())?)
    }

    fn default_folder(&self, home: &Path, at: u32) -> PathBuf {
        let name = home.file_name().map_or_else(|| "run".into(), |name| name.to_string_lossy());
        let mut set = [self.set.as_slice(), &self.decide].concat().join("-");
        if set.chars().count() > LONGEST_NAME {
            set = blake3::hash(set.as_bytes()).to_hex().chars().take(8).collect();
        }
        let set: String = set
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() || "._=-".contains(c) { c } else { '_' })
            .collect();
        let set = if set.is_empty() { set } else { format!("-{set}") };
        home.with_file_name(format!("{name}-at-{at}{set}"))
    }

    /// Writes what came out, and tells it.
    fn leave(
        &self,
        out: &Folder,
        (left, history): (History, History),
        loaded: &Loaded,
        console: Console,
    ) -> Result<(), Failure> {
        let manifest = folder::write(out, &history, loaded)?;
        if !self.no_figures {
            run::figures(&history, out, console)?;
        }
        if self.json {
            return console.print_json(&manifest);
        }
        let mut text = format!("{}\n", history.tables.provenance.title);
        for line in &history.forced {
            text += &format!("decided  {line}\n");
        }
        text += "\nwhat is different from the run that it left\n\n";
        let ends = run::where_it_is(&history, out.path(), self.no_figures);
        let worlds = worlds::prepare(vec![loaded.clone(), loaded.clone()])?;
        if let [base, other] = &worlds[..] {
            let played = [Played::told(left, &base.frame), Played::told(history, &other.frame)];
            text += &followed(&between([base, other], &played, MOST_STEPS));
        }
        console.print(&format!("{text}{ends}"))
    }
}
