//! All replicates of all worlds.
//!
//! A chunk is a few replicates of every world, so that paired differences of the series can be added
//! up and forgotten.

use std::{collections::BTreeMap, ops::ControlFlow};

use super::comparison::{Course, TieShare};
use crate::{
    StudyError,
    ensemble::{
        measures::{self, Column, Recorder, of_pair},
        sketch::Sketch,
    },
    run::{
        ChunkRange, Chunking, Ended, Job, MOST_IN_ALL, MOST_NUMBERS, Runner, WorkerHandle,
        bytes::chunk_data, within,
    },
    statistics::{Interval, interval::of_mean},
    worlds::World,
};
use deter_core::{turn::Engine, world::journal::Detail};

/// Replicates in a chunk; sums are added chunk by chunk, so it is part of the bits.
pub const CHUNK: u64 = 25;

/// Runs whose courses are kept as they are.
const PATHS: usize = 3;

/// Most states in focus whose course is kept.
const MOST_STATES: usize = 6;

/// What all replicates of all worlds gave.
#[derive(Debug, Clone, PartialEq)]
pub struct PlayedWorlds {
    /// The columns of every world: those of the base.
    pub columns: Vec<Column>,
    /// Seed of all luck.
    pub seed: u64,
    /// How many replicates were run.
    pub runs: u64,
    /// For every world its values, replicate by replicate; NaN where a measure does not apply.
    pub values: Vec<Vec<f64>>,
    /// The courses of the main series.
    pub courses: Vec<Course>,
    /// Who is tied to whom at the end, and how often.
    pub ties: Vec<TieShare>,
}

impl PlayedWorlds {
    /// The values of one column in one world, by replicate.
    #[must_use]
    pub fn column(&self, world: usize, column: usize) -> Vec<f64> {
        let wide = self.columns.len().max(1);
        let values = self.values.get(world).map_or(&[][..], Vec::as_slice);
        values.iter().skip(column).step_by(wide).copied().collect()
    }
}

/// The columns of a comparison: the measures of an ensemble of the base, those of pairs of states
/// as far as they are asked for.
#[must_use]
pub fn columns(worlds: &[World], asked: &dyn Fn(&str) -> bool) -> Vec<Column> {
    let all = worlds.first().map_or_else(Vec::new, |base| measures::columns(&base.frame));
    all.into_iter().filter(|column| !of_pair(column) || asked(&column.name)).collect()
}

/// Runs what is not there yet; `name` tells comparisons of one study apart. None if not all of it is
/// there in the end.
///
/// # Errors
/// If it is too large, or the disk refuses.
pub fn play(
    worlds: &[World],
    columns: Vec<Column>,
    (seed, runs): (u64, u64),
    name: &str,
    runner: &Runner<'_>,
) -> Result<Option<PlayedWorlds>, StudyError> {
    watched(worlds, columns, (seed, runs), name, runner, None)
}

/// Whoever looks on while worlds are played: told after every chunk what there is so far.
pub type Watch<'w> = &'w mut dyn FnMut(&PlayedWorlds);

