//! From the rows of a study to its parts.

use std::collections::BTreeMap;

use super::{
    Part, burdens,
    home::{self, Chance},
    operations::{self, Count},
    rungs::{self, Pair},
};
use crate::fit::{
    record::Record,
    sheet::{BurdenSeries, DisputesOfPair, FitText, OperationsSeries},
    survey::Survey,
};
use deter_core::{
    scenario::{
        Loaded,
        calendar::Date,
        quantity::Code,
        schema::{Domain, Scenario},
    },
    turn::Engine,
    world::{StateId, build::rival_burden},
};

/// The parts that a study has rows for. What is dated after its last day is not looked at.
#[must_use]
pub fn all(
    text: &FitText,
    loaded: &Loaded,
    engine: &Engine,
    (record, surveys): (&Record, &[Survey]),
) -> Vec<Part> {
    let s = &loaded.scenario;
    let until = years(text.until.date()) + A_DAY;
    let mut parts = operations_of(&text.operations, s, until);
    parts.extend(rungs_of(&text.disputes, s, until));
    parts.extend(burdens_of(&text.burdens, loaded, engine, until));
    parts.extend(steps_of(text, s, (record, surveys)));
    parts
}

/// The last day belongs to what is looked at; dates are known to a thousandth of a year, and periods begin
/// with whole months.
const A_DAY: f64 = 0.01;

/// A date in years.
pub(super) fn years(date: Date) -> f64 {
    date.in_years()
}

/// Operations by challenger and domain.
fn operations_of(rows: &[OperationsSeries], s: &Scenario, until: f64) -> Vec<Part> {
    let mut by_means: BTreeMap<(&Code, Domain), Vec<&OperationsSeries>> = BTreeMap::new();
    let mut outside = 0;
    for row in rows {
        let means = s.challengers.get(&row.challenger).map(|c| &c.operations);
        if means.is_some_and(|means| means.contains_key(&row.domain))
            && s.states.contains_key(&row.target)
        {
            by_means.entry((&row.challenger, row.domain)).or_default().push(row);
        } else {
            outside += 1;
        }
    }
    let mut parts: Vec<Part> = by_means
        .into_iter()
        .filter_map(|((challenger, domain), rows)| {
            let word = domain_name(domain);
            let mut series: BTreeMap<(&Code, &str), Vec<Count>> = BTreeMap::new();
            let first = rows.iter().map(|row| row.first.date().year).min()?;
            for row in rows {
                let length = f64::from(row.months) / 12.0;
                let own = series.entry((&row.target, &row.series)).or_default();
                for (at, count) in row.counts.iter().enumerate() {
                    let from = years(row.first.date()) + at as f64 * length;
                    let middle = from + 0.5 * length;
                    if from + length <= until {
                        let turns = length * f64::from(s.turns_per_year);
                        let block = (middle as i32 - first) as usize;
                        own.push(Count { middle, turns, count: *count, block });
                    }
                }
            }
            let mut series: Vec<Vec<Count>> = series.into_values().collect();
            series.iter_mut().for_each(|one| one.sort_by(|a, b| a.middle.total_cmp(&b.middle)));
            series.retain(|one| one.len() > 1);
            let last = series.iter().flatten().map(|one| one.block).max()?;
            let names = (0..=last as i32).map(|year| (first + year).to_string()).collect();
            let path = format!("challengers.{challenger}.operations.{word}");
            let name = format!("operations of {challenger}: {word}");
            Some(operations::part(name, &path, series, names))
        })
        .collect();
    if let Some(part) = parts.first_mut().filter(|_| outside > 0) {
        part.notes.push(format!(
            "left out, of no challenger, target or domain of this world: {outside} series"
        ));
    }
    parts
}

/// A domain as a file writes it.
pub(super) fn domain_name(domain: Domain) -> String {
    deter_core::scenario::value::Value::key(&domain)
}

