//! `deter expectations`: what theories expect of what-ifs, against what their lenses do.

use std::path::{Path, PathBuf};

use super::{
    Console, Failure,
    study::{PNG, Results, StudyArguments, write_and_print},
    terminal::{self, Cell, Table},
};
use deter_core::scenario::{Loaded, expectations::Direction, shipped};
use deter_report::chart;
use deter_study::{
    disk::{Disk, load},
    expectations as study,
    expectations::{Outcome, Row, Study, TestedExpectation, WhatIf, hold, lenses},
    files::input,
    statistics::{Paired, verdict::FEWEST_RUNS},
};

/// Hold what theories expect of what-ifs against what the model does under their lenses.
///
/// Every what-if runs beside the base under each of the five theories and the same luck. An
/// expectation says which way a measure moves under one of them; what is found is the direction of
/// the paired difference, if the verdict is that there is one. A missed expectation is told and is
/// no error.
#[derive(Debug, Clone, clap::Args)]
pub struct Expectations {
    /// What-ifs: files, folders of them, or names of shipped ones [default: those in scenarios/whatif,
    /// else all that are shipped].
    #[arg(value_name = "FILE")]
    pub what_ifs: Vec<PathBuf>,
    /// The scenario they are held against [default: the one that the first of them extends].
    #[arg(long, value_name = "FILE")]
    pub base: Option<PathBuf>,
    /// Replicates of every world under every theory.
    #[arg(long, short = 'n', default_value_t = 500)]
    pub runs: u64,
    /// Luck (the base's, if no seed is given), threads, and where the results go.
    #[command(flatten)]
    pub shared: StudyArguments,
}

impl Expectations {
    /// Runs the what-ifs and tells how the expectations fared.
    ///
    /// # Errors
    /// If a scenario is wrong or has no expectations, or the disk refuses.
    pub fn run(self, console: Console) -> Result<(), Failure> {
        let mut what_ifs = Vec::new();
        let usual = || vec![Path::new(shipped::FOLDER).join("whatif")];
        let paths = if self.what_ifs.is_empty() { usual() } else { self.what_ifs.clone() };
        for path in &paths {
            for file in files(path)? {
                what_ifs.push(load(&file)?);
            }
        }
        let parent = || what_ifs.first().map(|first: &Loaded| first.parent(&Disk)).transpose();
        let base = match &self.base {
            Some(file) => load(file)?,
            None => parent()?.flatten().ok_or_else(|| {
                let told = "the first what-if extends no scenario; name one with --base";
                Failure::Input(told.to_owned())
            })?,
        };
        if self.runs < FEWEST_RUNS as u64 {
            console.note(&format!(
                "{} runs tell of no expectation whether it is met: from {FEWEST_RUNS} on there are verdicts",
                self.runs
            ));
        }
        let worlds = (what_ifs.len() as u64 + 1) * lenses(&what_ifs).len() as u64;
        let seed = self.shared.seed;
        let plan = study::plan(&base, &what_ifs, self.runs, seed);
        let plan = (&plan, ["expectations.csv", "expectations.json"]);
        let found =
            self.shared.find(plan, self.runs.saturating_mul(worlds), console, |runner| {
                hold(&base, &what_ifs, self.runs, seed, runner)
            })?;
        let Some((study, out)) = found else { return Ok(()) };
        let figures = match out {
            Some(_) => vec![chart::study::expectations::draw(&study).finish()?],
            None => Vec::new(),
        };
        let results = Results {
            name: "expectations",
            table: "expectations",
            csv: csv(&study),
            figures: (figures, Some(PNG)),
            text: report(&study),
        };
        write_and_print(&study, results, (out.as_ref(), self.shared.json), console)
    }
}

/// The scenarios of a folder in the order of their names, or the file itself; a folder that is not there
/// may be one that is shipped.
fn files(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    if !path.is_dir() {
        let shipped: Vec<PathBuf> = shipped::scenarios()
            .map(|(name, _)| Path::new(shipped::FOLDER).join(name))
            .filter(|file| file.parent() == Some(path))
            .collect();
        return Ok(if shipped.is_empty() { vec![path.to_path_buf()] } else { shipped });
    }
    let files = input::ending(path, "ron")?;
    if files.is_empty() {
        return Err(Failure::Input(format!("no scenario (*.ron) in {}", path.display())));
    }
    Ok(files)
}

