//! Factors: the numbers of a scenario that a study varies, by name.
//!
//! A name is a parameter's (`choice_precision`) or the path of a figure, as a scenario writes it
//! (`states.JPN.constraint`, `patrons.USA.honour_firm`, `disputes.CHN.VNM.salience`). What a study
//! sets is read by the world like any other number of a scenario, and checked like one. Weights of a
//! lens (`lenses.hedging.pact.baseline`) are found where the scenario holds the lens: see
//! [`Loaded::with_lenses`].

use std::collections::BTreeMap;

use deter_core::scenario::{
    Loaded, Scenario,
    diagnostic::nearest,
    lens::Lens,
    parameters::Parameters,
    quantity::{
        Amount, Code, Figure, Growth, IdealPoint, Latitude, Longitude, Multiple, Salience, Share,
        Weight,
    },
    schema::{Domain, Openings},
    validate::validate,
};

/// A number of a scenario with the range in which a study varies it.
#[derive(Debug, Clone, PartialEq)]
pub struct Factor {
    /// Name: a parameter's, or the path of a figure.
    pub name: String,
    /// Value in the scenario.
    pub base: f64,
    /// Least value, in the factor's own unit.
    pub low: f64,
    /// Greatest value.
    pub high: f64,
    /// The values of a grid or a curve, if they were listed.
    pub levels: Option<Vec<f64>>,
}

impl Factor {
    /// Name of its column in a table: dots become underscores, which readers of Parquet prefer.
    #[must_use]
    pub fn column(&self) -> String {
        format!("factor_{}", self.name.replace('.', "_"))
    }

    /// Its values in `steps` equal steps, or those that were listed.
    #[must_use]
    pub fn levels(&self, steps: usize) -> Vec<f64> {
        self.levels.clone().unwrap_or_else(|| {
            let levels = super::sensitivity::one_at_a_time::levels(self.low, self.high, steps);
            // Rounding must not carry an end beyond what the scenario allows.
            levels.into_iter().map(|x| x.clamp(self.low, self.high)).collect()
        })
    }
}

/// What is wrong with the name or value of a factor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// What, in words.
    pub message: String,
    /// What was expected.
    pub expected: String,
    /// The nearest known name.
    pub nearest: Option<String>,
}

/// A number that can be turned.
trait Dial {
    fn value(&self) -> f64;
    fn range(&self) -> Option<(f64, f64)>;
    fn turn(&mut self, value: f64) -> Result<(), String>;
}

impl<T: Copy + Into<f64> + TryFrom<f64, Error = String>> Dial for Figure<T> {
    fn value(&self) -> f64 {
        Figure::value(self).into()
    }

    fn range(&self) -> Option<(f64, f64)> {
        Figure::range(self)
    }

    fn turn(&mut self, value: f64) -> Result<(), String> {
        *self = self.with_value(T::try_from(value)?);
        Ok(())
    }
}

macro_rules! plain_dials {
    ($($name:ident),*) => {$(
        impl Dial for $name {
            fn value(&self) -> f64 {
                self.get()
            }

            fn range(&self) -> Option<(f64, f64)> {
                None
            }

            fn turn(&mut self, value: f64) -> Result<(), String> {
                *self = Self::try_from(value)?;
                Ok(())
            }
        }
    )*};
}

plain_dials!(Share, Amount, Growth, IdealPoint, Latitude, Longitude, Multiple, Salience, Weight);

/// A parameter of the engine, as a dial.
struct Parameter<'s> {
    all: &'s mut Parameters,
    name: &'static str,
    limits: (f64, f64),
}

impl Dial for Parameter<'_> {
    fn value(&self) -> f64 {
        self.all.get(self.name).unwrap_or(f64::NAN)
    }

    /// Half to double its value, within what the table of parameters allows: the table's own limits
    /// say what makes sense at all, not what is plausible. None for 0.
    fn range(&self) -> Option<(f64, f64)> {
        let value = self.value();
        let (low, high) =
            if value < 0.0 { (2.0 * value, value / 2.0) } else { (value / 2.0, 2.0 * value) };
        (value != 0.0).then(|| (low.max(self.limits.0), high.min(self.limits.1)))
    }

    fn turn(&mut self, value: f64) -> Result<(), String> {
        let (low, high) = self.limits;
        if !(low..=high).contains(&value) {
            return Err(format!("{value} is out of range: expected a number from {low} to {high}"));
        }
        self.all.set(self.name, value);
        Ok(())
    }
}

