//! `deter patterns`: a scenario of the past against what was observed.

use std::path::{Path, PathBuf};

use comfy_table::{CellAlignment, Table, presets};
use serde_json::json;

use super::{Failure, Talk};
use crate::{
    chart,
    record::files::{make_folder, write_whole},
    scenario::{Loaded, lens::SHIPPED, load, load_text},
    study::{
        ensemble::frame::Frame,
        patterns::{
            Finding, PatternStudy, judge,
            judge::{score, short},
        },
    },
    turn::Engine,
    world::build::Blueprint,
};

/// Hold a scenario of the past against what was observed: which patterns it shows, which not.
///
/// What to look for stands in a study file; a pattern that fails is told, and is no error. The
/// shares are model frequencies, not forecasts.
#[derive(Debug, Clone, clap::Args)]
pub struct Patterns {
    /// The scenario, a RON file; its study is `studies/NAME-patterns.ron` beside it.
    #[arg(default_value = "scenarios/hindcast-2013.ron")]
    pub scenario: PathBuf,
    /// Another study file.
    #[arg(long, value_name = "FILE")]
    pub study: Option<PathBuf>,
    /// How many replicates.
    #[arg(long, short = 'n', default_value_t = 2000)]
    pub runs: u64,
    /// Seed of all luck [default: the scenario's].
    #[arg(long)]
    pub seed: Option<u64>,
    /// Run under each of the five lenses, and show which theory fits what.
    #[arg(long)]
    pub lenses: bool,
    /// Print everything as JSON.
    #[arg(long)]
    pub json: bool,
    /// Write the figure, the tables and the JSON into this folder.
    #[arg(long, short)]
    pub out: Option<PathBuf>,
    /// Write the figure as PNG, too.
    #[arg(long, requires = "out")]
    pub png: bool,
    /// Fail (exit code 1) if a pattern is missed.
    #[arg(long)]
    pub strict: bool,
}

/// What one lens shows.
struct UnderLens {
    lens: String,
    findings: Vec<Finding>,
}

impl Patterns {
    /// Runs the scenario and tells what it shows.
    ///
    /// # Errors
    /// If the scenario or the study is wrong, the disk refuses or, if asked for, a pattern is
    /// missed.
    pub fn run(self, talk: Talk) -> Result<(), Failure> {
        let loaded = load(&self.scenario)?;
        let file = self.study.clone().unwrap_or_else(|| PatternStudy::beside(&self.scenario));
        let study = PatternStudy::load(&file)?;
        let own = loaded.scenario.lens.clone();
        let worlds = if self.lenses { by_lens(&self.scenario, &loaded)? } else { Vec::new() };
        let rounds = 1 + worlds.len() as u64;
        let bar = talk.progress(self.runs * rounds, "runs");
        let seed = self.seed.unwrap_or(loaded.scenario.seed);
        let judge = |loaded: &Loaded| {
            let blueprint = Blueprint::new(loaded);
            judge(&study, &blueprint, seed, self.runs, loaded.scenario.turns, &|| bar.inc(1))
        };
        let findings = judge(&loaded)?;
        let mut lenses = Vec::new();
        for (lens, world) in &worlds {
            lenses.push(UnderLens { lens: lens.clone(), findings: judge(world)? });
        }
        bar.finish_and_clear();
        let whole = json!({
            "study": study.title, "scenario": loaded.name, "scenario_hash": loaded.hash(),
            "seed": seed, "runs": self.runs, "lens": own, "version": env!("CARGO_PKG_VERSION"),
            "reading": "model frequencies, not forecasts",
            "patterns": findings,
            "lenses": lenses.iter().map(|one| json!({
                "lens": one.lens, "patterns": one.findings,
            })).collect::<Vec<_>>(),
        });
        if let Some(out) = &self.out {
            make_folder(out)?;
            let engine = Engine::new(Blueprint::new(&loaded));
            let frame = Frame::new(&loaded, seed, &engine);
            let figure =
                chart::patterns::draw(&study.title, &frame.provenance, self.runs, &findings)?;
            figure.write_svg(out)?;
            if self.png {
                figure.write_png(out, 2.0)?;
            }
            let text = serde_json::to_string_pretty(&whole).unwrap_or_default();
            write_whole(&out.join("patterns.json"), text.as_bytes())?;
            write_whole(&out.join("patterns.csv"), csv(&own, &findings, &lenses).as_bytes())?;
        }
        if self.json {
            talk.result(&serde_json::to_string_pretty(&whole).unwrap_or_default())?;
        } else {
            talk.say(&self.words(&study, &own, &findings, &lenses))?;
        }
        let missed: Vec<&str> =
            findings.iter().filter(|f| !f.passed).map(|f| f.id.as_str()).collect();
        if self.strict && !missed.is_empty() {
            return Err(Failure::Check(format!("patterns missed: {}", missed.join(", "))));
        }
        Ok(())
    }

