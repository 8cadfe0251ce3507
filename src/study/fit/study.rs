//! A fit as a study of many cases: one for every account of the record and every part of it that is
//! held out.

use std::{collections::BTreeMap, ops::ControlFlow, sync::OnceLock};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    estimate::{Errors, Estimate, Estimates},
    hazard::{COVARIATES, Hazard},
    maximise::{Account, Maximum, maximise},
    parts::{self, Part, PartEstimates, PartFit},
    record::Record,
    sheet::FitStudy,
    survey::Teacher,
    theory::{Layout, Theory},
    verdict::{Counted, Gain, HeldOut, Verdict, observed},
    weight::is_free,
};
use crate::{
    StudyError,
    disk::Disk,
    origin::Origin,
    run::{Chunking, Ended, Job, Plan, Runner},
};
use deter_core::{
    scenario::{LoadError, Loaded, calendar::Calendar, estimates::Estimated, lens, load::options},
    turn::Engine,
    world::{StateId, build::Blueprint},
};

/// The command that estimates.
pub const KIND: &str = "fit";

/// Accounts that are not the model's: their names.
const CONSTANTS: &str = "constants";
const HAZARD: &str = "covariates, no theory";
const FITTED: &str = "the model, fitted";
const BOTH: &str = "covariates and the model";

/// Everything that a fit finds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Fit {
    /// Where its numbers come from.
    pub origin: Origin,
    /// Title of the study.
    pub title: String,
    /// First and last turn of the record.
    pub window: (String, String),
    /// Signatures that were scored.
    pub events: usize,
    /// Signatures of the headline among them.
    pub headline: Option<(String, usize)>,
    /// Ties in force that the record has without a date: neither events nor at risk.
    pub undated: usize,
    /// Ties that the scenario's own script signs: not scored.
    pub scripted: usize,
    /// Rows of states outside of the world, by their codes: not looked at.
    pub outside: BTreeMap<String, usize>,
    /// Weights, errors, surprises.
    pub estimates: Estimates,
    /// Every account beside the constants.
    pub verdicts: Vec<Verdict>,
    /// Signatures of the headline by kind, out of time.
    pub counts: Vec<Counted>,
    /// The weights of the covariates in the hazard without theory, with those of the model beside them
    /// last.
    pub covariates: Vec<(String, f64)>,
    /// The weight of the model beside the covariates: fitted to all years, and to all but each.
    pub worth: (f64, Vec<f64>),
    /// What other parts of the record say: operations, disputes, burdens, steps at home.
    pub parts: Vec<PartEstimates>,
}

impl Fit {
    /// What the fitted model is worth beside the other accounts.
    #[must_use]
    pub fn own(&self) -> Option<&Verdict> {
        self.verdicts.iter().find(|verdict| verdict.account == FITTED)
    }

    /// All estimates, those of the signatures first.
    pub fn all(&self) -> impl Iterator<Item = &Estimate> {
        self.estimates.weights.iter().chain(self.parts.iter().flat_map(|part| &part.weights))
    }
}

#[derive(Debug, Serialize)]
struct Shape {
    name: String,
    study: String,
    scenario: String,
    scenario_hash: String,
    scenario_text: String,
}

/// Of every fold what each account made of it.
type Folds = Vec<Vec<HeldOut>>;
/// What an account made of a fold.
type OfFold<'f> = Box<dyn Fn(usize) -> HeldOut + 'f>;

/// What all cases of an account share.
struct Shared {
    record: Record,
    engine: Engine,
    /// Whether the weights of the lens are free.
    free: bool,
    theory: OnceLock<Result<Theory, StudyError>>,
}

impl FitStudy {
    /// The plan of its folder.
    #[must_use]
    pub fn plan(&self) -> Plan {
        let shape = Shape {
            name: self.name.clone(),
            study: options().to_string(&self.text).unwrap_or_default(),
            scenario: self.loaded.name.clone(),
            scenario_hash: self.loaded.hash(),
            scenario_text: self.loaded.resolved(),
        };
        Plan::new(KIND, u64::from(self.text.replicates), json!(shape), json!(null))
    }

    /// Cases in all: how much is to be done.
    #[must_use]
    pub const fn size(&self) -> u64 {
        3 + lens::SHIPPED.len() as u64
    }

