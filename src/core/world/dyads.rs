//! What lies between two states: dense matrices, row by row.

use bevy_ecs::prelude::Resource;
use serde::{Deserialize, Serialize};

use super::ids::StateId;

/// A square matrix over states.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Matrix {
    n: usize,
    cells: Vec<f64>,
}

impl Matrix {
    /// All cells alike.
    #[must_use]
    pub fn filled(n: usize, value: f64) -> Self {
        Self { n, cells: vec![value; n * n] }
    }

    /// The cell of row `i`, column `j`.
    #[must_use]
    pub fn get(&self, i: StateId, j: StateId) -> f64 {
        self.cells[i.at() * self.n + j.at()]
    }

    /// Sets a cell.
    pub fn set(&mut self, i: StateId, j: StateId, value: f64) {
        self.cells[i.at() * self.n + j.at()] = value;
    }

    /// A cell to change.
    pub fn at(&mut self, i: StateId, j: StateId) -> &mut f64 {
        &mut self.cells[i.at() * self.n + j.at()]
    }

    /// How many rows, and columns of each; 0 if the cells are not as many as that makes.
    #[must_use]
    pub const fn size(&self) -> usize {
        match self.n.checked_mul(self.n) {
            Some(cells) if cells == self.cells.len() => self.n,
            _ => 0,
        }
    }

    /// A row.
    #[must_use]
    pub fn row(&self, i: StateId) -> &[f64] {
        &self.cells[i.at() * self.n..][..self.n]
    }

    /// A row to change.
    pub fn row_mut(&mut self, i: StateId) -> &mut [f64] {
        &mut self.cells[i.at() * self.n..][..self.n]
    }

    /// All cells.
    #[must_use]
    pub fn cells(&self) -> &[f64] {
        &self.cells
    }

    /// All cells to change.
    pub fn cells_mut(&mut self) -> &mut [f64] {
        &mut self.cells
    }

    /// Becomes a copy of `other` without a new allocation.
    pub fn copy_from(&mut self, other: &Self) {
        self.n = other.n;
        self.cells.clone_from(&other.cells);
    }
}

/// What lies between two states, and changes. "c, j" reads: row of the challenger, column of the
/// target; "o, k": row of the observer, column of the observed.
#[derive(Debug, Clone, PartialEq, Default, Resource, Serialize, Deserialize)]
pub struct Dyads {
    /// c, j: salience of the dispute, 0 to 3.
    pub salience: Matrix,
    /// j, c: share of j's trade that is with c.
    pub exposure: Matrix,
    /// c, j: remembered hostile acts, in units of severity.
    pub memory: Matrix,
    /// c, j: how provoked c feels by j, 0 to 1.
    pub provocation: Matrix,
    /// o, k: evidence that k honours (α of the Beta belief).
    pub honoured: Matrix,
    /// o, k: evidence that k abandons (β).
    pub abandoned: Matrix,
    /// o, k: reputation of k as a partner, the mean as `reputation_weight` lets it count.
    pub reputation: Matrix,
    /// o, p: belief that patron p is firm; columns of others are not used.
    pub belief: Matrix,
    /// i, j: 1 if they refuse each other as partners.
    pub estranged: Matrix,
    /// c, j: 1 if they are at war.
    pub war: Matrix,
    /// j, c: threat index of c as j feels it; written by `perceive`.
    pub threat: Matrix,
    /// c, j: chance, as c sees it, to prevail at j; written by `perceive`.
    pub success: Matrix,
    /// k, j: chance that k joins j by their pacts, before reputation; written by `perceive`.
    pub joining: Matrix,
    /// c, j: coalition at j besides j's own power, as c expects it; written by `perceive`.
    pub help: Matrix,
}

impl Dyads {
    /// The matrices in a fixed order, for copies and hashes.
    #[must_use]
    pub const fn all(&self) -> [&Matrix; 14] {
        [
            &self.salience,
            &self.exposure,
            &self.memory,
            &self.provocation,
            &self.honoured,
            &self.abandoned,
            &self.reputation,
            &self.belief,
            &self.estranged,
            &self.war,
            &self.threat,
            &self.success,
            &self.joining,
            &self.help,
        ]
    }

    /// The same, to change.
    pub const fn all_mut(&mut self) -> [&mut Matrix; 14] {
        [
            &mut self.salience,
            &mut self.exposure,
            &mut self.memory,
            &mut self.provocation,
            &mut self.honoured,
            &mut self.abandoned,
            &mut self.reputation,
            &mut self.belief,
            &mut self.estranged,
            &mut self.war,
            &mut self.threat,
            &mut self.success,
            &mut self.joining,
            &mut self.help,
        ]
    }
}
