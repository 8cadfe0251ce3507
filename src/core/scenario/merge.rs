//! Puts the changes of a child into its parent, and remembers which file each list entry is from.

use std::collections::BTreeMap;

use super::{
    load::Problem,
    locate::{FieldPath, Segment},
    overrides::{ChallengerChange, Overrides, PactName},
    quantity::Code,
    schema::{Challenger, Domain, Operations, Pact, Scenario},
};

/// Where an entry of a list was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Origin {
    /// Place of the file in the chain, the root first.
    pub file: usize,
    /// Path in that file.
    pub path: FieldPath,
}

/// The origins of all entries of the lists of a scenario.
#[derive(Debug, Clone, Default)]
pub(super) struct Origins(BTreeMap<&'static str, Vec<Origin>>);

/// Lists whose entries may come from several files.
const LISTS: [&str; 4] = ["disputes", "pact_kinds", "pacts", "events"];

impl Origins {
    /// The origins of a scenario that extends nothing.
    pub fn root(scenario: &Scenario) -> Self {
        let lengths = [
            scenario.disputes.len(),
            scenario.pact_kinds.len(),
            scenario.pacts.len(),
            scenario.events.len(),
        ];
        let mut origins = Self::default();
        for (list, length) in LISTS.into_iter().zip(lengths) {
            origins.0.insert(list, entries(0, list, length));
        }
        origins
    }

    /// Where the entry that a path leads through was written, with the rest of the path.
    pub fn of(&self, path: &FieldPath) -> Option<Origin> {
        let [Segment::Name(list), Segment::Index(index), rest @ ..] = path.0.as_slice() else {
            return None;
        };
        let mut origin = self.0.get(list.as_str())?.get(*index)?.clone();
        origin.path.0.extend(rest.iter().cloned());
        Some(origin)
    }
}

fn entries(file: usize, list: &str, length: usize) -> Vec<Origin> {
    let entry = |index| Origin { file, path: FieldPath::from(list).index(index) };
    (0..length).map(entry).collect()
}

/// Writes what a child changes into the scenario of its parent, and names what it cannot change
/// because it is not there. Paths of the problems are those of the child.
pub(super) fn merge(
    child: &Overrides,
    file: usize,
    scenario: &mut Scenario,
    origins: &mut Origins,
) -> Vec<Problem> {
    let mut merge = Merge { file, origins, problems: Vec::new() };
    child.apply(scenario);
    child.parameters.apply(&mut scenario.parameters);
    scenario.expectations.clone_from(&child.expectations);

    merge.map("states", &child.states, &mut scenario.states, |change, whole, _| {
        change.apply(whole);
        Vec::new()
    });
    merge.add("states", &child.more_states, &mut scenario.states);
    merge.map("challengers", &child.challengers, &mut scenario.challengers, challenger);
    merge.add("challengers", &child.more_challengers, &mut scenario.challengers);
    merge.map("patrons", &child.patrons, &mut scenario.patrons, |change, whole, _| {
        change.apply(whole);
        Vec::new()
    });
    merge.add("patrons", &child.more_patrons, &mut scenario.patrons);
    merge.map("initiators", &child.initiators, &mut scenario.initiators, |change, whole, _| {
        change.apply(whole);
        Vec::new()
    });
    merge.add("initiators", &child.more_initiators, &mut scenario.initiators);
    merge.map("politics", &child.politics, &mut scenario.politics, |change, whole, _| {
        change.apply(whole);
        Vec::new()
    });
    merge.add("politics", &child.more_politics, &mut scenario.politics);

    merge.replaced("disputes", child.disputes.as_ref().map(Vec::len));
    merge.fewer("disputes", &child.fewer_disputes, &mut scenario.disputes, |name, dispute| {
        dispute.challenger == name.challenger && dispute.target == name.target
    });
    merge.disputes(child, scenario);
    merge.more("disputes", &child.more_disputes, &mut scenario.disputes);

    merge.replaced("pact_kinds", child.pact_kinds.as_ref().map(Vec::len));
    merge.kinds(child, scenario);
    merge.more("pact_kinds", &child.more_pact_kinds, &mut scenario.pact_kinds);

    merge.replaced("pacts", child.pacts.as_ref().map(Vec::len));
    merge.fewer("pacts", &child.fewer_pacts, &mut scenario.pacts, is_pact);
    merge.more("pacts", &child.more_pacts, &mut scenario.pacts);

    merge.replaced("events", child.events.as_ref().map(Vec::len));
    merge.fewer("events", &child.fewer_events, &mut scenario.events, |name, event| {
        event.name == *name
    });
    merge.more("events", &child.more_events, &mut scenario.events);
    merge.problems
}

fn is_pact(name: &PactName, pact: &Pact) -> bool {
    let ((a, b), (c, d)) = (&name.between, &pact.between);
    name.kind == pact.kind && ((a == c && b == d) || (a == d && b == c))
}

fn challenger(change: &ChallengerChange, whole: &mut Challenger, path: &FieldPath) -> Vec<Problem> {
    let mut problems = Vec::new();
    if let Some(status_quo) = &change.status_quo {
        whole.status_quo = status_quo.clone();
    }
    let known: Vec<_> = whole.operations.keys().map(|domain| domain.name()).collect();
    for (domain, change) in &change.operations {
        match whole.operations.get_mut(domain) {
            Some(operations) => change.apply(operations),
            None => problems.push(Problem::unknown(
                path.name("operations").name(domain.name()),
                "domain of its operations",
                domain.name(),
                known.iter().copied(),
            )),
        }
    }
    let more: &BTreeMap<Domain, Operations> = &change.more_operations;
    for (domain, operations) in more {
        if whole.operations.insert(*domain, operations.clone()).is_some() {
            problems.push(Problem::new(
                path.name("more_operations").name(domain.name()),
                format!("the parent has {} operations already", domain.name()),
                "`operations`, to change them",
            ));
        }
    }
    problems
}

struct Merge<'o> {
    file: usize,
    origins: &'o mut Origins,
    problems: Vec<Problem>,
}

