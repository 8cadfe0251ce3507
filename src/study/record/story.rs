//! The story of a run: who signed what and why, crises, steps at home, the patron's word.
//!
//! It is told from the tables and events alone, so a run's folder tells it as the run did.

use std::{collections::BTreeMap, fmt::Write};

use super::{
    decisions::DecisionRow,
    events::EventRow,
    history::History,
    pacts::{Raised, raised},
    tables::RunTables,
};
use deter_core::{
    model::{
        events::{EventData, EventKind},
        terms::term,
    },
    scenario::schema::{Domain, Regime},
    world::{script::DRAWN, transient::Outcome},
};

/// Most signatures that are told one by one.
const MOST_PACTS: usize = 12;
/// Most pairs whose crises are told.
const MOST_PAIRS: usize = 6;
/// Most dates that stand behind a count.
const MOST_DATES: usize = 4;

/// Tells it.
#[must_use]
pub fn tell(history: &History) -> String {
    let story = Story { tables: &history.tables, events: &history.events };
    let mut text = story.head(history.run.replicate);
    for (title, lines) in [
        ("Pacts", story.pacts()),
        ("Crises", story.crises()),
        ("At home", story.home()),
        ("The patron's word", story.patrons()),
        ("Pressure", story.pressure()),
        ("Links, hedges, accommodation, arms", story.ways()),
        ("From first turn to last", story.change()),
    ] {
        if !lines.is_empty() {
            let _ = write!(text, "\n{title}\n");
            for line in lines {
                let _ = writeln!(text, "  {line}");
            }
        }
    }
    text
}

struct Story<'h> {
    tables: &'h RunTables,
    events: &'h [EventRow],
}

