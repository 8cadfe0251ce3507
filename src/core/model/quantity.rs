//! A measure of something, its name, and the names it had.

use serde::{Deserialize, Serialize};

use super::measures::{Aggregation, AppliesTo, Extraction, MEASURES, Measure, NamePart, ShownIn};
use crate::{
    scenario::diagnostic::{did_you_mean, nearest},
    world::StateId,
};

/// A part of a name that is left out, over which is summed.
const ALL: u8 = u8::MAX;

/// What a quantity is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Subject {
    /// The system.
    System,
    /// A state.
    State(StateId),
    /// Two states; none is a star.
    Pair(Option<StateId>, Option<StateId>),
}

/// A measure of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Quantity {
    measure: u16,
    parts: [u8; 2],
    /// What it is of.
    pub of: Subject,
}

/// Of whom quantities are taken.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    /// Kinds of pact, lowest rung first.
    pub kinds: &'a [String],
    /// States that have quantities of their own.
    pub states: &'a [StateId],
    /// Pairs that have, who acts first.
    pub pairs: &'a [(StateId, StateId)],
}

impl Quantity {
    /// The quantity of a name, whether it shows anywhere or not.
    ///
    /// # Errors
    /// In words with the nearest name, if there is no such measure, part or state.
    pub fn read(name: &str, kinds: &[String], codes: &[String]) -> Result<Self, String> {
        let (bare, of) = match name.split_once('(') {
            Some((bare, of)) => {
                let of = of.strip_suffix(')').ok_or_else(|| {
                    format!("`{name}`: expected a measure and, in brackets, what it is of")
                })?;
                (bare, of.split(',').map(str::trim).collect())
            }
            None => (name, Vec::new()),
        };
        let under = |measure: &&Measure| {
            let rest = bare.strip_prefix(measure.name);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        let measure = MEASURES.iter().filter(under).max_by_key(|measure| measure.name.len());
        let measure =
            measure.ok_or_else(|| no("measure", bare, MEASURES.iter().map(|m| m.name)))?;
        let mut parts = [ALL; 2];
        let mut open = measure.parts.iter().enumerate();
        for word in bare[measure.name.len()..].split('.').skip(1) {
            let found = open.find_map(|(at, part)| {
                Some((at, part.values(kinds).iter().position(|value| *value == word)?))
            });
            let (at, value) = found.ok_or_else(|| {
                let known = measure.parts.iter().flat_map(|part| part.values(kinds));
                no(&format!("part of `{}`", measure.name), word, known)
            })?;
            parts[at] = value as u8;
        }
        let id = |code: &str| {
            let place = codes.iter().position(|known| known == code);
            let place = place.and_then(|at| u16::try_from(at).ok()).map(StateId);
            place.ok_or_else(|| no("state", code, codes.iter().map(String::as_str)))
        };
        let side = |code: &str| if code == "*" { Ok(None) } else { id(code).map(Some) };
        let of = match (measure.read, &of[..]) {
            (Extraction::State(_), [state]) => Subject::State(id(state)?),
            (Extraction::State(_), _) => return Err(format!("`{name}`: expected `{bare}(STATE)`")),
            (_, []) => Subject::System,
            (Extraction::Count(_), [a, b]) if measure.is_of_pairs() => match (side(a)?, side(b)?) {
                (None, None) => Subject::System,
                (a, b) => Subject::Pair(a, b),
            },
            (Extraction::Count(_), _) if measure.is_of_pairs() => {
                return Err(format!("`{name}`: expected `{bare}(STATE,STATE)`, a star for any"));
            }
            _ => {
                return Err(format!(
                    "`{name}`: expected `{bare}`, which is of all states together"
                ));
            }
        };
        let place = MEASURES.iter().position(|known| known.name == measure.name).unwrap_or(0);
        Ok(Self { measure: place as u16, parts, of })
    }

    /// Its measure.
    #[must_use]
    pub fn measure(&self) -> &'static Measure {
        &MEASURES[usize::from(self.measure)]
    }

    /// Things of a measure with all its parts, of the system.
    pub(super) fn counted(measure: &Measure, parts: [usize; 2]) -> Self {
        let place = MEASURES.iter().position(|known| known.name == measure.name).unwrap_or(0);
        let part = |at: usize| if measure.parts.len() > at { parts[at] as u8 } else { ALL };
        Self { measure: place as u16, parts: [part(0), part(1)], of: Subject::System }
    }

    /// The domain it is of, by place among all of them; none if it is of none or of all.
    #[must_use]
    pub fn domain(&self) -> Option<usize> {
        let place = self.measure().parts.iter().position(|part| *part == NamePart::Domain)?;
        self.part(place)
    }

    /// The place of a part's value; none if it is summed over.
    #[must_use]
    pub fn part(&self, place: usize) -> Option<usize> {
        self.parts.get(place).filter(|part| **part != ALL).map(|part| usize::from(*part))
    }

    /// The same of something else.
    #[must_use]
    pub const fn of(self, of: Subject) -> Self {
        Self { of, ..self }
    }

