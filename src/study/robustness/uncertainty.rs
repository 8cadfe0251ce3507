//! What is not known of a world, and one plausible model of it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{StudyError, disk::Disk};
use deter_core::{
    chance::quantile,
    scenario::{
        Loaded,
        estimates::uncertain,
        figures::figures,
        lens::SHIPPED,
        paths::look,
        quantity::Class,
        schema::{CapabilityIndex, ReliabilityPrior},
        validate::validate,
    },
};

/// The capability indices, with the names that a scenario uses.
const INDICES: [(CapabilityIndex, &str); 3] = [
    (CapabilityIndex::CapitalStock, "capital_stock"),
    (CapabilityIndex::Cinc, "cinc"),
    (CapabilityIndex::Spending, "spending"),
];

/// The priors of reliability, likewise.
const PRIORS: [(ReliabilityPrior, &str); 3] = [
    (ReliabilityPrior::Leeds2000, "leeds2000"),
    (ReliabilityPrior::Berkemeier2018, "berkemeier2018"),
    (ReliabilityPrior::Postwar2018, "postwar2018"),
];

/// What the scenario itself says, among choices.
const AS_IT_IS: &str = "as it is";

/// Names of the three choices, which are no paths of a scenario.
const THEORY: &str = "theory";
const INDEX: &str = "capability index";
const PRIOR: &str = "reliability prior";

/// Something that is not known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Uncertainty {
    /// Its path in the scenario, or what is chosen.
    pub name: String,
    /// How it is drawn.
    pub law: Law,
}

/// How something that is not known is drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Law {
    /// A judgement: anywhere in its range.
    Judged {
        /// Least value.
        low: f64,
        /// Greatest value.
        high: f64,
    },
    /// An estimate: by a normal law with its standard error.
    Estimated {
        /// What was found.
        value: f64,
        /// Its standard error.
        error: f64,
    },
    /// One of a few, each as likely as another.
    Chosen(Vec<String>),
}

impl Uncertainty {
    fn chosen(name: &str, all: impl IntoIterator<Item = String>) -> Self {
        Self { name: name.to_owned(), law: Law::Chosen(all.into_iter().collect()) }
    }

    /// Its number at a place of the unit interval; of a choice the place of what is chosen.
    #[must_use]
    pub fn at(&self, unit: f64) -> f64 {
        match &self.law {
            Law::Judged { low, high } => (low + unit * (high - low)).clamp(*low, *high),
            Law::Estimated { value, error } => value + error * quantile::normal(unit),
            Law::Chosen(all) => (unit * all.len() as f64).floor().min(all.len() as f64 - 1.0),
        }
    }

    /// What is chosen by a number of [`Self::at`]; none where nothing is chosen.
    #[must_use]
    pub fn choice(&self, x: f64) -> Option<&str> {
        match &self.law {
            Law::Chosen(all) => all.get(x as usize).map(String::as_str),
            _ => None,
        }
    }
}

/// All that is not known of a scenario: judgements with a range, estimates with their errors, theory,
/// index, prior.
#[must_use]
pub fn uncertainties(loaded: &Loaded) -> Vec<Uncertainty> {
    let s = &loaded.scenario;
    let rows = figures(s).into_iter().filter(|row| row.class == Class::Judgement);
    // A parameter of 0 is a mechanism that the scenario leaves out.
    let rows = rows.filter(|row| row.own || row.value != 0.0);
    let judged = rows.filter_map(|row| {
        let (low, high) = row.range.filter(|(low, high)| low < high)?;
        // A path that no study can set is no uncertainty of it.
        look(s, &row.path).ok()?;
        Some(Uncertainty { name: row.path, law: Law::Judged { low, high } })
    });
    let estimated = uncertain(s).into_iter().filter(|one| one.error > 0.0);
    let estimated = estimated.map(|one| Uncertainty {
        name: one.path,
        law: Law::Estimated { value: one.value, error: one.error },
    });
    let theories = std::iter::once(AS_IT_IS).chain(SHIPPED.iter().map(|(name, _)| *name));
    // What a scenario has no figures for is no choice of it.
    let indices = INDICES.into_iter().filter(|(index, _)| {
        let mut other = s.clone();
        other.capability_index = *index;
        validate(&other).is_empty()
    });
    let choices = [
        Uncertainty::chosen(THEORY, theories.map(str::to_owned)),
        Uncertainty::chosen(INDEX, indices.map(|(_, name)| name.to_owned())),
        Uncertainty::chosen(PRIOR, PRIORS.into_iter().map(|(_, name)| name.to_owned())),
    ];
    choices.into_iter().chain(judged).chain(estimated).collect()
}

/// A world as a plausible model has it. What a what-if changes itself stays as the what-if says: `base` is
/// the world without it.
///
/// # Errors
/// In words, if that makes no sound scenario.
pub fn model(
    loaded: &Loaded,
    base: &Loaded,
    uncertainties: &[Uncertainty],
    values: &[f64],
) -> Result<Loaded, String> {
    let mut world = loaded.clone().with_lenses();
    for (one, x) in uncertainties.iter().zip(values) {
        let Some(choice) = one.choice(*x) else { continue };
        match one.name.as_str() {
            THEORY if choice != AS_IT_IS => {
                let under = world.under(choice, &Disk).map_err(|error| error.to_string())?;
                world = under.with_lenses();
            }
            INDEX => {
                let found = INDICES.into_iter().find(|(_, name)| *name == choice);
                world.scenario.capability_index =
                    found.map_or(world.scenario.capability_index, |f| f.0);
            }
            PRIOR => {
                let found = PRIORS.into_iter().find(|(_, name)| *name == choice);
                world.scenario.reliability_prior =
                    found.map_or(world.scenario.reliability_prior, |f| f.0);
            }
            _ => {}
        }
    }
    for (one, x) in uncertainties.iter().zip(values) {
        if one.choice(*x).is_some() {
            continue;
        }
        let own = look(&loaded.scenario, &one.name).map(|(value, _)| value);
        let before = look(&base.scenario, &one.name).map(|(value, _)| value);
        // What is not there, or is what the what-if is about, is left alone; a weight of a lens that
        // another theory has replaced, too.
        if matches!((own, before), (Ok(own), Ok(before)) if own == before) {
            let _ = world.set(&one.name, *x);
        }
    }
    match validate(&world.scenario).into_iter().next() {
        Some(wrong) => Err(format!("{}: {}: {}", loaded.name, wrong.path, wrong.message)),
        None => Ok(world),
    }
}

/// Refuses a scenario of which everything is known.
///
/// # Errors
/// If nothing in it is uncertain but the three choices.
pub fn refuse_known(loaded: &Loaded, all: &[Uncertainty]) -> Result<(), StudyError> {
    if all.iter().any(|one| !matches!(one.law, Law::Chosen(_))) {
        return Ok(());
    }
    let told = format!("{} has no judgement with a range and no estimate to vary", loaded.name);
    Err(StudyError::Input(told))
}
