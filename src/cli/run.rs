//! `deter run`: one history of a scenario, with its reasons.

use std::path::{Path, PathBuf};

use super::{
    Console, Failure, replay,
    study::{PNG, draw},
    terminal::{hanging, wrapped},
};
use deter_core::scenario::{self, Loaded, validate::MOST_TURNS};
use deter_report::chart;
use deter_study::disk;
use deter_study::{
    branch,
    files::Folder,
    record::{History, Manifest, Run as RunId, Save, code::WorldCode, folder, story},
};
use deter_textbook::models::{self, ModelRun};

/// The scenario that is run when none is named.
pub const BASELINE: &str = "scenarios/vietnam-2021.ron";

/// Run a scenario once: story, series, events with reasons, pacts, figures.
///
/// The same scenario, seed and version give the same bits. Given the manifest of an earlier run, it
/// runs that again and says whether the same state came out.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Run {
    /// A scenario: a file (RON) or the name of a shipped one, such as w05; the manifest.json of an earlier run, or a world code such as those under
    /// figures [default: the baseline].
    pub scenario: Option<PathBuf>,
    /// Seed of all luck [default: the scenario's].
    #[arg(long)]
    pub seed: Option<u64>,
    /// Which replicate of the seed, as an ensemble numbers them.
    #[arg(long, default_value_t = 0)]
    pub replicate: u64,
    /// How many turns [default: the scenario's].
    #[arg(long)]
    pub turns: Option<u32>,
    /// Where to look for the scenario of a world code, besides scenarios/ and the shipped ones.
    #[arg(long = "scenarios", value_name = "DIR")]
    pub folders: Vec<PathBuf>,
    /// Folder of the results [default: output/NAME-seedSEED].
    #[arg(long, short)]
    pub out: Option<PathBuf>,
    /// Keep the state before this turn in save-TURN.json, for `deter branch` (repeatable).
    #[arg(long = "save-at", value_name = "TURN")]
    pub save_at: Vec<u32>,
    /// Replace what the folder holds, be it another run or of another command.
    #[arg(long)]
    pub force: bool,
    /// Draw no figures.
    #[arg(long)]
    pub no_figures: bool,
    /// Print the manifest as JSON instead of the story.
    #[arg(long)]
    pub json: bool,
}

impl Run {
    /// Runs the scenario.
    ///
    /// # Errors
    /// If the input is wrong or the disk refuses.
    pub fn run(self, console: Console) -> Result<(), Failure> {
        let (loaded, which, earlier) = self.what()?;
        let compare = self.seed.is_none() && self.turns.is_none();
        if which.turns > MOST_TURNS {
            return Err(Failure::Input(format!(
                "--turns {}: expected 0 to {MOST_TURNS}",
                which.turns
            )));
        }
        if let Some(turn) = self.save_at.iter().find(|turn| !(1..=which.turns).contains(turn)) {
            return Err(Failure::Input(format!("--save-at {turn}: expected 1 to {}", which.turns)));
        }
        let branched = earlier.as_ref().map_or(&[][..], |earlier| &earlier.branched);
        if let Some(last) = branched.last().filter(|last| last.turn >= which.turns) {
            return Err(Failure::Input(format!(
                "--turns {}: this run was branched at turn {}, expected more turns than that",
                which.turns, last.turn
            )));
        }
        let out = self.out.clone().unwrap_or_else(|| default_folder(&loaded, which));
        folder::refuse_other(&out, &loaded, which, (branched, &self.save_at), self.force)?;
        let out = folder::lock(&out, "run", self.force)?;
        let bar = console.progress(u64::from(which.turns), "turns");
        let played = |turn| bar.set_position(u64::from(turn));
        let told = folder::EventFile::begin(&out)?;
        let keep = branch::Keep::Written(told.clone());
        let history = branch::replay(&loaded, which, branched, &self.save_at, keep, played)?;
        bar.finish_and_clear();
        let manifest = folder::write_told(&out, &history, &loaded, told)?;
        let model = textbook(&loaded)?;
        if !self.no_figures {
            figures(&history, &out, console)?;
            if let Some(model) = &model {
                let caption = chart::caption(&history.tables.provenance);
                chart::textbook::draw(model, &caption).finish()?.write(&out, "", Some(PNG))?;
            }
        }
        if self.json {
            console.print_json(&manifest)?;
        } else {
            let told = match &model {
                Some(model) => of_model(model, &loaded),
                None => story::tell(&history),
            };
            let ends = where_it_is(&history, out.path(), self.no_figures);
            let drawn = if model.is_some() && !self.no_figures {
                "The model beside its closed form: textbook.svg, textbook.png\n"
            } else {
                ""
            };
            console.print(&format!("{told}{ends}{drawn}"))?;
        }
        match earlier {
            Some(earlier) if compare => same(&earlier, &manifest, console),
            _ => Ok(()),
        }
    }

