//! Factors: the numbers of a scenario that a study varies, by their paths.
//!
//! What a study sets is read by the world like any other number of a scenario, and checked like one.

use deter_core::scenario::{
    Loaded, Scenario, parameters::Parameters, paths::look, validate::validate,
};

/// A number of a scenario with the range in which a study varies it.
#[derive(Debug, Clone, PartialEq)]
pub struct Factor {
    /// Its path in the scenario.
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
            let levels = super::design::levels(self.low, self.high, steps);
            // Rounding must not carry an end beyond what the scenario allows.
            levels.into_iter().map(|x| x.clamp(self.low, self.high)).collect()
        })
    }
}

/// The scenario with the factors at `values`.
///
/// # Errors
/// If together they make no sound scenario, in words.
pub fn apply(loaded: &Loaded, factors: &[Factor], values: &[f64]) -> Result<Loaded, String> {
    let mut changed = loaded.clone();
    for (factor, value) in factors.iter().zip(values) {
        changed.set(&factor.name, *value).map_err(|wrong| wrong.to_string())?;
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
    Parameters::TABLE
        .iter()
        .filter_map(|info| factor(&format!("parameters.{}", info.name)))
        .collect()
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
