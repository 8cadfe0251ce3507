//! `deter patterns`: a scenario of the past against what was observed.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Serialize;

use super::{
    Console, Failure,
    study::{LARGE_PNG, OutputOptions, Results, StudyArguments, write_and_print},
    terminal::{Cell, Table, interval, lines, number},
};
use deter_core::{turn::Engine, world::build::Blueprint};
use deter_report::chart;
use deter_study::{
    disk::load,
    ensemble::frame::Frame,
    files::Folder,
    origin::READING,
    patterns::{
        Awaited, Finding, PatternStudy,
        judge::score,
        study::{PatternFindings, Study, UnderLens},
    },
    run::{Plan, Shard},
};

/// Say which observed patterns a scenario of the past shows, and which not.
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
    /// Run only part k of n, such as 3/16; `deter merge` puts the parts together.
    #[arg(long, value_name = "k/n", requires = "out")]
    pub shard: Option<Shard>,
    /// Luck, threads, and where the results go.
    #[command(flatten)]
    pub shared: StudyArguments,
    /// Write the figure as PNG, too.
    #[arg(long, requires = "out")]
    pub png: bool,
    /// Fail (exit code 1) if a pattern is missed.
    #[arg(long)]
    pub strict: bool,
}

impl Patterns {
    /// Runs the scenario and tells what it shows.
    ///
    /// # Errors
    /// If the scenario or the study is wrong, the disk refuses or, if asked for, a pattern is
    /// missed.
    pub fn run(self, console: Console) -> Result<(), Failure> {
        let loaded = load(&self.scenario)?;
        let file = self.study.clone().unwrap_or_else(|| PatternStudy::beside(&self.scenario));
        let patterns = PatternStudy::load(&file)?;
        let study = Study {
            worlds: Study::worlds(&patterns, &file)?,
            patterns,
            seed: self.shared.seed.unwrap_or(loaded.scenario.seed),
            runs: self.runs,
            lenses: self.lenses,
            loaded,
        };
        let plan = Plan { shard: self.shard.unwrap_or(Shard::WHOLE), ..study.plan() };
        let options =
            OutputOptions { json: self.shared.json, png: self.png, ..OutputOptions::default() };
        let plan = (&plan, ["patterns.csv", "patterns.json"]);
        let found = self.shared.find(plan, study.size(), console, |runner| study.run(runner))?;
        let Some((shown, out)) = found else { return Ok(()) };
        let missed = write(&study, &shown, out.as_ref(), options, console)?;
        if self.strict && !missed.is_empty() {
            return Err(Failure::Check(format!("patterns missed: {}", missed.join(", "))));
        }
        Ok(())
    }
}

/// What a scenario of the past shows, as JSON has it.
#[derive(Serialize, JsonSchema)]
pub(super) struct PatternsJson<'p> {
    study: &'p str,
    scenario: &'p str,
    scenario_hash: String,
    seed: u64,
    runs: u64,
    lens: &'p str,
    version: &'static str,
    reading: &'static str,
    patterns: &'p [Finding],
    awaited: Vec<AwaitedJson<'p>>,
    lenses: &'p [UnderLens],
}

/// A row of the table that is not estimated yet.
#[derive(Serialize, JsonSchema)]
struct AwaitedJson<'p> {
    id: &'p str,
    name: &'p str,
    band: &'p str,
    missing: &'p str,
}

impl<'p> AwaitedJson<'p> {
    fn of(row: &'p Awaited) -> Self {
        Self { id: &row.id, name: &row.name, band: &row.band, missing: &row.missing }
    }
}

/// Writes and tells what is shown; the patterns that are missed.
///
/// # Errors
/// If the disk refuses.
pub(super) fn write(
    study: &Study,
    shown: &PatternFindings,
    out: Option<&Folder>,
    options: OutputOptions,
    console: Console,
) -> Result<Vec<String>, Failure> {
    let Study { loaded, seed, runs, .. } = study;
    let PatternFindings { own: findings, lenses } = shown;
    let (own, title) = (&loaded.scenario.lens, &study.patterns.title);
    let whole = PatternsJson {
        study: title,
        scenario: &loaded.name,
        scenario_hash: loaded.hash(),
        seed: *seed,
        runs: *runs,
        lens: own,
        version: env!("CARGO_PKG_VERSION"),
        reading: READING,
        patterns: findings,
        awaited: study.patterns.awaited.iter().map(AwaitedJson::of).collect(),
        lenses,
    };
    let mut figures = Vec::new();
    if out.is_some() {
        let engine = Engine::new(Blueprint::new(loaded));
        let provenance = Frame::new(loaded, *seed, &engine).provenance;
        figures.push(chart::patterns::draw(title, &provenance, *runs, findings).finish()?);
    }
    let results = Results {
        name: "patterns",
        table: "patterns",
        csv: csv(own, findings, lenses),
        figures: (figures, options.png.then_some(LARGE_PNG)),
        text: report(study, findings, lenses),
    };
    write_and_print(&whole, results, (out, options.json), console)?;
    Ok(findings.iter().filter(|f| !f.passed && f.awaits.is_none()).map(|f| f.id.clone()).collect())
}