fn unknown<'a>(what: &str, name: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> Wrong {
    let names: Vec<&str> = known.clone().into_iter().take(30).collect();
    Wrong {
        message: format!("unknown {what} `{name}`"),
        expected: format!("one of {}", names.join(", ")),
        nearest: nearest(name, known),
    }
}

fn absent(path: &str) -> Wrong {
    Wrong {
        message: format!("the scenario has no number at `{path}`"),
        expected: "a number that the scenario gives".to_owned(),
        nearest: None,
    }
}

fn entry<'s, T>(
    map: &'s mut BTreeMap<Code, T>,
    what: &str,
    code: &str,
) -> Result<&'s mut T, Wrong> {
    let known: Vec<String> = map.keys().map(ToString::to_string).collect();
    let found = map.iter_mut().find(|(known, _)| known.as_str() == code);
    found
        .map(|(_, value)| value)
        .ok_or_else(|| unknown(what, code, known.iter().map(String::as_str)))
}

macro_rules! fields {
    ($whole:expr, $what:literal, $name:expr, $path:expr; $($field:ident),* ; $($maybe:ident),*) => {
        match $name {
            $(stringify!($field) => Ok(&mut $whole.$field as &mut dyn Dial),)*
            $(stringify!($maybe) => match &mut $whole.$maybe {
                Some(figure) => Ok(figure as &mut dyn Dial),
                None => Err(absent($path)),
            },)*
            other => Err(unknown($what, other, [$(stringify!($field),)* $(stringify!($maybe),)*])),
        }
    };
}

/// The first words of a path.
const PLACES: [&str; 8] = [
    "states",
    "challengers",
    "patrons",
    "initiators",
    "politics",
    "disputes",
    "pact_kinds",
    "lenses",
];

/// Finds a number and does something with it.
fn at<R>(
    scenario: &mut Scenario,
    path: &str,
    act: impl FnOnce(&mut dyn Dial) -> R,
) -> Result<R, Wrong> {
    let words: Vec<&str> = path.split('.').collect();
    if let [name] = words[..] {
        let info = Parameters::TABLE.iter().find(|info| info.name == name);
        let info = info.ok_or_else(|| {
            let names = Parameters::TABLE.iter().map(|info| info.name);
            Wrong {
                message: format!("unknown parameter `{name}`"),
                expected: "a parameter of the engine, or a path such as `states.AAA.constraint`"
                    .to_owned(),
                nearest: nearest(name, names),
            }
        })?;
        let limits = (info.low, info.high);
        let mut dial = Parameter { all: &mut scenario.parameters, name: info.name, limits };
        return Ok(act(&mut dial));
    }
    figure(scenario, path, &words).map(act)
}

