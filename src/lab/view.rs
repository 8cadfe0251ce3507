//! What a page is sent: numbers and words that are ready to be shown.

use deter_core::{
    model::phrase::Form,
    scenario::{Loaded, events::When, schema::Scenario},
};
use deter_report::{
    chart::{
        self,
        network::pieces::{HEIGHT, Pieces, Tie, WIDTH, pieces},
        theme,
    },
    page::{
        PageContent, page,
        source::{Compared, ShownRun},
    },
};
use deter_study::{
    compare::{
        Comparison, ComparisonRequest, compare,
        comparison::{Course, Measure, WorldComparison},
        markdown::{level, signed},
        play::PlayedWorlds,
        said,
    },
    ensemble::measures::{Column, Unit},
    record::{History, code::WorldCode, story},
    run::Runner,
    statistics::Paired,
    table::format::{number, percent},
    worlds::World,
};
use serde_json::{Value, json};

use crate::{
    Refusal, levers,
    limits::DOTS,
    why,
    world::{Asked, Library, WorldSpec},
};

/// Most series whose fans are sent.
const MOST_SERIES: usize = 12;

/// A scenario and its levers.
#[must_use]
pub fn scenario(loaded: &Loaded, library: &Library) -> Value {
    let s: &Scenario = &loaded.scenario;
    let all = levers::all(s);
    let name = &loaded.name;
    let whatifs: Vec<_> =
        library.list().iter().filter(|one| one.of.as_deref() == Some(name)).collect();
    let states: Vec<Value> = s
        .states
        .iter()
        .map(|(code, state)| json!({"code": code.as_str(), "name": state.name}))
        .collect();
    let text = loaded.files.first().map_or("", |file| &file.text);
    let head: String = text.lines().take_while(|line| line.starts_with("//")).collect();
    json!({
        "name": name, "title": s.title, "question": s.question, "notes": s.notes,
        "seed": s.seed, "turns": s.turns, "states": states,
        "focus": s.focus.iter().map(|code| code.as_str()).collect::<Vec<_>>(),
        "events": s.events.iter().map(|event| json!({
            "name": event.name, "when": when(&event.when), "source": event.source,
        })).collect::<Vec<_>>(),
        "levers": levers::offered(s, &head, &all), "count": all.len(), "whatifs": whatifs,
        "textbook": s.textbook.as_ref().map(|model| model.name()),
        "info": crate::textbook::info(text, &all),
    })
}

/// When an event happens, in words.
fn when(when: &When) -> String {
    match when {
        When::Date(date) => date.to_string(),
        When::Turn(turn) => format!("turn {turn}"),
        When::Hazard(chance) => format!("one chance in {} a turn", (1.0 / chance.get()).round()),
        When::Every(turns) => format!("every {turns} turns"),
    }
}

/// One history: its map, its pacts, what happened, its story.
///
/// # Errors
/// If the map cannot be drawn.
pub fn history(loaded: &Loaded, history: &History) -> Result<Value, Refusal> {
    let tables = &history.tables;
    let drawn = pieces(tables).map_err(|error| Refusal::failed(error.to_string()))?;
    let p = &tables.provenance;
    let name = |code: &str| {
        tables.states.iter().find(|card| card.code == code).map_or("?", |card| card.name.as_str())
    };
    let pacts: Vec<Value> = tables
        .pacts
        .iter()
        .map(|pact| {
            json!({
                "proposer": pact.proposer, "partner": pact.partner, "kind": theme::spoken(&pact.kind),
                "names": [name(&pact.proposer), name(&pact.partner)],
                "signed": pact.signed, "from": pact.in_force_turn, "to": pact.lapsed_turn,
                "signed_turn": pact.signed_turn, "status": theme::spoken(&pact.status), "why": pact.why,
            })
        })
        .collect();
    let states: Vec<Value> = tables
        .states
        .iter()
        .map(|card| json!({"code": card.code, "name": card.name, "role": card.role}))
        .collect();
    Ok(json!({
        "title": loaded.scenario.title, "code": p.code, "seed": p.seed,
        "labels": p.turn_labels, "states": states,
        "kinds": tables.kinds.iter().map(|kind| theme::spoken(kind)).collect::<Vec<_>>(),
        "map": map(&drawn), "ties": drawn.ties.iter().map(tie).collect::<Vec<_>>(),
        "key": tables.kinds.iter().rev().map(|kind| {
            let stroke = theme::pact(&tables.kinds, kind);
            json!({"kind": theme::spoken(kind), "colour": hex(&stroke), "width": stroke.width,
                   "dash": stroke.dash})
        }).collect::<Vec<_>>(),
        "pacts": pacts, "happened": why::happened(history), "story": story::tell(history),
        "forced": history.forced, "hash": history.end.hash(),
    }))
}