fn report(study: &Study) -> String {
    let mut text = study.said() + "\n";
    let missed = study.missed();
    if !missed.is_empty() {
        text += "\nwhat was found instead of what was expected\n";
        text.extend(missed.iter().map(|line| terminal::hanging(line)));
    }
    text += &format!(
        "\nWhat theories expect, against {} ({} runs of each world under each lens, seed {}, same luck)\n",
        study.base, study.runs, study.seed
    );
    for one in &study.what_ifs {
        text += &format!("\n{}\n{}\n\n{}", one.title, one.question, of_what_if(study, one));
    }
    text += &format!("\nHow expectations fared, by theory\n\n{}", totals(study));
    for outcome in Outcome::ALL {
        text += &format!("{}: {}\n", outcome.word(), outcome.rule());
    }
    text + "A lens is one reading of a theory: a missed expectation may be the model's fault, the \
            lens's or the reading's.\nVerdicts as in `deter compare`, corrected by Holm's rule over \
            everything found here. Model frequencies, not forecasts.\n"
}

/// One line for each expectation, with what the measure does under every lens.
fn of_what_if(study: &Study, one: &WhatIf) -> String {
    let head = ["measure", "theory", "expects", ">difference", ">95 % interval", "fared"];
    let lenses = study.lenses.iter().map(|lens| format!(">{}", initials(lens)));
    let mut table = Table::new(head.map(str::to_owned).into_iter().chain(lenses));
    for row in &one.rows {
        for held in &row.expected {
            table.row(line(row, held));
        }
    }
    terminal::lines(&table)
}

fn line(row: &Row, held: &TestedExpectation) -> Vec<String> {
    let found = row.found.iter().find(|found| found.lens == held.lens);
    let pair = found.and_then(|found| found.paired.as_ref());
    let mut cells = vec![
        row.measure.clone(),
        held.lens.replace('_', " "),
        direction(held.direction).to_owned(),
        pair.map_or_else(|| "–".to_owned(), |pair| terminal::number(pair.difference)),
        pair.map_or_else(String::new, |p| terminal::interval(p.interval.low, p.interval.high)),
        held.outcome.word().to_owned(),
    ];
    cells.extend(row.found.iter().map(|found| arrow(found).to_owned()));
    cells
}

const fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::Rises => "rises",
        Direction::Falls => "falls",
        Direction::Unchanged => "unchanged",
    }
}

const fn arrow(found: &study::LensEffect) -> &'static str {
    match found.moves {
        Some(Direction::Rises) => "+",
        Some(Direction::Falls) => "−",
        Some(Direction::Unchanged) => "=",
        None => "?",
    }
}

/// The first letters of a lens's text: the head of a narrow column.
fn initials(lens: &str) -> String {
    let first = |word: &str| word.chars().next().map(|letter| letter.to_uppercase().to_string());
    match lens.split_once('_') {
        None => lens.chars().take(3).collect(),
        Some(_) => lens.split('_').filter_map(first).collect(),
    }
}

fn totals(study: &Study) -> String {
    let outcomes = Outcome::ALL.iter().map(|outcome| format!(">{}", outcome.word()));
    let head = ["theory", ">head above", ">expectations"].map(str::to_owned);
    let mut table = Table::new(head.into_iter().chain(outcomes));
    let rows = study.lenses.iter().map(|lens| Some(lens.as_str())).chain([None]);
    for lens in rows {
        let counts = Outcome::ALL.map(|outcome| study.count(lens, outcome));
        let mut cells = vec![
            lens.map_or_else(|| "all".to_owned(), |lens| lens.replace('_', " ")),
            lens.map_or_else(String::new, initials),
            counts.iter().sum::<usize>().to_string(),
        ];
        cells.extend(counts.iter().map(ToString::to_string));
        table.row(cells);
    }
    terminal::lines(&table) + "\n"
}

/// One row for each measure and lens; expectations beside the lens they are of.
fn csv(study: &Study) -> Table {
    let mut table = Table::new(
        "what_if,measure,lens,expected,found,fared,runs,base,here,difference,low,high,p_corrected,\
         verdict,why"
            .split(','),
    );
    for one in &study.what_ifs {
        for (row, found) in one.rows.iter().flat_map(|row| row.found.iter().map(move |f| (row, f)))
        {
            let held = row.expected.iter().find(|held| held.lens == found.lens);
            let pair = found.paired.as_ref();
            let of = |value: fn(&Paired) -> f64| Cell::from(pair.map(value));
            table.row([
                Cell::from(&one.name),
                Cell::from(&row.measure),
                Cell::from(&found.lens),
                Cell::from(held.map_or("", |held| direction(held.direction))),
                Cell::from(found.moves.map_or("open", direction)),
                Cell::from(held.map_or("", |held| held.outcome.word())),
                Cell::from(pair.map_or(0, |pair| pair.runs)),
                of(|pair| pair.first),
                of(|pair| pair.second),
                of(|pair| pair.difference),
                of(|pair| pair.interval.low),
                of(|pair| pair.interval.high),
                Cell::from(found.corrected),
                Cell::from(found.verdict.word()),
                Cell::from(held.map_or("", |held| &held.why)),
            ]);
        }
    }
    table
}