    /// Fits what is not fitted yet. None if it was stopped.
    ///
    /// # Errors
    /// If nothing was signed, or the disk refuses.
    pub fn run(&self, runner: &Runner<'_>) -> Result<Option<Fit>, StudyError> {
        let shared = Shared::of(self, true);
        let record = &shared.record;
        if record.events.is_empty() {
            let problem = "nothing was signed in the window: there is nothing to fit".to_owned();
            return Err(StudyError::Senseless { at: "record".to_owned(), problem });
        }
        let folds = folds(self, record);
        let job = |name: &'static str, cases| Job {
            name,
            key: "",
            cases,
            runs: 1,
            cut: Chunking::Cases(1),
        };
        let own = |_, stop: Stop<'_>| self.accounts(&shared, &folds, true, stop);
        let Some(own) = each(&job("record", 1), runner, &own)? else { return Ok(None) };
        let own = &own[0];
        let best = Maximum {
            weights: own[0][2].weights[1..].to_vec(),
            blocks: own[0][2].blocks.clone(),
            steps: own[0][2].weights[0].abs() as usize,
            converged: own[0][2].weights[0] > 0.0,
        };
        let seed = self.loaded.scenario.seed;
        let errors =
            |_, stop: Stop<'_>| Ok(Errors::of(shared.theory(self)?, &best.weights, seed, stop));
        let Some(errors) = each(&job("errors", 1), runner, &errors)? else { return Ok(None) };
        let mut lenses = Vec::new();
        for (name, _) in lens::SHIPPED.iter().copied() {
            let study = self.under(name)?;
            let shared = Shared::of(&study, false);
            let fit = |_, stop: Stop<'_>| study.accounts(&shared, &folds, false, stop);
            match each(&job(name, 1), runner, &fit)? {
                Some(found) => lenses.push((name, found)),
                None => return Ok(None),
            }
        }
        let theory = shared.theory(self)?;
        let estimates = Estimates::of(theory, &best, &errors[0]);
        let parts = self.parts(&shared)?;
        let fit = |at: usize, stop: Stop<'_>| Ok(parts[at].fit(seed, stop));
        let Some(found) = each::<PartFit>(&job("parts", parts.len()), runner, &fit)? else {
            return Ok(None);
        };
        let found = parts.iter().zip(&found).map(|(part, found)| part.estimates(found)).collect();
        Ok(Some(self.tell(record, &folds, (own, &lenses), (estimates, found))))
    }

    /// The same study of a world that all see through one lens.
    fn under(&self, lens: &str) -> Result<Self, LoadError> {
        Ok(Self { loaded: self.loaded.under(lens, &Disk)?.with_lenses(), ..self.clone() })
    }

    /// The parts of the record that have a likelihood of their own.
    fn parts(&self, shared: &Shared) -> Result<Vec<Part>, StudyError> {
        let surveys = &shared.theory(self)?.surveys;
        Ok(parts::all(&self.text, &self.loaded, &shared.engine, (&shared.record, surveys)))
    }

    /// What every account makes of every fold: those without theory and the fitted model, or the model
    /// as its lens has it, of which constants and rates of talks alone are fitted.
    fn accounts(
        &self,
        shared: &Shared,
        folds: &[Vec<bool>],
        whole: bool,
        stop: Stop<'_>,
    ) -> Result<Option<Folds>, StudyError> {
        let (record, theory) = (&shared.record, shared.theory(self)?);
        let constants = Hazard::constants(record);
        let at_start = at_start(&shared.engine, record);
        let scenario = &self.loaded.scenario;
        let hazard = || Hazard::covariates(record, scenario, shared.engine.rules(), &at_start);
        let covariates = hazard();
        let headline = self.headline(record);
        // Every fold starts from what the whole record says.
        let mut starts: Vec<Vec<f64>> = Vec::new();
        let mut found = Vec::with_capacity(folds.len());
        for fitted in folds {
            let mut of_fold = Vec::new();
            let mut place = 0;
            let mut best = |account: &dyn Account| {
                if starts.len() == place {
                    starts.push(account.prior().iter().map(|prior| prior.0).collect());
                }
                let best = maximise(account, fitted, &starts[place], stop)?;
                if fitted.iter().all(|fitted| *fitted) {
                    starts[place].clone_from(&best.weights);
                }
                place += 1;
                Some(best)
            };
            let held = |expected: &[f64], weights: Vec<f64>| {
                HeldOut::of(record, expected, fitted, headline, weights)
            };
            if whole {
                for account in [&constants, &covariates] {
                    let Some(best) = best(account) else { return Ok(None) };
                    let weights = best.weights;
                    of_fold.push(held(&account.expected(&weights), weights));
                }
            }
            let Some(own) = best(theory) else { return Ok(None) };
            let expected = theory.expected(&own.weights);
            // Before the weights: how many steps it took, negative if it did not come to rest.
            let steps = if own.converged { own.steps.max(1) as f64 } else { -(own.steps as f64) };
            let mut held_own = held(&expected, std::iter::once(steps).chain(own.weights).collect());
            if fitted.iter().all(|fitted| *fitted) {
                held_own.blocks = own.blocks;
            }
            of_fold.push(held_own);
            if whole {
                let both = hazard().beside(&expected);
                let Some(best) = best(&both) else { return Ok(None) };
                let weights = best.weights;
                of_fold.push(held(&both.expected(&weights), weights));
            }
            found.push(of_fold);
        }
        Ok(Some(found))
    }

    /// The scenario with the estimates in it, each with its error.
    ///
    /// # Errors
    /// In words, if an estimate is none that the scenario can hold.
    pub fn estimated(&self, found: &Fit) -> Result<Loaded, String> {
        let mut world = self.loaded.clone();
        let all = found.all().filter(|one| is_free(one.prior_sd) && !one.path.is_empty());
        for one in all {
            let (value, error) = one.natural();
            let found = Estimated { value, error, study: self.name.clone() };
            world.estimate(&one.path, found).map_err(|slip| slip.message)?;
        }
        let title = &world.scenario.title;
        world.scenario.title = format!("{title} With the weights of {}", self.name);
        Ok(world)
    }

    fn headline(&self, record: &Record) -> Option<StateId> {
        let code = self.text.headline.as_ref()?;
        let at = record.codes.iter().position(|known| known == code.as_str())?;
        u16::try_from(at).ok().map(StateId)
    }

    /// Everything together.
    fn tell(
        &self,
        record: &Record,
        folds: &[Vec<bool>],
        (own, lenses): (&Folds, &[(&str, Vec<Folds>)]),
        (estimates, parts): (Estimates, Vec<PartEstimates>),
    ) -> Fit {
        let blocks = record.years.len();
        let seed = self.loaded.scenario.seed;
        let headline = self.headline(record);
        // Every block by what was fitted to the others; and all later ones by what was fitted before.
        let by_years = |of: &dyn Fn(usize) -> HeldOut| -> Vec<f64> {
            (0..blocks).map(|block| of(block + 1).blocks[block]).collect()
        };
        let late = folds.len() > blocks + 1;
        let own_of = |account: usize| move |fold: usize| own[fold][account].clone();
        let mut accounts: Vec<(String, OfFold<'_>)> = Vec::new();
        for (at, name) in [CONSTANTS, HAZARD, FITTED, BOTH].into_iter().enumerate() {
            accounts.push((name.to_owned(), Box::new(own_of(at))));
        }
        for (name, found) in lenses {
            let name = format!("{} as is", name.replace('_', " "));
            accounts.push((name, Box::new(move |fold: usize| found[0][fold][0].clone())));
        }
        let (constants, hazard) = (by_years(&own_of(0)), by_years(&own_of(1)));
        let verdicts = accounts.iter().map(|(account, of)| {
            let scores = by_years(of.as_ref());
            let later = late.then(|| of(blocks + 1));
            let gain = |other: usize| {
                let own_late = &later.as_ref()?.blocks;
                Some(Gain::over(record, own_late, &own[blocks + 1][other].blocks, seed))
            };
            Verdict {
                account: account.clone(),
                by_years: Gain::over(record, &scores, &constants, seed),
                over_covariates: Gain::over(record, &scores, &hazard, seed),
                later: gain(0),
                later_over_covariates: gain(1),
                auc: later.as_ref().map(|later| later.auc.clone()),
            }
        });
        let verdicts = verdicts.collect();
        let seen = observed(record, headline);
        let counts = record.kinds.iter().enumerate().filter_map(|(kind, name)| {
            let expected = (1..=blocks).map(|fold| own[fold][2].expected[kind]).sum();
            let open = record.ties().zip(&record.at_risk).any(|(tie, turns)| {
                tie.kind.at() == kind && *turns > 0 && headline.is_none_or(|s| tie.has(s))
            });
            open.then(|| Counted::of(name, seen[kind], expected))
        });
        let first = record.kinds.len() + record.codes.len();
        let both = &own[0][3].weights;
        let names = COVARIATES.into_iter().chain([FITTED]).map(str::to_owned);
        let worth = |fold: usize| own[fold][3].weights.last().copied().unwrap_or(f64::NAN);
        let calendar = {
            let s = &self.loaded.scenario;
            Calendar::new(s.start.date(), s.turns_per_year)
        };
        Fit {
            origin: Origin::of(&self.loaded, seed, u64::from(self.text.replicates)),
            title: self.text.title.clone(),
            window: (calendar.label(0), calendar.label(i64::from(record.turns) - 1)),
            events: record.events.len(),
            headline: headline.map(|state| {
                let own = record.events.iter().filter(|event| event.tie.has(state));
                (record.code(state).to_owned(), own.count())
            }),
            undated: record.undated,
            scripted: record.scripted,
            outside: record.outside.clone(),
            estimates,
            verdicts,
            counts: counts.collect(),
            covariates: names.zip(both[first..].iter().copied()).collect(),
            worth: (worth(0), (1..=blocks).map(worth).collect()),
            parts,
        }
    }
}