fn figure<'s>(s: &'s mut Scenario, path: &str, words: &[&str]) -> Result<&'s mut dyn Dial, Wrong> {
    match words {
        ["states", code, "exposure", other] => {
            let state = entry(&mut s.states, "state", code)?;
            Ok(entry(&mut state.exposure, "challenger in `exposure`", other)?)
        }
        ["states", code, "belief", other] => {
            let state = entry(&mut s.states, "state", code)?;
            Ok(entry(&mut state.belief, "patron in `belief`", other)?)
        }
        ["states", code, field] => {
            let state = entry(&mut s.states, "state", code)?;
            fields!(state, "field of a state", *field, path;
                gdp, growth, spending, ceiling, constraint, reliance, democracy, industry, resolve;
                capacity, cinc, resilience, cyber_commitment, ideal_point, loss_of_strength,
                reaction, fatigue, grievance)
        }
        ["challengers", code, "status_quo"] => {
            Ok(&mut entry(&mut s.challengers, "challenger", code)?.status_quo)
        }
        ["challengers", code, "operations", domain, field] => {
            let challenger = entry(&mut s.challengers, "challenger", code)?;
            let known = Domain::ALL.map(Domain::name);
            let place = Domain::ALL.into_iter().find(|known| known.name() == *domain);
            let place = place.ok_or_else(|| unknown("domain", domain, known))?;
            let operations = challenger.operations.get_mut(&place).ok_or_else(|| absent(path))?;
            fields!(operations, "field of operations", *field, path;
                per_turn, cost, intrusion_cost, coercion_cost;)
        }
        ["patrons", code, field] => {
            let patron = entry(&mut s.patrons, "patron", code)?;
            fields!(patron, "field of a patron", *field, path;
                leave_firm, leave_wavering, honour_firm, honour_wavering, assure_firm,
                assure_wavering, commitment, theatre_share;)
        }
        ["initiators", code, "openings"] => {
            match &mut entry(&mut s.initiators, "initiator", code)?.openings {
                Openings::Poisson(mean) => Ok(mean),
                Openings::Fixed(_) => Err(absent(path)),
            }
        }
        ["politics", code, field] => {
            let politics = entry(&mut s.politics, "state with politics", code)?;
            fields!(politics, "field of politics", *field, path;
                support, reluctance, patron_wish, coalition_veto, text_agreement,
                referendum_spread;)
        }
        ["disputes", challenger, target, field] => {
            let dispute = s.disputes.iter_mut().find(|dispute| {
                dispute.challenger.as_str() == *challenger && dispute.target.as_str() == *target
            });
            let dispute = dispute.ok_or_else(|| absent(path))?;
            fields!(dispute, "field of a dispute", *field, path; salience; hostility)
        }
        ["pact_kinds", name, field] => {
            let known: Vec<String> = s.pact_kinds.iter().map(|kind| kind.name.clone()).collect();
            let kind = s.pact_kinds.iter_mut().find(|kind| kind.name == *name);
            let known = known.iter().map(String::as_str);
            let kind = kind.ok_or_else(|| unknown("kind of pact", name, known))?;
            fields!(kind, "field of a kind of pact", *field, path;
                joining, autonomy_cost, provocation;)
        }
        ["lenses", name, rest @ ..] => {
            let known: Vec<String> = s.lenses.keys().cloned().collect();
            let lens = s.lenses.get_mut(*name);
            let known = known.iter().map(String::as_str);
            weight(lens.ok_or_else(|| unknown("lens", name, known))?, path, rest)
        }
        [first, ..] if !PLACES.contains(first) => Err(unknown("part of a scenario", first, PLACES)),
        _ => Err(absent(path)),
    }
}

fn weight<'s>(lens: &'s mut Lens, path: &str, words: &[&str]) -> Result<&'s mut dyn Dial, Wrong> {
    match words {
        ["threat", field] => fields!(lens.threat, "weight of a threat", *field, path;
            constant, power, intent, dispute, ideal_distance, exposure;),
        ["pact", field] => fields!(lens.pact, "weight of a pact", *field, path;
            baseline, gap_reduction, shared_threat, abandonment, flows, common_partners, popularity,
            lower_rung, regime_likeness, ideal_likeness, reliability, reciprocity, autonomy_cost,
            provocation, entrapment, partner_threat, norm;),
        [field] => fields!(lens, "weight of a lens", *field, path;
            keep, reputation, arms_reaction, gap_response, free_riding;),
        _ => Err(absent(path)),
    }
}

/// The number at `path` and the range a scenario or the table of parameters gives for it.
///
/// # Errors
/// If there is no such number.
pub fn look(scenario: &Scenario, path: &str) -> Result<(f64, Option<(f64, f64)>), Wrong> {
    // Reading through the same door as writing keeps the two lists of names one.
    let mut copy = scenario.clone();
    at(&mut copy, path, |dial| (dial.value(), dial.range()))
}

/// Sets the number at `path`.
///
/// # Errors
/// If there is no such number, or the value is out of its range.
pub fn set(scenario: &mut Scenario, path: &str, value: f64) -> Result<(), Wrong> {
    let turned = at(scenario, path, |dial| dial.turn(value))?;
    turned.map_err(|message| Wrong {
        message: format!("`{path}`: {message}"),
        expected: String::new(),
        nearest: None,
    })
}