/// The same with somebody who looks on.
///
/// # Errors
/// As [`play`].
pub fn watched(
    worlds: &[World],
    columns: Vec<Column>,
    (seed, runs): (u64, u64),
    name: &str,
    runner: &Runner<'_>,
    mut watch: Option<Watch<'_>>,
) -> Result<Option<PlayedWorlds>, StudyError> {
    let all = worlds.len() as u128 * u128::from(runs);
    within("runs of all worlds together:", all, MOST_IN_ALL)?;
    within("numbers that all worlds give:", all * columns.len() as u128, MOST_NUMBERS)?;
    let tracks =
        worlds.first().map_or_else(Vec::new, |base| measures::courses(&base.frame, MOST_STATES));
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let job = Job {
        name,
        key: &format!("{seed} {names:?} {tracks:?}"),
        cases: worlds.len(),
        runs,
        cut: Chunking::Runs(CHUNK),
    };
    let turns = worlds.first().map_or(0, |world| world.frame.turns()) as usize;
    let mut sums: Option<Courses> = None;
    let values = vec![Vec::new(); worlds.len()];
    let mut played = PlayedWorlds {
        columns: columns.clone(),
        seed,
        runs: 0,
        values,
        courses: Vec::new(),
        ties: Vec::new(),
    };
    let mut paths = Vec::new();
    let codes = worlds.first().map_or(&[][..], |base| &base.frame.states);
    let codes: Vec<&str> = codes.iter().map(|card| card.code.as_str()).collect();
    let mut ties: BTreeMap<(u32, u32), Vec<u64>> = BTreeMap::new();
    let ended = runner.run(
        &job,
        &|| {
            worlds
                .iter()
                .map(|world| WorldPlayer::new(world, &columns, &tracks, &codes))
                .collect::<Vec<_>>()
        },
        &|players, piece, ask| chunk(players, seed, piece, ask),
        &mut |piece, chunk: Chunk| {
            for (all, of_chunk) in played.values.iter_mut().zip(chunk.values) {
                all.extend(of_chunk);
            }
            for (world, of_chunk) in chunk.ties.iter().enumerate() {
                for tie in of_chunk {
                    let counts = ties.entry((tie.a, tie.b)).or_default();
                    counts.resize(worlds.len(), 0);
                    counts[world] += u64::from(tie.runs);
                }
            }
            if !chunk.paths.is_empty() {
                paths = chunk.paths;
            }
            match &mut sums {
                Some(sums) => sums.add(&chunk.courses),
                None => sums = Some(chunk.courses),
            }
            played.runs = piece.runs.end;
            if let (Some(watch), Some(sums)) = (&mut watch, &sums) {
                played.courses = sums.finish(&tracks, worlds.len(), turns, &paths);
                watch(&played);
            }
            Ok(ControlFlow::Continue(()))
        },
    )?;
    if ended != Ended::Whole {
        return Ok(None);
    }
    played.courses =
        sums.map_or_else(Vec::new, |sums| sums.finish(&tracks, worlds.len(), turns, &paths));
    let code = |place: u32| codes.get(place as usize).copied().unwrap_or_default().to_owned();
    let ties = ties.into_iter().map(|((a, b), runs)| TieShare { a: code(a), b: code(b), runs });
    played.ties = ties.collect();
    Ok(Some(played))
}

/// A world at a thread's desk.
struct WorldPlayer {
    engine: Engine,
    turns: u32,
    /// For every column of the comparison its place among those of this world.
    places: Vec<Option<usize>>,
    /// For every track its place among the series of this world.
    tracks: Vec<Option<usize>>,
    recorder: Recorder,
    row: Vec<f64>,
    /// For every state of this world its place among those of the base.
    states: Vec<Option<u32>>,
    /// In how many of the replicates just played two states of the base are tied at the end.
    tied: BTreeMap<(u32, u32), u32>,
}

impl WorldPlayer {
    fn new(world: &World, columns: &[Column], tracks: &[(String, String)], codes: &[&str]) -> Self {
        let place = |code: &str| codes.iter().position(|known| *known == code);
        let own = measures::columns(&world.frame);
        let series = measures::series(&world.frame);
        Self {
            engine: Engine::new(world.blueprint.clone()),
            turns: world.frame.turns(),
            places: columns
                .iter()
                .map(|column| own.iter().position(|o| o.name == column.name))
                .collect(),
            tracks: tracks.iter().map(|track| series.iter().position(|s| s == track)).collect(),
            recorder: Recorder::new(&world.frame, &own, true),
            row: Vec::new(),
            states: world
                .frame
                .states
                .iter()
                .map(|card| place(&card.code).and_then(|at| u32::try_from(at).ok()))
                .collect(),
            tied: BTreeMap::new(),
        }
    }

