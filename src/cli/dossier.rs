//! `deter dossier`: all that a referee is handed, in one page.

use std::{
    num::NonZero,
    path::{Path, PathBuf},
};

use serde_json::json;

use super::{
    Console, Failure,
    compare::with_base,
    study::{Work, caption, stopped},
};
use deter_core::scenario::{Loaded, calendar::DateText, lens::SHIPPED};
use deter_report::{
    chart,
    dossier::{self, DossierPart, against, studies},
};
use deter_study::{
    ablation::ablate,
    backtest,
    checks::checks,
    disk::{Disk, load},
    file::{MorrisDesign, Study},
    files::{Folder, WriteMode, input},
    fit::FitStudy,
    odd,
    patterns::{PatternStudy, judge},
    record::origin,
    robustness::{RobustnessRequest, robustness},
    run::{Runner, Shard, Storage},
    sensitivity::study as analysis,
    worlds::{changes, prepare},
};
use deter_textbook::verify::verify;

/// What-ifs whose conclusions the quick version holds.
const QUICK_WHATIFS: usize = 2;

/// Plausible models in which conclusions are held, and those of the quick version.
const MODELS: usize = 100;
const QUICK_MODELS: usize = 8;

/// Make one page of all that speaks for and against the model, for a referee.
///
/// It holds closed forms, promises, patterns by lens, sensitivity, calibration, estimates, backtest,
/// ablation, robustness and what is known to fail. Every part is written whole into OUT/parts before the next one starts: Ctrl-C or a fault loses the
/// part in work alone. With --resume parts that fit are kept: the same scenarios, studies, runs, seed
/// and version give the same bytes.
#[derive(Debug, Clone, clap::Args)]
pub struct Dossier {
    /// Folder of the dossier; the page is OUT/dossier.html.
    #[arg(long, short, default_value = "output/dossier")]
    pub out: PathBuf,
    /// Few runs, a small screening, few what-ifs: minutes instead of an hour.
    #[arg(long)]
    pub quick: bool,
    /// Keep the parts that are there and fit.
    #[arg(long)]
    pub resume: bool,
    /// Replace what the folder holds, whoever made it.
    #[arg(long, conflicts_with = "resume")]
    pub force: bool,
    /// The scenario of the past, with its patterns in `studies/NAME-patterns.ron` beside it.
    #[arg(long, default_value = "scenarios/hindcast-2013.ron")]
    pub scenario: PathBuf,
    /// The same calibrated on data from before the origin, for the backtest; the scenario itself
    /// if there is no such file.
    #[arg(long, default_value = "scenarios/calibrated-2016.ron")]
    pub calibrated: PathBuf,
    /// What was observed, for the backtest.
    #[arg(long, default_value = "scenarios/studies/observed-2017.ron")]
    pub observed: PathBuf,
    /// The origin of the backtest.
    #[arg(long, default_value = "2017-01-01", value_parser = super::backtest::date)]
    pub from: DateText,
    /// The study of sensitivity.
    #[arg(long, default_value = "scenarios/studies/baseline-sensitivity.ron")]
    pub sensitivity: PathBuf,
    /// The study of estimates.
    #[arg(long, default_value = "scenarios/studies/hindcast-fit.ron")]
    pub fit: PathBuf,
    /// Folder of the what-ifs whose conclusions are held.
    #[arg(long, default_value = "scenarios/whatif")]
    pub whatifs: PathBuf,
    /// How many replicates of each world [default: 1000, quick 60].
    #[arg(long, short = 'n')]
    pub runs: Option<u64>,
    /// Threads [default: all cores].
    #[arg(long, short)]
    pub jobs: Option<NonZero<usize>>,
}

/// A part under work: its anchor, its heading, what shapes it, and how it is made.
type PartMaker<'a> = (
    &'static str,
    &'static str,
    Vec<String>,
    Box<dyn Fn(&Tools<'_>) -> Result<DossierPart, Failure> + 'a>,
);

