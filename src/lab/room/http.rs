//! The addresses of rooms.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Query, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response, sse::Event},
    routing::{get, post},
};
use deter_report::page::{PageContent, source::ShownRun};
use deter_study::{
    run::Runner,
    table::{format::number, text::harmless},
};
use qrcode::{QrCode, render::svg};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    acts::{Act, Who},
    house::Place,
    view::Viewer,
};
use crate::{
    Refusal,
    limits::CLASS_RUNS,
    server::{Lab, stream},
    world::Asked,
};

type Shared = State<Arc<Lab>>;

/// All addresses of rooms.
pub fn routes() -> Router<Arc<Lab>> {
    Router::new()
        .route("/api/room", get(room))
        .route("/api/room/join", post(join))
        .route("/api/room/act", post(act))
        .route("/api/room/run", post(run))
        .route("/api/room/stream", get(follow))
        .route("/api/room/history", get(history))
        .route("/api/room/qr", get(square))
        .route("/api/room/export", get(export))
}

#[derive(Deserialize)]
struct Opened {
    token: String,
    #[serde(default)]
    what: String,
}

/// Work on a room: it may play turns, so that it is not done where requests are answered.
async fn on<T: Send + 'static>(
    place: &Arc<Place>,
    work: impl FnOnce(&Arc<Place>) -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    let place = place.clone();
    let done = tokio::task::spawn_blocking(move || work(&place)).await;
    done.map_err(|_| Refusal::failed("that could not be done"))?
}

