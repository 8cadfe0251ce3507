//! The axis of turns: years at the ticks where labels begin with one.

use super::scale::Scale;
use crate::chart::surface::Letters;
use deter_study::record::tables::Provenance;

/// Turns on an axis. Turn `i` fills the stretch from `i` to `i + 1`; lines stand at its middle.
#[derive(Debug, Clone, PartialEq)]
pub struct TimeAxis {
    labels: Vec<String>,
}

/// A tick of the axis.
#[derive(Debug, Clone, PartialEq)]
pub struct TimeTick {
    /// Position in turns.
    pub at: f64,
    /// Text; empty for a tick that is only a mark.
    pub text: String,
}

impl TimeAxis {
    /// The axis for the labels of turns.
    pub fn new(labels: &[String]) -> Self {
        TimeAxis { labels: labels.to_vec() }
    }

    /// The axis of a run.
    pub fn of(provenance: &Provenance) -> Self {
        TimeAxis::new(&provenance.turn_labels)
    }

    /// Number of turns, at least one so that an axis has an extent.
    pub fn turns(&self) -> usize {
        self.labels.len().max(1)
    }

    /// The label of a turn; empty outside the run.
    pub fn label(&self, turn: usize) -> &str {
        self.labels.get(turn).map_or("", String::as_str)
    }

    /// Turns to points.
    pub fn scale(&self, left: f64, right: f64) -> Scale {
        Scale { domain: (0.0, self.turns() as f64), range: (left, right) }
    }

    /// Ticks whose texts, in these letters, keep apart on an axis of this width.
    pub fn ticks(&self, width: f64, letters: &Letters) -> Vec<TimeTick> {
        let slot = width / self.turns() as f64;
        let widest = self.labels.iter().map(|label| letters.width(label)).fold(0.0, f64::max);
        let years = self.years();
        // Few turns, or labels without years: the turns themselves, at their middles.
        if years.len() < 2 || slot > widest + 6.0 {
            let every = (((widest + 10.0) / slot).ceil() as usize).max(1);
            let turns = self.labels.iter().enumerate().step_by(every);
            return turns
                .map(|(turn, text)| TimeTick { at: turn as f64 + 0.5, text: text.clone() })
                .collect();
        }
        let wide = letters.width("2020") + 8.0;
        let turns_a_year =
            (years[years.len() - 1].0 - years[0].0) as f64 / (years.len() - 1) as f64;
        let every = [1, 2, 5, 10, 20, 50, 100]
            .into_iter()
            .find(|&every| f64::from(every) * turns_a_year * slot >= wide)
            .unwrap_or(500);
        let named = |year: i32| year.rem_euclid(every) == 0;
        let ticks = years.iter().map(|&(turn, year)| TimeTick {
            at: turn as f64,
            text: if named(year) { year.to_string() } else { String::new() },
        });
        ticks.collect()
    }

    /// First turns of years; the first year of the run only if the run starts with its start, which
    /// is known from the following years' length.
    fn years(&self) -> Vec<(usize, i32)> {
        let mut years: Vec<(usize, i32)> = Vec::new();
        for (turn, label) in self.labels.iter().enumerate() {
            let Some(year) = leading_year(label) else {
                return Vec::new();
            };
            if years.last().is_none_or(|&(_, last)| last != year) {
                years.push((turn, year));
            }
        }
        if let [(_, _), (second, _), (third, _), ..] = years[..]
            && second < third - second
        {
            years.remove(0);
        }
        years
    }
}

/// The year a label such as `2021Q3`, `2021-04` or `2021` begins with.
fn leading_year(label: &str) -> Option<i32> {
    let digits: String = label.chars().take_while(char::is_ascii_digit).collect();
    if digits.len() == 4 { digits.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::theme;

    #[test]
    fn years_stand_where_they_begin() {
        let labels: Vec<String> =
            (1..25).map(|n: usize| format!("{}Q{}", 2013 + n / 4, n % 4 + 1)).collect();
        let ticks = TimeAxis::new(&labels).ticks(400.0, &theme::small());
        assert_eq!(ticks[0], TimeTick { at: 3.0, text: "2014".into() });
        let narrow = TimeAxis::new(&labels).ticks(60.0, &theme::small());
        let named: Vec<_> = narrow.iter().filter(|tick| !tick.text.is_empty()).collect();
        assert_eq!(named.len(), 1, "{narrow:?}");
    }

    #[test]
    fn turns_without_years_are_named_themselves() {
        let labels: Vec<String> = (1..=30).map(|n| format!("turn {n}")).collect();
        let ticks = TimeAxis::new(&labels).ticks(300.0, &theme::small());
        assert_eq!(ticks[0].text, "turn 1");
        assert!(ticks.len() < 9);
        assert!(TimeAxis::new(&[]).ticks(300.0, &theme::small()).is_empty());
    }
}
