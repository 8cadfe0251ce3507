//! `deter discover`: the boxes of parameter space in which an outcome lives.

use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::{
    Console, Failure,
    terminal::{Table, lines, number},
};
use deter_core::model::quantity::split;
use deter_report::chart;
use deter_study::{
    condition::Condition,
    discover::{Discovery, Region, Settings, prim},
    files::{Folder, WriteMode, output::pretty},
    table::{format::p_value, numbers::Numbers},
};

/// Fewest runs of interest of which a box is said without a warning.
const FEWEST: u64 = 20;

/// Find the boxes of parameter space in which an outcome lives (PRIM).
///
/// RUNS is the folder, or the Parquet file, of a sweep or an ensemble. The factors of a sweep are
/// known; of an ensemble, in which only luck varies, --factors says between which measures to
/// look. --where is a condition on the columns such as 'war > 0' or
/// 'signed >= 10 and probes.air(ABC,DEF) < 50'.
#[derive(Debug, Clone, clap::Args)]
pub struct Discover {
    /// Folder or Parquet file of a sweep or an ensemble.
    pub runs: PathBuf,
    /// What is of interest, such as 'war > 0'.
    #[arg(long = "where", value_name = "CONDITION")]
    pub condition: String,
    /// Columns to look for boxes in [default: the factors of the sweep].
    #[arg(long, value_name = "COLUMN,…")]
    pub factors: Option<String>,
    /// Share of the box that one step peels.
    #[arg(long, default_value_t = 0.05, value_name = "SHARE")]
    pub peel: f64,
    /// Least share of all runs a box may hold.
    #[arg(long, default_value_t = 0.05, value_name = "SHARE")]
    pub least_mass: f64,
    /// Folder of table and figure [default: RUNS/discover].
    #[arg(long, short)]
    pub out: Option<PathBuf>,
    /// Replace what the folder holds, whoever made it.
    #[arg(long)]
    pub force: bool,
    /// Print the boxes as JSON.
    #[arg(long)]
    pub json: bool,
    /// Draw no figure.
    #[arg(long)]
    pub no_figures: bool,
}

impl Discover {
    /// Looks for the boxes.
    ///
    /// # Errors
    /// If the condition cannot be read, names a column that is none, or says nothing; if there is
    /// no table, or the disk refuses.
    pub fn run(self, console: Console) -> Result<(), Failure> {
        let condition: Condition = self.condition.parse().map_err(Failure::Input)?;
        for (name, share) in [("--peel", self.peel), ("--least-mass", self.least_mass)] {
            if !(0.001..=0.5).contains(&share) {
                return Err(Failure::Input(format!("{name} {share}: expected 0.001 to 0.5")));
            }
        }
        let table = Numbers::read(&self.runs)?;
        let interesting = condition.rows(&table).map_err(Failure::Input)?;
        let factors = self.factors(&table, &condition)?;
        let columns: Result<Vec<&[f64]>, String> =
            factors.iter().map(|name| table.column(name)).collect();
        let columns = columns.map_err(Failure::Input)?;
        // A run to which a factor does not apply is in no box.
        let sound: Vec<usize> = (0..table.rows())
            .filter(|row| columns.iter().all(|column| column[*row].is_finite()))
            .collect();
        let points: Vec<Vec<f64>> =
            sound.iter().map(|row| columns.iter().map(|column| column[*row]).collect()).collect();
        let wanted: Vec<bool> = sound.iter().map(|row| interesting[*row]).collect();
        let hits = wanted.iter().filter(|y| **y).count();
        let settings = Settings { peel: self.peel, least_mass: self.least_mass };
        let found = prim(&points, &wanted, settings).ok_or_else(|| {
            let runs = wanted.len();
            Failure::Input(format!(
                "`{}` holds in {hits} of {runs} runs: there is nothing to tell apart",
                self.condition
            ))
        })?;
        let Some(chosen) = found.balanced() else {
            return Err(Failure::Input("the table has no runs".to_owned()));
        };
        let out = self.out.clone().unwrap_or_else(|| {
            let folder = if self.runs.is_dir() { Some(&*self.runs) } else { self.runs.parent() };
            folder.unwrap_or(Path::new("")).join("discover")
        });
        let take = WriteMode::of(false, self.force);
        let folder = Folder::lock(&out, "discover", &["boxes.json"], take)?;
        let names: Vec<String> = factors.iter().map(|name| plain(name)).collect();
        let whole = as_json(&found, chosen, &names, &self.condition, &table.manifest);
        let text = pretty(&whole);
        folder.write("boxes.json", text.as_bytes())?;
        if !self.no_figures {
            let caption = caption(&table.manifest);
            chart::study::boxes::draw(&found, chosen, &names, &self.condition, &caption)
                .finish()?
                .write(&folder, "", None)?;
        }
        if self.json {
            return console.print_result(&text);
        }
        console.print(&report(&found, chosen, &names, &self.condition, &out))
    }

