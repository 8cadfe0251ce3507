//! Rooms without a browser: acts, replay to the same bits, seats, limits, hostile input.

use std::{path::Path, sync::Arc};

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header},
};
use deter_study::{branch::Course, record::Run};
use serde_json::{Value, json};
use tower::ServiceExt;

use super::{
    acts::{Act, Who},
    house::{Bucket, House, Place},
    lesson::{self, Activity},
    state::Outcome,
    view::Viewer,
};
use crate::{limits::MOST_PEOPLE, server, tests, world::Library};

fn library() -> Library {
    Library::new(tests::baseline())
}

fn place(lesson: &str, folder: &Path) -> Arc<Place> {
    let lesson = lesson::load(Path::new(lesson), &library()).unwrap();
    Place::begin(lesson, "a lesson", None, folder, &library()).unwrap()
}

fn people(place: &Place, names: &[&str]) -> Vec<String> {
    names.iter().enumerate().map(|(n, name)| place.join(name, &format!("k{n}")).unwrap()).collect()
}

fn student(place: &Place, token: &str) -> (u32, Value) {
    let Some(Viewer::Person(id)) = place.viewer(token) else { panic!("no seat") };
    (id, place.view(Viewer::Person(id)))
}

/// Whoever is asked decides: the option at a place that differs from question to question.
fn decide_all(place: &Place, tokens: &[String]) -> usize {
    let mut count = 0;
    loop {
        let mut any = false;
        for token in tokens {
            let (id, view) = student(place, token);
            let Some(options) = view["me"]["asked"]["options"].as_array() else { continue };
            let option = options[count % options.len()]["option"].as_str().unwrap().to_owned();
            let question = view["me"]["asked"]["question"].as_str().unwrap().to_owned();
            place.act(Who::Person(id), "", Act::Decide { question, option }).unwrap();
            count += 1;
            any = true;
        }
        if !any {
            return count;
        }
    }
}

#[test]
fn every_shipped_lesson_can_be_held() {
    let library = library();
    let mut count = 0;
    for (path, _) in deter_core::scenario::shipped::LIBRARY {
        if !path.starts_with("lessons/") {
            continue;
        }
        let name = deter_core::scenario::shipped::stem(path);
        let lesson =
            lesson::load(Path::new(name), &library).unwrap_or_else(|e| panic!("{path}: {e}"));
        let minutes: u32 = lesson.steps.iter().map(|step| step.minutes).sum();
        assert_eq!((minutes, lesson.minutes), (45, 45), "{path}");
        assert!(lesson.steps.iter().all(|step| step.teacher.len() > 20), "{path}");
        assert!(lesson.handout.len() >= 4 && !lesson.about.is_empty(), "{path}");
        assert!(lesson.steps.iter().any(|step| step.does == Activity::Run), "{path}");
        count += 1;
    }
    assert_eq!(count, 6);
    let usual = lesson::load(Path::new("w05-japan-arms"), &library).unwrap();
    assert_eq!(usual.whatif.as_deref(), Some("w05-japan-arms"));
    assert!(lesson::load(Path::new("nowhere"), &library).is_err());
}

