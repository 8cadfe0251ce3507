//! Stop rules: run until a measure is known well enough.

use std::{fmt, str::FromStr};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::measures::{Column, Unit};
use super::moments::{Moments, Share};
use deter_core::model::quantity::find;

/// What has to become small.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Precision {
    /// Monte-Carlo standard error.
    StandardError,
    /// Half the width of the 95 % interval.
    HalfWidth,
}

/// One condition.
#[derive(Debug, Clone, PartialEq)]
struct Condition {
    measure: String,
    precision: Precision,
    below: f64,
}

/// A stop rule: conditions of which all must hold, such as `war se<0.002`.
///
/// `NAME se<X`: the Monte-Carlo standard error of the mean of column NAME is below X; of a column
/// that is 1 or 0 the mean is the share of runs. `NAME ci<X`: half the width of its 95 % interval
/// is below X. Several conditions are joined by `and`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
pub struct Until {
    conditions: Vec<Condition>,
}

impl fmt::Display for Until {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, condition) in self.conditions.iter().enumerate() {
            let joint = if place == 0 { "" } else { " and " };
            let word = match condition.precision {
                Precision::StandardError => "se",
                Precision::HalfWidth => "ci",
            };
            write!(f, "{joint}{} {word}<{}", condition.measure, condition.below)?;
        }
        Ok(())
    }
}

impl FromStr for Until {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let conditions = text.split(" and ").map(condition).collect::<Result<_, _>>()?;
        Ok(Self { conditions })
    }
}

impl TryFrom<String> for Until {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Until> for String {
    fn from(until: Until) -> Self {
        until.to_string()
    }
}

fn condition(text: &str) -> Result<Condition, String> {
    let wrong = |what: &str| {
        format!(
            "`{}`: {what}; expected a measure, `se` (standard error) or `ci` (half the 95 % \
             interval), `<` and a number, such as `war se<0.002`",
            text.trim()
        )
    };
    let (left, number) = text.split_once('<').ok_or_else(|| wrong("there is no `<`"))?;
    let mut words = left.split_whitespace();
    let (Some(measure), Some(word), None) = (words.next(), words.next(), words.next()) else {
        return Err(wrong("before `<` there must be two words"));
    };
    let precision = match word {
        "se" => Precision::StandardError,
        "ci" => Precision::HalfWidth,
        _ => return Err(wrong(&format!("`{word}` is neither `se` nor `ci`"))),
    };
    let below: f64 = number.trim().parse().map_err(|_| match number.trim() {
        "" => wrong("there is no number behind `<`"),
        other => wrong(&format!("`{other}` is no number")),
    })?;
    if !(below > 0.0 && below.is_finite()) {
        return Err(wrong("the number must be above zero"));
    }
    Ok(Condition { measure: measure.to_owned(), precision, below })
}

impl Until {
    /// Watches for the conditions among these columns.
    ///
    /// # Errors
    /// If a measure is not among them, with its name of today or the nearest that is.
    pub fn watch(&self, columns: &[Column]) -> Result<Watch, String> {
        let watched = |condition: &Condition| {
            let names = columns.iter().map(|column| column.name.as_str());
            let place = find(&condition.measure, names)?;
            let rate = columns[place].unit == Unit::Flag;
            Ok(Watched {
                column: place,
                condition: condition.clone(),
                rate,
                moments: Moments::default(),
            })
        };
        Ok(Watch { watched: self.conditions.iter().map(watched).collect::<Result<_, String>>()? })
    }
}

struct Watched {
    column: usize,
    condition: Condition,
    rate: bool,
    moments: Moments,
}

/// Takes in replicates in order and says whether the stop rule holds.
pub struct Watch {
    watched: Vec<Watched>,
}

impl Watch {
    /// Takes in the next replicate.
    pub fn add(&mut self, row: &[f64]) {
        for watched in &mut self.watched {
            watched.moments.add(row[watched.column]);
        }
    }

    /// Whether all conditions hold.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.watched.iter().all(|watched| watched.reached() < watched.condition.below)
    }

    /// Each condition with what has been reached.
    #[must_use]
    pub fn reached(&self) -> Vec<(String, f64)> {
        let reached = |watched: &Watched| {
            let rule = Until { conditions: vec![watched.condition.clone()] };
            (rule.to_string(), watched.reached())
        };
        self.watched.iter().map(reached).collect()
    }
}

impl Watched {
    fn reached(&self) -> f64 {
        let m = &self.moments;
        let reached = match (self.rate, self.condition.precision) {
            (true, precision) => {
                let share = Share { events: m.sum().round() as u64, of: m.count() };
                match precision {
                    Precision::StandardError => share.standard_error(),
                    Precision::HalfWidth => {
                        let (low, high) = share.interval(0.95);
                        (high - low) / 2.0
                    }
                }
            }
            (false, Precision::StandardError) => m.standard_error(),
            (false, Precision::HalfWidth) => 1.959_963_984_540_054 * m.standard_error(),
        };
        // Nothing is known well after no or one replicate.
        if reached.is_nan() { f64::INFINITY } else { reached }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns() -> Vec<Column> {
        let all = crate::ensemble::frame::tests::columns();
        all.into_iter().filter(|column| ["probes", "war"].contains(&column.name.as_str())).collect()
    }

    #[test]
    fn rules_are_read_and_printed_alike() {
        for text in ["war se<0.002", "war ci<0.01 and probes se<3"] {
            assert_eq!(text.parse::<Until>().unwrap().to_string(), text);
        }
        assert_eq!("  probes   se < 3 ".parse::<Until>().unwrap().to_string(), "probes se<3");
    }

    #[test]
    fn what_is_wrong_is_said() {
        let refusal = |text: &str| text.parse::<Until>().unwrap_err();
        assert!(refusal("war").contains("no `<`"));
        assert!(refusal("war<0.1").contains("two words"));
        assert!(refusal("war sd<0.1").contains("`sd` is neither"));
        assert!(refusal("war se<little").contains("`little` is no number"));
        assert!(refusal("war se<").contains("no number behind"));
        assert!(refusal("war se<0").contains("above zero"));
        assert!(
            refusal("war se<0.1 and").contains("no number")
                || !refusal("war se<0.1 and").is_empty()
        );
        let rule: Until = "wer se<0.1".parse().unwrap();
        let refusal = rule.watch(&columns()).err().unwrap();
        assert!(refusal.contains("did you mean `war`?"), "{refusal}");
    }

    #[test]
    fn no_event_is_not_certainty() {
        let rule: Until = "war se<0.01".parse().unwrap();
        let mut watch = rule.watch(&columns()).unwrap();
        assert!(!watch.holds());
        for _ in 0..20 {
            watch.add(&[5.0, 0.0]);
        }
        assert!(!watch.holds(), "20 runs without a war say little");
        for _ in 0..180 {
            watch.add(&[5.0, 0.0]);
        }
        assert!(watch.holds());
    }
}