    fn words(
        &self,
        study: &PatternStudy,
        lens: &str,
        findings: &[Finding],
        lenses: &[UnderLens],
    ) -> String {
        let mut text = format!(
            "{}: {} runs, lens {}\n\n{}\n\n{}.\n",
            study.title,
            self.runs,
            lens,
            table(findings),
            score(findings)
        );
        for finding in findings.iter().filter(|f| !f.note.is_empty()) {
            text += &format!("{}: {}\n", finding.id, finding.note);
        }
        if !lenses.is_empty() {
            text += &format!("\nWhich theory fits what\n\n{}\n", by_lens_table(lenses));
        }
        if let Some(out) = &self.out {
            text += &format!("\nFigure, table and JSON are in {}\n", out.display());
        }
        text + "Model frequencies, not forecasts.\n"
    }
}

/// The scenario under each of the shipped lenses, for all states.
fn by_lens(file: &Path, loaded: &Loaded) -> Result<Vec<(String, Loaded)>, Failure> {
    let folder = file.parent();
    let mut worlds = Vec::new();
    for (name, _) in SHIPPED {
        worlds.push((name.to_owned(), under_lens(loaded, name, folder)?));
    }
    Ok(worlds)
}

/// The same scenario seen by every state through this lens.
pub(super) fn under_lens(
    loaded: &Loaded,
    lens: &str,
    folder: Option<&Path>,
) -> Result<Loaded, Failure> {
    let mut scenario = loaded.scenario.clone();
    scenario.lens = lens.to_owned();
    for state in scenario.states.values_mut() {
        state.lens = None;
    }
    let changed = Loaded { scenario, ..loaded.clone() };
    Ok(load_text(
        &loaded.name,
        &format!("{} under {lens}", loaded.name),
        &changed.resolved(),
        folder,
    )?)
}

fn table(findings: &[Finding]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header([
        "",
        "pattern",
        "observed",
        "median",
        "middle 50 %",
        "middle 90 %",
        "all runs",
        "band",
        "",
    ]);
    for finding in findings {
        let q = &finding.quantiles;
        let bands: Vec<&str> = finding.tests.iter().map(|test| test.band.as_str()).collect();
        table.add_row([
            finding.id.clone(),
            format!("{}, {}", finding.name, finding.unit),
            finding.observed.map_or_else(|| "–".to_owned(), short),
            short(q[2]),
            format!("{} to {}", short(q[1]), short(q[3])),
            format!("{} to {}", short(q[0]), short(q[4])),
            short(finding.whole),
            bands.join("; "),
            verdict(finding).to_owned(),
        ]);
    }
    for column in [2, 3, 6] {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

/// Whether it holds; one that was fitted proves nothing if it does.
const fn verdict(finding: &Finding) -> &'static str {
    match (finding.passed, finding.fitted) {
        (true, false) => "holds",
        (true, true) => "fitted",
        (false, false) => "FAILS",
        (false, true) => "fitted, FAILS",
    }
}

/// The number that tests look at first: the median, or all runs together.
fn headline(finding: &Finding) -> f64 {
    finding.tests.first().map_or(finding.whole, |test| test.reached)
}

fn by_lens_table(lenses: &[UnderLens]) -> Table {
    let mut table = Table::new();
    let names = lenses.iter().map(|one| one.lens.replace('_', " "));
    table
        .load_style(presets::NOTHING)
        .set_header(["pattern".to_owned(), "observed".to_owned()].into_iter().chain(names));
    let patterns = lenses.first().map_or(&[][..], |one| &one.findings[..]);
    for (place, pattern) in patterns.iter().enumerate() {
        let cells = lenses.iter().map(|one| {
            let finding = &one.findings[place];
            format!("{} {}", short(headline(finding)), verdict(finding))
        });
        let observed = pattern.observed.map_or_else(|| "–".to_owned(), short);
        let head = [format!("{} {}", pattern.id, pattern.name), observed];
        table.add_row(head.into_iter().chain(cells));
    }
    let counts = lenses.iter().map(|one| {
        let tests = || one.findings.iter().filter(|finding| !finding.fitted);
        let held = tests().filter(|finding| finding.passed).count();
        format!("{held} of {}", tests().count())
    });
    table.add_row(["tests that hold".to_owned(), String::new()].into_iter().chain(counts));
    table
}

/// One row for each pattern and lens.
fn csv(own: &str, findings: &[Finding], lenses: &[UnderLens]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let head = [
        "lens", "pattern", "name", "unit", "observed", "runs", "all_runs", "q05", "q25", "median",
        "q75", "q95", "band", "holds", "fitted",
    ];
    // Writing to memory cannot fail.
    let _ = writer.write_record(head);
    let all = std::iter::once((own, findings))
        .chain(lenses.iter().map(|one| (one.lens.as_str(), &one.findings[..])));
    for (lens, findings) in all {
        for f in findings {
            let bands: Vec<&str> = f.tests.iter().map(|test| test.band.as_str()).collect();
            let q = f.quantiles.map(|value| value.to_string());
            let _ = writer.write_record([
                lens,
                &f.id,
                &f.name,
                &f.unit,
                &f.observed.map_or_else(String::new, |value| value.to_string()),
                &f.runs.to_string(),
                &f.whole.to_string(),
                &q[0],
                &q[1],
                &q[2],
                &q[3],
                &q[4],
                &bands.join("; "),
                if f.passed { "yes" } else { "no" },
                if f.fitted { "yes" } else { "no" },
            ]);
        }
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}