/// A room is its acts: what was killed comes back to the same bits, and what seats decided is what
/// `deter branch --decide` takes.
#[test]
fn a_room_comes_back_to_the_same_bits() {
    let folder = tempfile::tempdir().unwrap();
    let place = place("five-teams", folder.path());
    let tokens = people(&place, &["Ann", "Bo", "Cy"]);
    let teacher = |act: Act| place.act(Who::Teacher, "", act);
    teacher(Act::Step { to: 2 }).unwrap();
    let mut decided = 0;
    for _ in 0..3 {
        teacher(Act::Play).unwrap();
        decided += decide_all(&place, &tokens);
    }
    assert!(decided > 4, "only {decided} decisions");
    let (hash, orders, turn) = place.read(|room| {
        let game = room.game.as_ref().unwrap();
        assert_eq!(game.judged().len(), game.orders().len());
        assert!(game.judged().iter().any(|one| !one.same), "no seat differed from the model");
        (game.hash(), game.orders(), game.turn())
    });
    let seen: Vec<Value> = tokens.iter().map(|token| student(&place, token).1).collect();

    let file = std::fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap().path();
    let lesson = lesson::load(Path::new("five-teams"), &library()).unwrap();
    let again = Place::resume(&file, lesson.clone(), &library()).unwrap();
    assert_eq!(again.read(|room| room.game.as_ref().unwrap().hash()), hash);
    for (token, seen) in tokens.iter().zip(&seen) {
        let mut now = student(&again, token).1;
        assert_ne!(now["opened"], seen["opened"], "a page would take what comes for old");
        for counted in ["version", "opened"] {
            now[counted] = seen[counted].clone();
        }
        assert_eq!(now, *seen);
    }

    // The same decisions through the command's door.
    let loaded = library().find("five-islands").unwrap();
    let mut course = Course::begin(&loaded, Run { turns: turn, ..Run::of(&loaded) });
    let first = deter_study::branch::orders::first_turn(&orders, &loaded).unwrap();
    course.play_to(first, &[], |_| {});
    course.set(&[], &orders, "").unwrap();
    assert_eq!(course.end(&[], |_| {}).unwrap().end.hash(), hash);

    // A last line that a crash has cut off is no act.
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, format!("{text}{{\"n\":99")).unwrap();
    let cut = Place::resume(&file, lesson.clone(), &library()).unwrap();
    assert_eq!(cut.read(|room| room.game.as_ref().unwrap().hash()), hash);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text);

    // Another lesson is refused, rather than played to something else.
    let other = lesson::load(Path::new("eleven-agreements"), &library()).unwrap();
    assert!(Place::resume(&file, other, &library()).is_err());
}

/// Who has a page open and says nothing is waited for as long as the lesson says, and no longer.
#[test]
fn a_seat_whose_time_is_up_is_left_to_the_model() {
    let folder = tempfile::tempdir().unwrap();
    let mut lesson = lesson::load(Path::new("five-teams"), &library()).unwrap();
    for step in &mut lesson.steps {
        if let Activity::Play { seconds, .. } = &mut step.does {
            *seconds = Some(1);
        }
    }
    let to = lesson.steps.iter().position(|step| matches!(step.does, Activity::Play { .. }));
    let place = Place::begin(lesson, "a lesson", None, folder.path(), &library()).unwrap();
    let tokens = people(&place, &["Ann"]);
    let _open = place.page(place.viewer(&tokens[0]).unwrap());
    place.act(Who::Teacher, "", Act::Step { to: to.unwrap() }).unwrap();
    place.act(Who::Teacher, "", Act::Play).unwrap();
    let owed = || place.read(|room| room.game.as_ref().unwrap().owed().len());
    place.pass_the_late();
    assert!(owed() > 0, "nobody is asked, or not waited for");
    for _ in 0..100 {
        std::thread::sleep(std::time::Duration::from_millis(1100));
        place.pass_the_late();
        if owed() == 0 {
            return;
        }
    }
    panic!("still waited for");
}

/// Without a decision of anybody a game is the run of the command line.
#[test]
fn a_game_in_which_all_is_left_to_the_model_is_the_run() {
    let folder = tempfile::tempdir().unwrap();
    let place = place("five-teams", folder.path());
    people(&place, &["Ann", "Bo"]);
    for _ in 0..2 {
        place.act(Who::Teacher, "", Act::Play).unwrap();
        while place.read(|room| !room.game.as_ref().unwrap().owed().is_empty()) {
            // Nobody has a page open: the server leaves it to the model.
            place.pass_the_late();
        }
    }
    let loaded = library().find("five-islands").unwrap();
    let turns = place.read(|room| room.game.as_ref().unwrap().turn());
    let run =
        deter_study::record::History::play(&loaded, Run { turns, ..Run::of(&loaded) }, |_| {});
    assert_eq!(place.read(|room| room.game.as_ref().unwrap().hash()), run.end.hash());
    assert_eq!(place.read(|room| room.game.as_mut().unwrap().history().events), run.events);
}

