//! What of a scenario can be moved: its numbers, with their meaning, class, range and source.

use deter_core::scenario::{
    book::{Book, TypeDoc},
    figures::{FigureRow, figures},
    quantity::Class,
    schema::Scenario,
    value::Value as _,
};
use serde::Serialize;

use deter_core::model::parameters::Parameters;

/// Most levers that stand beside the map before anybody has looked for one.
const MOST_OFFERED: usize = 8;
/// The same of a textbook model, which has few numbers.
const MOST_OF_TEXTBOOK: usize = 16;
/// Most that are found by one search.
const MOST_FOUND: usize = 30;

/// A number that can be moved.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Lever {
    /// Its path.
    pub path: String,
    /// Its name for readers.
    pub name: String,
    /// What it means, with its unit.
    pub says: String,
    /// Unit, where it is known by itself.
    pub unit: &'static str,
    /// Its value in the scenario.
    pub value: f64,
    /// Least that the page offers.
    pub low: f64,
    /// Most that the page offers.
    pub high: f64,
    /// Whether the scenario or the engine gives that range, rather than half to double.
    pub ranged: bool,
    /// Where the value comes from.
    pub class: Class,
    /// The source in full, or the reason of a judgement.
    pub source: String,
}

/// All levers of a scenario.
#[must_use]
pub fn all(scenario: &Scenario) -> Vec<Lever> {
    let mut book = Book::default();
    Scenario::describe(&mut book);
    let finite = |row: &FigureRow| row.value.is_finite();
    figures(scenario).into_iter().filter(finite).map(|row| lever(row, scenario, &book)).collect()
}

fn lever(row: FigureRow, scenario: &Scenario, book: &Book) -> Lever {
    let info = row.path.strip_prefix("parameters.");
    let info = info.and_then(|name| Parameters::TABLE.iter().find(|info| info.name == name));
    let (low, high) = match row.range {
        // The limits of a parameter say what makes sense at all, not what is plausible.
        Some((low, high)) if info.is_none() => (low, high),
        limits => {
            let (a, b) = match row.value {
                0.0 => (0.0, 1.0),
                x => ((x / 2.0).min(2.0 * x), (x / 2.0).max(2.0 * x)),
            };
            limits.map_or((a, b), |(low, high)| (a.max(low), b.min(high)))
        }
    };
    let says = match info {
        Some(info) => info.meaning.to_owned(),
        None => meaning(&row.path, book).unwrap_or_default(),
    };
    Lever {
        name: name(&row.path, scenario),
        says,
        unit: info.map_or("", |info| info.unit),
        value: row.value,
        low: low.min(row.value),
        high: high.max(row.value),
        ranged: row.range.is_some() && info.is_none(),
        class: row.class,
        source: if info.is_some() { String::new() } else { row.source },
        path: row.path,
    }
}

/// The path in words: states by their names, fields without underscores.
fn name(path: &str, scenario: &Scenario) -> String {
    let (mut who, mut what) = (Vec::new(), Vec::new());
    for word in path.split('.').skip(1) {
        let state = scenario.states.iter().find(|(code, _)| code.as_str() == word);
        match state {
            Some((_, state)) => who.push(state.name.clone()),
            None => what.push(word.replace('_', " ")),
        }
    }
    match (who.is_empty(), what.is_empty()) {
        (true, _) => what.join(", "),
        (_, true) => who.join(" – "),
        _ => format!("{}: {}", who.join(" – "), what.join(", ")),
    }
}

/// What the reference says of the last field on a path.
fn meaning(path: &str, book: &Book) -> Option<String> {
    let named = |name: &str| book.types.iter().find(|one| one.name == name);
    let mut now: Option<&TypeDoc> = named("Scenario");
    let mut found = None;
    for word in path.split('.') {
        let Some(row) = now.and_then(|one| one.rows.iter().find(|row| row.name == word)) else {
            continue; // a key of a map, or the name of a thing of a list
        };
        found = Some(row.doc.clone());
        // The last type that is named is the one inside: a map names its key first.
        let inside = row.of.rsplit('[').find_map(|rest| named(rest.split(']').next()?));
        now = inside.filter(|one| !one.choice);
    }
    found
}

/// The levers that stand beside the map: what the scenario itself puts in question first. `head` is what
/// stands at the head of its file.
#[must_use]
pub fn offered(scenario: &Scenario, head: &str, all: &[Lever]) -> Vec<Lever> {
    if scenario.textbook.is_some() {
        // A model names what it is about between backticks, in the text at its head.
        let named = |lever: &&Lever| {
            let field = lever.path.rsplit('.').next().unwrap_or_default();
            head.contains(&format!("`{field}`")) || head.contains(&format!("`{field}: "))
        };
        let found: Vec<Lever> = all.iter().filter(named).take(MOST_OF_TEXTBOOK).cloned().collect();
        if !found.is_empty() {
            return found;
        }
        let states = all.iter().filter(|lever| lever.path.starts_with("states."));
        return states.take(MOST_OFFERED).cloned().collect();
    }
    let in_focus = |lever: &Lever| {
        let mut words = lever.path.split('.');
        words.next() == Some("states")
            && words.next().is_some_and(|code| scenario.focus.iter().any(|f| f.as_str() == code))
    };
    let judged = |lever: &&Lever| lever.class == Class::Judgement && lever.ranged;
    let rank = |lever: &Lever| {
        let field = lever.path.rsplit('.').next().unwrap_or_default();
        let word = ["commitment", "status_quo", "constraint", "reliance", "resolve"];
        let place = word.iter().position(|known| *known == field)?;
        let fits = !lever.path.starts_with("states.") || in_focus(lever);
        fits.then_some(place)
    };
    let mut found: Vec<(usize, &Lever)> =
        all.iter().filter(judged).filter_map(|lever| Some((rank(lever)?, lever))).collect();
    found.sort_by_key(|(place, _)| *place);
    found.into_iter().take(MOST_OFFERED).map(|(_, lever)| lever.clone()).collect()
}

/// The levers whose path, name or meaning has every word of a search.
#[must_use]
pub fn search(all: &[Lever], text: &str) -> Vec<Lever> {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    let fits = |lever: &&Lever, deep: bool| {
        let mut at = format!("{} {}", lever.path, lever.name).to_lowercase();
        if deep {
            at = format!("{at} {}", lever.says.to_lowercase());
        }
        words.iter().all(|word| at.contains(word.as_str()))
    };
    let first = all.iter().filter(|lever| fits(lever, false));
    let then = all.iter().filter(|lever| !fits(lever, false) && fits(lever, true));
    first.chain(then).take(MOST_FOUND).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_lever_says_what_it_is_and_can_be_moved_to_its_ends() {
        let loaded = crate::tests::baseline();
        let all = all(&loaded.scenario);
        assert!(all.len() > 500, "{}", all.len());
        let offered = offered(&loaded.scenario, "", &all);
        assert!((4..=MOST_OFFERED).contains(&offered.len()), "{offered:?}");
        for lever in &offered {
            assert!(!lever.says.is_empty() && !lever.source.is_empty(), "{lever:?}");
            for end in [lever.low, lever.high] {
                let mut moved = loaded.clone().with_lenses();
                moved.set(&lever.path, end).unwrap_or_else(|e| panic!("{}: {e}", lever.path));
            }
        }
        let unsaid = all.iter().filter(|lever| lever.says.is_empty()).count();
        assert_eq!(unsaid, 0, "levers without a meaning");
        assert_eq!(search(&all, "choice precision")[0].path, "parameters.choice_precision");
    }
}