    /// Name without brackets.
    #[must_use]
    pub fn bare(&self, kinds: &[String]) -> String {
        self.values(kinds).fold(self.measure().name.to_owned(), |name, part| name + "." + part)
    }

    fn values<'k>(&self, kinds: &'k [String]) -> impl Iterator<Item = &'k str> {
        let parts = self.measure().parts.iter().enumerate();
        let values = parts.filter_map(|(at, part)| Some((part, self.part(at)?)));
        values.map(|(part, value)| part.values(kinds).get(value).copied().unwrap_or("?"))
    }

    /// Whole name; `code` names the states.
    #[must_use]
    pub fn name<'c>(&self, kinds: &[String], code: impl Fn(StateId) -> &'c str) -> String {
        let bare = self.bare(kinds);
        let side = |id: Option<StateId>| id.map_or("*", &code);
        match self.of {
            Subject::System => bare,
            Subject::State(id) => format!("{bare}({})", code(id)),
            Subject::Pair(a, b) => format!("{bare}({},{})", side(a), side(b)),
        }
    }

    /// What it is, for readers: the measure's title with the parts.
    #[must_use]
    pub fn title(&self, kinds: &[String]) -> String {
        let parts: Vec<&str> = self.values(kinds).collect();
        let title = self.measure().title;
        if parts.is_empty() {
            title.to_owned()
        } else {
            format!("{title}: {}", parts.join(", ")).replace('_', " ")
        }
    }

    /// Whether its value in a run is a whole number of things.
    #[must_use]
    pub fn counts(&self) -> bool {
        let measure = self.measure();
        matches!(measure.read, Extraction::Count(_)) && measure.end == Aggregation::Sum
    }
}

/// The quantities that show somewhere, in the order of the measures: those of the system, then
/// state by state, then pair by pair.
#[must_use]
pub fn shown(shows: ShownIn, scope: Scope<'_>) -> Vec<Quantity> {
    let mut all = Vec::new();
    let mut of = |kinds: &[AppliesTo], subject: &dyn Fn(AppliesTo) -> Subject| {
        for (place, measure) in MEASURES.iter().enumerate() {
            let shapes =
                measure.shapes.iter().filter(|(_, of, s)| kinds.contains(of) && s & shows != 0);
            for (parts, of, _) in shapes {
                for parts in combinations(measure, *parts, scope.kinds) {
                    all.push(Quantity { measure: place as u16, parts, of: subject(*of) });
                }
            }
        }
    };
    of(&[AppliesTo::System], &|_| Subject::System);
    for id in scope.states {
        of(&[AppliesTo::State, AppliesTo::From, AppliesTo::To], &|of| match of {
            AppliesTo::From => Subject::Pair(Some(*id), None),
            AppliesTo::To => Subject::Pair(None, Some(*id)),
            _ => Subject::State(*id),
        });
    }
    for (a, b) in scope.pairs {
        of(&[AppliesTo::Pair], &|_| Subject::Pair(Some(*a), Some(*b)));
    }
    all
}

/// Every value of the parts that are there, the last part running fastest.
fn combinations(measure: &Measure, there: u8, kinds: &[String]) -> Vec<[u8; 2]> {
    let list = |place: usize| -> Vec<u8> {
        match measure.parts.get(place) {
            Some(part) if there & (1 << place) != 0 => {
                (0..part.values(kinds).len().min(usize::from(ALL)) as u8).collect()
            }
            _ => vec![ALL],
        }
    };
    let (first, second) = (list(0), list(1));
    first.iter().flat_map(|a| second.iter().map(move |b| [*a, *b])).collect()
}

/// What has a number in the series, in the order of the numbers: quantities without what they are of.
#[must_use]
pub fn series(kinds: &[String]) -> Vec<Quantity> {
    let nobody = [StateId(0)];
    let scope = Scope { kinds, states: &nobody, pairs: &[(StateId(0), StateId(0))] };
    let mut all: Vec<Quantity> = Vec::new();
    for quantity in shown(super::measures::SERIES, scope) {
        if !all.contains(&quantity.of(Subject::System)) {
            all.push(quantity.of(Subject::System));
        }
    }
    all
}

/// The names that a name had before this grammar: the state in front, underscores for dots, and
/// `_rate` for the mean of what is 1 or 0.
fn former(name: &str) -> Vec<String> {
    let (bare, of) = match name.split_once('(') {
        Some((bare, of)) => (bare, of.trim_end_matches(')')),
        None => (name, ""),
    };
    if of.contains(',') {
        return Vec::new();
    }
    let mut bares = vec![bare.to_owned()];
    for measure in MEASURES {
        let rest = bare.strip_prefix(measure.name);
        let rest = rest.filter(|rest| rest.is_empty() || rest.starts_with('.'));
        bares.extend(
            rest.into_iter()
                .flat_map(|rest| measure.once.iter().map(move |n| format!("{n}{rest}"))),
        );
    }
    let flat = |bare: String| {
        let flat = bare.replace('.', "_");
        if of.is_empty() { flat } else { format!("{of}_{flat}") }
    };
    bares.into_iter().map(flat).flat_map(|name| [format!("{name}_rate"), name]).collect()
}

