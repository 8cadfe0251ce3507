//! `deter robustness`: which conclusions survive another capability index and another prior.

use std::path::PathBuf;

use super::{
    Console, Failure,
    study::{Results, StudyArguments, write_and_print},
    terminal::lines,
};
use deter_core::scenario::Loaded;
use deter_study::{
    disk::{Disk, load},
    patterns::PatternStudy,
    robustness as study,
    robustness::{RobustnessRequest, choices, robustness},
};

/// Say which conclusions survive another capability index or another prior of reliability.
///
/// Capability is the capital stock, CINC or spending; the prior of how often allies stand by is
/// 0.745, 0.50 or 0.22. A conclusion is the verdict on a pattern or, of each what-if, every difference that is clear or
/// likely in the scenario as it is. Choices are switched one at a time, under the same luck.
#[derive(Debug, Clone, clap::Args)]
pub struct Robustness {
    /// The scenario, a RON file; its patterns are `studies/NAME-patterns.ron` beside it, if there.
    #[arg(default_value = "scenarios/hindcast-2013.ron")]
    pub scenario: PathBuf,
    /// Another study of patterns.
    #[arg(long, value_name = "FILE")]
    pub study: Option<PathBuf>,
    /// What-ifs that extend another scenario: each is compared with the one it extends.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub whatif: Vec<PathBuf>,
    /// How many replicates of each world.
    #[arg(long, short = 'n', default_value_t = 300)]
    pub runs: u64,
    /// Luck, threads, and where the results go.
    #[command(flatten)]
    pub shared: StudyArguments,
}

impl Robustness {
    /// Runs all worlds and tells what survives.
    ///
    /// # Errors
    /// If a scenario or the study is wrong, or the disk refuses.
    pub fn run(self, console: Console) -> Result<(), Failure> {
        let loaded = load(&self.scenario)?;
        let beside = PatternStudy::beside(&self.scenario);
        let file = self.study.clone().or_else(|| beside.is_file().then_some(beside));
        let patterns = file.map(|file| PatternStudy::load(&file)).transpose()?;
        let whatifs: Result<Vec<(Loaded, Loaded)>, Failure> =
            self.whatif.iter().map(|file| with_base(file)).collect();
        let whatifs = whatifs?;
        if patterns.is_none() && whatifs.is_empty() {
            return Err(Failure::Input(format!(
                "{} has no patterns beside it: name a --study or a --whatif",
                self.scenario.display()
            )));
        }
        let wanted = RobustnessRequest {
            loaded: &loaded,
            study: patterns.as_ref(),
            whatifs: &whatifs,
            seed: self.shared.seed,
            runs: self.runs,
        };
        let worlds = choices(&loaded).len() * (usize::from(patterns.is_some()) + 2 * whatifs.len());
        let plan = (&wanted.plan(), ["robustness.csv", "robustness.json"]);
        let all = self.runs.saturating_mul(worlds as u64);
        let found = self.shared.find(plan, all, console, |runner| robustness(&wanted, runner))?;
        let Some((found, out)) = found else { return Ok(()) };
        let results = Results {
            name: "robustness",
            table: "robustness",
            csv: found.table(),
            figures: (Vec::new(), None),
            text: report(&found),
        };
        write_and_print(&found, results, (out.as_ref(), self.shared.json), console)
    }
}

/// A what-if with the scenario that it extends.
///
/// # Errors
/// If it extends none, or either is wrong.
pub(super) fn with_base(file: &std::path::Path) -> Result<(Loaded, Loaded), Failure> {
    let other = load(file)?;
    let Some(base) = other.parent(&Disk)? else {
        let problem =
            format!("{} extends no scenario: there is nothing to compare it with", file.display());
        return Err(Failure::Input(problem));
    };
    Ok((base, other))
}

fn report(found: &study::Robustness) -> String {
    let surviving = found.conclusions.iter().filter(|one| one.survives).count();
    let mut text = format!(
        "{}: {} runs of each world\n\n{}\n{surviving} of {} conclusions survive every switch.\n",
        found.origin.scenario,
        found.origin.runs,
        lines(&found.table()),
        found.conclusions.len()
    );
    for why in &found.left_out {
        text += &format!("left out: {why}\n");
    }
    text + "Model frequencies, not forecasts.\n"
}