fn map(drawn: &Pieces) -> Value {
    json!({"width": WIDTH, "height": HEIGHT, "ground": drawn.ground, "nodes": drawn.nodes,
           "beside": drawn.moved.0, "beyond": drawn.moved.1})
}

fn tie(tie: &Tie) -> Value {
    let [from, bend, to] = tie.line;
    let line =
        format!("M{:.1} {:.1}Q{:.1} {:.1} {:.1} {:.1}", from.0, from.1, bend.0, bend.1, to.0, to.1);
    json!({
        "ends": [tie.spell.ends.0, tie.spell.ends.1], "from": tie.spell.from, "to": tie.spell.to,
        "pacts": tie.spell.pacts, "line": line, "new": tie.new,
        "colour": hex(&tie.stroke), "width": tie.stroke.width, "dash": tie.stroke.dash,
    })
}

fn hex(stroke: &chart::surface::Stroke) -> String {
    let colour = stroke.colour;
    format!("#{:02x}{:02x}{:02x}", colour.0, colour.1, colour.2)
}

/// The worlds as a page that needs no server.
///
/// # Errors
/// If they cannot be compared, or a figure cannot be drawn.
pub fn report(spec: &WorldSpec, runs: u64, library: &Library) -> Result<String, Refusal> {
    let failed = |error: &dyn std::fmt::Display| Refusal::failed(error.to_string());
    let mut content = PageContent::default();
    let mut worlds = vec![spec.history(true, library)?];
    if spec.differs() || !spec.decide.is_empty() {
        worlds.push(spec.history(false, library)?);
    }
    if spec.differs() {
        let runner = Runner::plain().map_err(|error| failed(&error))?;
        let request = ComparisonRequest { runs, seed: spec.seed, ..ComparisonRequest::default() };
        let found = compare(&spec.worlds(library)?, &request, "", &runner);
        if let Some((mut comparison, _)) = found.map_err(|error| failed(&error))? {
            said::answer(&mut comparison);
            let loaded = worlds.iter().map(|(loaded, _)| loaded.clone()).collect();
            content.comparisons.push(Compared { comparison, loaded });
        }
    }
    content.shown_runs = worlds
        .into_iter()
        .map(|(loaded, history)| ShownRun {
            what: loaded.scenario.title.clone(),
            why: history.forced.join(" · "),
            loaded,
            history,
        })
        .collect();
    page(&content).map_err(|error| failed(&error))
}

/// What the runs say so far.
#[must_use]
pub fn comparison(
    asked: &Asked,
    worlds: &[World],
    comparison: &Comparison,
    played: &PlayedWorlds,
) -> Value {
    let against = comparison.against.first();
    let card = |world: &World| {
        let card = world.card(comparison.seed);
        json!({
            "label": card.label, "title": card.provenance.title, "question": card.question,
            "code": WorldCode::of(&world.loaded, comparison.seed, 0, world.frame.turns()).text(),
        })
    };
    let of = asked.runs;
    let rows = rows(asked, worlds, comparison, against, played);
    json!({
        "runs": comparison.runs.min(played.runs), "of": of, "done": played.runs == of,
        "seed": comparison.seed, "differs": asked.spec.differs(),
        "said": against.map_or(&[][..], |one| &one.answer),
        "worlds": worlds.iter().map(card).collect::<Vec<_>>(),
        "changes": against.map_or(&[][..], |one| &one.changes),
        "labels": comparison.frame.provenance.turn_labels,
        "rows": rows,
        "series": series(comparison, &rows).into_iter().take(MOST_SERIES).map(|course| {
            let name = comparison.frame.states.iter().find(|card| card.code == course.state);
            json!({
                "state": course.state, "measure": course.measure,
                "name": match name {
                    Some(card) => format!("{}: {}", card.name, theme::spoken(&course.measure)),
                    None => theme::capital(&theme::spoken(&course.measure)),
                },
                "worlds": course.worlds, "differences": course.differences,
            })
        }).collect::<Vec<_>>(),
    })
}

