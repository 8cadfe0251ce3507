//! What can be set in a history on its way: typed paths, each with its range.

use std::str::FromStr;

use deter_core::{
    scenario::{
        Loaded,
        book::Book,
        diagnostic::{did_you_mean, nearest},
        parameters::Parameters,
        paths::renamed,
        quantity::{Code, Salience, Share},
        schema::Scenario,
        validate::{LEAST_GDP, validate},
        value::Value,
    },
    theory::belief::log_odds,
    world::{Dyads, Patron, Snapshot, StateId, role_plans::SUREST, snapshot::StateSnapshot},
};

/// The paths, for help and errors.
#[must_use]
pub fn forms() -> [String; 5] {
    let fields: Vec<&str> = StateSnapshot::settable().map(|(name, _)| *name).collect();
    [
        format!("states.CODE.FIELD ({})", fields.join(", ")),
        "states.CODE.exposure.CHALLENGER (share of its trade)".to_owned(),
        "patrons.CODE.FIELD (commitment: what all others believe; regime: firm or wavering; \
         honour_firm, honour_wavering)"
            .to_owned(),
        "disputes.CHALLENGER.TARGET.salience".to_owned(),
        "parameters.NAME (as in a scenario)".to_owned(),
    ]
}

const OF_PATRONS: [&str; 4] = ["commitment", "regime", "honour_firm", "honour_wavering"];

/// Why something cannot be set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingError {
    /// It is not of the form.
    #[error("`{0}`: expected PATH=VALUE, such as parameters.choice_precision=2")]
    Form(String),
    /// There is no such path.
    #[error("`{path}` cannot be set{}; there are {}", did_you_mean(.nearest.as_ref()), forms().join(", "))]
    Path {
        /// The path.
        path: String,
        /// The nearest that there is.
        nearest: Option<String>,
    },
    /// It has a new name.
    #[error("`{old}` is now written `{new}`")]
    Renamed {
        /// The name of the first edition.
        old: String,
        /// The name that paths have everywhere.
        new: String,
    },
    /// The value does not fit.
    #[error("{path}: `{value}` does not fit: expected {expected}")]
    Value {
        /// The path.
        path: String,
        /// The value.
        value: String,
        /// What would fit.
        expected: String,
    },
    /// It is set twice.
    #[error("{0} is set twice")]
    Twice(String),
}

/// One thing to set: `PATH=VALUE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// The path.
    pub path: String,
    /// The value, as it was written.
    pub value: String,
}

impl FromStr for Setting {
    type Err = SettingError;

    fn from_str(text: &str) -> Result<Self, SettingError> {
        match text.split_once('=').map(|(path, value)| (path.trim(), value.trim())) {
            Some((path, value)) if !path.is_empty() && !value.is_empty() => {
                Ok(Self { path: path.to_owned(), value: value.to_owned() })
            }
            _ => Err(SettingError::Form(text.to_owned())),
        }
    }
}

/// Sets all of these, each as `PATH=VALUE`: in the state, or in the scenario by whose rules it is
/// played on.
///
/// # Errors
/// At the first that cannot be set; then nothing can be relied on.
pub fn set(
    texts: &[String],
    loaded: &mut Loaded,
    state: &mut Snapshot,
) -> Result<(), SettingError> {
    let settings: Vec<Setting> = texts.iter().map(|text| text.parse()).collect::<Result<_, _>>()?;
    for (place, setting) in settings.iter().enumerate() {
        if settings[..place].iter().any(|earlier| earlier.path == setting.path) {
            return Err(SettingError::Twice(setting.path.clone()));
        }
        setting.apply(&mut loaded.scenario, state)?;
    }
    for setting in &settings {
        setting.fits_the_rest(&loaded.scenario, state)?;
    }
    Ok(())
}

/// Whether a setting changes the rules by which turns are played, and not the state they start from.
#[must_use]
pub fn is_rule(text: &str) -> bool {
    text.trim_start().starts_with("parameters.")
}

