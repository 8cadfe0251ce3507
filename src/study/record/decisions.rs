//! Decisions in the words of the scenario: options, what weighed, what was barred, and the draw.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::named;
use deter_core::{
    chance::{Address, Key, Phase, Purpose},
    scenario::value::Value,
    theory::maths::ln,
    world::{
        Roster, Rules,
        bars::{Barred, Obstacle},
    },
};

/// A decision with its reasons.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DecisionRow {
    /// The options in their fixed order.
    pub options: Vec<OptionRow>,
    /// What would be an option if it were not barred, and by what.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub barred: Vec<BarredRow>,
    /// Place of the one chosen; none where the probabilities are shares of many operations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chosen: Option<usize>,
    /// The uniform number in (0, 1) that decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draw: Option<f64>,
    /// Its address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<AddressRow>,
    /// Place of what the draw would have chosen, if something else was forced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drawn: Option<usize>,
}

/// Most options that a decision keeps when it is thinned.
const MOST_KEPT: usize = 4;

impl DecisionRow {
    /// The decision with what was chosen and all the rest as one option, if it has more than a few: its
    /// chance, its terms as their mean by chance, and the utility with which it has that chance. What bars
    /// others falls away.
    #[must_use]
    pub fn thinned(&self) -> Cow<'_, Self> {
        let at = self.chosen.filter(|at| *at < self.options.len());
        let Some(at) = at.filter(|_| self.options.len() > MOST_KEPT) else {
            return Cow::Borrowed(self);
        };
        let chosen = &self.options[at];
        let others = || self.options.iter().enumerate().filter(|(place, _)| *place != at);
        let chance: f64 = others().map(|(_, option)| option.probability).sum();
        let mut terms: Vec<(String, f64)> = Vec::new();
        for (_, option) in others() {
            for (name, x) in &option.terms {
                let part = if chance > 0.0 { x * option.probability / chance } else { 0.0 };
                match terms.iter_mut().find(|(known, _)| known == name) {
                    Some((_, sum)) => *sum += part,
                    None => terms.push((name.clone(), part)),
                }
            }
        }
        let rest = OptionRow {
            option: format!("{} others", self.options.len() - 1),
            utility: chosen.utility + ln(chance / chosen.probability),
            probability: chance,
            terms,
        };
        Cow::Owned(Self {
            options: vec![chosen.clone(), rest],
            barred: Vec::new(),
            chosen: Some(0),
            draw: self.draw,
            address: self.address.clone(),
            drawn: self.drawn.map(|drawn| usize::from(drawn != at)),
        })
    }
}

/// An option of a decision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OptionRow {
    /// What it is.
    pub option: String,
    /// Utility: the sum of the terms.
    pub utility: f64,
    /// Probability that it is chosen.
    pub probability: f64,
    /// Terms by name, weighted and signed.
    #[serde(default, with = "named", skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "std::collections::BTreeMap<String, f64>")]
    pub terms: Vec<(String, f64)>,
}

impl OptionRow {
    /// The term of this name; 0 if there is none.
    #[must_use]
    pub fn term(&self, name: &str) -> f64 {
        self.terms.iter().find(|(known, _)| known == name).map_or(0.0, |(_, x)| *x)
    }
}

/// Kinds of pact with a partner that are barred.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BarredRow {
    /// Code of the partner.
    pub partner: String,
    /// The kinds.
    pub kinds: Vec<String>,
    /// Name of the bar, or what else bars them.
    pub bar: String,
    /// Why there is such a bar, and the source.
    pub reason: String,
}

impl BarredRow {
    pub(super) fn of(barred: &Barred, rules: &Rules, roster: &Roster) -> Self {
        let kinds = rules.kinds.iter().zip(0..).filter(|(_, bit)| barred.kinds & 1 << bit != 0);
        let (bar, reason) = match barred.by {
            Obstacle::Bar(place) => {
                let bar = &rules.bars[usize::from(place)];
                let reason = bar.reason.key().replace('_', " ");
                (bar.name.as_str(), format!("{reason}: {}", bar.source))
            }
            Obstacle::Bloodshed => ("bloodshed", "blood was shed between them".to_owned()),
        };
        Self {
            partner: roster.code(barred.partner).to_owned(),
            kinds: kinds.map(|(kind, _)| kind.name.clone()).collect(),
            bar: bar.to_owned(),
            reason,
        }
    }
}

/// The address of a draw: with the seed and the replicate, all that it depends on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AddressRow {
    /// The turn of the draw.
    pub turn: u16,
    /// The phase that draws.
    #[schemars(with = "String")]
    pub phase: Phase,
    /// What is decided.
    #[schemars(with = "String")]
    pub purpose: Purpose,
    /// Code of who draws; none for the system, or for the key of a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// Code of against or with whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counterpart: Option<String>,
    /// Keys of actor and counterpart as the generator sees them.
    pub keys: (u32, u32),
    /// Which of several draws alike.
    pub index: u32,
}

impl AddressRow {
    pub(super) fn of(address: Address, roster: &Roster) -> Self {
        let code = |key: Key| {
            roster.keys.iter().position(|known| *known == key).map(|at| roster.codes[at].clone())
        };
        Self {
            turn: address.turn,
            phase: address.phase,
            purpose: address.purpose,
            actor: code(address.actor),
            counterpart: code(address.counterpart),
            keys: (address.actor.0, address.counterpart.0),
            index: address.index,
        }
    }

    /// The address as the generator takes it.
    #[must_use]
    pub const fn address(&self) -> Address {
        Address {
            turn: self.turn,
            phase: self.phase,
            purpose: self.purpose,
            actor: Key(self.keys.0),
            counterpart: Key(self.keys.1),
            index: self.index,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use deter_core::theory::maths::exp;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_thinned_decision_has_the_same_chances_and_means(
            options in proptest::collection::vec((-3.0..3.0_f64, -1.0..1.0_f64), 2..40),
            place in any::<prop::sample::Index>(),
        ) {
            let at = place.index(options.len());
            let sum: f64 = options.iter().map(|(a, b)| exp(a + b)).sum();
            let option = |(place, (a, b)): (usize, &(f64, f64))| OptionRow {
                option: format!("option {place}"),
                utility: a + b,
                probability: exp(a + b) / sum,
                terms: vec![("a".to_owned(), *a), ("b".to_owned(), *b)],
            };
            let options: Vec<OptionRow> = options.iter().enumerate().map(option).collect();
            let whole = DecisionRow {
                options,
                barred: Vec::new(),
                chosen: Some(at),
                draw: Some(0.5),
                address: None,
                drawn: None,
            };
            let thin = whole.thinned();
            let kept = if whole.options.len() > MOST_KEPT { 2 } else { whole.options.len() };
            prop_assert_eq!(thin.options.len(), kept);
            let chosen = |row: &DecisionRow| row.options[row.chosen.unwrap()].clone();
            prop_assert_eq!(chosen(&whole), chosen(&thin));
            let mean = |row: &DecisionRow, name: &str| -> f64 {
                row.options.iter().map(|option| option.probability * option.term(name)).sum()
            };
            for name in ["a", "b"] {
                prop_assert!((mean(&whole, name) - mean(&thin, name)).abs() < 1e-12);
            }
            let weights: f64 = thin.options.iter().map(|option| exp(option.utility)).sum();
            for option in &thin.options {
                prop_assert!((exp(option.utility) / weights - option.probability).abs() < 1e-12);
            }
            prop_assert_eq!(&thin.thinned().into_owned(), thin.as_ref());
        }
    }
}