/// The courses of what answers the question first.
fn series<'c>(comparison: &'c Comparison, rows: &[Value]) -> Vec<&'c Course> {
    let told = |course: &&Course| {
        let name = format!("{}({})", course.measure, course.state);
        rows.iter().any(|row| row["name"] == *name || row["name"] == *course.measure)
    };
    let (first, then): (Vec<_>, Vec<_>) = comparison.series.iter().partition(told);
    first.into_iter().chain(then).collect()
}

/// Answers, then what was asked for besides; each with the first worlds one by one.
fn rows(
    asked: &Asked,
    worlds: &[World],
    comparison: &Comparison,
    against: Option<&WorldComparison>,
    played: &PlayedWorlds,
) -> Vec<Value> {
    let told: Vec<(String, Option<&Measure>)> = match against {
        Some(one) => {
            let answers = one.answers();
            let alone = answers.is_empty();
            let others = one.others().into_iter();
            let others = others.filter(|other| alone || asked.measures.contains(&other.name));
            let all = answers.into_iter().chain(others);
            all.map(|measure| (measure.name.clone(), Some(measure))).collect()
        }
        None => {
            let frame = &worlds[0].frame;
            let answers = frame.answers.iter().map(|answer| answer.measure.clone());
            let mut names: Vec<String> = answers.collect();
            if names.is_empty() {
                names = deter_study::ensemble::measures::usual(frame, 2)
                    .iter()
                    .filter_map(|quantity| {
                        let all = &played.columns;
                        all.iter().find(|column| column.quantity == *quantity)
                    })
                    .take(crate::limits::MOST_MEASURES)
                    .map(|column| column.name.clone())
                    .collect();
            }
            names.extend(asked.measures.clone());
            names.into_iter().map(|name| (name, None)).collect()
        }
    };
    let row = |(name, measure): (String, Option<&Measure>)| -> Option<Value> {
        let place = played.columns.iter().position(|column| column.name == name)?;
        let column = &played.columns[place];
        let values = |world: usize| -> Vec<f64> { played.column(world, place) };
        let dots: Vec<Vec<Option<f64>>> = (0..worlds.len())
            .map(|world| {
                let first = values(world).into_iter().take(DOTS);
                first.map(|x| Some(x).filter(|x| x.is_finite())).collect()
            })
            .collect();
        let mut row = json!({
            "name": name, "subject": theme::capital(&comparison.frame.subject(&name)),
            "meaning": column.meaning, "unit": unit(column),
            "flag": column.unit == Unit::Flag, "dots": dots,
        });
        let more = match measure {
            Some(measure) => of_measure(measure),
            None => {
                let finite: Vec<f64> = values(0).into_iter().filter(|x| x.is_finite()).collect();
                let mean = Paired::of(&finite, &finite, 0).first;
                let level = if column.unit == Unit::Flag { percent(mean) } else { number(mean) };
                json!({"base": level})
            }
        };
        if let (Some(row), Value::Object(more)) = (row.as_object_mut(), more) {
            row.extend(more);
        }
        Some(row)
    };
    told.into_iter().filter_map(row).collect()
}

/// The unit of a level. What is counted over the run has none: its unit is that of one turn.
fn unit(column: &Column) -> &'static str {
    match column.quantity.form() {
        Form::Level => column.quantity.measure().unit,
        Form::Count | Form::Rate => "",
    }
}

fn of_measure(measure: &Measure) -> Value {
    let p = &measure.paired;
    json!({
        "base": level(measure, p.first), "mine": level(measure, p.second),
        "difference": signed(measure, p.difference),
        "interval": [signed(measure, p.interval.low), signed(measure, p.interval.high)],
        "matters": measure.matters.map(|x| signed(measure, x).trim_start_matches('+').to_owned()),
        "verdict": measure.verdict.word(), "size": measure.size().map(|size| size.word()),
        "identical": p.identical(), "rose": p.rose, "fell": p.fell,
        "any": measure.any,
    })
}
