//! The lab: a page on which worlds run while one changes them, served from the one binary and without
//! the internet.
//!
//! * `world`: which worlds a page asks for. `levers`: what can be moved. `why`: reasons.
//!   `textbook`: canonical models. `view`: all of it as a page reads it.
//! * `work`: simulation on threads of its own, told as it gets on.
//! * `room`: a class that predicts, runs, explains and decides together.
//! * `connections`: how many anybody may hold. `server`: the addresses. `page`: the files of the page and the headers. `limits`: what is
//!   taken on.

mod connections;
mod levers;
mod limits;
mod page;
mod refusal;
mod room;
mod server;
mod textbook;
mod view;
mod why;
mod work;
mod world;

#[cfg(test)]
mod tests;

use std::{
    fs, io,
    net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use deter_core::scenario::{LoadError, Loaded};
use deter_study::{StudyError, disk::source};
use tokio::net::TcpListener;

use limits::MOST_ROOMS;
pub use refusal::Refusal;
use room::{
    house::{House, Place},
    lesson,
};
use world::Library;

/// How the lab is opened.
#[derive(Debug, Clone)]
pub struct Options {
    /// The scenario with which the page opens.
    pub scenario: Loaded,
    /// Where it listens; port 0 for a free one.
    pub address: SocketAddr,
    /// The class for which there are rooms; none if somebody works alone.
    pub class: Option<Class>,
}

/// A class.
#[derive(Debug, Clone)]
pub struct Class {
    /// A lesson, a file of one, or a scenario, by name.
    pub lesson: PathBuf,
    /// How many rooms.
    pub rooms: usize,
    /// Where their acts are kept.
    pub folder: PathBuf,
    /// Whether the rooms whose acts are there are gone on with.
    pub resume: bool,
    /// Seed of all luck; the scenario's if none.
    pub seed: Option<u64>,
}

/// Where the lab is open.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The address for this machine.
    pub here: String,
    /// The address for others on the network, if it listens to them.
    pub there: Option<String>,
    /// Of each room its code and the address of the teacher's page.
    pub rooms: Vec<(String, String)>,
}

/// Why the lab cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum LabError {
    /// The address is not to be had.
    #[error("cannot listen on {0}: {1}; choose another --port")]
    Address(SocketAddr, io::Error),
    /// The machine.
    #[error("the server ended: {0}")]
    Machine(#[from] io::Error),
    /// Threads.
    #[error(transparent)]
    Study(#[from] StudyError),
    /// A lesson or a room.
    #[error("{0}")]
    Class(#[from] Refusal),
}

impl LabError {
    /// Whether the machine is to blame and not what was given.
    #[must_use]
    pub const fn is_machine(&self) -> bool {
        !matches!(self, Self::Class(_))
    }
}

/// The title of the lesson in a file.
///
/// # Errors
/// If it is none.
pub fn title_of_lesson(file: &Path) -> Result<String, LoadError> {
    source(file)?.read::<lesson::Lesson>().map(|lesson| lesson.title)
}

/// How often seats that are away are looked for.
const LOOK: Duration = Duration::from_secs(2);

/// Opens the lab and serves it until the program is ended; `opened` is told where.
///
/// # Errors
/// If the address is not to be had, a lesson cannot be read, or the machine refuses.
pub fn serve(options: Options, opened: impl FnOnce(&Opened)) -> Result<(), LabError> {
    let Options { scenario, address, class } = options;
    let library = Library::new(scenario);
    let places = class.map_or_else(|| Ok(Vec::new()), |class| rooms(&class, &library))?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async move {
        let listener = TcpListener::bind(address).await;
        let listener = listener.map_err(|error| LabError::Address(address, error))?;
        let port = listener.local_addr()?.port();
        let lan = !address.ip().is_loopback();
        let here = format!("http://127.0.0.1:{port}/");
        let there = lan.then(|| format!("http://{}:{port}/", own_address()));
        let told = Opened {
            rooms: places
                .iter()
                .map(|place| {
                    place.read(|room| {
                        (room.head.code.clone(), format!("{here}#teacher={}", room.head.teacher))
                    })
                })
                .collect(),
            there: there.clone(),
            here: here.clone(),
        };
        let house = House::new(places);
        let lab = server::Lab::open(library, house, there.unwrap_or(here))?;
        let watched = lab.clone();
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(LOOK).await;
                for place in watched.house.places().to_vec() {
                    let look = tokio::task::spawn_blocking(move || place.pass_the_late());
                    // Whoever panicked there has said so.
                    let _ = look.await;
                }
            }
        });
        opened(&told);
        let listener = connections::Limited::new(listener);
        axum::serve(listener, server::router(lab)).await?;
        Ok(())
    })
}

/// The rooms of a class: begun, or gone on with.
fn rooms(class: &Class, library: &Library) -> Result<Vec<Arc<Place>>, LabError> {
    let lesson = lesson::load(&class.lesson, library)?;
    let name = class.lesson.display().to_string();
    if class.resume {
        let entries = fs::read_dir(&class.folder).map_err(|error| {
            Refusal::missing(format!(
                "{}: {error}; rooms are kept by --out",
                class.folder.display()
            ))
        })?;
        let mut files: Vec<PathBuf> = entries
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.extension().is_some_and(|ending| ending == "jsonl"))
            .collect();
        files.sort();
        files.truncate(MOST_ROOMS);
        if files.is_empty() {
            let words = format!("{} holds no room to go on with", class.folder.display());
            return Err(Refusal::missing(words).into());
        }
        let resumed = files.iter().map(|path| Place::resume(path, lesson.clone(), library));
        return Ok(resumed.collect::<Result<_, _>>()?);
    }
    if !(1..=MOST_ROOMS).contains(&class.rooms) {
        return Err(Refusal::wrong(format!("a server has 1 to {MOST_ROOMS} rooms")).into());
    }
    let begin = |_| Place::begin(lesson.clone(), &name, class.seed, &class.folder, library);
    Ok((0..class.rooms).map(begin).collect::<Result<_, _>>()?)
}

/// The address of this machine on its network: the one from which a packet would leave. None is sent.
fn own_address() -> IpAddr {
    let asked = || {
        let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0))?;
        // An address of the documentation (RFC 5737), which nobody has.
        socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9))?;
        socket.local_addr()
    };
    asked().map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |found| found.ip())
}
