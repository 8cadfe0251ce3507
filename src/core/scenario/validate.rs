//! What types cannot check: names that must exist, matrices, roles, ranges, dates.

mod bars;
mod politics;
mod script;

use std::collections::{BTreeMap, BTreeSet};

use super::{
    estimates,
    load::Problem,
    locate::FieldPath,
    parameters::Parameters,
    paths::visit,
    quantity::{Amount, Class, Code, Figure},
    reader::MOST_PROBLEMS,
    schema::{CapabilityIndex, Openings, Operations, PactKind, Scenario},
    textbook,
    value::Number,
};

/// Most states of a scenario.
pub const MOST_STATES: usize = 500;
/// Most turns of a run.
pub const MOST_TURNS: u32 = 2_000;
/// Most kinds of pact.
pub const MOST_KINDS: usize = 32;
/// Most pacts, disputes or events of a scenario.
pub const MOST_ITEMS: usize = 100_000;
/// Most bars of a scenario.
pub const MOST_BARS: usize = 10_000;
/// Longest text of a field, bytes.
pub const LONGEST_TEXT: usize = 20_000;
/// Most operations a turn against a target in a domain.
pub const MOST_OPERATIONS: f64 = 100_000.0;
/// Least dispersion k of the counts of operations.
pub const LEAST_DISPERSION: f64 = 0.01;
/// Most openings for pacts that an initiator may have in a turn, on average.
pub const MOST_OPENINGS: f64 = 1_000.0;
/// Most steps of a ladder.
pub const MOST_STEPS: usize = 200;
/// Least GDP of a state, bn USD: burdens are shares of it.
pub const LEAST_GDP: f64 = 1e-6;
/// Most, in a run as in a scenario.
pub const MOST_GDP: f64 = 1e12;

/// Everything that is wrong with a scenario that fits its types.
#[must_use]
pub fn validate(scenario: &Scenario) -> Vec<Problem> {
    let kinds = scenario.pact_kinds.iter().map(|kind| (kind.name.as_str(), kind)).collect();
    let mut check = Check { scenario, kinds, problems: Vec::new() };
    check.frame();
    check.figures_and_texts();
    check.parameters();
    check.states();
    check.distances();
    check.disputes();
    check.kinds();
    check.pacts();
    check.bars();
    check.rivalries();
    check.roles();
    check.politics();
    check.events();
    check.problems.extend(textbook::problems(scenario));
    check.problems.extend(estimates::problems(scenario));
    check.problems.truncate(MOST_PROBLEMS);
    check.problems
}

struct Check<'s> {
    scenario: &'s Scenario,
    kinds: BTreeMap<&'s str, &'s PactKind>,
    problems: Vec<Problem>,
}

impl<'s> Check<'s> {
    fn say(&mut self, path: FieldPath, message: impl Into<String>, expected: impl Into<String>) {
        self.push(Problem::new(path, message, expected));
    }

