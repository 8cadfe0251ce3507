//! What the years before a day say: rates of talks and constants of kinds of the model, and the hazard of
//! every tie by covariates, without theory.

use super::{
    sheet::{OriginsStudy, date_of},
    world::world,
};
use crate::{
    StudyError,
    fit::{
        FitStudy,
        hazard::Hazard,
        maximise::maximise,
        record::Record,
        sheet::FitText,
        study::{account, at_start},
        weight::is_free,
    },
    run::bytes::chunk_data,
};
use deter_core::{
    scenario::{
        Loaded,
        calendar::{Calendar, DateText},
        quantity::{Figure, Multiple},
        schema::Openings,
        source::Source,
    },
    theory::maths::exp,
    turn::Engine,
    world::build::Blueprint,
};

/// What the years before a day say of what comes after.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Fitted {
    /// The estimates of the model, in the order of their paths.
    pub weights: Vec<f64>,
    /// Signatures a turn of every tie, by covariates, as they were in the last turn before the day.
    pub hazard: Vec<f64>,
    /// The same by the kind alone, (events + ½)/(turns at risk + 1).
    pub by_kind: Vec<f64>,
    /// The same of the ties of the headline.
    pub by_kind_of_headline: Vec<f64>,
    /// Signatures that were fitted to, 1 if the search came to rest, mentions of states outside.
    pub facts: Vec<u32>,
}

chunk_data!(Fitted { weights, hazard, by_kind, by_kind_of_headline, facts });

impl OriginsStudy {
    /// A fit to the record from some day to another, in the world as it was on the first.
    ///
    /// # Errors
    /// If what is dated before the first day makes no scenario.
    pub fn record_between(&self, from: &DateText, to: &DateText) -> Result<FitStudy, StudyError> {
        let base = &self.loaded.scenario;
        let calendar = Calendar::new(from.date(), base.turns_per_year);
        let turns = calendar.turn_of(to.date()).max(1);
        let last = date_of(&calendar, turns - 1).unwrap_or_else(|| to.clone());
        let dated = base.pacts.iter().filter(|pact| pact.signed.is_some());
        // Priors are what a study file that says nothing of them has.
        let bare = format!(r#"(title: "", scenario: "", until: "{last}", record: [])"#);
        let text = FitText {
            title: self.text.title.clone(),
            scenario: self.text.scenario.clone(),
            seed: Some(base.seed),
            record: dated.chain(&self.text.record).cloned().collect(),
            steps: self.text.steps.clone(),
            outside: self.text.outside.clone(),
            headline: self.text.headline.clone(),
            replicates: self.text.replicates,
            ..Source::new("a fit to the years before", bare)?.read()?
        };
        Ok(FitStudy {
            name: self.name.clone(),
            source: self.source.clone(),
            text,
            loaded: world(self, from, turns as u32)?,
        })
    }

    /// The day some years before another.
    fn earlier(&self, day: &DateText, years: u32) -> DateText {
        let per_year = self.loaded.scenario.turns_per_year;
        let calendar = Calendar::new(day.date(), per_year);
        date_of(&calendar, -i64::from(years * per_year)).unwrap_or_else(|| day.clone())
    }

    /// Fits to the years before a day. None if it was stopped.
    ///
    /// # Errors
    /// If what is dated before those years makes no scenario, or the record cannot be forced on it.
    pub fn fit_before(
        &self,
        day: &DateText,
        stop: &dyn Fn() -> bool,
    ) -> Result<Option<Fitted>, StudyError> {
        let study = self.record_between(&self.earlier(day, self.text.memory), day)?;
        let engine = Engine::new(Blueprint::new(&study.loaded));
        let record = Record::of(&study.text, &study.loaded, &engine);
        let all = vec![true; record.years.len()];
        let theory = account(&study, &record, &engine, false)?;
        let prior = |prior: &[(f64, f64)]| prior.iter().map(|one| one.0).collect::<Vec<_>>();
        let from = prior(crate::fit::maximise::Account::prior(&theory));
        let Some(best) = maximise(&theory, &all, &from, stop) else { return Ok(None) };
        let ties = at_start(&engine, &record);
        let hazard = Hazard::covariates(&record, &study.loaded.scenario, engine.rules(), &ties);
        let from = prior(crate::fit::maximise::Account::prior(&hazard));
        let Some(by_covariates) = maximise(&hazard, &all, &from, stop) else { return Ok(None) };
        let expected = hazard.expected(&by_covariates.weights);
        let last = (record.turns as usize - 1) * record.size();
        let headline = study.text.headline.as_ref();
        let own =
            headline.and_then(|code| record.codes.iter().position(|one| one == code.as_str()));
        Ok(Some(Fitted {
            weights: best.weights,
            hazard: expected[last..].to_vec(),
            by_kind: by_kind(&record, &|_| true),
            by_kind_of_headline: by_kind(&record, &|tie| {
                own.is_none_or(|own| tie.a.at() == own || tie.b.at() == own)
            }),
            facts: vec![
                record.events.len() as u32,
                u32::from(best.converged),
                record.outside.values().sum::<usize>() as u32,
            ],
        }))
    }

    /// The world on a day with what was fitted to the years before, run to the end of the study.
    ///
    /// # Errors
    /// If what is dated before the day makes no scenario.
    pub fn world_on(&self, day: &DateText, fitted: &Fitted) -> Result<Loaded, StudyError> {
        let calendar = Calendar::new(day.date(), self.loaded.scenario.turns_per_year);
        let turns = calendar.turn_of(self.text.until.date()) + 1;
        let mut world = world(self, day, turns.max(1) as u32)?;
        let engine = Engine::new(Blueprint::new(&world));
        let text = self.record_between(&self.earlier(day, 1), day)?.text;
        let layout = crate::fit::theory::Layout::of(&text, &world.scenario, &engine, false);
        for (weight, value) in layout.weights.iter().zip(&fitted.weights) {
            if !is_free(weight.sd) {
                continue;
            }
            let rate = weight.path.strip_prefix("initiators.").and_then(|rest| {
                let code = rest.strip_suffix(".openings")?;
                world.scenario.initiators.iter_mut().find(|(known, _)| known.as_str() == code)
            });
            match rate {
                Some((_, initiator)) => {
                    let mean = Multiple::try_from(exp(*value)).map_err(StudyError::Input)?;
                    initiator.openings = Openings::Poisson(Figure::Set(mean));
                }
                None => world
                    .set(&weight.path, *value)
                    .map_err(|slip| StudyError::Input(slip.message))?,
            }
        }
        Ok(world)
    }
}

/// Signatures a turn of a tie of each kind, as some ties had them.
fn by_kind(record: &Record, wanted: &dyn Fn(&crate::fit::record::Tie) -> bool) -> Vec<f64> {
    let kinds = record.kinds.len();
    let mut counts = vec![(0_u64, 0_u64); kinds];
    for (tie, turns) in record.ties().zip(&record.at_risk).filter(|(tie, _)| wanted(tie)) {
        counts[tie.kind.at()].1 += u64::from(*turns);
    }
    for event in record.events.iter().filter(|event| wanted(&event.tie)) {
        counts[event.tie.kind.at()].0 += 1;
    }
    counts.into_iter().map(crate::backtest::baseline::hazard).collect()
}
