//! What a sentence calls a quantity: its measure, of whom by name, and when.

use super::{
    measures::{Aggregation, Extraction},
    quantity::{Quantity, Subject},
};
use crate::world::StateId;

/// What the number of a run is, which decides the verb of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// 1 or 0: its mean over runs is the share of runs in which it happened.
    Rate,
    /// A whole number of things.
    Count,
    /// Any other number.
    Level,
}

/// Endings of names of states that are plurals, as of islands, states, emirates and provinces.
const PLURALS: [&str; 6] = ["lands", "ates", "ines", "ives", "amas", "inces"];

/// First words of names that are a common noun with a proper one, which takes the article.
const COMMON: [&str; 6] = ["United", "Republic", "Kingdom", "Union", "Federation", "Commonwealth"];

/// The name of a state within a sentence, with the article where English has one.
#[must_use]
pub fn with_article(name: &str) -> String {
    let (first, last) = (name.split(' ').next(), name.split(' ').next_back());
    let common = first.is_some_and(|word| COMMON.contains(&word))
        || last.is_some_and(|word| COMMON.contains(&word));
    let plural = PLURALS.iter().any(|ending| name.ends_with(ending));
    if common || plural { format!("the {name}") } else { name.to_owned() }
}

/// The possessive of a name.
fn possessive(name: &str) -> String {
    if name.ends_with('s') { format!("{name}'") } else { format!("{name}'s") }
}

impl Quantity {
    /// What its number of a run is.
    #[must_use]
    pub fn form(&self) -> Form {
        match (self.counts(), self.measure().end) {
            (true, _) => Form::Count,
            (_, Aggregation::Any) => Form::Rate,
            _ => Form::Level,
        }
    }

    /// The state that it meets, of a pair.
    const fn met(&self) -> Option<StateId> {
        match self.of {
            Subject::Pair(_, b) => b,
            _ => None,
        }
    }

    /// The noun of a sentence for it: a plural of things for a count, such as "pacts signed by Aland", what happens for a rate, and "Aland's security gap at the end" for a level; `kinds` are the scenario's kinds of pact,
    /// and `name` names its states.
    #[must_use]
    pub fn phrase<'n>(&self, kinds: &[String], name: impl Fn(StateId) -> &'n str) -> String {
        let measure = self.measure();
        let named = |id: StateId| with_article(name(id));
        let whole = self.title(kinds);
        let parts = whole.strip_prefix(measure.title).and_then(|rest| rest.strip_prefix(": "));
        let parts = parts.map_or_else(String::new, |parts| format!(" ({parts})"));
        let (a, b) = match self.of {
            Subject::System => (None, None),
            Subject::State(id) => (Some(named(id)), None),
            Subject::Pair(a, b) => {
                let side =
                    |id: Option<StateId>| id.map_or_else(|| "any other state".to_owned(), named);
                (Some(side(a)), Some(side(b)))
            }
        };
        let of_nobody = a.is_none();
        let own = !measure.says.is_empty() && of_nobody != measure.says.contains("{a");
        let mut template = match (own, measure.read, of_nobody) {
            (true, ..) => measure.says.to_owned(),
            (_, Extraction::State(_), false) => format!("{{a's}} {}", measure.title),
            (_, _, false) => format!("{}{{p}} between {{a}} and {{b}}", measure.title),
            _ if self.form() == Form::Level => format!("the {}{{p}}", measure.title),
            _ => format!("{}{{p}}", measure.title),
        };
        // What is of whomever need not say so, where the sentence can do without.
        if let (Some(from), Some(to)) = (template.find('['), template.find(']')) {
            let within = if self.met().is_some() { from + 1..to } else { from..from };
            template = [&template[..from], &template[within], &template[to + 1..]].concat();
        }
        let (a, b) = (a.unwrap_or_default(), b.unwrap_or_default());
        let noun = template
            .replace("{p}", &parts)
            .replace("{a's}", &possessive(&a))
            .replace("{b's}", &possessive(&b))
            .replace("{a}", &a)
            .replace("{b}", &b);
        match (self.form(), measure.end) {
            (Form::Level, Aggregation::Last) => format!("{noun} at the end"),
            (Form::Level, Aggregation::Sum) => noun,
            (Form::Level, end) => format!("{noun}, {},", end.words()),
            _ => noun,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::measures::MEASURES;

    fn said(name: &str) -> String {
        let kinds = ["talks".to_owned(), "arms_transfer".to_owned()];
        let codes = ["AAA".to_owned(), "BBB".to_owned()];
        let quantity = Quantity::read(name, &kinds, &codes).unwrap();
        quantity.phrase(&kinds, |id| ["Aland", "Batavian Islands"][id.at()])
    }

    #[test]
    fn quantities_are_called_by_the_names_of_states() {
        for (name, phrase) in [
            ("security_gap(AAA)", "Aland's security gap at the end"),
            (
                "security_gap.years(BBB)",
                "the Batavian Islands' security gap, added up over the years,",
            ),
            (
                "coverage(BBB)",
                "the covered share of the Batavian Islands' need for security at the end",
            ),
            ("probes", "operations"),
            (
                "probes.air.coercion(AAA,BBB)",
                "operations (air, coercion) of Aland against the Batavian Islands",
            ),
            ("signed.arms_transfer(AAA,*)", "pacts (arms transfer) signed by Aland"),
            (
                "force(AAA,BBB)",
                "incidents in which force was used between Aland and the Batavian Islands",
            ),
            ("network.density", "the share of pairs of states with a pact in force at the end"),
            ("network.centralisation", "the centralisation of the network at the end"),
            ("war", "a war"),
        ] {
            assert_eq!(said(name), phrase);
        }
        let names = ["Aland", "United Oaks", "Golden Emirates", "Republic of Elm", "Laos"];
        let articled =
            ["Aland", "the United Oaks", "the Golden Emirates", "the Republic of Elm", "Laos"];
        assert_eq!(names.map(with_article), articled);
    }

    #[test]
    fn no_measure_leaves_a_place_of_its_sentence_open() {
        for measure in MEASURES {
            let of = match measure.read {
                Extraction::State(_) => "(AAA)",
                _ if measure.is_of_pairs() => "(AAA,BBB)",
                _ => "",
            };
            let phrase = said(&format!("{}{of}", measure.name));
            assert!(!phrase.contains(['{', '}', '[', ']']), "{phrase}");
            assert_eq!(phrase.contains("Aland"), !of.is_empty(), "{phrase}");
        }
    }
}