impl Merge<'_> {
    /// Changes entries of a map that are there.
    fn map<C, W>(
        &mut self,
        name: &str,
        changes: &BTreeMap<Code, C>,
        whole: &mut BTreeMap<Code, W>,
        apply: impl Fn(&C, &mut W, &FieldPath) -> Vec<Problem>,
    ) {
        let known: Vec<_> = whole.keys().cloned().collect();
        for (code, change) in changes {
            let path = FieldPath::from(name).name(code);
            match whole.get_mut(code) {
                Some(entry) => self.problems.extend(apply(change, entry, &path)),
                None => {
                    let known = known.iter().map(Code::as_str);
                    let mut problem =
                        Problem::unknown(path, "entry to change", code.as_str(), known);
                    problem.expected += &format!("; a new one stands in `more_{name}`");
                    self.problems.push(problem);
                }
            }
        }
    }

    /// Adds whole entries to a map.
    fn add<W: Clone>(
        &mut self,
        name: &str,
        more: &BTreeMap<Code, W>,
        whole: &mut BTreeMap<Code, W>,
    ) {
        for (code, entry) in more {
            if whole.insert(code.clone(), entry.clone()).is_some() {
                self.problems.push(Problem::new(
                    FieldPath::from(format!("more_{name}").as_str()).name(code),
                    format!("the parent has {code} already"),
                    format!("`{name}`, to change it"),
                ));
            }
        }
    }

    /// A list has been replaced as a whole.
    fn replaced(&mut self, list: &'static str, length: Option<usize>) {
        if let Some(length) = length {
            self.origins.0.insert(list, entries(self.file, list, length));
        }
    }

    /// Takes entries out of a list.
    fn fewer<N, E>(
        &mut self,
        list: &'static str,
        names: &[N],
        whole: &mut Vec<E>,
        is: impl Fn(&N, &E) -> bool,
    ) {
        for (index, name) in names.iter().enumerate() {
            match whole.iter().position(|entry| is(name, entry)) {
                Some(at) => {
                    whole.remove(at);
                    if let Some(origins) = self.origins.0.get_mut(list) {
                        origins.remove(at);
                    }
                }
                None => self.problems.push(Problem::new(
                    FieldPath::from(format!("fewer_{list}").as_str()).index(index),
                    format!("the parent has none of this name in `{list}`"),
                    format!("one that stands in its `{list}`"),
                )),
            }
        }
    }

    /// Adds entries to a list.
    fn more<E: Clone>(&mut self, list: &'static str, more: &[E], whole: &mut Vec<E>) {
        whole.extend(more.iter().cloned());
        let added = entries(self.file, &format!("more_{list}"), more.len());
        self.origins.0.entry(list).or_default().extend(added);
    }

    fn disputes(&mut self, child: &Overrides, scenario: &mut Scenario) {
        for (index, change) in child.changed_disputes.iter().enumerate() {
            let found = scenario.disputes.iter_mut().find(|dispute| {
                dispute.challenger == change.challenger && dispute.target == change.target
            });
            let Some(dispute) = found else {
                self.problems.push(Problem::new(
                    FieldPath::from("changed_disputes").index(index),
                    format!(
                        "the parent has no dispute of {} with {}",
                        change.challenger, change.target
                    ),
                    "one of its `disputes`; a new one stands in `more_disputes`",
                ));
                continue;
            };
            if let Some(salience) = &change.salience {
                dispute.salience = salience.clone();
            }
            if let Some(over) = &change.over {
                dispute.over.clone_from(over);
            }
            if let Some(domains) = &change.domains {
                dispute.domains.clone_from(domains);
            }
        }
    }

    fn kinds(&mut self, child: &Overrides, scenario: &mut Scenario) {
        let known: Vec<_> = scenario.pact_kinds.iter().map(|kind| kind.name.clone()).collect();
        for (index, change) in child.changed_pact_kinds.iter().enumerate() {
            let found = scenario.pact_kinds.iter_mut().find(|kind| kind.name == change.name);
            let Some(kind) = found else {
                self.problems.push(Problem::unknown(
                    FieldPath::from("changed_pact_kinds").index(index).name("name"),
                    "kind of pact",
                    &change.name,
                    known.iter().map(String::as_str),
                ));
                continue;
            };
            kind.joining = change.joining.unwrap_or(kind.joining);
            kind.autonomy_cost = change.autonomy_cost.unwrap_or(kind.autonomy_cost);
            kind.provocation = change.provocation.unwrap_or(kind.provocation);
            if let Some(flows) = &change.flows {
                kind.flows.clone_from(flows);
            }
            if let Some(needs) = &change.needs {
                kind.needs.clone_from(needs);
            }
        }
    }
}