/// Disputes: rates and force of the challengers' pairs, deaths of these, what is rarer of all.
fn rungs_of(rows: &[DisputesOfPair], s: &Scenario, until: f64) -> Vec<Part> {
    let mut pairs: Vec<Pair> = Vec::new();
    let (mut lethal, mut severe, mut war) = (Vec::new(), Vec::new(), Vec::new());
    for row in rows.iter().filter(|row| f64::from(row.to) + 1.0 <= until) {
        let (a, b) = (&row.between.0, &row.between.1);
        let name = format!("{a}–{b}");
        severe.push((name.clone(), [row.lethal, row.severe]));
        war.push((name.clone(), [row.severe, row.war]));
        let sides = [(a, b), (b, a)];
        let by_challenger =
            sides.into_iter().find(|(challenger, _)| s.challengers.contains_key(*challenger));
        let Some((challenger, target)) = by_challenger else { continue };
        lethal.push((name.clone(), [row.force, row.lethal]));
        let disputed =
            s.disputes.iter().any(|d| d.challenger == *challenger && d.target == *target);
        let years = f64::from(row.to - row.from + 1);
        let path = disputed.then(|| format!("disputes.{challenger}.{target}"));
        pairs.push(Pair { name, path, years, counts: [row.disputes, row.force] });
    }
    let mut parts = Vec::new();
    if pairs.len() > 1 {
        parts.push(rungs::rates(pairs.clone()));
        parts.push(rungs::force("parameters.force_given_incident", pairs));
    }
    for (name, path, rung) in [
        ("deaths where force was used", "parameters.lethal_given_force", lethal),
        ("more than 25 dead where somebody died", "parameters.severe_given_lethal", severe),
        ("war where more than 25 died", "parameters.war_given_severe", war),
    ] {
        if rung.iter().any(|(_, [of, _])| *of > 0) {
            parts.push(rungs::share(name, path, rung));
        }
    }
    parts
}

/// Burdens of the states of the world; of those without a row the burden of the start stands for what
/// their rivals saw.
fn burdens_of(rows: &[BurdenSeries], loaded: &Loaded, engine: &Engine, until: f64) -> Option<Part> {
    let s = &loaded.scenario;
    let codes = &engine.blueprint().codes;
    let start: Vec<f64> = codes
        .iter()
        .map(|code| {
            let state = s.states.iter().find(|(known, _)| known.as_str() == code);
            let share = |state: &deter_core::scenario::schema::State| {
                100.0 * state.spending.value().get() / state.gdp.value().get()
            };
            state.map_or(0.0, |(_, state)| share(state))
        })
        .collect();
    let place = |code: &Code| codes.iter().position(|known| known == code.as_str());
    let mut yearly: BTreeMap<u32, Vec<f64>> = BTreeMap::new();
    let cut = |row: &BurdenSeries| {
        let ended = |at: &usize| f64::from(row.first) + *at as f64 + 1.0 <= until;
        (0..row.burdens.len()).take_while(ended).count()
    };
    for row in rows {
        let Some(state) = place(&row.state) else { continue };
        for at in 0..cut(row) {
            let year = yearly.entry(row.first + at as u32).or_insert_with(|| start.clone());
            year[state] = row.burdens[at];
        }
    }
    let mut states: Vec<String> = Vec::new();
    let mut runs = Vec::new();
    let blueprint = engine.blueprint();
    for row in rows {
        let (Some(state), length) = (place(&row.state), cut(row)) else { continue };
        // Two changes and what they have in common leave one to be judged by.
        if length < 3 {
            continue;
        }
        let rivals = (0..length).map(|at| {
            let burdens = &yearly[&(row.first + at as u32)];
            rival_burden(&blueprint.start.dyads, &blueprint.rules, burdens, StateId(state as u16))
        });
        let code = row.state.as_str();
        let known = states.iter().position(|known| known == code);
        let number = known.unwrap_or_else(|| {
            states.push(code.to_owned());
            states.len() - 1
        });
        let burdens = row.burdens[..length].to_vec();
        runs.push(burdens::Run { state: number, burdens, rivals: rivals.collect() });
    }
    let lens = loaded.lenses.get(&s.lens).map_or(1.0, |lens| lens.arms_reaction.get());
    (!runs.is_empty()).then(|| burdens::part(states, runs, s.turns_per_year, lens))
}

/// Steps at home, if the record has any.
fn steps_of(text: &FitText, s: &Scenario, (record, surveys): (&Record, &[Survey])) -> Option<Part> {
    let hazard = s.parameters.cabinet_hazard;
    if text.steps.is_empty() || hazard <= 0.0 {
        return None;
    }
    let histories = surveys.iter().map(|survey| {
        let turn = |(turn, chance, taken): &(u32, f64, bool)| Chance {
            block: record.blocks[*turn as usize],
            answers: chance / hazard,
            taken: *taken,
        };
        survey.cabinets.iter().map(turn).collect::<Vec<_>>()
    });
    let histories: Vec<Vec<Chance>> = histories.collect();
    let taken = histories.iter().flatten().filter(|one| one.taken).count();
    let mean = taken as f64 / histories.len().max(1) as f64;
    let mut part = home::part(histories, record.years.clone());
    let until = years(text.until.date());
    let due = text.steps.iter().filter(|step| years(step.taken.date()) <= until).count();
    if mean + 0.05 < due as f64 {
        part.notes.push(format!(
            "of {due} steps the model lets the cabinet take {mean:.1} when they were taken: the others \
             had too little support, and are not counted"
        ));
    }
    Some(part)
}
