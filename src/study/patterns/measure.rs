//! What is made of the turns of a run, and the same with the states, kinds and turns of one scenario
//! looked up.

use crate::{
    StudyError,
    observe::{self, MeasureName, with_anyone},
};
use deter_core::{
    choices,
    model::{
        measures::Aggregation,
        quantity::{Quantity, Subject},
    },
    scenario::{calendar::DateText, quantity::Code},
    turn::Engine,
    world::StateId,
};

choices! {
    /// How the turns of a run make one number, and for most a series over the turns.
    #[derive(Default)]
    pub enum Number {
        /// As in the table of runs of an ensemble: the sum of what is counted, the last value of what
        /// has one. Series: how many so far, or every turn.
        #[default]
        Run,
        /// The highest of all turns. Series: every turn.
        Highest,
        /// Least-squares slope, 1/yr. Series: every turn.
        Slope,
        /// Standard deviation, about none, of its changes from the end of one year of the run to that of
        /// the next. Series: the changes.
        Changes,
        /// 1 if it rises above its value at the start, else 0. Series: the rise.
        Rises {
            /// The last day that counts; the end of the run if left out.
            until: Option<DateText>,
        },
        /// By which factor the ratio of it to another measure has changed at the end. Series: the
        /// factor so far.
        Factor {
            /// The measure below the line.
            over: MeasureName,
        },
        /// Share of what is counted in something else that is counted.
        Share {
            /// The whole.
            of: MeasureName,
        },
        /// Who signed with a state, of a measure `signed.KIND(STATE,*)`: the chance that a candidate who
        /// did in history is ranked above one who did not (area under the ROC curve; 0.5 is chance).
        /// Over all runs together, candidates are ranked by how often they sign.
        Ranking {
            /// Who could have signed.
            candidates: Vec<Code>,
            /// Who did.
            signed: Vec<Code>,
        },
        /// Share of pairs of states that signed a low kind no later than their first high one, among
        /// the pairs with both whose first high one was signed in the run; of the measure `signed`.
        Order {
            /// Low kinds.
            low: Vec<String>,
            /// High kinds.
            high: Vec<String>,
        },
        /// Made of the counts of whole years. Series: the count of every year.
        Yearly {
            /// First day of the first year that is counted.
            from: DateText,
            /// How many years.
            years: u32,
            /// Which number is taken of the counts.
            statistic: Statistic,
        },
        /// The measure less another one, each as in the table of runs.
        Less {
            /// What is taken away.
            than: MeasureName,
        },
        /// Signatures of the measure `signed` that should not be: see [`Fault`].
        Faulty {
            /// What is wrong with them.
            fault: Fault,
        },
        /// Of the measure `calls`: calls for help of states that no pact in force obliges to anything.
        Unobliged,
        /// Share of the changes from year to year, of all the states together, that are larger.
        Jumps {
            /// The states.
            across: Vec<Code>,
            /// Than this.
            above: f64,
        },
        /// Largest change from the first turn to the mean of the next ones, as a share of the first, among
        /// the measure and others. Over all runs together, the values are means of all runs.
        Rest {
            /// The others.
            of: Vec<MeasureName>,
            /// How many turns after the first.
            turns: u32,
        },
    }

    /// What a signature can be that should not be.
    #[derive(Copy, Eq)]
    pub enum Fault {
        /// Barred absolutely, or by a political bar in force, or after blood was shed.
        Barred,
        /// Of what was in force between the two already.
        Again,
    }

    /// A number taken of yearly counts.
    #[derive(Copy, Eq)]
    pub enum Statistic {
        /// Mean of the yearly counts.
        Mean,
        /// Variance of the counts of the turns over their mean; 1 for a Poisson process.
        Dispersion,
        /// Mean of the last two years over the mean of the first two.
        Rise,
        /// Least-squares slope of the yearly counts, as a share of their mean, 1/yr.
        Trend,
    }
}

/// A measure that an engine of the scenario can be asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Bound {
    /// What is measured.
    pub of: Quantity,
    /// What is made of it.
    pub number: BoundNumber,
}

