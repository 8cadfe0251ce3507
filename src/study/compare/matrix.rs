//! Many what-ifs at a glance: what each does to each answer, by direction, size and certainty.

use super::{Comparison, comparison::Measure};
use crate::{
    statistics::{likelihood::Likelihood, verdict::Size},
    table::{format, text::Table},
};

/// What-ifs by answers. An answer that a what-if does not ask for is an empty cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix {
    /// The what-ifs: a short name and the title, in the order of the comparison.
    pub what_ifs: Vec<(String, String)>,
    /// The answers, in the order in which they are first asked for, with a cell for each what-if.
    pub rows: Vec<(String, Vec<Option<Cell>>)>,
}

/// What a what-if does to one of its answers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell {
    /// Mean difference in multiples of the smallest change that would matter.
    pub multiple: f64,
    /// Whether it matters.
    pub size: Size,
    /// How sure its direction is; none if it is not told.
    pub direction: Option<Likelihood>,
}

impl Cell {
    fn of(measure: &Measure) -> Option<Self> {
        Some(Self {
            multiple: measure.paired.difference / measure.matters?,
            size: measure.size()?,
            direction: Likelihood::of(measure.verdict, measure.corrected),
        })
    }

    /// The cell in a few letters, see [`Matrix::KEY`].
    #[must_use]
    pub fn text(&self) -> String {
        let size = match self.multiple.abs() {
            nothing if nothing < 0.05 => "0".to_owned(),
            small => format::fixed(self.multiple, usize::from(small < 9.95), true),
        };
        let sure = match self.direction {
            Some(Likelihood::VirtuallyCertain) => "**",
            Some(Likelihood::ExtremelyLikely) => "*",
            None => "",
        };
        match self.size {
            Size::Matters => format!("{size}{sure}"),
            Size::TooSmall => format!("({size}{sure})"),
            Size::Open => format!("{size}{sure}?"),
        }
    }
}

impl Matrix {
    /// How to read a cell.
    pub const KEY: &'static str = "Mean difference from the base in multiples of the smallest change \
        that would matter, + more, − less. Plain: it matters, the whole 95 % interval being that \
        large; in brackets: too small to matter; with ?: these runs do not tell. ** the direction is \
        virtually certain (99 to 100 %), * extremely likely (95 to 100 %), without: not told. Empty: \
        the what-if does not ask.";

    /// Of a comparison with several what-ifs and answers; none else.
    #[must_use]
    pub fn of(comparison: &Comparison) -> Option<Self> {
        let mut names: Vec<&str> = Vec::new();
        let answers = |place: usize| {
            let all = comparison.against[place].measures.iter();
            all.filter(|measure| measure.matters.is_some())
        };
        for measure in (0..comparison.against.len()).flat_map(answers) {
            if !names.contains(&measure.name.as_str()) {
                names.push(&measure.name);
            }
        }
        if comparison.against.len() < 2 || names.is_empty() {
            return None;
        }
        let cell = |name: &str, place: usize| {
            answers(place).find(|measure| measure.name == name).and_then(Cell::of)
        };
        let places = 0..comparison.against.len();
        let rows = names.iter().map(|name| {
            ((*name).to_owned(), places.clone().map(|place| cell(name, place)).collect())
        });
        let cards = comparison.against.iter().map(|one| &comparison.worlds[one.world]);
        let labels: Vec<&str> = cards.clone().map(|card| card.label.as_str()).collect();
        let titles = cards.map(|card| card.provenance.title.clone());
        Some(Self {
            rows: rows.collect(),
            what_ifs: short(&labels).into_iter().zip(titles).collect(),
        })
    }

    /// Tables of at most so many what-ifs each, beside one another.
    #[must_use]
    pub fn tables(&self, most: usize) -> Vec<Table> {
        let columns: Vec<usize> = (0..self.what_ifs.len()).collect();
        let table = |places: &[usize]| {
            let heads = places.iter().map(|at| format!(">{}", self.what_ifs[*at].0));
            let mut table = Table::new(std::iter::once("answer".to_owned()).chain(heads));
            for (name, cells) in &self.rows {
                let texts: Vec<String> = places
                    .iter()
                    .map(|at| cells[*at].as_ref().map_or_else(String::new, Cell::text))
                    .collect();
                if texts.iter().any(|text| !text.is_empty()) {
                    table.row(std::iter::once(name.clone()).chain(texts));
                }
            }
            table
        };
        columns.chunks(most.max(1)).map(table).collect()
    }
}

/// Short names that tell labels apart: what stands before the first hyphen, else numbers from 1.
fn short(labels: &[&str]) -> Vec<String> {
    let heads: Vec<&str> =
        labels.iter().map(|label| label.split('-').next().unwrap_or(label)).collect();
    let unlike = heads.iter().enumerate().all(|(at, head)| !heads[..at].contains(head));
    if unlike {
        heads.into_iter().map(str::to_owned).collect()
    } else {
        (1..=labels.len()).map(|number| number.to_string()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_tells_direction_size_and_certainty() {
        let text = |multiple, size, direction| Cell { multiple, size, direction }.text();
        let (certain, likely) = (Likelihood::VirtuallyCertain, Likelihood::ExtremelyLikely);
        assert_eq!(text(-11.42, Size::Matters, Some(certain)), "−11**");
        assert_eq!(text(0.14, Size::TooSmall, Some(likely)), "(+0.1*)");
        assert_eq!(text(0.8, Size::Open, None), "+0.8?");
        assert_eq!(text(-0.02, Size::TooSmall, None), "(0)");
        assert_eq!(short(&["w01-a-b", "w02-a"]), ["w01", "w02"]);
        assert_eq!(short(&["w-a", "w-b"]), ["1", "2"]);
    }
}