/// A part that is to be made.
fn part<'a>(
    anchor: &'static str,
    heading: &'static str,
    inputs: Vec<String>,
    make: impl Fn(&Tools<'_>) -> Result<DossierPart, Failure> + 'a,
) -> PartMaker<'a> {
    (anchor, heading, inputs, Box::new(make))
}

/// What parts are made with.
struct Tools<'a> {
    /// The folder; none in a rehearsal, which refuses what can be refused before a folder is taken.
    folder: Option<&'a Folder>,
    work: &'a Work,
}

impl Dossier {
    /// Makes what is not there yet, and the page.
    ///
    /// # Errors
    /// If a scenario or a study is wrong, the disk refuses, or the user stops it.
    pub fn run(self, console: Console) -> Result<(), Failure> {
        let loaded = load(&self.scenario)?;
        let work = Work::new(self.jobs, 0, console)?;
        let makers = self.parts(&loaded);
        let rehearsal = Tools { folder: None, work: &work };
        for (.., make) in &makers {
            match make(&rehearsal) {
                Ok(_) | Err(Failure::Interrupted(_)) => {}
                Err(refused) => return Err(refused),
            }
        }
        let take = WriteMode::of(self.resume, self.force);
        let folder = Folder::lock(&self.out, "dossier", &["dossier.html"], take)?;
        let tools = Tools { folder: Some(&folder), work: &work };
        let mut parts: Vec<(&'static str, &'static str, DossierPart)> = Vec::new();
        for (anchor, heading, inputs, make) in makers {
            let what = json!([env!("CARGO_PKG_VERSION"), anchor, self.quick, self.runs(), inputs]);
            let fingerprint = blake3::hash(what.to_string().as_bytes()).to_hex().to_string();
            let name = format!("parts/{anchor}.json");
            let kept = kept(&self.out.join(&name), &fingerprint).filter(|_| self.resume);
            let part = match kept {
                Some(part) => part,
                None => {
                    let part = DossierPart { fingerprint, ..make(&tools)? };
                    folder.write_sealed(&name, json!(part))?;
                    part
                }
            };
            console.print(&format!("{heading}: {}\n", part.short))?;
            parts.push((anchor, heading, part));
        }
        let place = parts.len().saturating_sub(1);
        let known = against::failures(&parts);
        console.print(&format!("Known failures: {}\n", known.short))?;
        parts.insert(place, ("failures", "Known failures", known));
        let title = format!("Dossier: {}", loaded.scenario.title);
        let page = dossier::page(&title, self.quick, &parts);
        folder.write("dossier.html", page.as_bytes())?;
        console.print(&format!("\nThe dossier is {}\n", self.out.join("dossier.html").display()))
    }