/// How a name of earlier versions is written now, if it is one of these names.
#[must_use]
pub fn renamed<'n>(name: &str, mut names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    names.find(|known| former(known).iter().any(|old| old == name))
}

/// That there is no such thing, with the nearest that there is.
fn no<'k>(what: &str, name: &str, known: impl IntoIterator<Item = &'k str>) -> String {
    format!("no {what} `{name}`{}", did_you_mean(nearest(name, known).as_ref()))
}

/// The names in a list, at the commas outside of brackets.
#[must_use]
pub fn split(list: &str) -> Vec<String> {
    let mut depth = 0_usize;
    let parts = list.split(|letter| {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        letter == ',' && depth == 0
    });
    parts.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
}

/// The place of a name among `names`.
///
/// # Errors
/// In words, if it is none of them: how the name is written now if it is one of earlier versions,
/// else the nearest name.
pub fn find<'n>(name: &str, names: impl Iterator<Item = &'n str> + Clone) -> Result<usize, String> {
    if let Some(place) = names.clone().position(|known| known == name) {
        return Ok(place);
    }
    if let Some(new) = renamed(name, names.clone()) {
        return Err(format!("`{name}` is now written `{new}`"));
    }
    Err(match nearest(name, names) {
        Some(near) => format!("no measure `{name}`; did you mean `{near}`?"),
        None => format!("no measure `{name}`: `deter ensemble SCENARIO --schema` lists them"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_and_former_ones_are_told() {
        let kinds = ["talks".to_owned(), "arms_transfer".to_owned()];
        let (first, second) = (StateId(0), StateId(1));
        let scope = Scope { kinds: &kinds, states: &[first], pairs: &[(second, first)] };
        let code = |id: StateId| ["AAA", "BBB"][id.at()];
        let names: Vec<String> = shown(super::super::measures::RUNS, scope)
            .iter()
            .map(|quantity| quantity.name(&kinds, code))
            .collect();
        for name in [
            "probes.air.presence",
            "probes",
            "signed.arms_transfer",
            "signed.arms_transfer(AAA,*)",
            "calls.honoured(*,AAA)",
            "security_gap.years(AAA)",
            "probes.cyber.coercion(BBB,AAA)",
            "incidents.force(BBB,AAA)",
        ] {
            assert!(names.iter().any(|known| known == name), "{name} is not in {names:?}");
        }
        let codes = ["AAA".to_owned(), "BBB".to_owned()];
        let read = |name: &str| Quantity::read(name, &kinds, &codes);
        for name in &names {
            assert_eq!(read(name).map(|one| one.name(&kinds, code)).as_ref(), Ok(name));
        }
        assert_eq!(read("probes.air(*, *)").map(|one| one.of), Ok(Subject::System));
        for (name, told) in [
            ("probez", "did you mean `probes`?"),
            ("probes.sea", "no part of `probes` `sea`"),
            ("probes.presence.air", "no part of `probes` `air`"),
            ("security_gap(AAB)", "no state `AAB`; did you mean `AAA`?"),
            ("security_gap", "expected `security_gap(STATE)`"),
            ("probes(AAA)", "a star for any"),
            ("network.density(AAA)", "all states together"),
            ("war(AAA,BBB)", "all states together"),
            ("probes(AAA", "in brackets"),
        ] {
            assert!(read(name).is_err_and(|why| why.contains(told)), "{name}: {:?}", read(name));
        }
        let told = |name: &str| find(name, names.iter().map(String::as_str)).unwrap_err();
        for (old, new) in [
            ("AAA_security_gap", "security_gap(AAA)"),
            ("AAA_security_gap_years", "security_gap.years(AAA)"),
            ("war_rate", "war"),
            ("pacts_signed", "signed"),
            ("signed_arms_transfer", "signed.arms_transfer"),
            ("probes_air_presence", "probes.air.presence"),
            ("network_density_mean", "network.density.mean"),
            ("AAA_steps", "ladder(AAA)"),
        ] {
            assert_eq!(told(old), format!("`{old}` is now written `{new}`"));
        }
        assert!(told("probez").contains("did you mean `probes`?"));
        assert_eq!(split("probes.air(BBB,AAA), war"), ["probes.air(BBB,AAA)", "war"]);
        assert_eq!(find("probes", names.iter().map(String::as_str)), Ok(15));
    }

    #[test]
    fn every_pair_and_state_of_the_series_has_a_number() {
        let kinds = ["talks".to_owned()];
        let all = series(&kinds);
        let bare: Vec<String> = all.iter().map(|quantity| quantity.bare(&kinds)).collect();
        assert!(
            bare.contains(&"security_gap".to_owned()) && bare.contains(&"signed.talks".to_owned())
        );
        for (place, name) in bare.iter().enumerate() {
            assert!(!bare[..place].contains(name), "{name} twice");
        }
    }
}