    /// Plays a replicate and appends its values.
    fn play(&mut self, seed: u64, replicate: u64, values: &mut Vec<f64>) {
        self.row.clear();
        self.recorder.play(&mut self.engine, (seed, replicate), Detail::Nothing, &mut self.row);
        let at = |place: &Option<usize>| place.and_then(|place| self.row.get(place)).copied();
        values.extend(self.places.iter().map(|place| at(place).unwrap_or(f64::NAN)));
        let end = self.turns as i32;
        let mut pairs: Vec<(u32, u32)> = self
            .engine
            .pacts()
            .filter(|pact| pact.in_force < end && pact.lapsed.is_none_or(|lapsed| lapsed >= end))
            .filter_map(|pact| {
                let (a, b) = (self.states[pact.proposer.at()]?, self.states[pact.partner.at()]?);
                Some((a.min(b), a.max(b)))
            })
            .collect();
        pairs.sort_unstable();
        pairs.dedup();
        for pair in pairs {
            *self.tied.entry(pair).or_default() += 1;
        }
    }

    /// The value of a track in a turn of the replicate just played.
    fn sample(&self, track: usize, turn: usize) -> f64 {
        let place = self.tracks[track].map(|place| turn * self.recorder.series() + place);
        place.and_then(|place| self.recorder.values().get(place)).copied().unwrap_or(f64::NAN)
    }
}

/// What is kept of some replicates of every world.
struct Chunk {
    /// World by world.
    values: Vec<Vec<f64>>,
    courses: Courses,
    /// World by world who is tied to whom at the end of how many of them.
    ties: Vec<Vec<Tie>>,
    /// Of the first chunk, world by world: the first few replicates cell by cell.
    paths: Vec<Vec<f64>>,
}

chunk_data!(Chunk { values, courses, ties, paths });

/// Two states of the base by their places, and in how many replicates they are tied at the end.
struct Tie {
    a: u32,
    b: u32,
    runs: u32,
}

chunk_data!(Tie { a, b, runs });

fn chunk(
    players: &mut [WorldPlayer],
    seed: u64,
    piece: &ChunkRange,
    ask: &WorkerHandle<'_>,
) -> Result<Option<Chunk>, StudyError> {
    let (tracks, turns) =
        players.first().map_or((0, 0), |player| (player.tracks.len(), player.turns as usize));
    let (cells, count) = (tracks * turns, (piece.runs.end - piece.runs.start) as usize);
    let mut values = vec![Vec::new(); players.len()];
    players.iter_mut().for_each(|player| player.tied.clear());
    // World by world: cell by cell, replicate by replicate.
    let mut samples = vec![vec![f64::NAN; cells * count]; players.len()];
    let done = ask.each(piece, |world, replicate| {
        let player = &mut players[world];
        player.play(seed, replicate, &mut values[world]);
        let place = (replicate - piece.runs.start) as usize;
        for cell in 0..cells {
            samples[world][cell * count + place] = player.sample(cell / turns, cell % turns);
        }
        Ok(())
    })?;
    let mut keys = Vec::new();
    let mut courses = Courses::default();
    let of = |world: usize, cell: usize| -> &[f64] { &samples[world][cell * count..][..count] };
    for world in 0..players.len() {
        for cell in 0..cells {
            courses.sketches.push(Sketch::of(of(world, cell).iter().copied(), &mut keys));
            if world > 0 {
                courses.sums.push(Sums::of(of(0, cell), of(world, cell)));
            }
        }
    }
    let first = piece.runs.start == 0;
    let kept = |world: usize| -> Vec<f64> {
        (0..cells).flat_map(|cell| of(world, cell).iter().take(PATHS).copied()).collect()
    };
    let paths = if first { (0..players.len()).map(kept).collect() } else { Vec::new() };
    let tie = |(pair, runs): (&(u32, u32), &u32)| Tie { a: pair.0, b: pair.1, runs: *runs };
    let ties = players.iter().map(|player| player.tied.iter().map(tie).collect()).collect();
    Ok(done.map(|()| Chunk { values, courses, ties, paths }))
}

