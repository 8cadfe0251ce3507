//! The server called as a service, without a browser and without a socket.

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header},
    response::Response,
};
use deter_core::scenario::{Loaded, load_text, shipped::SHIPPED};
use deter_study::{
    compare::{
        ComparisonRequest,
        comparison::Course,
        markdown::{level, signed},
        study::Study,
    },
    record::{History, Run},
    run::Runner,
};
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;

use crate::{room::house::House, server, world::Library};

/// The baseline.
pub(crate) fn baseline() -> Loaded {
    let (name, text) = SHIPPED[0];
    load_text(name.trim_end_matches(".ron"), name, text, None).unwrap()
}

fn service() -> Router {
    server::router(
        server::Lab::open(Library::new(baseline()), House::default(), String::new()).unwrap(),
    )
}

fn get(path: &str) -> Request<Body> {
    Request::get(path).header(header::HOST, "127.0.0.1:80").body(Body::empty()).unwrap()
}

pub(crate) async fn ask(service: &Router, path: &str) -> Response {
    service.clone().oneshot(get(path)).await.unwrap()
}

pub(crate) async fn text(response: Response) -> String {
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    String::from_utf8(bytes.to_vec()).unwrap()
}

async fn json(response: Response) -> Value {
    serde_json::from_str(&text(response).await).unwrap()
}

/// A world as the page writes it into an address.
fn world(value: &Value) -> String {
    let escape = |byte: u8| match byte {
        b if b.is_ascii_alphanumeric() => char::from(b).to_string(),
        b => format!("%{b:02X}"),
    };
    value.to_string().bytes().map(escape).collect()
}

/// The last part of a comparison.
async fn compared(service: &Router, value: &Value, more: &str) -> Value {
    let told =
        text(ask(service, &format!("/api/compare?world={}{more}", world(value))).await).await;
    let last = told.split("\n\n").filter(|event| event.contains("event: last")).last().unwrap();
    let data = last.lines().find_map(|line| line.strip_prefix("data: ")).unwrap();
    serde_json::from_str(data).unwrap()
}

#[tokio::test]
async fn the_page_and_its_headers() {
    let service = service();
    let page = ask(&service, "/").await;
    assert_eq!(page.status(), StatusCode::OK);
    let policy = page.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert!(policy.starts_with("default-src 'self'") && !policy.contains("unsafe"), "{policy}");
    assert!(text(page).await.contains("<noscript>"));
    for wrong in ["/nothing", "/page/../Cargo.toml", "/page/vendor/nothing.mjs", "/api/nothing"] {
        assert_eq!(ask(&service, wrong).await.status(), StatusCode::NOT_FOUND, "{wrong}");
    }
}

