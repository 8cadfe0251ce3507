//! Rooms: a class that predicts, runs, explains and decides together.
//!
//! * [`lesson`]: what a class does, step by step. [`acts`]: what is done, and the file it is written to.
//!   [`state`]: what a room is, made of these two. [`game`]: a world in which seats decide.
//! * [`view`]: a room as each of its pages sees it. [`house`]: who may do what. [`http`]: the addresses.

pub mod acts;
pub mod game;
pub mod house;
pub mod http;
pub mod lesson;
pub mod state;
pub mod view;

#[cfg(test)]
mod tests;