/// Sums of paired differences, to be added in order.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Sums {
    n: u64,
    sum: f64,
    squares: f64,
}

chunk_data!(Sums { n, sum, squares });

impl Sums {
    fn of(base: &[f64], other: &[f64]) -> Self {
        let mut sums = Self::default();
        for (a, b) in base.iter().zip(other).filter(|(a, b)| a.is_finite() && b.is_finite()) {
            sums.n += 1;
            sums.sum += b - a;
            sums.squares += (b - a) * (b - a);
        }
        sums
    }

    /// The mean and its 95 % interval.
    fn finish(self) -> Option<(f64, Interval)> {
        if self.n == 0 {
            return None;
        }
        let n = self.n as f64;
        let mean = self.sum / n;
        let variance = (self.squares - n * mean * mean).max(0.0) / (n - 1.0).max(1.0);
        let interval = match self.n {
            // JSON has no infinity, and one run tells no spread.
            1 => Interval { low: mean, high: mean },
            _ => of_mean(mean, (variance / n).sqrt(), self.n as usize, 0.95),
        };
        Some((mean, interval))
    }
}

/// World by world, track by track, turn by turn.
#[derive(Debug, Clone, PartialEq, Default)]
struct Courses {
    sketches: Vec<Sketch>,
    sums: Vec<Sums>,
}

chunk_data!(Courses { sketches, sums });

impl Courses {
    fn add(&mut self, other: &Self) {
        for (here, there) in self.sketches.iter_mut().zip(&other.sketches) {
            here.merge(there);
        }
        for (here, there) in self.sums.iter_mut().zip(&other.sums) {
            here.n += there.n;
            here.sum += there.sum;
            here.squares += there.squares;
        }
    }

    fn finish(
        &self,
        tracks: &[(String, String)],
        worlds: usize,
        turns: usize,
        paths: &[Vec<f64>],
    ) -> Vec<Course> {
        let cells = tracks.len() * turns;
        // Cell by cell, a few replicates each.
        let kept = |world: usize, track: usize| -> Vec<Vec<Option<f64>>> {
            let own = paths.get(world).map_or(&[][..], Vec::as_slice);
            let wide = own.len() / cells.max(1);
            let at = |run: usize, turn: usize| {
                own.get((track * turns + turn) * wide + run).copied().filter(|x| x.is_finite())
            };
            (0..wide).map(|run| (0..turns).map(|turn| at(run, turn)).collect()).collect()
        };
        let quantiles = |sketch: &Sketch| {
            (sketch.count() > 0).then(|| [0.05, 0.25, 0.5, 0.75, 0.95].map(|p| sketch.quantile(p)))
        };
        let course = |(track, (state, measure)): (usize, &(String, String))| Course {
            state: state.clone(),
            measure: measure.clone(),
            worlds: (0..worlds)
                .map(|world| {
                    let at = world * cells + track * turns;
                    self.sketches[at..at + turns].iter().map(quantiles).collect()
                })
                .collect(),
            means: (0..worlds)
                .map(|world| {
                    let at = world * cells + track * turns;
                    let mean = |sketch: &Sketch| (sketch.count() > 0).then(|| sketch.mean());
                    self.sketches[at..at + turns].iter().map(mean).collect()
                })
                .collect(),
            paths: (0..worlds).map(|world| kept(world, track)).collect(),
            differences: (1..worlds)
                .map(|world| {
                    let at = (world - 1) * cells + track * turns;
                    self.sums[at..at + turns].iter().map(|sums| sums.finish()).collect()
                })
                .collect(),
        };
        tracks.iter().enumerate().map(course).collect()
    }
}