#[tokio::test]
async fn another_name_or_page_is_refused() {
    let service = service();
    let mut request = get("/");
    request.headers_mut().insert(header::HOST, "evil.example".parse().unwrap());
    let refused = service.clone().oneshot(request).await.unwrap();
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_scenario_has_levers_what_ifs_and_states() {
    let service = service();
    let found = json(ask(&service, "/api/scenario?name=vietnam-2021").await).await;
    assert!(found["levers"].as_array().unwrap().len() >= 4);
    assert_eq!(found["whatifs"].as_array().unwrap().len(), 15);
    let found = json(ask(&service, "/api/levers?name=vietnam-2021&search=constraint").await).await;
    let first = found[0]["path"].as_str().unwrap();
    assert!(first.ends_with(".constraint"), "{first}");
    let missing = ask(&service, "/api/scenario?name=../../etc/passwd").await;
    assert_eq!(missing.status(), StatusCode::NOT_FOUND);
}

/// What a page is shown of a comparison is what `deter compare` finds.
#[tokio::test]
async fn the_page_shows_the_numbers_of_the_command_line() {
    let service = service();
    let spec =
        serde_json::json!({"scenario": "vietnam-2021", "whatif": "w05-japan-arms", "seed": 7});
    let told = compared(&service, &spec, "&runs=60").await;
    assert_eq!((&told["runs"], &told["done"]), (&60.into(), &true.into()));
    let load = |name: &str| deter_study::disk::load(name.as_ref()).unwrap();
    let request = ComparisonRequest { runs: 60, seed: Some(7), ..ComparisonRequest::default() };
    let study =
        Study { scenarios: vec![baseline(), load("w05-japan-arms")], request, lenses: false };
    let (found, _) = study.run(&Runner::plain().unwrap()).unwrap().unwrap();
    let against = &found.against[0];
    assert_eq!(told["said"], serde_json::to_value(&against.answer).unwrap());
    let rows = told["rows"].as_array().unwrap();
    assert_eq!(rows.len(), against.answers().len());
    for (row, measure) in rows.iter().zip(against.answers()) {
        assert_eq!(row["name"], measure.name);
        assert_eq!(row["base"], level(measure, measure.paired.first));
        assert_eq!(row["mine"], level(measure, measure.paired.second));
        assert_eq!(row["interval"][0], signed(measure, measure.paired.interval.low));
        assert_eq!(row["verdict"], measure.verdict.word());
        assert_eq!(row["dots"][1].as_array().unwrap().len(), 50);
    }
    let courses = told["series"].as_array().unwrap();
    assert_eq!(courses[0]["measure"], "security_gap", "what answers the question comes first");
    for course in courses {
        let of = |one: &&Course| course["state"] == one.state && course["measure"] == one.measure;
        let found = found.series.iter().find(of).unwrap();
        assert_eq!(course["worlds"], serde_json::to_value(&found.worlds).unwrap());
    }
}

/// A world that was moved can be taken along as a file, which makes the same history.
#[tokio::test]
async fn a_moved_world_is_a_file_with_the_same_code_and_history() {
    let service = service();
    let lever =
        json(ask(&service, "/api/scenario?name=vietnam-2021").await).await["levers"][0].clone();
    let path = lever["path"].as_str().unwrap();
    let spec =
        serde_json::json!({"scenario": "vietnam-2021", "set": {path: lever["low"]}, "seed": 5});
    let told = json(ask(&service, &format!("/api/history?world={}", world(&spec))).await).await;
    let file = text(ask(&service, &format!("/api/file?world={}", world(&spec))).await).await;
    let loaded = load_text("taken", "taken.ron", &file, None).unwrap();
    assert_eq!(loaded.scenario.seed, 5);
    let history = History::play(&loaded, Run::of(&loaded), |_| {});
    assert_eq!(told["hash"], history.end.hash());
    assert_eq!(told["code"], history.tables.provenance.code);
    let base =
        json(ask(&service, &format!("/api/history?base=true&world={}", world(&spec))).await).await;
    assert_ne!(base["code"], told["code"]);
    // An event that is left out is in neither.
    let event =
        json(ask(&service, "/api/scenario?name=vietnam-2021").await).await["events"][0]["name"]
            .clone();
    let spec = serde_json::json!({"scenario": "vietnam-2021", "without": [event]});
    let file = text(ask(&service, &format!("/api/file?world={}", world(&spec))).await).await;
    assert!(!file.contains(event.as_str().unwrap()));
    assert_eq!(
        load_text("taken", "taken.ron", &file, None).unwrap().scenario.events.len() + 1,
        baseline().scenario.events.len()
    );
}

/// What a hostile or mistaken page asks for is refused in words.
#[tokio::test]
async fn what_makes_no_sense_is_refused() {
    let service = service();
    for (value, status) in [
        (serde_json::json!({"scenario": "nowhere"}), StatusCode::NOT_FOUND),
        (
            serde_json::json!({"scenario": "vietnam-2021", "set": {"states.XXX.gdp": 1}}),
            StatusCode::BAD_REQUEST,
        ),
        (
            serde_json::json!({"scenario": "vietnam-2021", "set": {"turns": 1e9}}),
            StatusCode::BAD_REQUEST,
        ),
        (
            serde_json::json!({"scenario": "vietnam-2021", "decide": ["nonsense"]}),
            StatusCode::BAD_REQUEST,
        ),
        (serde_json::json!({"scenario": "vietnam-2021", "more": 1}), StatusCode::BAD_REQUEST),
        (
            serde_json::json!({"scenario": "vietnam-2021", "decide": vec!["x"; 100]}),
            StatusCode::BAD_REQUEST,
        ),
    ] {
        let refused = ask(&service, &format!("/api/history?world={}", world(&value))).await;
        assert_eq!(refused.status(), status, "{value}");
        assert!(json(refused).await["error"].as_str().unwrap().len() > 10);
    }
    let many = ask(
        &service,
        &format!(
            "/api/compare?runs=5000&world={}",
            world(&serde_json::json!({"scenario": "vietnam-2021"}))
        ),
    )
    .await;
    assert_eq!(many.status(), StatusCode::BAD_REQUEST);
    let long = ask(&service, &format!("/api/history?world={}", "x".repeat(20_000))).await;
    assert_eq!(long.status(), StatusCode::BAD_REQUEST);
}

/// A textbook model comes with its text and its figure.
#[tokio::test]
async fn a_textbook_model_is_drawn_with_its_closed_form() {
    let service = service();
    let spec = serde_json::json!({"scenario": "arms-race"});
    let told = json(ask(&service, &format!("/api/textbook?world={}", world(&spec))).await).await;
    assert!(told["svg"].as_str().unwrap().starts_with("<svg"));
    assert!(told["checks"].as_array().unwrap().iter().all(|check| check["passed"] == true));
    let moved = serde_json::json!({"scenario": "arms-race", "set": {"states.ARDEN.reaction": 0.1}});
    let other = json(ask(&service, &format!("/api/textbook?world={}", world(&moved))).await).await;
    assert_ne!(told["svg"], other["svg"]);
}
