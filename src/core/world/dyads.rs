//! What lies between two states: dense matrices, row by row.

use bevy_ecs::prelude::Resource;
use serde::{Deserialize, Serialize};

use super::ids::StateId;
use crate::model::Variables;

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

/// Declares the matrices, their table, and their fixed order.
macro_rules! dyads {
    ($(#[doc = $doc:literal])+; $($(#[doc = $field_doc:literal])+ $field:ident;)*) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, PartialEq, Default, Resource, Serialize, Deserialize)]
        pub struct Dyads {
            $($(#[doc = $field_doc])+ pub $field: Matrix,)*
        }

        /// The matrices of pairs.
        pub const DYADS: &[Variables] = &[Variables {
            name: "Dyads",
            about: concat!($($doc, "\n"),+),
            fields: &[$((stringify!($field), concat!($($field_doc),+))),*],
        }];

        impl Dyads {
            /// The matrices in a fixed order, for copies and hashes.
            #[must_use]
            pub const fn all(&self) -> [&Matrix; DYADS[0].fields.len()] {
                [$(&self.$field),*]
            }

            /// The same, to change.
            pub const fn all_mut(&mut self) -> [&mut Matrix; DYADS[0].fields.len()] {
                [$(&mut self.$field),*]
            }
        }
    };
}

dyads! {
    /// What lies between two states, and changes. "c, j" reads: row of the challenger, column of the
    /// target; "o, k": row of the observer, column of the observed.
    ;

    /// c, j: salience of the dispute, 0 to 3.
    salience;
    /// j, c: share of j's trade that is with c.
    exposure;
    /// c, j: remembered hostile acts, in units of severity.
    memory;
    /// c, j: how provoked c feels by j, 0 to 1.
    provocation;
    /// o, k: evidence that k honours (α of the Beta belief).
    honoured;
    /// o, k: evidence that k abandons (β).
    abandoned;
    /// o, k: reputation of k as a partner, the mean as `reputation_weight` lets it count.
    reputation;
    /// o, p: belief that patron p is firm; columns of others are not used.
    belief;
    /// i, j: first turn in which blood shed between them no longer bars a pact; 0 if none was.
    bloodshed;
    /// c, j: 1 if they are at war.
    war;
    /// j, c: threat index of c as j feels it; written by `perceive`.
    threat;
    /// c, j: chance, as c sees it, to prevail at j; written by `perceive`.
    success;
    /// k, j: chance that k joins j by their pacts, before reputation; written by `perceive`.
    joining;
    /// c, j: coalition at j besides j's own power, as c expects it; written by `perceive`.
    help;
    /// c, j: 1 if j accommodates c by a pact in force; written by `perceive`.
    accommodation;
    /// c, j: stake × chance to prevail of c at j at the start, and of j against c in the other cell.
    edge_at_start;
    /// c, j: hazard of an incident that was to be expected in the first turn, and nothing else.
    hazard_at_start;
    /// o, p: by how many log odds o believes patron p more than others do, for good; columns of others
    /// are not used.
    bias;
    /// c, j: grievance of j over what c took from it, in units of severity.
    grievance;
    /// i, h: 1 if i has bases at h's home by the scenario or an event.
    hosted;
    /// i, h: 1 if i can stand at h's home, by a base or a pact that gives places; written by `perceive`.
    standing;
    /// i, j: share of i's strength that is left at j, from wherever i stands nearest to it.
    reach;
    /// p, j: chance that patron p keeps what it promised j while it is firm; rows of others are not used.
    word_firm;
    /// p, j: the same while it wavers.
    word_wavering;
    /// c, j: how provoked c usually is by j, by j's signatures of the years before the start.
    provocation_usual;
}

impl Dyads {
    /// Every challenger that has a dispute with a side of a pact feels provoked by it, so much more.
    pub fn provoke(
        &mut self,
        challengers: impl Iterator<Item = StateId>,
        size: f64,
        a: StateId,
        b: StateId,
    ) {
        for challenger in challengers.filter(|challenger| ![a, b].contains(challenger)) {
            for side in [a, b] {
                if self.salience.get(challenger, side) > 0.0 {
                    let felt = self.provocation.at(challenger, side);
                    *felt = (*felt + size).min(1.0);
                }
            }
        }
    }
}