async fn room(State(lab): Shared, Query(q): Query<Opened>) -> Result<Json<Value>, Refusal> {
    let (place, viewer) = lab.house.opened(&q.token)?;
    on(place, move |place| Ok(place.view(viewer))).await.map(Json)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Joining {
    code: String,
    name: String,
    key: String,
}

async fn join(State(lab): Shared, Json(asked): Json<Joining>) -> Result<Json<Value>, Refusal> {
    let place = lab.house.coded(&asked.code)?;
    let token = on(place, move |place| place.join(&asked.name, &asked.key)).await?;
    Ok(Json(json!({"token": token})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Acting {
    token: String,
    key: String,
    act: Act,
}

async fn act(State(lab): Shared, Json(asked): Json<Acting>) -> Result<Json<Value>, Refusal> {
    let (place, viewer) = lab.house.opened(&asked.token)?;
    let who = who(viewer)?;
    let done = on(place, move |place| {
        place.act(who, &asked.key, asked.act)?;
        Ok(place.view(viewer))
    });
    done.await.map(Json)
}

fn who(viewer: Viewer) -> Result<Who, Refusal> {
    match viewer {
        Viewer::Teacher => Ok(Who::Teacher),
        Viewer::Person(id) => Ok(Who::Person(id)),
        Viewer::Screen => Err(Refusal::forbidden("a projector only shows")),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Running {
    token: String,
    key: String,
}

/// The teacher has the worlds run; what they give is an act of the server.
async fn run(State(lab): Shared, Json(asked): Json<Running>) -> Result<Json<Value>, Refusal> {
    let (place, viewer) = lab.house.opened(&asked.token)?;
    if viewer != Viewer::Teacher {
        return Err(Refusal::forbidden("the teacher runs the worlds"));
    }
    let (spec, predicted) = place.predicted();
    if predicted.is_empty() {
        return Err(Refusal::wrong("nothing has been predicted yet"));
    }
    let found = lab.work(move |library| {
        let runner = Runner::plain().map_err(|error| Refusal::failed(error.to_string()))?;
        let (mut values, mut said) = (Vec::new(), Vec::new());
        // A few measures at a time are asked for beside the answers.
        for part in predicted.chunks(crate::limits::MOST_MEASURES) {
            let measures: Vec<String> = part.iter().map(|(_, name)| name.clone()).collect();
            let asked = Asked::new(spec.clone(), CLASS_RUNS, measures)?;
            asked.play(library, &runner, &mut |worlds, comparison, played| {
                if played.runs < CLASS_RUNS {
                    return;
                }
                for (step, name) in part {
                    let column = played.columns.iter().position(|column| column.name == *name);
                    if let Some(column) = column {
                        let all = played.column(worlds.len() - 1, column);
                        values.push((*step, all.into_iter().filter(|x| x.is_finite()).collect()));
                    }
                }
                said = comparison.against.first().map_or_else(Vec::new, |one| one.answer.clone());
            })?;
        }
        Ok(Act::Result { values, said })
    });
    let result = found.await?;
    let done = on(place, move |place| {
        place.act(Who::Server, &asked.key, result)?;
        Ok(place.view(viewer))
    });
    done.await.map(Json)
}

/// All that changes in a room, as one of its pages sees it: always the whole of it, so that a page that was
/// away needs nothing else.
async fn follow(State(lab): Shared, Query(q): Query<Opened>) -> Result<Response, Refusal> {
    let (place, viewer) = lab.house.opened(&q.token)?;
    let place = place.clone();
    let open = place.pages.clone().try_acquire_owned();
    let open = open.map_err(|_| Refusal::busy("too many pages of this room are open"))?;
    let page = place.page(viewer);
    stream(&lab, move |send| async move {
        let mut changes = place.changes();
        loop {
            let version = *changes.borrow_and_update();
            let seen = on(&place, move |place| Ok(place.view(viewer).to_string())).await;
            let Ok(text) = seen else { break };
            let event = Event::default().id(version.to_string()).event("room").data(text);
            if send.send(event).await.is_err() {
                break;
            }
            tokio::select! {
                changed = changes.changed() => if changed.is_err() { break },
                () = send.closed() => break,
            }
        }
        drop((page, open));
    })
}

/// The history of the world in which seats decide, as the map draws it.
async fn history(State(lab): Shared, Query(q): Query<Opened>) -> Result<Response, Refusal> {
    let (place, _) = lab.house.opened(&q.token)?;
    let told = on(place, |place| place.history()).await?;
    let kind = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    Ok((kind, told.to_string()).into_response())
}

/// The address of the class as a square that a phone reads.
async fn square(State(lab): Shared, Query(q): Query<Opened>) -> Result<Json<Value>, Refusal> {
    let (place, _) = lab.house.opened(&q.token)?;
    let code = place.read(|room| room.head.code.clone());
    let address = format!("{}#join={code}", lab.address());
    let square = QrCode::new(&address).map_err(|error| Refusal::failed(error.to_string()))?;
    let drawn = square.render::<svg::Color<'_>>().min_dimensions(240, 240).build();
    let drawn = drawn.find("<svg").map_or("", |at| &drawn[at..]);
    Ok(Json(json!({"address": lab.address(), "join": address, "svg": drawn})))
}

/// What a lesson leaves.
async fn export(State(lab): Shared, Query(q): Query<Opened>) -> Result<Response, Refusal> {
    let (place, viewer) = lab.house.opened(&q.token)?;
    if viewer != Viewer::Teacher {
        return Err(Refusal::forbidden("the teacher takes it along"));
    }
    let what = q.what.clone();
    let (kind, ending, text) = on(place, move |place| made(place, &what)).await?;
    let name =
        format!("attachment; filename=\"room-{}.{ending}\"", place.read(|r| r.head.code.clone()));
    let named = HeaderValue::try_from(name).unwrap_or(HeaderValue::from_static("attachment"));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CONTENT_DISPOSITION, named),
    ];
    Ok((headers, text).into_response())
}

fn made(place: &Place, what: &str) -> Result<(&'static str, &'static str, String), Refusal> {
    const CSV: &str = "text/csv; charset=utf-8";
    let none = || Refusal::missing("no turn has been played yet");
    match what {
        "acts" => {
            let acts = place.acts().map_err(|error| Refusal::failed(error.to_string()))?;
            Ok(("application/jsonl; charset=utf-8", "acts.jsonl", acts))
        }
        "scores" => Ok((CSV, "scores.csv", place.read(|room| scores(room)))),
        "orders" => {
            let orders = place.read(|room| room.game.as_ref().map(super::game::Game::orders));
            Ok((
                "text/plain; charset=utf-8",
                "orders.txt",
                orders.ok_or_else(none)?.join("\n") + "\n",
            ))
        }
        "series" => place.read(|room| {
            let history = room.game.as_mut().ok_or_else(none)?.history();
            let mut text = "turn,date,state,other,measure,value\n".to_owned();
            for row in &history.tables.series {
                let other = row.other.as_deref().unwrap_or_default();
                let cells = [&row.date, &row.state, other, &row.measure].map(cell);
                text += &format!("{},{},{}\n", row.turn, cells.join(","), row.value);
            }
            Ok((CSV, "series.csv", text))
        }),
        "report" => report(place, None),
        _ => match what.strip_prefix("report-") {
            Some(state) => report(place, Some(state)),
            None => Err(Refusal::missing(
                "a room leaves acts, scores, orders, series, a report, and report-STATE of a seat",
            )),
        },
    }
}

/// The world in which seats decided as a page that needs no server; of one seat with what it decided alone.
fn report(
    place: &Place,
    seat: Option<&str>,
) -> Result<(&'static str, &'static str, String), Refusal> {
    place.read(|room| {
        let loaded = room.loaded.clone();
        let own = |state: &str| seat.is_none_or(|seat| seat == state);
        if seat.is_some_and(|seat| !room.here().any(|one| one.state.as_deref() == Some(seat))) {
            return Err(Refusal::missing("nobody has that seat"));
        }
        let game = room.game.as_mut();
        let game = game.ok_or_else(|| Refusal::missing("no turn has been played yet"))?;
        let history = game.history();
        let judged = game.judged().iter().filter(|one| own(&one.state));
        let why: Vec<&str> = judged.map(|one| one.text.as_str()).collect();
        let of = seat.map_or_else(String::new, |seat| format!(", {seat}"));
        let shown = ShownRun {
            what: format!("{}, room {}{of}", room.lesson.title, room.head.code),
            why: why.join(" · "),
            loaded,
            history,
        };
        let content = PageContent { shown_runs: vec![shown], ..PageContent::default() };
        let page = deter_report::page::page(&content);
        let page = page.map_err(|error| Refusal::failed(error.to_string()))?;
        Ok(("text/html; charset=utf-8", "report.html", page))
    })
}

/// Everybody's predictions with what came out.
fn scores(room: &super::state::Room) -> String {
    let mut text = "person,state,step,predicted,was,score,explained\n".to_owned();
    for person in room.here() {
        let state = person.state.as_deref().unwrap_or_default();
        for at in 0..room.lesson.steps.len() {
            let (said, why) = (person.predicted.get(&at), person.explained.get(&at));
            if said.is_none() && why.is_none() {
                continue;
            }
            let outcome = room.outcomes.get(&at).filter(|_| said.is_some());
            let scored = said.zip(outcome).map(|(said, outcome)| number(outcome.score(*said)));
            let cells = [
                cell(&person.name),
                cell(state),
                cell(&room.lesson.steps[at].title),
                said.map_or_else(String::new, f64::to_string),
                outcome.map_or_else(String::new, |outcome| outcome.mean().to_string()),
                scored.unwrap_or_default(),
                cell(why.map_or("", String::as_str)),
            ];
            text += &cells.join(",");
            text.push('\n');
        }
    }
    text
}

/// A cell of a table: quoted, and never a formula to a program that opens it.
fn cell(text: &str) -> String {
    let text = harmless(text);
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.into_owned()
    }
}