impl Shared {
    fn of(study: &FitStudy, free: bool) -> Self {
        let engine = Engine::new(Blueprint::new(&study.loaded));
        let record = Record::of(&study.text, &study.loaded, &engine);
        Self { record, engine, free, theory: OnceLock::new() }
    }

    /// The model as an account, made when it is first asked for.
    fn theory(&self, study: &FitStudy) -> Result<&Theory, StudyError> {
        let made =
            self.theory.get_or_init(|| account(study, &self.record, &self.engine, self.free));
        made.as_ref().map_err(|error| StudyError::Input(error.to_string()))
    }
}

/// The model as an account of a record; if its weights are not free, constants and talks alone are.
///
/// # Errors
/// If the record cannot be forced on it.
pub fn account(
    study: &FitStudy,
    record: &Record,
    engine: &Engine,
    free: bool,
) -> Result<Theory, StudyError> {
    let mut teacher = Teacher::new(study, record);
    let surveys = (0..u64::from(study.text.replicates)).map(|replicate| teacher.play(replicate));
    let surveys = surveys.collect::<Result<_, _>>()?;
    let layout = Layout::of(&study.text, &study.loaded.scenario, engine, free);
    Ok(Theory::new(layout, record.clone(), surveys, engine))
}

/// Which blocks each case is fitted to: all; all but each; those up to a day.
fn folds(study: &FitStudy, record: &Record) -> Vec<Vec<bool>> {
    let blocks = record.years.len();
    let mut folds = vec![vec![true; blocks]];
    folds.extend((0..blocks).map(|out| (0..blocks).map(|block| block != out).collect()));
    if let Some(day) = &study.text.fitted_to {
        let year = day.date().year.to_string();
        folds.push(record.years.iter().map(|known| *known <= year).collect());
    }
    folds
}