fn report(study: &Study, findings: &[Finding], lenses: &[UnderLens]) -> String {
    let mut text = format!(
        "{}: {} runs, lens {}\n\n{}\n\n{}.\n",
        study.patterns.title,
        study.runs,
        study.loaded.scenario.lens,
        lines(&table(findings, &study.patterns.awaited)),
        score(findings)
    );
    for finding in findings.iter().filter(|f| !f.note.is_empty()) {
        text += &format!("{}: {}\n", finding.id, finding.note);
    }
    for (id, missing) in findings.iter().filter_map(|f| Some((&f.id, f.awaits.as_ref()?))) {
        text += &format!("{id}: not estimated yet: {missing}\n");
    }
    for row in &study.patterns.awaited {
        text += &format!("{}: not in this table: {}\n", row.id, row.missing);
    }
    if !lenses.is_empty() {
        text += &format!("\nWhich theory fits what\n\n{}\n", lines(&by_lens_table(lenses)));
    }
    text + "Model frequencies, not forecasts.\n"
}

fn table(findings: &[Finding], awaited: &[Awaited]) -> Table {
    let mut table = Table::new([
        "",
        "pattern",
        ">observed",
        ">median",
        "middle 50 %",
        "middle 90 %",
        ">all runs",
        "95 %",
        "band",
        "",
    ]);
    for finding in findings {
        let q = &finding.quantiles;
        let bands: Vec<&str> = finding.tests.iter().map(|test| test.band.as_str()).collect();
        table.row([
            Cell::from(&finding.id),
            Cell::from(format!("{}, {}", finding.name, finding.unit)),
            Cell::from(finding.observed),
            Cell::from(q[2]),
            Cell::from(interval(q[1], q[3])),
            Cell::from(interval(q[0], q[4])),
            Cell::from(finding.whole),
            finding
                .interval
                .map_or_else(|| Cell::from("–"), |i| Cell::from(interval(i.low, i.high))),
            Cell::from(bands.join("; ")),
            Cell::from(verdict(finding)),
        ]);
    }
    for row in awaited {
        let none = || Cell::from("–");
        let head = [Cell::from(&row.id), Cell::from(&row.name)];
        let ends = [Cell::from(&row.band), Cell::from("not in this table")];
        table.row(head.into_iter().chain(std::iter::repeat_with(none).take(6)).chain(ends));
    }
    table
}

/// Whether it holds; one that was fitted proves nothing if it does.
const fn verdict(finding: &Finding) -> &'static str {
    if finding.awaits.is_some() {
        return "not estimated yet";
    }
    match (finding.passed, finding.fitted) {
        (true, false) => "holds",
        (true, true) => "fitted",
        (false, false) => "FAILS",
        (false, true) => "fitted, FAILS",
    }
}

fn by_lens_table(lenses: &[UnderLens]) -> Table {
    let names = lenses.iter().map(|one| one.lens.replace('_', " "));
    let heads = ["pattern", "observed"].map(str::to_owned);
    let mut table = Table::new(heads.into_iter().chain(names));
    let patterns = lenses.first().map_or(&[][..], |one| &one.patterns[..]);
    for (place, pattern) in patterns.iter().enumerate() {
        let cells = lenses.iter().map(|one| {
            let finding = &one.patterns[place];
            format!("{} {}", number(finding.headline()), verdict(finding))
        });
        let observed = pattern.observed.map_or_else(|| "–".to_owned(), number);
        let head = [format!("{} {}", pattern.id, pattern.name), observed];
        table.row(head.into_iter().chain(cells));
    }
    let counts = lenses.iter().map(|one| {
        let tests =
            || one.patterns.iter().filter(|finding| !finding.fitted && finding.awaits.is_none());
        let held = tests().filter(|finding| finding.passed).count();
        format!("{held} of {}", tests().count())
    });
    table.row(["tests that hold".to_owned(), String::new()].into_iter().chain(counts));
    table
}

/// One row for each pattern and lens.
fn csv(own: &str, findings: &[Finding], lenses: &[UnderLens]) -> Table {
    let mut table = Table::new(
        "lens,pattern,name,unit,observed,runs,all_runs,low,high,q05,q25,median,q75,q95,band,holds,fitted,awaits"
            .split(','),
    );
    let all = std::iter::once((own, findings))
        .chain(lenses.iter().map(|one| (one.lens.as_str(), &one.patterns[..])));
    for (lens, findings) in all {
        for f in findings {
            let bands: Vec<&str> = f.tests.iter().map(|test| test.band.as_str()).collect();
            let head = [lens, &f.id, &f.name, &f.unit].map(Cell::from);
            let numbers = [Cell::from(f.observed), Cell::from(f.runs), Cell::from(f.whole)];
            let ends = [Cell::from(bands.join("; ")), Cell::from(f.passed), Cell::from(f.fitted)];
            let ends = ends.into_iter().chain([Cell::from(f.awaits.as_deref().unwrap_or(""))]);
            let interval = [f.interval.map(|i| i.low), f.interval.map(|i| i.high)].map(Cell::from);
            let quantiles = f.quantiles.map(Cell::from);
            let middle = numbers.into_iter().chain(interval).chain(quantiles);
            table.row(head.into_iter().chain(middle).chain(ends));
        }
    }
    table
}
