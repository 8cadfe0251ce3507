//! `deter schemas`: what every command prints as JSON, and what stands in manifests.

use std::path::PathBuf;

use schemars::{
    JsonSchema, Schema,
    generate::SchemaSettings,
    transform::{RecursiveTransform, Transform},
};
use serde_json::{Value, json};

use super::{
    Console, Failure, calibrate::CalibrationJson, check, discover::BoxesJson,
    patterns::PatternsJson, sweep::SweepJson, verify_output::VerificationJson,
};
use deter_core::scenario::diagnostic::{did_you_mean, nearest};
use deter_study::{
    ablation::Ablation,
    archive::Contents,
    backtest::Backtest,
    compare::Comparison,
    ensemble::export::Summary,
    expectations,
    files::{Folder, WriteMode},
    fit::{recover, study::Fit},
    origins::RollingOrigins,
    record::{Manifest, events::EventRow},
    robustness::Robustness,
    run::Plan,
    sensitivity::study::Sensitivity,
    why::{Trail, common::CommonParting, gates::Gates},
};
use deter_textbook::models::ModelRun;

/// Print the JSON Schema (draft 2020-12) of what a command prints as JSON, or list them.
#[derive(Debug, Clone, clap::Args)]
pub struct Schemas {
    /// Which; all are listed if none is named.
    pub name: Option<String>,
    /// Write all of them into this folder instead.
    #[arg(long, short, conflicts_with = "name")]
    pub out: Option<PathBuf>,
    /// Replace files of these names, whoever wrote them.
    #[arg(long, requires = "out")]
    pub force: bool,
}

/// A schema: its name, what it is of, and how it is made.
type Named = (&'static str, &'static str, fn() -> Schema);

/// All schemas.
const ALL: &[Named] = &[
    ("manifest", "manifest.json of a run; run --json, branch --json", of::<Manifest>),
    ("events", "explain --json; a line of events.jsonl is one of them", of::<Vec<EventRow>>),
    ("check", "check --json", of::<check::ScenarioJson>),
    ("check-figures", "check --figures --json", of::<Vec<check::FigureJson<'static>>>),
    ("ensemble", "ensemble --json, merge --json; summary.json", of::<Summary<'static>>),
    ("compare", "compare --json; comparison.json", of::<Comparison>),
    ("diff", "diff --json", of::<Trail>),
    ("diff-runs", "diff --runs N --json", of::<Vec<CommonParting>>),
    ("diff-gates", "diff --gates --json; gates.json", of::<Gates>),
    ("robustness", "robustness --json; robustness.json", of::<Robustness>),
    ("expectations", "expectations --json; expectations.json", of::<expectations::Study>),
    ("patterns", "patterns --json; patterns.json", of::<PatternsJson<'static>>),
    ("ablation", "ablation --json; ablation.json", of::<Ablation>),
    ("backtest", "backtest --json; backtest.json", of::<Backtest>),
    ("backtest-origins", "backtest --origins --json", of::<RollingOrigins>),
    ("fit", "fit --json; fit.json", of::<Fit>),
    ("fit-recover", "fit --recover N --json; recovery.json", of::<recover::Recovery>),
    ("calibrate", "calibrate --json; summary.json of a calibration", of::<CalibrationJson>),
    ("sensitivity", "sensitivity --json; summary.json of a sensitivity", of::<Sensitivity>),
    ("sweep", "sweep --json", of::<SweepJson>),
    ("discover", "discover --json; boxes.json", of::<BoxesJson>),
    ("verify", "verify --json", of::<VerificationJson<'static>>),
    ("verify-textbook", "verify --textbook --json", of::<Vec<ModelRun>>),
    ("plan", "plan.json of a folder of many runs", of::<Plan>),
    ("archive", "archive.json of an archive", of::<Contents>),
];

/// The schema of a type as it is written.
fn of<T: JsonSchema>() -> Schema {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    // JSON has no infinity and nothing that is no number: such numbers are null.
    RecursiveTransform(|schema: &mut Schema| {
        if schema.get("type") == Some(&Value::from("number")) {
            schema.insert("type".to_owned(), json!(["number", "null"]));
        }
    })
    .transform(&mut schema);
    schema
}

/// The schema of this name.
///
/// # Errors
/// The nearest name, in words, if there is none.
pub fn schema(name: &str) -> Result<Value, Failure> {
    let found = ALL.iter().find(|(known, ..)| *known == name);
    let (.., make) = found.ok_or_else(|| {
        let near = nearest(name, ALL.iter().map(|(name, ..)| *name));
        Failure::Input(format!("there is no schema `{name}`{}", did_you_mean(near.as_ref())))
    })?;
    Ok(make().to_value())
}

impl Schemas {
    /// Prints or writes them.
    ///
    /// # Errors
    /// If there is none of the name, a file is in the way, or the disk refuses.
    pub fn run(self, console: Console) -> Result<(), Failure> {
        if let Some(name) = &self.name {
            return console.print_json(&schema(name)?);
        }
        let files: Vec<(String, Named)> =
            ALL.iter().map(|named| (format!("{}.schema.json", named.0), *named)).collect();
        if let Some(out) = &self.out {
            let names: Vec<&str> = files.iter().map(|(file, _)| file.as_str()).collect();
            let folder = Folder::lock(out, "schemas", &names, WriteMode::of(false, self.force))?;
            for (file, (.., make)) in &files {
                folder.write_json(file, &make())?;
            }
            return console.print(&format!("{} schemas are in {}\n", files.len(), out.display()));
        }
        let mut text = String::new();
        for (name, what, _) in ALL {
            text += &format!("{name:18}{what}\n");
        }
        console.print_result(&text)
    }
}