    /// What is to be run, and the manifest it was found in.
    fn what(&self) -> Result<(Loaded, RunId, Option<Manifest>), Failure> {
        let named = self.scenario.as_deref();
        if let Some(file) = named.filter(|file| file.extension().is_some_and(|e| e == "json")) {
            let earlier = folder::manifest(file)?;
            let loaded = scenario::load_text(
                &earlier.scenario,
                &file.display().to_string(),
                &earlier.text,
                None,
            )?;
            let which = RunId {
                seed: self.seed.unwrap_or(earlier.seed),
                replicate: earlier.replicate,
                turns: self.turns.unwrap_or(earlier.turns),
            };
            return Ok((loaded, which, Some(earlier)));
        }
        let code = named.filter(|file| !file.exists()).and_then(Path::to_str);
        if let Some(code) = code.filter(|text| WorldCode::looks_like(text)) {
            let (loaded, mut which) = replay::find(code, &self.folders)?;
            which.seed = self.seed.unwrap_or(which.seed);
            which.turns = self.turns.unwrap_or(which.turns);
            if self.replicate > 0 {
                which.replicate = self.replicate;
            }
            return Ok((loaded, which, None));
        }
        let loaded = baseline_or(named)?;
        let which = RunId {
            seed: self.seed.unwrap_or(loaded.scenario.seed),
            replicate: self.replicate,
            turns: self.turns.unwrap_or(loaded.scenario.turns),
        };
        Ok((loaded, which, None))
    }
}

/// The scenario of this name; the baseline, from wherever the command is called, if none is named.
///
/// # Errors
/// If it cannot be read or is wrong.
pub fn baseline_or(named: Option<&Path>) -> Result<Loaded, Failure> {
    Ok(disk::load(named.unwrap_or(Path::new(BASELINE)))?)
}

fn default_folder(loaded: &Loaded, which: RunId) -> PathBuf {
    let replicate =
        if which.replicate == 0 { String::new() } else { format!("-replicate{}", which.replicate) };
    PathBuf::from(format!("output/{}-seed{}{replicate}", loaded.name, which.seed))
}

/// The figures of a run, as SVG and PNG.
pub(super) fn figures(history: &History, out: &Folder, console: Console) -> Result<(), Failure> {
    let figures = chart::of_run(&history.tables)?;
    draw(&figures, (out, ""), Some(PNG), console)
}

/// The textbook model that a scenario is, run; none if it is none.
fn textbook(loaded: &Loaded) -> Result<Option<ModelRun>, Failure> {
    models::of(loaded).transpose().map_err(|unfit| Failure::Input(unfit.to_string()))
}

/// A textbook model: its page, and whether it agrees with its closed form.
fn of_model(model: &ModelRun, loaded: &Loaded) -> String {
    let mut text = format!("{}\n\n", model.title);
    text += &wrapped(&model.model);
    for line in models::page(loaded).unwrap_or_default().lines() {
        text += &format!("{line}\n");
    }
    text += if model.passed() {
        "\nSimulation and closed form agree\n"
    } else {
        "\nSimulation and closed form DIFFER\n"
    };
    model.checks.iter().fold(text, |text, check| text + &hanging(&check.to_string()))
}

/// Where what was written is, and what can be done with it.
pub(super) fn where_it_is(history: &History, out: &Path, no_figures: bool) -> String {
    let figures =
        if no_figures { "" } else { "\nfigures (SVG and PNG): probes, network, pacts, focus" };
    let saves: String =
        history.saves.iter().map(|state| format!(", {}", Save::file(state.turn))).collect();
    let code = &history.tables.provenance.code;
    let place = out.display();
    let again = if code.is_empty() {
        out.join(folder::MANIFEST).display().to_string()
    } else {
        code.clone()
    };
    // A question that has an answer: the first decision of somebody, with its options.
    let first = history.events.iter().find(|event| event.is_question());
    let why = first.map_or_else(String::new, |event| {
        let state = event.actor.as_deref().unwrap_or_default();
        format!(
            "Why did it do that?  deter explain {place} --state {state} --turn {}\n",
            event.turn
        )
    });
    format!(
        "\nIn {place}: series.csv, events.jsonl, pacts.csv, manifest.json{saves}{figures}\n\
         {why}The same run anywhere: deter run {again}\n"
    )
}

/// Whether a run came out as the earlier one did.
fn same(earlier: &Manifest, now: &Manifest, console: Console) -> Result<(), Failure> {
    if earlier.state_hash == now.state_hash {
        return console.print("The same state came out as before, bit for bit.\n");
    }
    let version = if earlier.version == now.version {
        String::new()
    } else {
        format!("; version {} made it, this is {}", earlier.version, now.version)
    };
    Err(Failure::Check(format!(
        "another state came out than the manifest says ({} instead of {}){version}",
        &now.state_hash[..12],
        earlier.state_hash.get(..12).unwrap_or_default()
    )))
}