#[test]
fn a_turn_can_be_played_again_otherwise() {
    let folder = tempfile::tempdir().unwrap();
    let place = place("five-teams", folder.path());
    let tokens = people(&place, &["Ann", "Bo", "Cy"]);
    let teacher = |act: Act| place.act(Who::Teacher, "", act);
    teacher(Act::Play).unwrap();
    decide_all(&place, &tokens);
    let first = place.read(|room| room.game.as_ref().unwrap().hash());
    teacher(Act::Play).unwrap();
    decide_all(&place, &tokens);
    let turn = place.read(|room| room.game.as_ref().unwrap().turn());
    assert!(teacher(Act::Rewind { turn: turn + 1 }).is_err());
    teacher(Act::Rewind { turn: 2 }).unwrap();
    assert_eq!(place.read(|room| room.game.as_ref().unwrap().hash()), first);
    teacher(Act::Play).unwrap();
    let all = place.read(|room| room.game.as_ref().unwrap().owed().to_vec());
    let states = all.into_iter().map(|owed| owed.state).collect();
    teacher(Act::Pass { states }).unwrap();
}

#[test]
fn nobody_does_what_is_not_theirs() {
    let folder = tempfile::tempdir().unwrap();
    let place = place("five-teams", folder.path());
    let tokens = people(&place, &["Ann", "Bo"]);
    let (ann, view) = student(&place, &tokens[0]);
    assert!(view.get("list").is_none() && !view.to_string().contains(&tokens[1]), "{view}");
    let mine = |act: Act| place.act(Who::Person(ann), "", act);
    for act in [
        Act::Step { to: 1 },
        Act::Freeze { on: true },
        Act::Play,
        Act::End,
        Act::Seat { person: ann, state: Some("THULE".to_owned()) },
        Act::Result { values: Vec::new(), said: Vec::new() },
        Act::Join { name: "x".to_owned(), token: "x".to_owned() },
    ] {
        assert!(mine(act.clone()).is_err(), "{act:?}");
    }
    let teacher = |act: Act| place.act(Who::Teacher, "", act);
    assert!(teacher(Act::Predict { step: 1, value: 1.0 }).is_err(), "a teacher predicts nothing");
    // Too early, out of range, and after it was run.
    assert!(mine(Act::Predict { step: 1, value: 5.0 }).is_err());
    teacher(Act::Step { to: 1 }).unwrap();
    assert!(mine(Act::Predict { step: 1, value: f64::NAN }).is_err());
    assert!(mine(Act::Predict { step: 1, value: -1.0 }).is_err());
    mine(Act::Predict { step: 1, value: 5.0 }).unwrap();
    let result = Act::Result { values: vec![(1, vec![4.0, 8.0])], said: vec!["so".to_owned()] };
    place.act(Who::Server, "", result).unwrap();
    assert!(mine(Act::Predict { step: 1, value: 6.0 }).is_err());
    assert_eq!(student(&place, &tokens[0]).1["me"]["scores"][0]["score"], "2");
    // A question of another seat, and a seat that is not asked.
    teacher(Act::Play).unwrap();
    let owed = place.read(|room| room.game.as_ref().unwrap().owed()[0].clone());
    let other = tokens.iter().find(|t| student(&place, t).1["me"]["state"] != owed.state.as_str());
    let (id, _) = student(&place, other.unwrap());
    let act = Act::Decide { question: owed.question, option: owed.options[0].option.clone() };
    assert!(place.act(Who::Person(id), "", act).is_err());
    teacher(Act::Freeze { on: true }).unwrap();
    assert!(mine(Act::Explain { step: 4, text: "x".to_owned() }).is_err());
    mine(Act::Help { on: true }).unwrap();
    teacher(Act::Remove { person: ann }).unwrap();
    assert!(mine(Act::Help { on: false }).is_err());
    assert_eq!(place.viewer(&tokens[0]), None);
    assert_eq!(place.viewer("forged"), None);
}

