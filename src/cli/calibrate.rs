//! `deter calibrate`: which values of the judged numbers give the history that was observed.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Serialize;

use super::{
    Console, Failure, calibrate_output,
    study::{self, LARGE_PNG, StudyArguments, Work, draw, output_path, stopped},
};
use deter_report::chart::{self, Figure};
use deter_study::{
    StudyError,
    calibrate::{Calibration, Posterior, folder, recover, smc::Sampler, table},
    files::{Folder, MANIFEST, output::pretty},
    run::{MOST_RUNS, Runner, Storage, within},
};

/// Find which values of the judged numbers give the history that was observed.
///
/// Sequential approximate Bayesian computation. The study is a RON file (see scenarios/studies):
/// priors, what is compared with the record, and the day on which the data end; a later datum is
/// refused. With --recover, known values are drawn from the prior and sought again, which shows
/// what such a record can tell at all.
#[derive(Debug, Clone, clap::Args)]
pub struct Calibrate {
    /// The study, a RON file.
    pub study: PathBuf,
    /// Seek known values instead, in so many trials, and tell how often their intervals hold.
    #[arg(long, value_name = "TRIALS", value_parser = clap::value_parser!(u32).range(2..=10_000))]
    pub recover: Option<u32>,
    /// Runs at most, of each trial if there are several [default: the study's].
    #[arg(long, short = 'n', value_parser = clap::value_parser!(u64).range(1..))]
    pub runs: Option<u64>,
    /// Luck, threads, and where the results go.
    #[command(flatten)]
    pub shared: StudyArguments,
    /// Write the tables as CSV, too.
    #[arg(long)]
    pub csv: bool,
    /// Draw no figures.
    #[arg(long)]
    pub no_figures: bool,
    /// Write the figures as PNG, too.
    #[arg(long, conflicts_with = "no_figures")]
    pub png: bool,
}

impl Calibrate {
    /// Runs the calibration, or its trials.
    ///
    /// # Errors
    /// If the study is wrong or the disk refuses.
    pub fn run(self, console: Console) -> Result<(), Failure> {
        let mut calibration = Calibration::load(&self.study)?;
        if let Some(seed) = self.shared.seed {
            calibration.study.loaded.scenario.seed = seed;
        }
        if let Some(runs) = self.runs {
            within("--runs", runs.into(), MOST_RUNS)?;
            calibration.study.text.runs = runs;
        }
        let least =
            calibration.settings().particles as u64 * calibration.settings().replicates as u64;
        if calibration.study.text.runs < least {
            return Err(Failure::Input(format!(
                "the first generation alone takes {least} runs; allow as many or more"
            )));
        }
        let what = if self.recover.is_some() { "recover" } else { "calibrate" };
        let out = output_path(self.shared.out.as_deref(), &calibration.study.name, what);
        let plan = folder::plan(&calibration, self.recover);
        let most = calibration.study.text.runs.saturating_mul(u64::from(self.recover.unwrap_or(1)));
        let work = Work::new(self.shared.jobs, most, console)?;
        let (folder, held) = folder::begin(&plan, &out, self.shared.resume_and_force())?;
        let (summary, said, figures) =
            work.run(Storage::of(&folder, &held), |runner| match self.recover {
                Some(trials) => self.trials(&calibration, trials, &folder, runner),
                None => self.once(&calibration, &plan.to_string(), &folder, runner),
            })?;
        let summary = pretty(&summary);
        folder.write("summary.json", summary.as_bytes())?;
        draw(&figures, (&folder, "figures/"), self.png.then_some(LARGE_PNG), console)?;
        folder.write_sealed(MANIFEST, plan)?;
        if self.shared.json {
            return console.print_result(&summary);
        }
        console.print(&format!(
            "{said}\ntables, summary, figures and manifest are in {}\n",
            out.display()
        ))
    }

    fn once(
        &self,
        calibration: &Calibration,
        manifest: &str,
        out: &Folder,
        runner: &Runner<'_>,
    ) -> Result<Outcome, Failure> {
        let (target, settings) = (calibration.target(), calibration.settings());
        let sampler =
            Sampler { name: "", simulator: calibration, target: &target, settings: &settings };
        let course = folder::run(&sampler, runner)?.ok_or_else(|| stopped(out.path()))?;
        let posterior = Posterior::of(calibration, &target.observed, &course);
        let (Some(posterior), Some(last)) = (posterior, course.last()) else {
            return Err(StudyError::Input("the prior makes no sound scenario".to_owned()).into());
        };
        table::write(out, calibration, last, manifest, self.csv)?;
        let figures = if self.no_figures {
            Vec::new()
        } else {
            chart::study::of_calibration(&calibration.study, &posterior, &caption(calibration))?
        };
        let said = calibrate_output::posterior(calibration, &posterior);
        let found = summary(calibration, Some(posterior), None);
        Ok((found, said, figures))
    }

    fn trials(
        &self,
        calibration: &Calibration,
        trials: u32,
        out: &Folder,
        runner: &Runner<'_>,
    ) -> Result<Outcome, Failure> {
        let recovery = recover(calibration, trials, runner)?.ok_or_else(|| stopped(out.path()))?;
        let figures = if self.no_figures {
            Vec::new()
        } else {
            vec![chart::study::recovery::draw(&recovery, &caption(calibration)).finish()?]
        };
        let said = calibrate_output::recovery(calibration, &recovery);
        Ok((summary(calibration, None, Some(recovery)), said, figures))
    }
}

/// What is written, said and drawn.
type Outcome = (CalibrationJson, String, Vec<Figure>);

/// A calibration as JSON has it: what was learnt, or whether known values are found again.
#[derive(Serialize, JsonSchema)]
pub(super) struct CalibrationJson {
    note: &'static str,
    study: String,
    title: String,
    scenario: String,
    scenario_hash: String,
    until: String,
    seed: u64,
    version: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    posterior: Option<Posterior>,
    #[serde(skip_serializing_if = "Option::is_none")]
    recovery: Option<recover::Recovery>,
}

fn summary(
    calibration: &Calibration,
    posterior: Option<Posterior>,
    recovery: Option<recover::Recovery>,
) -> CalibrationJson {
    let study = &calibration.study;
    CalibrationJson {
        note: "model frequencies, not forecasts",
        study: study.name.clone(),
        title: study.text.title.clone(),
        scenario: study.loaded.name.clone(),
        scenario_hash: study.loaded.hash(),
        until: study.text.until.to_string(),
        seed: study.loaded.scenario.seed,
        version: env!("CARGO_PKG_VERSION"),
        posterior,
        recovery,
    }
}

/// The line under the figures.
fn caption(calibration: &Calibration) -> String {
    let study = &calibration.study;
    let until = format!(" · data to {}", study.text.until);
    study::caption(&study.name, &study.loaded, &until)
}
