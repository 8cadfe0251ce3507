//! What the server takes on, and no more.

use std::time::Duration;

/// Bytes of a request's body.
pub const MOST_BODY: usize = 64 * 1024;
/// Bytes of what a page asks for in an address.
pub const MOST_QUERY: usize = 16 * 1024;
/// Numbers that a world has moved.
pub const MOST_MOVED: usize = 200;
/// Decisions that a world has had made otherwise.
pub const MOST_DECIDED: usize = 40;
/// Runs of each world that a page may ask for.
pub const MOST_RUNS: u64 = 1000;
/// Measures that a page may ask for beside the answers.
pub const MOST_MEASURES: usize = 4;
/// Comparisons that wait for their turn.
pub const MOST_WAITING: usize = 64;
/// Histories that are made at once or wait for it.
pub const MOST_HISTORIES: usize = 32;
/// Comparisons that are kept.
pub const KEPT_COMPARISONS: usize = 64;
/// Histories that are kept.
pub const KEPT_HISTORIES: usize = 12;
/// Streams that are open at once, of all pages.
pub const MOST_STREAMS: usize = 600;
/// Replicates whose values are shown one by one.
pub const DOTS: usize = 50;
/// A stream that has nothing to tell says so this often.
pub const KEEP_ALIVE: Duration = Duration::from_secs(10);
/// Rooms of a server.
pub const MOST_ROOMS: usize = 8;
/// People of a room, and so pages.
pub const MOST_PEOPLE: usize = 60;
/// Pages of a room: one of each person, the teacher's, the projector's, and what is opened twice.
pub const MOST_PAGES: usize = MOST_PEOPLE + 8;
/// Acts of a room.
pub const MOST_ACTS: u64 = 20_000;
/// Letters of a name.
pub const LONGEST_NAME: usize = 40;
/// Letters of what somebody explains.
pub const LONGEST_TEXT: usize = 1000;
/// Acts by which a page may be ahead of its time, and how many more a second there are.
pub const ACTS: (f64, f64) = (30.0, 3.0);
/// The same of those who come into a room.
pub const JOINS: (f64, f64) = (70.0, 2.0);
/// The same of codes that are no room's: who guesses learns nothing.
pub const GUESSES: (f64, f64) = (20.0, 0.2);
/// A seat that nobody has open this long leaves its decisions to the model.
pub const AWAY: Duration = Duration::from_secs(20);
/// Runs of each world by which a class is judged.
pub const CLASS_RUNS: u64 = 200;
/// Connections that one address may hold: a class may come from behind one.
pub const MOST_CONNECTIONS: usize = 400;