#[test]
fn an_act_that_is_sent_twice_is_done_once() {
    let folder = tempfile::tempdir().unwrap();
    let place = place("five-teams", folder.path());
    let token = place.join("Ann", "one").unwrap();
    assert_eq!(place.join("Ann", "one").unwrap(), token);
    assert_eq!(place.read(|room| room.here().count()), 1);
    place.act(Who::Teacher, "two", Act::Lock { on: true }).unwrap();
    let before = place.read(|room| room.acts);
    place.act(Who::Teacher, "two", Act::Lock { on: true }).unwrap();
    assert_eq!(place.read(|room| room.acts), before);
    assert!(place.join("Bo", "three").is_err(), "the room is locked");
    // A doubled name is one person afterwards.
    place.act(Who::Teacher, "", Act::Lock { on: false }).unwrap();
    let second = place.join("Ann", "four").unwrap();
    let (into, view) = student(&place, &second);
    assert_eq!(view["me"]["name"], "Ann (2)");
    place.act(Who::Teacher, "", Act::Merge { from: 0, into }).unwrap();
    assert_eq!(place.viewer(&token), None);
    assert_eq!(student(&place, &second).1["me"]["state"], "SABEL");
}

#[test]
fn a_room_is_full_and_joins_are_slowed_down() {
    let folder = tempfile::tempdir().unwrap();
    let place = place("arms-and-security", folder.path());
    let joined = (0..1000).filter(|n| place.join("x", &format!("k{n}")).is_ok()).count();
    assert_eq!(joined, MOST_PEOPLE);
    assert!(place.join(&"x".repeat(500), "long").is_err());
    let mut bucket = Bucket::new((3.0, 0.0));
    assert_eq!((0..10).filter(|_| bucket.take()).count(), 3);
}

#[test]
fn what_one_believes_scores_best() {
    let worlds = Outcome::new(vec![1.0, 0.0, 0.0, 0.0], true);
    assert!((worlds.mean() - 25.0).abs() < 1e-12);
    for wrong in [0.0, 10.0, 40.0, 100.0] {
        assert!(worlds.score(25.0) < worlds.score(wrong));
    }
    let numbers = Outcome::new(vec![1.0, 2.0, 9.0], false);
    assert!(numbers.score(2.0) < numbers.score(4.0) && numbers.score(2.0) < numbers.score(1.0));
}

fn service(folder: &Path) -> (Router, Arc<Place>) {
    let place = place("five-teams", folder);
    let house = House::new(vec![place.clone()]);
    let lab = server::Lab::open(library(), house, "http://127.0.0.1:80/".to_owned()).unwrap();
    (server::router(lab), place)
}

async fn post(service: &Router, path: &str, body: impl Into<Body>, origin: &str) -> StatusCode {
    let request = Request::post(path)
        .header(header::HOST, "127.0.0.1:80")
        .header(header::ORIGIN, origin)
        .header(header::CONTENT_TYPE, "application/json")
        .body(body.into())
        .unwrap();
    service.clone().oneshot(request).await.unwrap().status()
}