/// Pairs and kinds in force at the start.
pub(crate) fn at_start(engine: &Engine, record: &Record) -> Vec<(usize, u8)> {
    let kinds = record.kinds.len();
    let pair = |pact: &deter_core::world::Pact| {
        (record.place(pact.proposer, pact.partner, pact.kind) / kinds, pact.kind.0)
    };
    engine.pacts().map(pair).collect()
}

/// What a case finds, given its number and whether it is to stop; none if it was stopped.
pub(crate) type Case<'c, K> = &'c (dyn Fn(usize, Stop<'_>) -> Result<Option<K>, StudyError> + Sync);

/// Whether the work is to stop.
pub(crate) type Stop<'s> = &'s (dyn Fn() -> bool + Sync);

/// Does the cases of a job. None if it was stopped.
pub(crate) fn each<K: crate::run::bytes::ChunkData>(
    job: &Job<'_>,
    runner: &Runner<'_>,
    case: Case<'_, K>,
) -> Result<Option<Vec<K>>, StudyError> {
    let mut found = Vec::with_capacity(job.cases);
    let ended = runner.run(
        job,
        &|| (),
        &|(), piece, ask| {
            let mut kept = None;
            let done = ask.each(piece, |at, _| {
                kept = case(at, &|| ask.stopped())?;
                Ok(())
            })?;
            Ok(done.and(kept))
        },
        &mut |_, kept| {
            found.push(kept);
            Ok(ControlFlow::Continue(()))
        },
    )?;
    Ok((ended == Ended::Whole).then_some(found))
}
