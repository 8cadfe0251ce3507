//! `deter sweep`: a scenario over a grid or a Latin hypercube of its numbers.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::Serialize;

use super::{
    Console, Failure,
    study::{StudyArguments, Work, output_path, stopped},
    terminal::{Cell, Table, lines},
};
use deter_study::{
    file::Study,
    origin::READING,
    points::{Rows, RunMeasures},
    run::Storage,
    statistics::summary::quantile,
    sweep,
};

/// Run a scenario over a grid or a Latin hypercube of its numbers.
///
/// The study is a RON file: scenario, factors with ranges, measures, design (see
/// scenarios/studies). Every point is run with the same replicates of luck, the results are a
/// Parquet table that `deter discover` reads, and a run that was stopped goes on with --resume.
#[derive(Debug, Clone, clap::Args)]
pub struct Sweep {
    /// The study, a RON file.
    pub study: PathBuf,
    /// Luck, threads, and where the results go.
    #[command(flatten)]
    pub shared: StudyArguments,
    /// Write the tables as CSV, too.
    #[arg(long)]
    pub csv: bool,
}

impl Sweep {
    /// Runs the sweep.
    ///
    /// # Errors
    /// If the study is wrong or the disk refuses.
    pub fn run(self, console: Console) -> Result<(), Failure> {
        let study = self.shared.load(&self.study)?;
        let design = study.text.sweep.ok_or_else(|| {
            Failure::Input(format!(
                "{} has no `sweep`: expected one such as latin_hypercube(points: 200, runs: 4)",
                self.study.display()
            ))
        })?;
        let run_measures = RunMeasures::new(&study.loaded, &study.text.measures);
        let columns: Result<Vec<usize>, String> =
            study.text.measures.iter().map(|name| run_measures.column(name)).collect();
        let columns = columns.map_err(Failure::Input)?;
        let (points, runs) = sweep::points(&study, design)?;
        let out = output_path(self.shared.out.as_deref(), &study.name, "sweep");
        let (folder, plan) = sweep::begin(&study, "sweep", &out, self.shared.resume_and_force())?;
        let work =
            Work::new(self.shared.jobs, (points.len() as u64).saturating_mul(runs), console)?;
        let rows = work.run(Storage::of(&folder, &plan), |runner| {
            sweep::run_points(
                &study,
                &run_measures,
                &study.factors,
                (&points[..], runs),
                "",
                runner,
            )
        })?;
        let rows = rows.ok_or_else(|| stopped(&out))?;
        let whole = (&study.factors[..], &points[..], &rows);
        sweep::write_table(&folder, "sweep", &study, &run_measures, whole, self.csv)?;
        sweep::write_manifest(&folder, &study, "sweep")?;
        if self.shared.json {
            let means: Vec<Vec<f64>> = columns.iter().map(|at| rows.means(*at)).collect();
            let names = |name: &String| name.clone();
            let points = points.iter().enumerate().map(|(case, point)| SweptPoint {
                factors: study.factors.iter().map(|f| names(&f.name)).zip(point.clone()).collect(),
                measures: study
                    .text
                    .measures
                    .iter()
                    .zip(&means)
                    .map(|(name, m)| (names(name), m[case]))
                    .collect(),
            });
            return console.print_json(&SweepJson {
                note: READING,
                study: study.name.clone(),
                points: points.collect(),
            });
        }
        console.print(&report(&study, &columns, &rows, &out))
    }
}

/// A sweep as JSON has it.
#[derive(Serialize, JsonSchema)]
pub(super) struct SweepJson {
    note: &'static str,
    study: String,
    points: Vec<SweptPoint>,
}

/// A point of a sweep: values of the factors, means of the measures.
#[derive(Serialize, JsonSchema)]
struct SweptPoint {
    factors: BTreeMap<String, f64>,
    measures: BTreeMap<String, f64>,
}

fn report(study: &Study, columns: &[usize], rows: &Rows, out: &Path) -> String {
    let mut text = format!(
        "{}\n{} points of {} factors, {} runs at each, of {}\nmodel frequencies, not forecasts\n\n",
        study.text.title,
        rows.cases(),
        study.factors.len(),
        rows.runs(),
        study.loaded.name
    );
    let mut table =
        Table::new(["means of the points", ">least", ">5 %", ">median", ">95 %", ">greatest"]);
    for (name, at) in study.text.measures.iter().zip(columns) {
        let means: Vec<f64> = rows.means(*at).into_iter().filter(|mean| !mean.is_nan()).collect();
        let quantiles = [0.0, 0.05, 0.5, 0.95, 1.0].map(|p| Cell::from(quantile(&means, p)));
        table.row([Cell::from(name)].into_iter().chain(quantiles));
    }
    text += &lines(&table);
    text += &format!(
        "\ntable and manifest are in {0}; `deter discover {0} --where 'CONDITION'` looks for boxes\n",
        out.display()
    );
    text
}