#[tokio::test]
async fn hostile_requests_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (service, place) = service(folder.path());
    let code = place.read(|room| room.head.code.clone());
    let own = "http://127.0.0.1:80";
    let join = |name: &str, code: &str, key: &str| {
        json!({"code": code, "name": name, "key": key}).to_string()
    };
    let at = "/api/room/join";
    assert_eq!(post(&service, at, join("Ann", &code, "1"), own).await, StatusCode::OK);
    assert_eq!(
        post(&service, at, join("Ann", &code, "2"), "http://evil.example").await,
        StatusCode::FORBIDDEN
    );
    assert_eq!(post(&service, at, join("Ann", "XXXXX", "3"), own).await, StatusCode::NOT_FOUND);
    let huge = join(&"x".repeat(10 << 20), &code, "4");
    assert_eq!(post(&service, at, huge, own).await, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(post(&service, at, "{", own).await, StatusCode::BAD_REQUEST);
    let mut last = StatusCode::OK;
    for n in 0..40 {
        last = post(&service, at, join("Ann", "YYYYY", &n.to_string()), own).await;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    let act = |token: &str, act: Value| json!({"token": token, "key": "k", "act": act}).to_string();
    let at = "/api/room/act";
    let forged = act("0123456789abcdef", json!({"act": "end"}));
    assert_eq!(post(&service, at, forged, own).await, StatusCode::FORBIDDEN);
    let token = place.read(|room| room.people[0].token.clone());
    assert_eq!(
        post(&service, at, act(&token, json!({"act": "end"})), own).await,
        StatusCode::FORBIDDEN
    );
    let unknown = act(&token, json!({"act": "help", "on": true, "person": 3}));
    assert_eq!(post(&service, at, unknown, own).await, StatusCode::BAD_REQUEST);
    assert_eq!(
        post(&service, at, act(&token, json!({"act": "help", "on": true})), own).await,
        StatusCode::OK
    );
    let screen = place.read(|room| room.head.screen.clone());
    assert_eq!(
        post(&service, at, act(&screen, json!({"act": "end"})), own).await,
        StatusCode::FORBIDDEN
    );
    let run = json!({"token": token, "key": "r"}).to_string();
    assert_eq!(post(&service, "/api/room/run", run, own).await, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_class_leaves_its_acts_scores_and_a_report() {
    let folder = tempfile::tempdir().unwrap();
    let (service, place) = service(folder.path());
    let tokens = people(&place, &["=cmd()", "Bo, the \"second\""]);
    let teacher = place.read(|room| room.head.teacher.clone());
    place.act(Who::Teacher, "", Act::Step { to: 1 }).unwrap();
    for (token, value) in tokens.iter().zip([5.0, 20.0]) {
        let (id, _) = student(&place, token);
        place.act(Who::Person(id), "", Act::Predict { step: 1, value }).unwrap();
    }
    let run = json!({"token": teacher, "key": "r"}).to_string();
    assert_eq!(post(&service, "/api/room/run", run, "http://127.0.0.1:80").await, StatusCode::OK);
    // What the class is held against is what an ensemble of the command line gives.
    let (values, mean) =
        place.read(|room| (room.outcomes[&1].values.len(), room.outcomes[&1].mean()));
    assert!(values == 200 && mean > 0.0, "{values} worlds, mean {mean}");
    place.act(Who::Teacher, "", Act::Play).unwrap();
    decide_all(&place, &tokens);
    let leave = |what: &str, token: &str| format!("/api/room/export?what={what}&token={token}");
    let scores = tests::text(tests::ask(&service, &leave("scores", &teacher)).await).await;
    assert!(
        scores.contains("'=cmd()") && scores.contains("\"Bo, the \"\"second\"\"\""),
        "{scores}"
    );
    let acts = tests::text(tests::ask(&service, &leave("acts", &teacher)).await).await;
    assert!(acts.lines().count() > 5 && !acts.contains(&tokens[0]) && !acts.contains(&teacher));
    let report = tests::text(tests::ask(&service, &leave("report", &teacher)).await).await;
    assert!(report.starts_with("<!DOCTYPE html>") && report.contains("Five islands"));
    let seat = place.read(|room| room.here().next().unwrap().state.clone().unwrap());
    let own = tests::ask(&service, &leave(&format!("report-{seat}"), &teacher)).await;
    assert!(tests::text(own).await.contains(&format!(", {seat}")));
    let nobody = tests::ask(&service, &leave("report-XXX", &teacher)).await;
    assert_eq!(nobody.status(), StatusCode::NOT_FOUND);
    let series = tests::text(tests::ask(&service, &leave("series", &teacher)).await).await;
    assert!(series.lines().count() > 50);
    let refused = tests::ask(&service, &leave("acts", &tokens[0])).await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
}

/// A page that comes back is sent the room as it is, and a closed one is away at once.
#[tokio::test]
async fn a_page_that_comes_back_sees_what_is() {
    use http_body_util::BodyExt;
    let folder = tempfile::tempdir().unwrap();
    let (service, place) = service(folder.path());
    let token = people(&place, &["Ann"])[0].clone();
    let mut page =
        tests::ask(&service, &format!("/api/room/stream?token={token}")).await.into_body();
    let first = page.frame().await.unwrap().unwrap().into_data().unwrap();
    let first = String::from_utf8(first.to_vec()).unwrap();
    assert!(first.contains("event: room") && first.contains("id: "), "{first}");
    assert_eq!(place.view(Viewer::Teacher)["here"], 1);
    place.act(Who::Teacher, "", Act::Step { to: 3 }).unwrap();
    let mut seen = String::new();
    while !seen.contains("\"step\":3") {
        let data = page.frame().await.unwrap().unwrap().into_data().unwrap();
        seen = String::from_utf8(data.to_vec()).unwrap();
    }
    drop(page);
    for _ in 0..100 {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        if place.view(Viewer::Teacher)["here"] == 0 {
            return;
        }
    }
    panic!("a closed page is still here");
}
