//! The addresses of the server and what each answers.

use std::{
    convert::Infallible,
    future::Future,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
};

use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, Query, Request, State},
    http::{HeaderMap, HeaderValue, Uri, header},
    middleware,
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
    routing::get,
};
use deter_study::{StudyError, record::History};
use futures_core::Stream;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::{Semaphore, mpsc, oneshot};

use crate::{
    Refusal, levers,
    limits::{
        CLASS_RUNS, KEEP_ALIVE, KEPT_HISTORIES, MOST_BODY, MOST_HISTORIES, MOST_QUERY, MOST_STREAMS,
    },
    page,
    room::{house::House, http},
    textbook, view, why,
    work::{Desk, Kept},
    world::{Asked, Library, WorldSpec},
};

/// Histories that are made at the same time.
const AT_ONCE: usize = 2;

/// A history with what a page is sent of it.
struct Made {
    history: History,
    text: String,
}

/// What all requests share.
pub struct Lab {
    /// The scenarios.
    pub library: Arc<Library>,
    /// The rooms.
    pub house: House,
    /// The address that a class is told.
    address: String,
    desk: Arc<Desk>,
    histories: Kept<Arc<Made>>,
    /// Where that is done: always the same few threads, for an allocator keeps memory for each.
    makers: rayon::ThreadPool,
    waiting: AtomicUsize,
    /// Streams that may still be opened.
    pub streams: Arc<Semaphore>,
}

impl Lab {
    /// With its threads.
    ///
    /// # Errors
    /// If the machine has no threads to give.
    pub fn open(library: Library, house: House, address: String) -> Result<Arc<Self>, StudyError> {
        let library = Arc::new(library);
        Ok(Arc::new(Self {
            house,
            address,
            desk: Desk::open(&library)?,
            library,
            histories: Kept::new(KEPT_HISTORIES),
            makers: rayon::ThreadPoolBuilder::new()
                .num_threads(AT_ONCE)
                // Whoever waits hears that there is no answer.
                .panic_handler(|_| {})
                .build()
                .map_err(|error| StudyError::Input(error.to_string()))?,
            waiting: AtomicUsize::new(0),
            streams: Arc::new(Semaphore::new(MOST_STREAMS)),
        }))
    }

    /// The address that a class is told.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// A history: made once, whoever asks.
    async fn history(self: &Arc<Self>, spec: WorldSpec, base: bool) -> Result<Arc<Made>, Refusal> {
        let spec = if base {
            WorldSpec { seed: spec.seed, ..WorldSpec::of(&spec.scenario) }
        } else {
            spec
        };
        let place = self.histories.place(&format!("{base} {}", spec.key()));
        let make = || async {
            let made = self.work(move |library| {
                let (loaded, history) = spec.history(base, library)?;
                let text = view::history(&loaded, &history)?.to_string();
                Ok(Arc::new(Made { history, text }))
            });
            made.await
        };
        place.get_or_try_init(make).await.cloned()
    }

    /// Work of some milliseconds, not on the threads that answer.
    ///
    /// # Errors
    /// What the work says, or that too much waits.
    pub async fn work<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Library) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        struct Waiting<'a>(&'a AtomicUsize);
        impl Drop for Waiting<'_> {
            fn drop(&mut self) {
                self.0.fetch_sub(1, Ordering::AcqRel);
            }
        }
        let before = self.waiting.fetch_add(1, Ordering::AcqRel);
        let _waiting = Waiting(&self.waiting);
        if before >= MOST_HISTORIES {
            return Err(Refusal::busy("too many ask at once; ask again in a moment"));
        }
        let library = self.library.clone();
        let (send, receive) = oneshot::channel();
        self.makers.spawn(move || {
            // Nobody waits any more: then nobody is told.
            let _ = send.send(work(&library));
        });
        receive.await.map_err(|_| Refusal::failed("that could not be worked out"))?
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        self.desk.close();
    }
}

/// All addresses.
pub fn router(lab: Arc<Lab>) -> Router {
    Router::new()
        .route("/api/library", get(library))
        .route("/api/scenario", get(scenario))
        .route("/api/levers", get(find_levers))
        .route("/api/history", get(history))
        .route("/api/why", get(reasons))
        .route("/api/compare", get(compare))
        .route("/api/textbook", get(model))
        .route("/api/file", get(file))
        .route("/api/report", get(report))
        .route("/api/rooms", get(rooms))
        .merge(http::routes())
        .fallback(get(asset))
        .layer(DefaultBodyLimit::max(MOST_BODY))
        .layer(middleware::from_fn(page::guard))
        .layer(middleware::from_fn(short))
        .with_state(lab)
}

/// Refuses an address that is longer than any page writes.
async fn short(request: Request, next: middleware::Next) -> Response {
    if request.uri().query().map_or(0, str::len) > MOST_QUERY {
        return Refusal::wrong("this address is too long").into_response();
    }
    next.run(request).await
}

async fn asset(uri: Uri) -> Response {
    page::file(uri.path().trim_start_matches('/'))
}

type Shared = State<Arc<Lab>>;

async fn library(State(lab): Shared) -> Result<Json<Value>, Refusal> {
    let found = lab.work(|library| Ok(json!({"own": library.own().name, "all": library.list()})));
    found.await.map(Json)
}

async fn rooms(State(lab): Shared) -> Json<Value> {
    Json(json!(!lab.house.is_empty()))
}

#[derive(Deserialize)]
struct Named {
    name: String,
    #[serde(default)]
    search: String,
}