    /// The columns to look in.
    fn factors(&self, table: &Numbers, condition: &Condition) -> Result<Vec<String>, Failure> {
        let own: Vec<String> =
            table.names.iter().filter(|name| name.starts_with("factor_")).cloned().collect();
        let factors = self.factors.as_deref().map_or(own, split);
        if factors.is_empty() {
            return Err(Failure::Input(
                "the table is not of a sweep and has no factors: say between which columns to \
                 look, such as --factors probes,network.density"
                    .to_owned(),
            ));
        }
        for name in &factors {
            table.column(name).map_err(Failure::Input)?;
            if condition.names().contains(&name.as_str()) {
                return Err(Failure::Input(format!(
                    "`{name}` is in the condition and among the factors: that finds itself"
                )));
            }
        }
        Ok(factors)
    }
}

/// A factor's name without the mark of its column.
fn plain(column: &str) -> String {
    column.strip_prefix("factor_").unwrap_or(column).to_owned()
}

fn caption(manifest: &Value) -> String {
    let word = |key: &str| manifest[key].as_str().unwrap_or("?").to_owned();
    let mut hash = word("scenario_hash");
    hash.truncate(12);
    format!(
        "{} · seed {} · deter {} · scenario hash {hash} · model frequencies, not forecasts",
        word("scenario"),
        manifest["seed"],
        word("version")
    )
}

fn as_json(
    found: &Discovery,
    chosen: &Region,
    names: &[String],
    condition: &str,
    manifest: &Value,
) -> BoxesJson {
    BoxesJson {
        note: "model frequencies, made for exploration and teaching; they forecast nothing",
        condition: condition.to_owned(),
        factors: names.to_vec(),
        scenario_hash: manifest["scenario_hash"].as_str().map(str::to_owned),
        seed: manifest["seed"].as_u64(),
        runs: found.cases,
        of_interest: found.interesting,
        chosen: chosen.clone(),
        trajectory: found.trajectory.clone(),
    }
}

/// The boxes as JSON has them.
#[derive(Serialize, JsonSchema)]
pub(super) struct BoxesJson {
    note: &'static str,
    #[serde(rename = "where")]
    condition: String,
    factors: Vec<String>,
    scenario_hash: Option<String>,
    seed: Option<u64>,
    runs: u64,
    of_interest: u64,
    chosen: Region,
    trajectory: Vec<Region>,
}

fn report(
    found: &Discovery,
    chosen: &Region,
    names: &[String],
    condition: &str,
    out: &Path,
) -> String {
    let mut text = format!(
        "{condition}: {} of {} runs\nmodel frequencies, not forecasts\n\n",
        found.interesting, found.cases
    );
    let mut steps = Table::new(["box", ">runs", ">coverage", ">density", ">factors restricted"]);
    let last = found.trajectory.len() - 1;
    for (place, region) in found.trajectory.iter().enumerate() {
        if place % 5 != 0 && place != last && region != chosen {
            continue;
        }
        let restricted = region.quasi_p.iter().flatten().count();
        let mark = if region == chosen { " (chosen)" } else { "" };
        steps.row([
            format!("{place}{mark}"),
            region.cases.to_string(),
            format!("{:.3}", region.coverage),
            format!("{:.3}", region.density),
            restricted.to_string(),
        ]);
    }
    text += &lines(&steps);
    text += "\n";
    let mut limits = Table::new(["the chosen box", ">from", ">to", ">quasi-p"]);
    for (factor, name) in names.iter().enumerate() {
        let Some(p) = chosen.quasi_p[factor] else { continue };
        let (low, high) = chosen.limits[factor];
        let (below, above) = chosen.restricted[factor];
        let side = |is: bool, x: f64| if is { number(x) } else { "–".to_owned() };
        limits.row([name.clone(), side(below, low), side(above, high), p_value(p)]);
    }
    text += &lines(&limits);
    if found.interesting < FEWEST {
        text += &format!(
            "\nwarning: {} runs of interest are few; a box around them may be luck\n",
            found.interesting
        );
    }
    text += &format!("\ntable and figure are in {}\n", out.display());
    text
}
