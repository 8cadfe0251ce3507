//! `deter sensitivity`: what the outcomes depend on.

use std::path::PathBuf;

use super::{
    Console, Failure,
    study::{StudyArguments, Work, caption, draw, output_path, stopped},
    terminal::{Table, interval, lines, number, percent},
};
use deter_report::chart;
use deter_study::{
    files::output::pretty,
    run::Storage,
    sensitivity::{study as analysis, study::MeasureSensitivity},
    sweep,
};

/// Most rows of a printed table.
const MOST: usize = 12;

/// Find what the outcomes depend on: curves, screening, shares of variance.
///
/// Curves vary one factor at a time, screening is Morris's, shares of variance are Sobol's, which
/// `deter verify` checks on a function whose shares are known. The study is a RON file (see
/// scenarios/studies). Replicates have the same luck at every point, so a factor that does nothing
/// shows exactly nothing. Warnings say where the design is too small to be trusted.
#[derive(Debug, Clone, clap::Args)]
pub struct Sensitivity {
    /// The study, a RON file.
    pub study: PathBuf,
    /// Luck, threads, and where the results go.
    #[command(flatten)]
    pub shared: StudyArguments,
    /// Write the tables as CSV, too.
    #[arg(long)]
    pub csv: bool,
    /// Draw no figures.
    #[arg(long)]
    pub no_figures: bool,
}

impl Sensitivity {
    /// Runs the study.
    ///
    /// # Errors
    /// If the study is wrong or the disk refuses.
    pub fn run(self, console: Console) -> Result<(), Failure> {
        let study = self.shared.load(&self.study)?;
        if study.text.one_at_a_time.is_none()
            && study.text.morris.is_none()
            && study.text.sobol.is_none()
        {
            return Err(Failure::Input(format!(
                "{} has none of `one_at_a_time`, `morris`, `sobol`: nothing to analyse",
                self.study.display()
            )));
        }
        let (run_measures, columns) = analysis::measures(&study)?;
        let out = output_path(self.shared.out.as_deref(), &study.name, "sensitivity");
        let (folder, plan) =
            sweep::begin(&study, "sensitivity", &out, self.shared.resume_and_force())?;
        let work = Work::new(self.shared.jobs, analysis::size(&study), console)?;
        let found = work.run(Storage::of(&folder, &plan), |runner| {
            analysis::run(&study, (&run_measures, &columns), &folder, self.csv, runner)
        })?;
        let found = found.ok_or_else(|| stopped(&out))?;
        let summary = pretty(&found);
        folder.write("summary.json", summary.as_bytes())?;
        if !self.no_figures {
            let figures = chart::study::of_sensitivity(
                &found.measures,
                &caption(&study.name, &study.loaded, ""),
            )?;
            draw(&figures, (&folder, "figures/"), None, console)?;
        }
        sweep::write_manifest(&folder, &study, "sensitivity")?;
        if self.shared.json {
            return console.print_result(&summary);
        }
        let mut text = format!(
            "{}\n{} factors of {}\nmodel frequencies, not forecasts\n",
            study.text.title,
            study.factors.len(),
            study.loaded.name
        );
        for of in &found.measures {
            text += &of_measure(of);
        }
        for warning in &found.warnings {
            text += &format!("\nwarning: {warning}");
        }
        text += &format!("\n\ntables, summary, figures and manifest are in {}\n", out.display());
        console.print(&text)
    }
}

/// What a measure depends on, in tables.
fn of_measure(of: &MeasureSensitivity) -> String {
    let mut text = format!("\n{}\n", of.measure);
    let mut curves: Vec<_> = of.curves.iter().filter(|curve| !curve.never_acted()).collect();
    let swing = |c: &deter_study::sensitivity::one_at_a_time::Curve| {
        let (low, high) = c.swing();
        high - low
    };
    curves.sort_by(|a, b| swing(b).total_cmp(&swing(a)));
    if !curves.is_empty() {
        let mut table = Table::new([
            "one factor at a time",
            ">from",
            ">to",
            ">least",
            ">greatest",
            ">scenario",
        ]);
        for curve in curves.into_iter().take(MOST) {
            let (low, high) = curve.swing();
            let ends = (curve.at.first().copied(), curve.at.last().copied());
            table.row([
                curve.factor.clone(),
                number(ends.0.unwrap_or(f64::NAN)),
                number(ends.1.unwrap_or(f64::NAN)),
                number(low),
                number(high),
                number(curve.base),
            ]);
        }
        text += &lines(&table);
    }
    if !of.effects.is_empty() {
        let mut order: Vec<_> = of.effects.iter().collect();
        order.sort_by(|a, b| b.1.mean_absolute.total_cmp(&a.1.mean_absolute));
        let mut table =
            Table::new(["screening (Morris)", ">mu*", ">95 % interval", ">mean", ">sigma"]);
        for (factor, e) in order.into_iter().take(MOST) {
            table.row([
                factor.clone(),
                number(e.mean_absolute),
                interval(e.interval.low, e.interval.high),
                number(e.mean),
                number(e.standard_deviation),
            ]);
        }
        text += &lines(&table);
    }
    if !of.indices.is_empty() {
        let mut order: Vec<_> = of.indices.iter().collect();
        order.sort_by(|a, b| b.1.total.total_cmp(&a.1.total));
        let mut table = Table::new([
            "shares of variance (Sobol)",
            ">first",
            ">95 % interval",
            ">total",
            ">95 % interval",
        ]);
        for (factor, i) in order.into_iter().take(MOST) {
            table.row([
                factor.clone(),
                number(i.first),
                interval(i.first_interval.low, i.first_interval.high),
                number(i.total),
                interval(i.total_interval.low, i.total_interval.high),
            ]);
        }
        text += &lines(&table);
    }
    if let Some(share) = of.sources.and_then(|sources| sources.share_of_seed()) {
        text += &format!(
            "of the variance of a single run {} is luck, {} the factors'\n",
            percent(share),
            percent(1.0 - share)
        );
    }
    text
}
