//! `deter patterns`: a scenario of the past against what was observed.

use std::path::PathBuf;

use comfy_table::{CellAlignment, Table, presets};
use serde_json::json;

use super::{
    Failure, Talk,
    findings::{Findings, Found},
};
use deter_core::{
    scenario::{Loaded, lens::SHIPPED},
    turn::Engine,
    world::build::Blueprint,
};
use deter_report::chart;
use deter_study::disk::{Disk, load};
use deter_study::{
    ensemble::frame::Frame,
    origin::READING,
    patterns::{
        Finding, PatternStudy, judge,
        judge::{score, short},
    },
    pool::pool,
};

/// Pixels for a point of the figure.
const PNG_SCALE: f32 = 2.0;

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
    /// Run under each of the five lenses, and show which theory fits what.
    #[arg(long)]
    pub lenses: bool,
    /// Luck, threads, and how what is found is told.
    #[command(flatten)]
    pub findings: Findings,
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
        let pool = pool(self.findings.jobs).map_err(Failure::Input)?;
        let names = if self.lenses { &SHIPPED[..] } else { &[] };
        let bar = talk.progress(self.runs * (1 + names.len() as u64), "runs");
        let seed = self.findings.seed.unwrap_or(loaded.scenario.seed);
        let judge = |loaded: &Loaded| {
            let (blueprint, turns) = (Blueprint::new(loaded), loaded.scenario.turns);
            pool.install(|| judge(&study, &blueprint, seed, self.runs, turns, &|| bar.inc(1)))
        };
        let findings = judge(&loaded)?;
        let mut lenses = Vec::new();
        for (lens, _) in names {
            let findings = judge(&loaded.under(lens, &Disk)?)?;
            lenses.push(UnderLens { lens: (*lens).to_owned(), findings });
        }
        bar.finish_and_clear();
        let whole = json!({
            "study": study.title, "scenario": loaded.name, "scenario_hash": loaded.hash(),
            "seed": seed, "runs": self.runs, "lens": own, "version": env!("CARGO_PKG_VERSION"),
            "reading": READING,
            "patterns": findings,
            "lenses": lenses.iter().map(|one| json!({
                "lens": one.lens, "patterns": one.findings,
            })).collect::<Vec<_>>(),
        });
        let figures = match self.findings.out {
            Some(_) => {
                let engine = Engine::new(Blueprint::new(&loaded));
                let provenance = Frame::new(&loaded, seed, &engine).provenance;
                vec![chart::patterns::draw(&study.title, &provenance, self.runs, &findings)?]
            }
            None => Vec::new(),
        };
        let told = Found {
            name: "patterns",
            table: "patterns",
            csv: csv(&own, &findings, &lenses),
            figures: (figures, self.png.then_some(PNG_SCALE)),
            words: self.words(&study, &own, &findings, &lenses),
        };
        self.findings.tell(&whole, told, talk)?;
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
        text + "Model frequencies, not forecasts.\n"
    }
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
            format!("{} {}", short(finding.headline()), verdict(finding))
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