    fn push(&mut self, problem: Problem) {
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(problem);
        }
    }

    /// A name that is none; the nearest is looked for only as long as somebody will read it.
    fn unknown<'a>(
        &mut self,
        path: FieldPath,
        what: &str,
        name: &str,
        known: impl IntoIterator<Item = &'a str> + Clone,
    ) {
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(Problem::unknown(path, what, name, known));
        }
    }

    fn state(&mut self, path: FieldPath, code: &Code) {
        let states = &self.scenario.states;
        if !states.contains_key(code) {
            self.unknown(path, "state", code.as_str(), states.keys().map(Code::as_str));
        }
    }

    fn challenger(&mut self, path: FieldPath, code: &Code) {
        self.state(path.clone(), code);
        if self.scenario.states.contains_key(code) && !self.scenario.challengers.contains_key(code)
        {
            let known: Vec<_> = self.scenario.challengers.keys().map(Code::as_str).collect();
            self.say(
                path,
                format!("{code} has no role in `challengers`"),
                format!("a challenger: {}", or_none(&known)),
            );
        }
    }

    fn patron(&mut self, path: FieldPath, code: &Code) {
        self.state(path.clone(), code);
        if self.scenario.states.contains_key(code) && !self.scenario.patrons.contains_key(code) {
            let known: Vec<_> = self.scenario.patrons.keys().map(Code::as_str).collect();
            self.say(
                path,
                format!("{code} has no role in `patrons`"),
                format!("a patron: {}", or_none(&known)),
            );
        }
    }

    fn kind(&mut self, path: FieldPath, name: &str) {
        if self.find_kind(name).is_none() {
            let known = self.scenario.pact_kinds.iter().map(|kind| kind.name.as_str());
            self.unknown(path, "kind of pact", name, known);
        }
    }

    fn pair(&mut self, path: &FieldPath, (a, b): &(Code, Code)) {
        self.state(path.index(0), a);
        self.state(path.index(1), b);
        if a == b {
            self.say(path.clone(), format!("{a} cannot have a pact with itself"), "two states");
        }
    }

    /// Every figure says where it comes from and lies in its own range; no text is endless.
    fn figures_and_texts(&mut self) {
        let mut found = Vec::new();
        visit(self.scenario, &mut |place, _, value| {
            if found.len() >= MOST_PROBLEMS {
                return;
            }
            let number = value.number();
            let class = number.and_then(|number| number.class);
            let note = number.map_or("", |number| number.note);
            if matches!(class, Some(Class::Data | Class::Literature))
                && !self.scenario.sources.contains_key(note)
            {
                found.push(self.no_source(place, note));
            }
            if let Some(Number {
                value,
                range: Some((low, high)),
                class: Some(Class::Estimate),
                note,
            }) = number
            {
                if !(high.is_finite() && low.is_finite() && value <= high) {
                    let message = "a standard error that is none".to_owned();
                    found.push(Problem::new(place.clone(), message, "a number from 0 on"));
                }
                if note.trim().is_empty() {
                    let message = "an estimate of no study".to_owned();
                    found.push(Problem::new(place.clone(), message, "the name of a study"));
                }
            } else if let Some(Number { value, range: Some((low, high)), .. }) = number
                && !(low <= value && value <= high)
            {
                found.push(Problem::new(
                    place.clone(),
                    format!("{value} lies outside its own range"),
                    format!("a value from {low} to {high}"),
                ));
            }
            let bytes = value.text().unwrap_or(note).len();
            if bytes > LONGEST_TEXT {
                let expected = format!("at most {LONGEST_TEXT}");
                let message = format!("{bytes} bytes are too many");
                found.push(Problem::new(place.clone(), message, expected));
            }
        });
        found.into_iter().for_each(|problem| self.push(problem));
    }

    fn no_source(&self, path: &FieldPath, source: &str) -> Problem {
        let known = self.scenario.sources.keys().map(String::as_str);
        Problem::unknown(path.clone(), "source", source, known)
    }

    fn source(&mut self, path: FieldPath, source: &str) {
        if !source.is_empty() && !self.scenario.sources.contains_key(source) {
            let problem = self.no_source(&path, source);
            self.push(problem);
        }
    }

    fn frame(&mut self) {
        let s = self.scenario;
        if s.title.trim().is_empty() {
            self.say("title".into(), "the title is empty", "a title for readers");
        }
        if s.turns > MOST_TURNS {
            self.say(
                "turns".into(),
                format!("{} turns are too many", s.turns),
                format!("0 to {MOST_TURNS}"),
            );
        }
        if ![1, 2, 4, 12].contains(&s.turns_per_year) {
            self.say(
                "turns_per_year".into(),
                format!("a year cannot have {} turns", s.turns_per_year),
                "1, 2, 4 or 12",
            );
        }
        if s.states.is_empty() || s.states.len() > MOST_STATES {
            self.say(
                "states".into(),
                format!("there are {} states", s.states.len()),
                format!("1 to {MOST_STATES}"),
            );
        }
        for (what, count, most) in [
            ("pacts", s.pacts.len(), MOST_ITEMS),
            ("bars", s.bars.len(), MOST_BARS),
            ("rivalries", s.rivalries.len(), MOST_ITEMS),
            ("disputes", s.disputes.len(), MOST_ITEMS),
            ("events", s.events.len(), MOST_ITEMS),
        ] {
            if count > most {
                self.say(what.into(), format!("there are {count}"), format!("at most {most}"));
            }
        }
        for (index, code) in s.focus.iter().enumerate() {
            self.state(FieldPath::from("focus").index(index), code);
        }
    }

    fn parameters(&mut self) {
        for info in Parameters::TABLE {
            let value = self.scenario.parameters.get(info.name).unwrap_or(f64::NAN);
            if !(info.low..=info.high).contains(&value) {
                self.say(
                    FieldPath::from("parameters").name(info.name),
                    format!("{value} is out of range"),
                    format!("a number from {} to {}", info.low, info.high),
                );
            }
        }
    }

    fn states(&mut self) {
        let s = self.scenario;
        for (code, state) in &s.states {
            let path = FieldPath::from("states").name(code);
            if state.gdp.value().get() < LEAST_GDP {
                self.say(
                    path.name("gdp"),
                    "the GDP is zero",
                    format!("at least {LEAST_GDP} bn USD"),
                );
            }
            // The stock that a spending keeps up is spending / (depreciation + growth).
            let wear = s.parameters.depreciation + state.growth.value().get();
            if wear <= 0.0 && state.capacity.is_none() {
                self.say(
                    path.name("growth"),
                    format!(
                        "with depreciation {} no stock of capital fits",
                        s.parameters.depreciation
                    ),
                    "more growth, or a figure for `capacity`",
                );
            }
            let burden = state.spending.value().get() / state.gdp.value().get().max(LEAST_GDP);
            let ceiling = state.ceiling.value().get();
            if burden > ceiling {
                self.say(
                    path.name("ceiling"),
                    format!("the burden at the start, {burden:.4} of GDP, is above the ceiling"),
                    "a ceiling at or above it",
                );
            }
            for challenger in state.exposure.keys() {
                self.challenger(path.name("exposure").name(challenger), challenger);
            }
            for patron in state.belief.keys() {
                self.patron(path.name("belief").name(patron), patron);
            }
            if state.reliance.value().get() > 0.0 && s.patrons.is_empty() {
                self.say(
                    path.name("reliance"),
                    "it relies on a patron, but the scenario has none",
                    "0, or a state in `patrons`",
                );
            }
            if s.capability_index == CapabilityIndex::Cinc && state.cinc.is_none() {
                self.say(
                    path.name("cinc"),
                    "the capability index `cinc` needs this figure",
                    "a share of the world's capabilities",
                );
            }
        }
    }

    fn distances(&mut self) {
        let Some(matrix) = &self.scenario.distances else {
            return;
        };
        let path = FieldPath::from("distances");
        self.source(path.name("source"), &matrix.source);
        let mut seen = BTreeSet::new();
        for (index, code) in matrix.order.iter().enumerate() {
            self.state(path.name("order").index(index), code);
            if !seen.insert(code) {
                self.say(
                    path.name("order").index(index),
                    format!("{code} stands here twice"),
                    "each state once",
                );
            }
        }
        let n = matrix.order.len();
        let rows = path.name("rows");
        if matrix.rows.len() != n {
            self.say(
                rows.clone(),
                format!("there are {} rows for {n} states", matrix.rows.len()),
                format!("{n} rows"),
            );
            return;
        }
        for (i, row) in matrix.rows.iter().enumerate() {
            if row.len() != n {
                self.say(
                    rows.index(i),
                    format!("the row of {} has {} numbers", matrix.order[i], row.len()),
                    format!("{n} numbers"),
                );
                return;
            }
        }
        for i in 0..n {
            if matrix.rows[i][i].get() != 0.0 {
                self.say(
                    rows.index(i).index(i),
                    format!("{} lies {} km from itself", matrix.order[i], matrix.rows[i][i].get()),
                    "0 on the diagonal",
                );
            }
            for j in 0..i {
                let (here, there) = (matrix.rows[i][j].get(), matrix.rows[j][i].get());
                if here != there {
                    self.say(
                        rows.index(i).index(j),
                        format!(
                            "the matrix is not symmetric: {}–{} is {here}, {}–{} is {there}",
                            matrix.order[i], matrix.order[j], matrix.order[j], matrix.order[i]
                        ),
                        "the same distance both ways",
                    );
                }
            }
        }
    }

    fn disputes(&mut self) {
        let mut seen = BTreeSet::new();
        for (index, dispute) in self.scenario.disputes.iter().enumerate() {
            let path = FieldPath::from("disputes").index(index);
            self.challenger(path.name("challenger"), &dispute.challenger);
            self.state(path.name("target"), &dispute.target);
            if dispute.challenger == dispute.target {
                self.say(
                    path.clone(),
                    format!("{} cannot dispute with itself", dispute.target),
                    "two states",
                );
            }
            if !seen.insert((&dispute.challenger, &dispute.target)) {
                self.say(
                    path.clone(),
                    format!("{}–{} stands here twice", dispute.challenger, dispute.target),
                    "one dispute for a pair, with its greatest salience",
                );
            }
            for (position, domain) in dispute.domains.iter().enumerate() {
                if !domain.has_place() {
                    self.say(
                        path.name("domains").index(position),
                        format!("{} operations need no disputed place", domain.name()),
                        "air, maritime or land",
                    );
                }
            }
        }
    }

    fn kinds(&mut self) {
        let s = self.scenario;
        let mut seen = BTreeSet::new();
        if s.pact_kinds.len() > MOST_KINDS {
            self.say(
                "pact_kinds".into(),
                format!("there are {} kinds", s.pact_kinds.len()),
                format!("at most {MOST_KINDS}"),
            );
        }
        for (index, kind) in s.pact_kinds.iter().enumerate() {
            let path = FieldPath::from("pact_kinds").index(index);
            let plain = !kind.name.is_empty()
                && kind.name.len() <= 64
                && kind.name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            if !plain {
                self.say(
                    path.name("name"),
                    "this cannot be the name of a kind",
                    "1 to 64 letters, digits or underscores",
                );
            }
            if !seen.insert(&kind.name) {
                self.say(
                    path.name("name"),
                    format!("the kind `{}` stands here twice", kind.name),
                    "a name for each rung",
                );
            }
            for (position, needed) in kind.needs.any_of.iter().enumerate() {
                self.kind(path.name("needs").name("any_of").index(position), needed);
            }
            if let Some(needed) = &kind.needs.common_partner_in {
                self.kind(path.name("needs").name("common_partner_in"), needed);
            }
        }
    }

    fn pacts(&mut self) {
        let s = self.scenario;
        let mut seen = BTreeSet::new();
        for (index, pact) in s.pacts.iter().enumerate() {
            let path = FieldPath::from("pacts").index(index);
            self.kind(path.name("kind"), &pact.kind);
            self.pair(&path.name("between"), &pact.between);
            self.source(path.name("source"), &pact.source);
            self.needs_patron(&path, &pact.kind, &pact.between);
            let (a, b) = &pact.between;
            let mutual = self.find_kind(&pact.kind).is_none_or(|kind| kind.mutual);
            let pair = if mutual && b < a { (b, a) } else { (a, b) };
            if !seen.insert((&pact.kind, pair)) {
                self.say(
                    path.clone(),
                    format!("the pact `{}` of {a} and {b} stands here twice", pact.kind),
                    "each pact once",
                );
            }
            let Some(signed) = &pact.signed else { continue };
            if signed.date() > s.start.date() {
                self.say(
                    path.name("signed"),
                    format!("{signed} is after the start of the scenario, {}", s.start),
                    "a date at or before it; later ones are `events`",
                );
            }
            if let Some(in_force) = &pact.in_force
                && in_force.date() < signed.date()
            {
                self.say(
                    path.name("in_force"),
                    format!("in force on {in_force}, before its signature on {signed}"),
                    "a date at or after the signature",
                );
            }
        }
    }

    fn find_kind(&self, name: &str) -> Option<&'s PactKind> {
        self.kinds.get(name).copied()
    }

    fn needs_patron(&mut self, path: &FieldPath, kind: &str, (a, b): &(Code, Code)) {
        let patrons = &self.scenario.patrons;
        let needs = self.find_kind(kind).is_some_and(|kind| kind.needs.patron);
        if needs && !patrons.contains_key(a) && !patrons.contains_key(b) {
            let known: Vec<_> = patrons.keys().map(Code::as_str).collect();
            self.say(
                path.name("between"),
                format!("`{kind}` needs a patron, and neither {a} nor {b} has that role"),
                format!("a state in `patrons`: {}", or_none(&known)),
            );
        }
    }

    fn operations(&mut self, path: &FieldPath, challenger: &Code, operations: &Operations) {
        let most = |level: &Figure<Amount>| level.value().get() > MOST_OPERATIONS;
        let message = "these are too many operations for a turn";
        if most(&operations.level) {
            self.say(path.name("level"), message, format!("at most {MOST_OPERATIONS}"));
        }
        for (target, level) in &operations.levels {
            let path = path.name("levels").name(target);
            self.state(path.clone(), target);
            if target == challenger {
                self.say(
                    path.clone(),
                    format!("{target} is no target of its own"),
                    "another state",
                );
            }
            if most(level) {
                self.say(path, message, format!("at most {MOST_OPERATIONS}"));
            }
        }
        let ceiling = operations.ceiling.value().get();
        if ceiling < 1.0 {
            self.say(
                path.name("ceiling"),
                format!("a ceiling of {ceiling} lies below the level of the start"),
                "1 or more",
            );
        }
        if let Some(dispersion) = &operations.dispersion
            && dispersion.value().get() < LEAST_DISPERSION
        {
            self.say(
                path.name("dispersion"),
                "no count is so uneven",
                format!("at least {LEAST_DISPERSION}; leave it out for Poisson"),
            );
        }
    }

    fn roles(&mut self) {
        let s = self.scenario;
        for (code, challenger) in &s.challengers {
            let path = FieldPath::from("challengers").name(code);
            self.state(path.clone(), code);
            for (domain, operations) in &challenger.operations {
                self.operations(&path.name("operations").name(domain.name()), code, operations);
            }
        }
        for (code, patron) in &s.patrons {
            let path = FieldPath::from("patrons").name(code);
            self.state(path.clone(), code);
            for (index, host) in patron.bases.iter().enumerate() {
                self.state(path.name("bases").index(index), host);
            }
        }
        for (code, initiator) in &s.initiators {
            let path = FieldPath::from("initiators").name(code);
            self.state(path.clone(), code);
            let path = path.name("openings");
            let openings = match &initiator.openings {
                Openings::Poisson(mean) => mean.value().get(),
                Openings::Fixed(count) => f64::from(*count),
            };
            if openings > MOST_OPENINGS {
                self.say(
                    path,
                    format!("{openings} openings are too many for a turn"),
                    format!("at most {MOST_OPENINGS}"),
                );
            }
        }
        if !s.initiators.is_empty() && s.pact_kinds.is_empty() {
            self.say(
                "initiators".into(),
                "there is no kind of pact to seek",
                "a rung in `pact_kinds`",
            );
        }
    }
}

fn or_none(names: &[&str]) -> String {
    if names.is_empty() { "there is none".to_owned() } else { names.join(", ") }
}
