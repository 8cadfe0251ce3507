//! `deter sweep`: a scenario over a grid or a Latin hypercube of its numbers.

use std::path::{Path, PathBuf};

use super::{
    Failure, Talk, interrupt,
    results::Results,
    words::{lines, number, table},
};
use deter_study::{
    file::Study,
    points::{Gauge, How, Rows},
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
    /// Where the results go, and how.
    #[command(flatten)]
    pub results: Results,
    /// Go on with what the folder holds, if it is of this study.
    #[arg(long)]
    pub resume: bool,
}

impl Sweep {
    /// Runs the sweep.
    ///
    /// # Errors
    /// If the study is wrong or the disk refuses.
    pub fn run(self, talk: Talk) -> Result<(), Failure> {
        let study = Study::load(&self.study)?;
        let design = study.text.sweep.ok_or_else(|| {
            Failure::Input(format!(
                "{} has no `sweep`: expected one such as latin_hypercube(points: 200, runs: 4)",
                self.study.display()
            ))
        })?;
        let gauge = Gauge::new(&study.loaded);
        let columns: Result<Vec<usize>, String> =
            study.text.measures.iter().map(|name| gauge.column(name)).collect();
        let columns = columns.map_err(Failure::Input)?;
        let (points, runs) = sweep::points(&study, design)?;
        let out = out_or(self.results.out.as_deref(), &study.name, "sweep");
        sweep::claim(&study, "sweep", &out, self.resume)?;
        let interrupt = interrupt::flag();
        let bar = talk.progress(points.len() as u64 * runs, "runs");
        let tell = |runs: u64| bar.inc(runs);
        let how = How { jobs: self.results.jobs, interrupt: &interrupt, tell: &tell };
        let design = (&points[..], runs);
        let rows = sweep::run_points(&study, &gauge, &study.factors, design, &out, how)?;
        bar.finish_and_clear();
        let rows = rows.ok_or_else(|| stopped(&out))?;
        let whole = (&study.factors[..], &points[..], &rows);
        sweep::write_table(&out, "sweep", &study, &gauge, whole, self.results.csv)?;
        sweep::write_manifest(&out, &study, "sweep")?;
        if self.results.json {
            let means: Vec<Vec<f64>> = columns.iter().map(|at| rows.means(*at)).collect();
            let points: Vec<serde_json::Value> = points
                .iter()
                .enumerate()
                .map(|(case, point)| {
                    let factors = study.factors.iter().map(|f| f.name.clone()).zip(point);
                    let measures =
                        study.text.measures.iter().zip(&means).map(|(name, m)| (name, m[case]));
                    serde_json::json!({
                        "factors": factors.collect::<std::collections::BTreeMap<_, _>>(),
                        "measures": measures.collect::<std::collections::BTreeMap<_, _>>(),
                    })
                })
                .collect();
            let text = serde_json::to_string_pretty(&serde_json::json!({
                "note": "model frequencies, not forecasts", "study": study.name, "points": points,
            }));
            return talk.result(&text.unwrap_or_default());
        }
        talk.say(&report(&study, &columns, &rows, &out))
    }
}

/// The folder of a study's results.
pub(super) fn out_or(given: Option<&Path>, name: &str, what: &str) -> PathBuf {
    given.map_or_else(|| PathBuf::from(format!("output/{name}-{what}")), Path::to_owned)
}

/// What is said when Ctrl-C was heard.
pub(super) fn stopped(out: &Path) -> Failure {
    Failure::Interrupted(format!(
        "stopped; what was done is safe in {}; the same command with --resume goes on",
        out.display()
    ))
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
    let mut told = table(&["means of the points", "least", "5 %", "median", "95 %", "greatest"]);
    for (name, at) in study.text.measures.iter().zip(columns) {
        let means: Vec<f64> = rows.means(*at).into_iter().filter(|mean| !mean.is_nan()).collect();
        let q = |p: f64| number(quantile(&means, p));
        told.add_row([name.clone(), q(0.0), q(0.05), q(0.5), q(0.95), q(1.0)]);
    }
    text += &lines(&told);
    text += &format!(
        "\ntable and manifest are in {0}; `deter discover {0} --where 'CONDITION'` looks for boxes\n",
        out.display()
    );
    text
}
