//! Measures with the states, kinds and turns of one scenario looked up.

use super::measure::{Counts, Measure};
use crate::StudyError;
use deter_core::{
    scenario::{
        calendar::{Calendar, DateText},
        quantity::Code,
        schema::{Domain, Intensity, Route},
    },
    turn::Engine,
    world::{KindId, StateId},
};

/// A measure that an engine of the scenario can be asked for.
#[derive(Debug, Clone, PartialEq)]
pub enum Bound {
    /// [`Measure::PactsSigned`]
    PactsSigned(StateId, KindId),
    /// [`Measure::Signers`]: candidates with whether they did.
    Signers(StateId, KindId, Vec<(StateId, bool)>),
    /// [`Measure::Operations`]
    Operations(Counted),
    /// [`Measure::HighestBurden`]
    HighestBurden(StateId),
    /// [`Measure::StepTaken`]: the first turn that no longer counts.
    StepTaken(StateId, Route, u32),
    /// [`Measure::War`]
    War,
    /// [`Measure::LadderOrder`]: sets of kinds, a bit each.
    LadderOrder(u32, u32),
    /// [`Measure::Concessions`]
    Concessions(Domain, bool),
    /// [`Measure::CentralisationSlope`]
    CentralisationSlope(StateId),
    /// [`Measure::CapacityRatio`]
    CapacityRatio(StateId, StateId),
}

/// Operations that are counted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Counted {
    /// Whose.
    pub challenger: StateId,
    /// Against whom.
    pub target: StateId,
    /// Where.
    pub domain: Domain,
    /// Which intensities.
    pub intensities: [bool; 3],
    /// First turn.
    pub from: usize,
    /// How many years.
    pub years: usize,
    /// Turns in a year.
    pub year: usize,
    /// Which number.
    pub number: Counts,
}

/// Looks things up in a scenario.
#[derive(Clone, Copy)]
pub struct Binder<'a> {
    /// An engine of the scenario.
    pub engine: &'a Engine,
    /// How many turns are run.
    pub turns: u32,
}

impl Binder<'_> {
    /// The measure of this scenario; `at` says for whom, in errors.
    ///
    /// # Errors
    /// If the scenario has no such state, kind, ladder or turn.
    pub fn bind(&self, at: &str, measure: &Measure) -> Result<Bound, StudyError> {
        Ok(match measure {
            Measure::PactsSigned { state, kind } => {
                Bound::PactsSigned(self.state(at, state)?, self.kind(at, kind)?)
            }
            Measure::Signers { state, kind, candidates, signed } => {
                if let Some(stranger) = signed.iter().find(|code| !candidates.contains(code)) {
                    let problem = format!("{stranger} signed and is no candidate");
                    return Err(StudyError::senseless(at, problem));
                }
                if signed.is_empty() || signed.len() == candidates.len() {
                    let problem = "expected some candidates who signed and some who did not";
                    return Err(StudyError::senseless(at, problem));
                }
                let candidates: Result<Vec<_>, _> = candidates
                    .iter()
                    .map(|code| Ok::<_, StudyError>((self.state(at, code)?, signed.contains(code))))
                    .collect();
                Bound::Signers(self.state(at, state)?, self.kind(at, kind)?, candidates?)
            }
            Measure::Operations { .. } => Bound::Operations(self.counted(at, measure)?),
            Measure::HighestBurden { state } => Bound::HighestBurden(self.state(at, state)?),
            Measure::StepTaken { state, route, until } => {
                let id = self.state(at, state)?;
                if !self.engine.rules().politics.iter().any(|plan| plan.id == id) {
                    let problem = format!("{state} has no politics in the scenario");
                    return Err(StudyError::senseless(at, problem));
                }
                let end = match until {
                    Some(until) => self.turn(at, until)? + 1,
                    None => self.turns,
                };
                Bound::StepTaken(id, *route, end)
            }
            Measure::War => Bound::War,
            Measure::LadderOrder { low, high } => {
                Bound::LadderOrder(self.kinds(at, low)?, self.kinds(at, high)?)
            }
            Measure::Concessions { domain, known } => Bound::Concessions(*domain, *known),
            Measure::CentralisationSlope { around } => {
                Bound::CentralisationSlope(self.state(at, around)?)
            }
            Measure::CapacityRatio { of, to } => {
                Bound::CapacityRatio(self.state(at, of)?, self.state(at, to)?)
            }
        })
    }

    fn counted(&self, at: &str, measure: &Measure) -> Result<Counted, StudyError> {
        let Measure::Operations { challenger, target, domain, intensities, from, years, number } =
            measure
        else {
            return Err(StudyError::senseless(at, "this measure counts no operations"));
        };
        let year = self.engine.rules().turns_per_year as usize;
        let (first, years) = (self.turn(at, from)? as usize, *years as usize);
        if years == 0 || first + years * year > self.turns as usize {
            let problem = format!(
                "{years} years from {from} do not fit into the {} turns of the scenario",
                self.turns
            );
            return Err(StudyError::senseless(at, problem));
        }
        if *number == Counts::Rise && years < 4 {
            return Err(StudyError::senseless(at, "a rise needs 4 years or more"));
        }
        Ok(Counted {
            challenger: self.state(at, challenger)?,
            target: self.state(at, target)?,
            domain: *domain,
            intensities: Intensity::ALL.map(|intensity| intensities.contains(&intensity)),
            from: first,
            years,
            year,
            number: *number,
        })
    }

    fn state(&self, at: &str, code: &Code) -> Result<StateId, StudyError> {
        let codes = &self.engine.blueprint().codes;
        let place = codes.iter().position(|known| known == code.as_str());
        place.and_then(|place| u16::try_from(place).ok()).map(StateId).ok_or_else(|| {
            StudyError::unknown(at, "state", code.as_str(), codes.iter().map(String::as_str))
        })
    }

    fn kind(&self, at: &str, name: &str) -> Result<KindId, StudyError> {
        let kinds = &self.engine.rules().kinds;
        let place = kinds.iter().position(|kind| kind.name == name);
        place.and_then(|place| u8::try_from(place).ok()).map(KindId).ok_or_else(|| {
            let known = kinds.iter().map(|kind| kind.name.as_str());
            StudyError::unknown(at, "kind of pact", name, known)
        })
    }

    fn kinds(&self, at: &str, names: &[String]) -> Result<u32, StudyError> {
        names.iter().try_fold(0, |set, name| Ok(set | 1_u32 << self.kind(at, name)?.0))
    }

    fn turn(&self, at: &str, date: &DateText) -> Result<u32, StudyError> {
        let calendar: &Calendar = &self.engine.rules().calendar;
        let turn = calendar.turn_of(date.date());
        u32::try_from(turn).ok().filter(|turn| *turn < self.turns).ok_or_else(|| {
            let last = calendar.label(i64::from(self.turns) - 1);
            let problem = format!(
                "{date} is outside the run, which goes from {} to {last}",
                calendar.label(0)
            );
            StudyError::senseless(at, problem)
        })
    }
}