/// The scenario with the factors at `values`.
///
/// # Errors
/// If together they make no sound scenario, in words.
pub fn apply(loaded: &Loaded, factors: &[Factor], values: &[f64]) -> Result<Loaded, String> {
    let mut changed = loaded.clone();
    for (factor, value) in factors.iter().zip(values) {
        set(&mut changed.scenario, &factor.name, *value).map_err(|wrong| wrong.message)?;
    }
    for (name, lens) in &mut changed.lenses {
        if let Some(own) = changed.scenario.lenses.get(name) {
            lens.clone_from(own);
        }
    }
    match validate(&changed.scenario).first() {
        None => Ok(changed),
        Some(problem) => {
            let point: Vec<String> =
                factors.iter().zip(values).map(|(f, x)| format!("{} = {x}", f.name)).collect();
            Err(format!(
                "no sound scenario at {}: {}: {}",
                point.join(", "),
                problem.path,
                problem.message
            ))
        }
    }
}

/// Every parameter that is not 0 in the scenario and has room to vary, with its usual range.
#[must_use]
pub fn all_parameters(scenario: &Scenario) -> Vec<Factor> {
    let factor = |name: &str| {
        let (base, range) = look(scenario, name).ok()?;
        let (low, high) = range.filter(|(low, high)| low < high)?;
        Some(Factor { name: name.to_owned(), base, low, high, levels: None })
    };
    Parameters::TABLE.iter().filter_map(|info| factor(info.name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use deter_core::scenario::{load_text, shipped::SHIPPED};

    fn baseline() -> Loaded {
        let (name, text) = SHIPPED[0];
        load_text(name, name, text, None).unwrap()
    }

    #[test]
    fn numbers_are_found_by_the_paths_a_scenario_writes() {
        let loaded = baseline();
        let s = &loaded.scenario;
        let (value, range) = look(s, "choice_precision").unwrap();
        assert_eq!(range, Some((value / 2.0, 2.0 * value)));
        let code = s.states.keys().next().unwrap();
        let path = format!("states.{code}.constraint");
        let mut changed = s.clone();
        set(&mut changed, &path, 0.25).unwrap();
        assert_eq!(look(&changed, &path).unwrap().0, 0.25);
        assert_ne!(*s, changed);
        assert!(set(&mut changed, &path, 1.5).unwrap_err().message.contains("0 to 1"));
    }

    #[test]
    fn weights_of_a_lens_reach_the_world() {
        let loaded = baseline().with_lenses();
        let (name, lens) = loaded.lenses.iter().next().unwrap();
        let base = lens.pact.baseline.get();
        let name = format!("lenses.{name}.pact.baseline");
        let factor = Factor { name, base, low: -2.0, high: 2.0, levels: None };
        let changed = apply(&loaded, &[factor], &[base + 0.25]).unwrap();
        assert_eq!(changed.lenses.values().next().unwrap().pact.baseline.get(), base + 0.25);
        assert_ne!(changed.hash(), loaded.hash());
        assert_eq!(loaded.hash(), baseline().hash());
        let slip = look(&loaded.scenario, "lenses.hedgin.keep").unwrap_err();
        assert!(slip.message.contains("lens"), "{slip:?}");
    }

    #[test]
    fn names_that_are_none_are_told_with_the_nearest() {
        let s = baseline().scenario;
        assert_eq!(look(&s, "choice_precison").unwrap_err().nearest.unwrap(), "choice_precision");
        assert_eq!(look(&s, "state.AAA.gdp").unwrap_err().nearest.unwrap(), "states");
        let code = s.states.keys().next().unwrap();
        let slip = look(&s, &format!("states.{code}.constrain")).unwrap_err();
        assert_eq!(slip.nearest.as_deref(), Some("constraint"));
        for path in ["", ".", "states", "states.", "states.x.y.z.w", "disputes.A.B.salience"] {
            assert!(look(&s, path).is_err(), "{path}");
        }
    }

    #[test]
    fn every_parameter_with_a_value_has_a_range_around_it() {
        let s = baseline().scenario;
        let all = all_parameters(&s);
        assert!(all.len() > 50);
        for factor in all {
            assert!(factor.low < factor.high && factor.low <= factor.base, "{}", factor.name);
            assert!(factor.base <= factor.high, "{}", factor.name);
        }
    }

    #[test]
    fn what_makes_no_scenario_is_refused_with_its_point() {
        let loaded = baseline();
        let code = loaded.scenario.states.keys().next().unwrap().to_string();
        let name = format!("states.{code}.growth");
        let factor = Factor { name, base: 0.0, low: -0.9, high: 0.0, levels: None };
        let wrong = apply(&loaded, &[factor], &[-0.85]).unwrap_err();
        assert!(wrong.contains("-0.85"), "{wrong}");
    }
}