/// A [`Number`] of one scenario.
#[derive(Debug, Clone, PartialEq)]
pub enum BoundNumber {
    /// [`Number::Run`]
    Run,
    /// [`Number::Highest`]
    Highest,
    /// [`Number::Slope`]
    Slope,
    /// [`Number::Changes`]
    Changes,
    /// [`Number::Rises`]: the first turn that no longer counts.
    Rises(u32),
    /// [`Number::Factor`]
    Factor(Quantity),
    /// [`Number::Share`]
    Share(Quantity),
    /// [`Number::Ranking`]: with whom, candidates with whether they did.
    Ranking(StateId, Vec<(StateId, bool)>),
    /// [`Number::Order`]: sets of kinds, a bit each.
    Order(u32, u32),
    /// [`Number::Yearly`]
    Yearly(Years),
    /// [`Number::Less`]
    Less(Quantity),
    /// [`Number::Faulty`]
    Faulty(Fault),
    /// [`Number::Unobliged`]
    Unobliged,
    /// [`Number::Jumps`]
    Jumps(Vec<Quantity>, f64),
    /// [`Number::Rest`]: of these, and how many turns.
    Rest(Vec<Quantity>, usize),
}

/// Whole years of a run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Years {
    /// First turn.
    pub from: usize,
    /// How many years.
    pub years: usize,
    /// Turns in a year.
    pub year: usize,
    /// Which number.
    pub statistic: Statistic,
}

impl Bound {
    /// Whether it is a share of cases, or a yes or no of every run.
    #[must_use]
    pub fn is_share(&self) -> bool {
        use BoundNumber as N;
        matches!(self.number, N::Share(_) | N::Order(..) | N::Jumps(..) | N::Rises(_))
            || self.number == N::Run && self.of.measure().end == Aggregation::Any
    }

    /// All quantities that are needed for it, its own first.
    pub fn quantities(&self) -> impl Iterator<Item = Quantity> + '_ {
        let others: Vec<Quantity> = match &self.number {
            BoundNumber::Factor(other) | BoundNumber::Share(other) | BoundNumber::Less(other) => {
                vec![*other]
            }
            BoundNumber::Jumps(all, _) | BoundNumber::Rest(all, _) => all.clone(),
            BoundNumber::Ranking(state, candidates) => candidates
                .iter()
                .map(|(candidate, _)| self.of.of(Subject::Pair(Some(*state), Some(*candidate))))
                .collect(),
            _ => Vec::new(),
        };
        std::iter::once(self.of).chain(others)
    }
}