impl Story<'_> {
    fn head(&self, replicate: u64) -> String {
        let p = &self.tables.provenance;
        let labels = &p.turn_labels;
        let span = match (labels.first(), labels.last()) {
            (Some(first), Some(last)) => format!("{first} to {last}, {} turns", labels.len()),
            _ => "no turns".to_owned(),
        };
        let replicate =
            if replicate == 0 { String::new() } else { format!(", replicate {replicate}") };
        format!(
            "{}\n{}, seed {}{replicate}, {span}. One possible history of a model, no forecast.\n",
            p.title, p.scenario, p.seed
        )
    }

    fn name<'n>(&'n self, code: &'n str) -> &'n str {
        let card = self.tables.states.iter().find(|card| card.code == code);
        card.map_or(code, |card| card.name.as_str())
    }

    fn in_focus(&self, code: &str) -> bool {
        self.tables.focus.iter().any(|known| known == code)
    }

    fn of(&self, kind: EventKind) -> impl Iterator<Item = &EventRow> {
        self.events.iter().filter(move |event| event.kind() == kind)
    }

    /// Signatures in which a state in focus has a part, each with what spoke for it.
    fn pacts(&self) -> Vec<String> {
        let signed: Vec<&EventRow> = self.of(EventKind::Signature).collect();
        let (listed, unlisted): (Vec<&EventRow>, Vec<&EventRow>) =
            signed.iter().partition(|event| {
                [&event.actor, &event.counterpart]
                    .into_iter()
                    .flatten()
                    .any(|code| self.in_focus(code))
            });
        // What a reader would look for first: scripted ones, the higher rungs, the rarer choices.
        let rung = |event: &EventRow| {
            let kind = event.what.pact();
            self.tables.kinds.iter().position(|known| Some(known) == kind.as_ref())
        };
        let mut told: Vec<(bool, Option<usize>, f64, &EventRow)> = listed
            .iter()
            .map(|event| {
                let drawn = self.proposal(event).and_then(|d| d.options.get(d.chosen?));
                let scripted = matches!(&event.what, EventData::Signature { script: Some(_), .. });
                (!scripted, rung(event), drawn.map_or(1.0, |option| option.probability), *event)
            })
            .collect();
        told.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)).then(a.2.total_cmp(&b.2)));
        told.truncate(MOST_PACTS);
        told.sort_by_key(|(.., event)| event.n);
        let mut lines: Vec<String> = told
            .into_iter()
            .map(|(.., event)| {
                let (a, b) = self.sides(event);
                let kind = spoken(&event.what.pact().unwrap_or_default());
                format!("{}  {a} and {b} sign {kind}{}", event.date, self.because(event))
            })
            .collect();
        let rest = listed.len().saturating_sub(MOST_PACTS) + unlisted.len();
        if rest > 0 {
            lines.push(format!("and {rest} more signatures: pacts.csv"));
        }
        let lapsed = self.of(EventKind::Lapse).count();
        if lapsed > 0 {
            let plural = if lapsed == 1 { "pact lapses" } else { "pacts lapse" };
            lines.push(format!("{lapsed} {plural}"));
        }
        lines
    }

    fn sides(&self, event: &EventRow) -> (&str, &str) {
        let side = |code: &Option<String>| match code {
            Some(code) => {
                let card = self.tables.states.iter().find(|card| card.code == *code);
                card.map_or("?", |card| card.name.as_str())
            }
            None => "?",
        };
        (side(&event.actor), side(&event.counterpart))
    }

    /// What the proposal behind a signature weighed, or the script that signed it.
    fn because(&self, signature: &EventRow) -> String {
        if let EventData::Signature { script: Some(script), .. } = &signature.what {
            let drawn = self.of(EventKind::Script).any(|event| {
                event.turn == signature.turn
                    && event
                        .text()
                        .strip_prefix(&script.0)
                        .is_some_and(|rest| rest.starts_with(DRAWN))
            });
            let says = if drawn { "by the draw, as supposed" } else { "as the scenario says" };
            return format!(", {says}: {}", script.0);
        }
        let Some(decision) = self.proposal(signature) else {
            return String::new();
        };
        let chosen = decision.chosen.and_then(|at| decision.options.get(at));
        let odds = chosen.map_or_else(String::new, |option| odds(option.probability));
        let raised: Vec<String> = raised(decision).into_iter().take(2).map(in_words).collect();
        match raised.as_slice() {
            [] => format!(" ({odds})"),
            raised => format!(" ({odds}; raised most by {})", raised.join(" and ")),
        }
    }

    /// The proposal that led to a signature.
    fn proposal(&self, signature: &EventRow) -> Option<&DecisionRow> {
        let proposal = self
            .of(EventKind::Proposal)
            .take_while(|event| event.n < signature.n)
            .filter(|event| {
                event.what.pact() == signature.what.pact()
                    && event.actor == signature.actor
                    && event.counterpart == signature.counterpart
            })
            .last();
        proposal.and_then(|event| event.decision.as_ref())
    }

    /// Incidents that were pressed, by pair.
    fn crises(&self) -> Vec<String> {
        let mut pairs: BTreeMap<(&str, &str), BTreeMap<&str, Vec<&str>>> = BTreeMap::new();
        for event in self.of(EventKind::Incident) {
            if let (Some(a), Some(b), EventData::Incident { outcome, .. }) =
                (&event.actor, &event.counterpart, &event.what)
                && *outcome != Outcome::StatusQuo
            {
                let by_outcome = pairs.entry((a.as_str(), b.as_str())).or_default();
                by_outcome.entry(outcome.name()).or_default().push(&event.date);
            }
        }
        let total = |by: &BTreeMap<&str, Vec<&str>>| by.values().map(Vec::len).sum::<usize>();
        let mut order: Vec<_> = pairs.into_iter().collect();
        order.sort_by(|a, b| total(&b.1).cmp(&total(&a.1)).then(a.0.cmp(&b.0)));
        let hidden = order.len().saturating_sub(MOST_PAIRS);
        let mut lines: Vec<String> = order
            .iter()
            .take(MOST_PAIRS)
            .map(|((challenger, target), by_outcome)| {
                let (a, b) = (self.name(challenger), self.name(target));
                let listed: Vec<String> = by_outcome
                    .iter()
                    .map(|(outcome, dates)| {
                        let times = dates.len();
                        let what = match (*outcome, times) {
                            ("war", _) => "war".to_owned(),
                            ("force", _) => format!("force without deaths{}", often(times)),
                            ("lethal", _) => format!("force with deaths{}", often(times)),
                            ("severe", _) => format!("more than 25 dead{}", often(times)),
                            ("backdown", _) => format!("{a} stops short of force{}", often(times)),
                            ("concession", _) => format!("{b} gives way{}", often(times)),
                            (other, _) => format!("{other}{}", often(times)),
                        };
                        let mut listed: Vec<String> = dates
                            .chunk_by(PartialEq::eq)
                            .map(|same| format!("{}{}", same[0], often(same.len())))
                            .collect();
                        let dots = if listed.len() > MOST_DATES { ", …" } else { "" };
                        listed.truncate(MOST_DATES);
                        format!("{what} ({}{dots})", listed.join(", "))
                    })
                    .collect();
                format!("{a} against {b}: {}", listed.join("; "))
            })
            .collect();
        if hidden > 0 {
            lines.push(format!("and {hidden} more pairs"));
        }
        lines.extend(self.calls());
        lines
    }

    /// Who stood by whom, of those who were called, and how often the chances said so.
    fn calls(&self) -> Vec<String> {
        // Of each target how often the helper stood by it, and was called.
        type Calls<'a> = BTreeMap<&'a str, (usize, usize)>;
        let mut helpers: BTreeMap<&str, (Calls<'_>, f64)> = BTreeMap::new();
        for event in self.of(EventKind::Call) {
            let (Some(helper), Some(target)) = (&event.actor, &event.counterpart) else { continue };
            let (targets, expected) = helpers.entry(helper).or_default();
            let calls = targets.entry(target).or_default();
            calls.0 += usize::from(event.what == EventData::Call { honoured: true });
            calls.1 += 1;
            let first = event.decision.as_ref().and_then(|decision| decision.options.first());
            *expected += first.map_or(0.0, |honour| honour.probability);
        }
        helpers
            .iter()
            .map(|(helper, (targets, expected))| {
                let mut order: Vec<_> = targets.iter().collect();
                order.sort_by(|a, b| b.1.1.cmp(&a.1.1).then(a.0.cmp(b.0)));
                let listed: Vec<String> = order
                    .iter()
                    .map(|(target, (stood, called))| {
                        format!("{} {stood} of {called}", self.name(target))
                    })
                    .collect();
                format!(
                    "Called for help, {} stands by {} (its chances add up to {expected:.1})",
                    self.name(helper),
                    listed.join(", ")
                )
            })
            .collect()
    }

    /// Steps that loosen a constraint, and what stopped others.
    fn home(&self) -> Vec<String> {
        let listed =
            [EventKind::Step, EventKind::Veto, EventKind::ReferendumLost, EventKind::Ceiling];
        let mut lines: Vec<String> = self
            .events
            .iter()
            .filter(|event| listed.contains(&event.kind()))
            .map(|event| {
                let who = event.actor.as_deref().unwrap_or("?");
                format!("{}  {}: {}", event.date, self.name(who), event.text())
            })
            .collect();
        for code in self.actors_of(EventKind::Support) {
            let of_code =
                || self.of(EventKind::Support).filter(|e| e.actor.as_deref() == Some(code));
            let support = |event: Option<&EventRow>| event.and_then(|e| e.what.number("support"));
            if let (Some(first), Some(last)) =
                (support(of_code().next()), support(of_code().last()))
            {
                let elections = self
                    .of(EventKind::Election)
                    .filter(|e| e.actor.as_deref() == Some(code))
                    .count();
                let (first, last) = (100.0 * first, 100.0 * last);
                let elections = match elections {
                    0 => String::new(),
                    1 => ", 1 election".to_owned(),
                    more => format!(", {more} elections"),
                };
                lines.push(format!(
                    "{}: support for loosening {first:.0} % → {last:.0} %{elections}",
                    self.name(code)
                ));
            }
        }
        lines
    }

    fn actors_of(&self, kind: EventKind) -> Vec<&str> {
        let mut codes: Vec<&str> =
            self.of(kind).filter_map(|event| event.actor.as_deref()).collect();
        codes.sort_unstable();
        codes.dedup();
        codes
    }

    /// Hidden changes of commitment, what was said in public, and what was believed.
    fn patrons(&self) -> Vec<String> {
        let mut lines: Vec<String> = self
            .events
            .iter()
            .filter(|event| [EventKind::Regime, EventKind::Government].contains(&event.kind()))
            .map(|event| {
                let who = self.name(event.actor.as_deref().unwrap_or("?"));
                if event.kind() == EventKind::Government {
                    // The text begins with the code.
                    let code = event.actor.as_deref().unwrap_or("?");
                    let text = event.text().replacen(code, who, 1);
                    return format!("{}  by the draw, {text}", event.date);
                }
                let firm = event.what == EventData::Regime { becomes: Regime::Firm };
                let now = if firm { "firm" } else { "wavering" };
                format!("{}  {who} becomes {now}: no ally sees it but by what follows", event.date)
            })
            .collect();
        for code in self.actors_of(EventKind::Signal) {
            let said = || self.of(EventKind::Signal).filter(|e| e.actor.as_deref() == Some(code));
            let assured =
                said().filter(|event| event.what == EventData::Signal { assured: true }).count();
            lines.push(format!(
                "{} assures in {assured} of {} turns",
                self.name(code),
                said().count()
            ));
        }
        let believed: Vec<String> = self
            .tables
            .focus
            .iter()
            .filter(|code| !["patron", "challenger"].contains(&self.role(code)))
            .filter_map(|code| {
                Some(format!("{} {}", self.name(code), self.course(code, "belief")?))
            })
            .collect();
        if !lines.is_empty() && !believed.is_empty() {
            lines.push(format!("Belief that it is firm: {}", believed.join(", ")));
        }
        lines
    }

    /// A measure after the first and the last turn, and its turning point where it went beyond
    /// both by a tenth.
    fn course(&self, state: &str, measure: &str) -> Option<String> {
        let rows: Vec<_> = self
            .tables
            .series
            .iter()
            .filter(|r| r.state == state && r.measure == measure && r.other.is_none())
            .collect();
        let (first, last) = (rows.first()?.value, rows.last()?.value);
        let beyond = |value: f64| (value - first.max(last)).max(first.min(last) - value);
        let turning = rows.iter().max_by(|a, b| beyond(a.value).total_cmp(&beyond(b.value)))?;
        let middle = if beyond(turning.value) >= 0.1 {
            format!(" → {:.2} ({})", turning.value, turning.date)
        } else {
            String::new()
        };
        Some(format!("{first:.2}{middle} → {last:.2}"))
    }

    fn role(&self, code: &str) -> &str {
        let card = self.tables.states.iter().find(|card| card.code == code);
        card.map_or("member", |card| card.role.as_str())
    }

    /// A measure of a state (or `*`) after the first and the last turn.
    fn ends(&self, state: &str, measure: &str) -> Option<(f64, f64)> {
        let rows = || {
            self.tables
                .series
                .iter()
                .filter(|r| r.state == state && r.measure == measure && r.other.is_none())
        };
        Some((rows().next()?.value, rows().next_back()?.value))
    }

    /// Operations by domain and where they went, and concessions outside incidents.
    fn pressure(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for domain in Domain::ALL.map(Domain::name) {
            let mut targets: BTreeMap<&str, f64> = BTreeMap::new();
            for row in &self.tables.series {
                let of_domain =
                    row.measure.strip_prefix("probes.").and_then(|m| m.strip_prefix(domain));
                if let Some(target) = &row.other
                    && of_domain.is_some_and(|rest| rest.starts_with('.'))
                {
                    *targets.entry(target).or_default() += row.value;
                }
            }
            let total: f64 = targets.values().sum();
            if total == 0.0 {
                continue;
            }
            let mut order: Vec<_> = targets.into_iter().filter(|(_, sum)| *sum > 0.0).collect();
            order.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
            let listed: Vec<String> = order
                .iter()
                .take(3)
                .map(|(code, sum)| format!("{} {:.0} %", self.name(code), 100.0 * sum / total))
                .collect();
            lines.push(format!("{domain}: {total:.0} operations; {}", listed.join(", ")));
        }
        let mut yielded: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
        for event in self.of(EventKind::Concession) {
            if let (Some(target), Some(challenger)) = (&event.actor, &event.counterpart) {
                yielded.entry((target, challenger)).or_default().push(&event.date);
            }
        }
        for ((target, challenger), dates) in yielded {
            let (target, challenger) = (self.name(target), self.name(challenger));
            let dates = dates.join(", ");
            lines.push(format!("{target} gives way to pressure of {challenger} ({dates})"));
        }
        lines
    }

    /// Whether a state linked, hedged or accommodated by what it signed, and whether it armed.
    fn ways(&self) -> Vec<String> {
        let of_state = |code: &str, measure: &str| -> f64 {
            let rows = self.tables.series.iter();
            rows.filter(|r| r.measure == measure && r.state == code && r.other.is_some())
                .map(|r| r.value)
                .sum()
        };
        let focus = self.tables.focus.iter();
        focus
            .filter(|code| !["patron", "challenger"].contains(&self.role(code)))
            .map(|code| {
                let [links, hedges, accommodates] = ["links", "hedges", "accommodations"]
                    .map(|measure| of_state(code, measure) + 0.0);
                let burden = self.ends(code, "burden").map_or_else(String::new, |(first, last)| {
                    format!("; burden {first:.2} % → {last:.2} %")
                });
                format!(
                    "{}: signs {links:.0} on the patron's side (links), {hedges:.0} with third states \
                     (hedges), {accommodates:.0} with the challenger (accommodates){burden}",
                    self.name(code)
                )
            })
            .collect()
    }

    /// How the main measures moved.
    fn change(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let mut tell = |name: &str, state: &str, measure: &str| {
            if let Some((first, last)) = self.ends(state, measure) {
                lines.push(format!("{name}: {first:.2} → {last:.2}"));
            }
        };
        tell("network density", "*", "network.density");
        tell("centralisation around the patron", "*", "network.patron_centralisation");
        for measure in ["security_gap", "constraint"] {
            let listed: Vec<String> = self
                .tables
                .focus
                .iter()
                .filter(|code| self.role(code) == "initiator")
                .filter_map(|code| {
                    let (first, last) = self.ends(code, measure)?;
                    Some(format!("{} {first:.2} → {last:.2}", self.name(code)))
                })
                .collect();
            if !listed.is_empty() {
                lines.push(format!("{}: {}", spoken(measure), listed.join(", ")));
            }
        }
        lines
    }
}

/// How likely such a choice was among the options when it was made: `one chance in 40`.
fn odds(chance: f64) -> String {
    match chance {
        p if p >= 0.99 => "as good as certain".to_owned(),
        // From where the IPCC says so.
        p if p >= 0.66 => "likely".to_owned(),
        p => format!("one chance in {:.0}", (1.0 / p).round()),
    }
}

/// What a term says, up to its first remark, as a part of a sentence; of one that subtracts, that there
/// is little of it.
fn in_words(raised: Raised) -> String {
    let known = term(&raised.name);
    let says = known.map_or(raised.name.as_str(), |term| term.says);
    let says = says.split([',', ';', ':', '(', '.', '×']).next().unwrap_or(says).trim();
    let mut letters = says.chars();
    let words = letters.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(letters).collect::<String>().replace('_', " ")
    });
    if known.is_some_and(|term| term.costs) { format!("little {words}") } else { words }
}

/// ` 3 times`, or nothing for once.
fn often(times: usize) -> String {
    match times {
        1 => String::new(),
        2 => " twice".to_owned(),
        n => format!(" {n} times"),
    }
}

/// Names of the model as words.
fn spoken(name: &str) -> String {
    name.replace('_', " ")
}