async fn scenario(State(lab): Shared, Query(q): Query<Named>) -> Result<Json<Value>, Refusal> {
    let found = lab.work(move |library| Ok(view::scenario(&library.find(&q.name)?, library)));
    found.await.map(Json)
}

async fn find_levers(State(lab): Shared, Query(q): Query<Named>) -> Result<Json<Value>, Refusal> {
    let found = lab.work(move |library| {
        let all = levers::all(&library.find(&q.name)?.scenario);
        Ok(json!(levers::search(&all, &q.search)))
    });
    found.await.map(Json)
}

/// A world, and what of it is asked for.
#[derive(Deserialize)]
struct OfWorld {
    world: String,
    #[serde(default)]
    base: bool,
    #[serde(default)]
    n: u64,
    #[serde(default = "usual_runs")]
    runs: u64,
    #[serde(default)]
    measures: String,
}

const fn usual_runs() -> u64 {
    200
}

async fn history(State(lab): Shared, Query(q): Query<OfWorld>) -> Result<Response, Refusal> {
    let made = lab.history(WorldSpec::read(&q.world)?, q.base).await?;
    let kind = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    Ok((kind, made.text.clone()).into_response())
}

/// The decisions behind an event, or the decision that it is.
async fn reasons(State(lab): Shared, Query(q): Query<OfWorld>) -> Result<Json<Value>, Refusal> {
    let made = lab.history(WorldSpec::read(&q.world)?, q.base).await?;
    let place = usize::try_from(q.n).unwrap_or(usize::MAX);
    let event = made.history.events.get(place);
    let event = event.ok_or_else(|| Refusal::missing("there is no such event"))?;
    let told = why::decision(event);
    told.map(Json).ok_or_else(|| Refusal::missing("nothing was decided there"))
}

async fn model(State(lab): Shared, Query(q): Query<OfWorld>) -> Result<Json<Value>, Refusal> {
    let spec = WorldSpec::read(&q.world)?;
    let found = lab.work(move |library| textbook::figure(&spec.mine(library)?));
    Ok(Json(found.await?.unwrap_or(Value::Null)))
}

/// The scenario as a file that the command line runs to the same numbers.
async fn file(State(lab): Shared, Query(q): Query<OfWorld>) -> Result<Response, Refusal> {
    let spec = WorldSpec::read(&q.world)?;
    let (name, text) = lab
        .work(move |library| {
            let loaded = if q.base { spec.base(library)? } else { spec.mine(library)? };
            Ok((loaded.name.clone(), loaded.resolved()))
        })
        .await?;
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let named = HeaderValue::try_from(format!("attachment; filename=\"{plain}.ron\""));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8")),
        (header::CONTENT_DISPOSITION, named.unwrap_or(HeaderValue::from_static("attachment"))),
    ];
    Ok((headers, text).into_response())
}

/// The worlds as a page that needs no server: `deter report` of a comparison and its first histories.
async fn report(State(lab): Shared, Query(q): Query<OfWorld>) -> Result<Response, Refusal> {
    let spec = WorldSpec::read(&q.world)?;
    let text = lab.work(move |library| view::report(&spec, CLASS_RUNS, library)).await?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_static("attachment; filename=\"deter-lab.html\""),
        ),
    ];
    Ok((headers, text).into_response())
}

async fn compare(
    State(lab): Shared,
    headers: HeaderMap,
    Query(q): Query<OfWorld>,
) -> Result<Response, Refusal> {
    let measures = q.measures.split(';').filter(|name| !name.is_empty()).map(str::to_owned);
    let asked = Asked::new(WorldSpec::read(&q.world)?, q.runs, measures.collect())?;
    let seen = last_seen(&headers);
    let mut listener = lab.desk.ask(asked)?;
    stream(&lab, move |send| async move {
        loop {
            let told = listener.told.borrow_and_update().clone();
            if told.runs > seen.unwrap_or(0) || (told.last && seen.is_some()) {
                let name = if told.last { "last" } else { "part" };
                let event =
                    Event::default().id(told.runs.to_string()).event(name).data(&*told.text);
                if send.send(event).await.is_err() {
                    return;
                }
            }
            if told.last {
                return;
            }
            tokio::select! {
                changed = listener.told.changed() => if changed.is_err() { return },
                () = send.closed() => return,
            }
        }
    })
}

/// The number of the last event that a page has, if it comes back.
pub fn last_seen(headers: &HeaderMap) -> Option<u64> {
    headers.get("last-event-id")?.to_str().ok()?.parse().ok()
}

/// A stream of events, made by a task that ends when the page is gone; a page that reads slowly holds up
/// its own task alone.
///
/// # Errors
/// If too many are open.
pub fn stream<F: Future<Output = ()> + Send + 'static>(
    lab: &Lab,
    tell: impl FnOnce(mpsc::Sender<Event>) -> F,
) -> Result<Response, Refusal> {
    let open = lab.streams.clone().try_acquire_owned();
    let open = open.map_err(|_| Refusal::busy("too many pages are open"))?;
    let (send, receive) = mpsc::channel(1);
    let task = tell(send);
    tokio::spawn(async move {
        task.await;
        drop(open);
    });
    let events = Sse::new(Events(receive));
    Ok(events.keep_alive(KeepAlive::new().interval(KEEP_ALIVE)).into_response())
}

struct Events(mpsc::Receiver<Event>);

impl Stream for Events {
    type Item = Result<Event, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_recv(cx).map(|event| event.map(Ok))
    }
}