    /// Does some runs of a part: in memory, or in a folder below that of the dossier. Ctrl-C ends
    /// the work, and so does a rehearsal.
    fn runs_of<T, E: Into<Failure>>(
        &self,
        tools: &Tools<'_>,
        storage: Storage<'_>,
        runs: impl FnOnce(&Runner<'_>) -> Result<Option<T>, E>,
    ) -> Result<T, Failure> {
        let found = match tools.folder {
            Some(_) => tools.work.run(storage, runs).map_err(Into::into)?,
            None => tools.work.dry_run(runs).map(|()| None)?,
        };
        found.ok_or_else(|| stopped(&self.out))
    }

    /// The folder: a rehearsal goes no further than to here.
    fn folder<'a>(&self, tools: &Tools<'a>) -> Result<&'a Folder, Failure> {
        tools.folder.ok_or_else(|| stopped(&self.out))
    }

    const fn runs(&self) -> u64 {
        match self.runs {
            Some(runs) => runs,
            None if self.quick => 60,
            None => 1000,
        }
    }

    fn parts<'a>(&'a self, loaded: &'a Loaded) -> Vec<PartMaker<'a>> {
        let text = |file: &Path| input::text(file, input::MOST_TEXT).unwrap_or_default();
        let patterns = PatternStudy::beside(&self.scenario);
        let (hash, study) = (loaded.hash(), text(&patterns));
        let seed = loaded.scenario.seed.to_string();
        let tested = load(self.tested()).map(|other| other.hash()).unwrap_or_default();
        let past = vec![hash.clone(), seed, study];
        let mut whatifs = past.clone();
        whatifs.extend(self.whatif_files().iter().map(|file| text(file)));
        vec![
            part("closed", "Closed forms", Vec::new(), |tools| {
                self.folder(tools)?;
                let found = verify().map_err(|wrong| Failure::Input(wrong.to_string()))?;
                Ok(studies::closed(&found))
            }),
            part("checks", "Promises", past.clone(), move |tools| {
                self.folder(tools)?;
                let runs = if self.quick { 20 } else { 100 };
                let found = tools.work.run(Storage::Memory, |runner| checks(loaded, runs, runner));
                Ok(studies::promises(&found.ok_or_else(|| stopped(&self.out))?))
            }),
            part("patterns", "Patterns by lens", past.clone(), move |tools| {
                self.patterns(loaded, tools)
            }),
            part("sensitivity", "Sensitivity", vec![text(&self.sensitivity)], move |tools| {
                self.sensitive(tools)
            }),
            part("calibration", "Calibration", vec![hash, tested.clone()], move |_| {
                self.calibration(loaded)
            }),
            part("estimates", "What is estimated", vec![text(&self.fit)], move |tools| {
                self.estimates(tools)
            }),
            part(
                "backtest",
                "Backtest",
                vec![tested, text(&self.observed), self.from.to_string()],
                move |tools| self.backtest(tools),
            ),
            part("ablation", "Ablation", past, move |tools| {
                let study = PatternStudy::load(&PatternStudy::beside(&self.scenario))?;
                let runs = if self.quick { self.runs() } else { self.runs() / 2 }.max(1);
                let amount = (loaded.scenario.seed, runs);
                let found = self.runs_of(tools, Storage::Memory, |runner| {
                    ablate(loaded, &study, amount, runner)
                })?;
                Ok(against::ablation(&found))
            }),
            part("robustness", "Robustness", whatifs, move |tools| self.robust(tools)),
            part("odd", "The description of the model", vec![odd::document()], |_| {
                Ok(studies::odd(&odd::document()))
            }),
        ]
    }

    fn patterns(&self, loaded: &Loaded, tools: &Tools<'_>) -> Result<DossierPart, Failure> {
        let study = PatternStudy::load(&PatternStudy::beside(&self.scenario))?;
        let (seed, runs, turns) = (loaded.scenario.seed, self.runs(), loaded.scenario.turns);
        let mut all = vec![("as it is".to_owned(), loaded.clone())];
        for (lens, _) in SHIPPED {
            all.push((lens.to_owned(), loaded.under(lens, &Disk)?));
        }
        let mut found = Vec::new();
        for (name, world) in all {
            let shown = self.runs_of(tools, Storage::Memory, |runner| {
                judge(&study, &world, (seed, runs), "", runner)
            })?;
            found.push((name, shown));
        }
        let provenance = origin::provenance(loaded, seed, turns);
        let figure =
            chart::patterns::draw(&study.title, &provenance, runs, &found[0].1).finish()?;
        Ok(studies::patterns(&loaded.scenario.lens.replace('_', " "), &found, &figure))
    }

    fn sensitive(&self, tools: &Tools<'_>) -> Result<DossierPart, Failure> {
        let mut study = Study::load(&self.sensitivity)?;
        if self.quick {
            study.text.one_at_a_time = None;
            study.text.sobol = None;
            study.text.morris = Some(MorrisDesign { trajectories: 4, runs: 1 });
            study.text.measures.truncate(3);
        }
        let (run_measures, columns) = analysis::measures(&study)?;
        let (folder, key) = (self.folder(tools)?, study.loaded.hash());
        let storage = Storage::Folder { folder, key, shard: Shard::WHOLE };
        let found = self.runs_of(tools, storage, |runner| {
            analysis::run(&study, (&run_measures, &columns), folder, false, runner)
        })?;
        let caption = caption(&study.name, &study.loaded, "");
        let figures = chart::study::of_sensitivity(&found.measures, &caption)?;
        Ok(studies::sensitivity(&study.text.title, &found, analysis::size(&study), &figures))
    }

    /// What the backtest scores.
    fn tested(&self) -> &Path {
        if self.calibrated.is_file() { &self.calibrated } else { &self.scenario }
    }

    fn calibration(&self, loaded: &Loaded) -> Result<DossierPart, Failure> {
        if !self.calibrated.is_file() {
            let why = format!("there is no {}", self.calibrated.display());
            return Ok(studies::missing(&why));
        }
        let other = load(&self.calibrated)?;
        let worlds = prepare(vec![loaded.clone(), other.clone()])?;
        let changed = changes(&worlds[0], &worlds[1]);
        Ok(studies::calibration(&other.scenario.title, &other.scenario.notes, &changed))
    }

    fn estimates(&self, tools: &Tools<'_>) -> Result<DossierPart, Failure> {
        if !self.fit.is_file() {
            return Ok(studies::missing(&format!("there is no {}", self.fit.display())));
        }
        let mut study = FitStudy::load(&self.fit)?;
        if self.quick {
            study.text.replicates = 1;
        }
        let found = self.runs_of(tools, Storage::Memory, |runner| study.run(runner))?;
        let s = &study.loaded.scenario;
        let provenance = origin::provenance(&study.loaded, s.seed, s.turns);
        Ok(studies::estimates(&found, &chart::study::of_fit(&found, &provenance)?))
    }

    fn backtest(&self, tools: &Tools<'_>) -> Result<DossierPart, Failure> {
        let loaded = load(self.tested())?;
        let observed = backtest::Observed::load(&self.observed)?;
        let seed = loaded.scenario.seed;
        let amount = (seed, self.runs());
        let found = self.runs_of(tools, Storage::Memory, |runner| {
            backtest::judge(&loaded, &observed, &self.from, amount, runner)
        })?;
        let provenance = origin::provenance(&loaded, seed, loaded.scenario.turns);
        let figures = chart::study::of_backtest(&found, &provenance)?;
        Ok(against::backtest(&found, &figures))
    }

    fn whatif_files(&self) -> Vec<PathBuf> {
        let mut files = input::ending(&self.whatifs, "ron").unwrap_or_default();
        if self.quick {
            files.truncate(QUICK_WHATIFS);
        }
        files
    }

    fn robust(&self, tools: &Tools<'_>) -> Result<DossierPart, Failure> {
        let loaded = with_base(&self.whatif_files(), None, Console { quiet: true })?;
        let Some((base, what_ifs)) = loaded.split_first() else {
            return Ok(studies::missing(&format!(
                "there is no what-if in {}",
                self.whatifs.display()
            )));
        };
        let wanted = RobustnessRequest {
            base,
            what_ifs,
            models: if self.quick { QUICK_MODELS } else { MODELS },
            runs: (self.runs() / 50).max(2),
            seed: None,
            wishes: &[],
            good_enough: None,
        };
        let found = self.runs_of(tools, Storage::Memory, |runner| robustness(&wanted, runner))?;
        let figure = chart::study::robustness::draw(&found).finish()?;
        Ok(against::robustness(&found, &figure))
    }
}

/// The part in a file, if it is whole and of this fingerprint.
fn kept(file: &Path, fingerprint: &str) -> Option<DossierPart> {
    let part: DossierPart = serde_json::from_value(input::sealed(file).ok()??).ok()?;
    (part.fingerprint == fingerprint).then_some(part)
}