/// Looks measures up in a scenario.
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
    /// If the scenario has no such measure, state, kind or turn, or the number cannot be made of it.
    pub fn bind(&self, at: &str, name: &MeasureName, number: &Number) -> Result<Bound, StudyError> {
        let quantity = |name: &MeasureName| {
            observe::quantity(self.engine, name).map_err(|why| StudyError::senseless(at, why))
        };
        let of = quantity(name)?;
        let not = |expected: &str| {
            let problem = format!("`{}` has no such number: expected {expected}", name.0);
            StudyError::senseless(at, problem)
        };
        let number = match number {
            Number::Run => BoundNumber::Run,
            Number::Highest => BoundNumber::Highest,
            Number::Slope => BoundNumber::Slope,
            Number::Changes => BoundNumber::Changes,
            Number::Rises { until: None } => BoundNumber::Rises(self.turns),
            Number::Rises { until: Some(until) } => BoundNumber::Rises(self.turn(at, until)? + 1),
            Number::Factor { over } => BoundNumber::Factor(quantity(over)?),
            Number::Share { of: whole } => {
                let whole = quantity(whole)?;
                if !of.counts() || !whole.counts() {
                    return Err(not("two measures that are counted"));
                }
                BoundNumber::Share(whole)
            }
            Number::Ranking { candidates, signed } => {
                if let Some(stranger) = signed.iter().find(|code| !candidates.contains(code)) {
                    let problem = format!("{stranger} signed and is no candidate");
                    return Err(StudyError::senseless(at, problem));
                }
                if signed.is_empty() || signed.len() == candidates.len() {
                    let problem = "expected some candidates who signed and some who did not";
                    return Err(StudyError::senseless(at, problem));
                }
                let state =
                    with_anyone(&of).ok_or_else(|| not("one such as `signed.KIND(STATE,*)`"))?;
                let candidate = |code: &Code| {
                    Ok::<_, StudyError>((self.state(at, code)?, signed.contains(code)))
                };
                let candidates = candidates.iter().map(candidate);
                BoundNumber::Ranking(state, candidates.collect::<Result<_, _>>()?)
            }
            Number::Order { low, high } => {
                if of.measure().name != "signed" {
                    return Err(not("the measure `signed`"));
                }
                BoundNumber::Order(self.kinds(at, low)?, self.kinds(at, high)?)
            }
            Number::Yearly { from, years, statistic } => {
                if !of.counts() {
                    return Err(not("a measure that is counted"));
                }
                BoundNumber::Yearly(self.years(at, from, *years, *statistic)?)
            }
            Number::Less { than } => BoundNumber::Less(quantity(than)?),
            Number::Faulty { fault } => {
                if of.measure().name != "signed" {
                    return Err(not("the measure `signed`"));
                }
                BoundNumber::Faulty(*fault)
            }
            Number::Unobliged => {
                if of.measure().name != "calls" {
                    return Err(not("the measure `calls`"));
                }
                BoundNumber::Unobliged
            }
            Number::Jumps { across, above } => {
                BoundNumber::Jumps(self.states(at, of, across)?, *above)
            }
            Number::Rest { of: others, turns } => {
                if *turns == 0 || *turns >= self.turns {
                    return Err(StudyError::senseless(at, "the run has not so many turns"));
                }
                let others = others.iter().map(quantity).collect::<Result<_, _>>()?;
                BoundNumber::Rest(others, *turns as usize)
            }
        };
        Ok(Bound { of, number })
    }

    /// The measure of each of these states, two or more.
    fn states(&self, at: &str, of: Quantity, codes: &[Code]) -> Result<Vec<Quantity>, StudyError> {
        if !matches!(of.of, Subject::State(_)) || codes.len() < 2 {
            let problem =
                "expected a measure of states, such as `belief(STATE)`, and two states or more";
            return Err(StudyError::senseless(at, problem));
        }
        codes.iter().map(|code| Ok(of.of(Subject::State(self.state(at, code)?)))).collect()
    }

    fn state(&self, at: &str, code: &Code) -> Result<StateId, StudyError> {
        observe::state(self.engine, code).ok_or_else(|| {
            let codes = self.engine.blueprint().codes.iter().map(String::as_str);
            StudyError::unknown(at, "state", code.as_str(), codes)
        })
    }

    fn years(
        &self,
        at: &str,
        from: &DateText,
        years: u32,
        statistic: Statistic,
    ) -> Result<Years, StudyError> {
        let year = self.engine.rules().turns_per_year as usize;
        let (first, count) = (self.turn(at, from)? as usize, years as usize);
        if count == 0 || first + count * year > self.turns as usize {
            let problem = format!(
                "{years} years from {from} do not fit into the {} turns of the scenario",
                self.turns
            );
            return Err(StudyError::senseless(at, problem));
        }
        if statistic == Statistic::Rise && years < 4 {
            return Err(StudyError::senseless(at, "a rise needs 4 years or more"));
        }
        Ok(Years { from: first, years: count, year, statistic })
    }

    fn kinds(&self, at: &str, names: &[String]) -> Result<u32, StudyError> {
        let kinds = observe::kinds(self.engine);
        names.iter().try_fold(0, |set, name| {
            let place = kinds.iter().position(|kind| kind == name).ok_or_else(|| {
                StudyError::unknown(at, "kind of pact", name, kinds.iter().map(String::as_str))
            })?;
            Ok(set | 1_u32 << place)
        })
    }

    fn turn(&self, at: &str, date: &DateText) -> Result<u32, StudyError> {
        let calendar = &self.engine.rules().calendar;
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