impl Setting {
    fn apply(&self, scenario: &mut Scenario, state: &mut Snapshot) -> Result<(), SettingError> {
        let parts: Vec<&str> = self.path.split('.').collect();
        let id = |code: &str| {
            let place = scenario.states.keys().position(|known| known.as_str() == code);
            place.map(|at| StateId(at as u16)).ok_or_else(|| self.unknown(scenario))
        };
        match parts[..] {
            ["states", code, field] => {
                let at = id(code)?;
                let state = state.states.get_mut(at.at()).ok_or_else(|| self.unknown(scenario))?;
                let known = StateSnapshot::settable().find(|(name, _)| *name == field);
                let (_, expected) = known.ok_or_else(|| self.unknown(scenario))?;
                let number: f64 = self.value.parse().map_err(|_| self.wrong(expected))?;
                if field == "gdp" && number < LEAST_GDP {
                    return Err(self.wrong(&format!("at least {LEAST_GDP}")));
                }
                match state.set(field, number) {
                    Some(Ok(())) => Ok(()),
                    _ => Err(self.wrong(expected)),
                }
            }
            ["patrons", code, field] => {
                let (at, n) = (id(code)?, state.states.len());
                let patron = state.states.get_mut(at.at()).and_then(|state| state.patron.as_mut());
                let name = Code::try_from(code.to_owned()).map_err(|_| self.unknown(scenario))?;
                let (Some(patron), true) = (patron, scenario.patrons.contains_key(&name)) else {
                    return Err(self.unknown(scenario));
                };
                match field {
                    "commitment" => {
                        let belief = self.number::<Share>()?;
                        // Everybody believes so, and for good.
                        let sure = |chance: f64| log_odds(chance.clamp(SUREST, 1.0 - SUREST));
                        let mean = scenario.patrons[&name].commitment.value().get();
                        for observer in (0..n as u16).map(StateId) {
                            state.dyads.belief.set(observer, at, belief);
                            state.dyads.bias.set(observer, at, sure(belief) - sure(mean));
                        }
                    }
                    "regime" => self.regime(patron)?,
                    "honour_firm" | "honour_wavering" => {
                        let chance = self.number::<Share>()?;
                        let firm = field == "honour_firm";
                        let Dyads { word_firm, word_wavering, .. } = &mut state.dyads;
                        (if firm { word_firm } else { word_wavering }).row_mut(at).fill(chance);
                    }
                    _ => return Err(self.unknown(scenario)),
                }
                Ok(())
            }
            ["disputes", challenger, target, "salience"] => {
                let known = scenario.disputes.iter().any(|dispute| {
                    dispute.challenger.as_str() == challenger && dispute.target.as_str() == target
                });
                if !known {
                    return Err(self.unknown(scenario));
                }
                let salience = self.number::<Salience>()?;
                state.dyads.salience.set(id(challenger)?, id(target)?, salience);
                Ok(())
            }
            ["states", code, "exposure", challenger] => {
                let known = scenario.challengers.keys().any(|c| c.as_str() == challenger);
                if !known || code == challenger {
                    return Err(self.unknown(scenario));
                }
                let exposure = self.number::<Share>()?;
                state.dyads.exposure.set(id(code)?, id(challenger)?, exposure);
                Ok(())
            }
            ["parameters", name] => {
                let info = Parameters::TABLE.iter().find(|info| info.name == name);
                let info = info.ok_or_else(|| self.unknown(scenario))?;
                let value: f64 = self.value.parse().map_err(|_| self.wrong("a number"))?;
                if !(info.low..=info.high).contains(&value) {
                    let expected = format!("a number from {} to {}", info.low, info.high);
                    return Err(self.wrong(&expected));
                }
                scenario.parameters.set(name, value);
                Ok(())
            }
            _ => Err(self.unknown(scenario)),
        }
    }

    fn regime(&self, patron: &mut Patron) -> Result<(), SettingError> {
        patron.firm = match self.value.as_str() {
            "firm" => true,
            "wavering" => false,
            _ => return Err(self.wrong("firm or wavering")),
        };
        Ok(())
    }

    /// Once all is set: what one value must be to another.
    fn fits_the_rest(&self, scenario: &Scenario, state: &Snapshot) -> Result<(), SettingError> {
        let parts: Vec<&str> = self.path.split('.').collect();
        if let ["states", code, "burden" | "ceiling"] = parts[..] {
            let states = scenario.states.keys().zip(&state.states);
            for (_, state) in states.filter(|(known, _)| known.as_str() == code) {
                let (burden, ceiling) = (state.military.burden, state.military.ceiling);
                if burden > ceiling {
                    return Err(self.wrong(&format!(
                        "a burden that is not above the ceiling (they would be {burden} and \
                         {ceiling} of GDP)"
                    )));
                }
            }
        }
        if parts[0] == "parameters"
            && let Some(problem) = validate(scenario).first()
        {
            return Err(self.wrong(&format!("{} ({})", problem.expected, problem.message)));
        }
        Ok(())
    }

    /// The value as a number of this type, within its range.
    fn ranged<T: Value + TryFrom<f64>>(&self) -> Result<T, SettingError> {
        let number = self.value.parse::<f64>().ok().and_then(|number| T::try_from(number).ok());
        number.ok_or_else(|| self.wrong(&T::describe(&mut Book::default())))
    }

    fn number<T: Value + TryFrom<f64> + Into<f64>>(&self) -> Result<f64, SettingError> {
        self.ranged::<T>().map(Into::into)
    }

    fn wrong(&self, expected: &str) -> SettingError {
        SettingError::Value {
            path: self.path.clone(),
            value: self.value.clone(),
            expected: expected.to_owned(),
        }
    }

    fn unknown(&self, scenario: &Scenario) -> SettingError {
        if let Some(new) = renamed(&self.path) {
            return SettingError::Renamed { old: self.path.clone(), new };
        }
        let paths = paths(scenario);
        let nearest = nearest(&self.path, paths.iter().map(String::as_str));
        SettingError::Path { path: self.path.clone(), nearest }
    }
}

/// Every path of a scenario.
#[must_use]
pub fn paths(scenario: &Scenario) -> Vec<String> {
    let mut paths = Vec::new();
    for code in scenario.states.keys() {
        let fields = StateSnapshot::settable();
        paths.extend(fields.map(|(field, _)| format!("states.{code}.{field}")));
        let others = scenario.challengers.keys().filter(|challenger| *challenger != code);
        paths.extend(others.map(|challenger| format!("states.{code}.exposure.{challenger}")));
    }
    for code in scenario.patrons.keys() {
        paths.extend(OF_PATRONS.iter().map(|field| format!("patrons.{code}.{field}")));
    }
    let disputes = scenario.disputes.iter();
    paths.extend(disputes.map(|d| format!("disputes.{}.{}.salience", d.challenger, d.target)));
    paths.extend(Parameters::TABLE.iter().map(|info| format!("parameters.{}", info.name)));
    paths
}
