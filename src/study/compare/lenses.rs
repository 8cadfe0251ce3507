//! Every scenario under every theory: where theories agree, and where they part.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::comparison::Comparison;
use crate::statistics::{Interval, Verdict};
use deter_core::scenario::expectations::Direction;

/// The five theories over the same worlds and the same luck.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Lenses {
    /// Names of the theories.
    pub names: Vec<String>,
    /// The measures, of every world against the base.
    pub rows: Vec<LensRow>,
}

/// One measure of one world under every theory.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LensRow {
    /// Label of the world that is held against the base.
    pub world: String,
    /// The measure.
    pub measure: String,
    /// What it means.
    pub meaning: String,
    /// What was found, theory by theory; none if the measure does not apply.
    pub found: Vec<Option<LensFinding>>,
    /// Whether they agree.
    pub agreement: Agreement,
}

/// What was found under one theory.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LensFinding {
    /// Mean in the base under this theory.
    pub base: f64,
    /// Mean difference.
    pub difference: f64,
    /// Its 95 % interval.
    pub interval: Interval,
    /// Mean difference over the standard deviation of the base's runs; none if they are all alike.
    pub effect: Option<f64>,
    /// The word for it, corrected over the measures shown under this theory.
    pub verdict: Verdict,
    /// Which way it moves, if that can be said.
    #[schemars(with = "Option<String>")]
    pub moves: Option<Direction>,
}

/// Whether theories agree on the direction of a measure.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Agreement {
    /// Under some it rises, under others it falls.
    Opposed,
    /// Under some it moves, under others there is no difference.
    Partly,
    /// Under all it moves the same way.
    Agreed,
    /// Under none is there a difference.
    AgreedNone,
    /// Under some the runs do not tell.
    Open,
}

impl Agreement {
    /// Of what was found under each theory.
    #[must_use]
    pub fn of(moves: &[Option<Direction>]) -> Self {
        let has = |direction| moves.contains(&Some(direction));
        let (rises, falls, same) =
            (has(Direction::Rises), has(Direction::Falls), has(Direction::Unchanged));
        let open = moves.contains(&None);
        match (rises, falls, same) {
            (true, true, _) => Self::Opposed,
            (true, _, true) | (_, true, true) => Self::Partly,
            (true, ..) | (_, true, _) if !open => Self::Agreed,
            (_, _, true) if !open => Self::AgreedNone,
            _ => Self::Open,
        }
    }

    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Opposed, Self::Partly, Self::Agreed, Self::AgreedNone, Self::Open];

    /// The word for a table.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Opposed => "opposed",
            Self::Partly => "partly",
            Self::Agreed => "all agree",
            Self::AgreedNone => "none differs",
            Self::Open => "open",
        }
    }

    /// What theories do with a measure, as the verb of a sentence.
    #[must_use]
    pub const fn verb(self) -> &'static str {
        match self {
            Self::Opposed | Self::Partly => "part on",
            Self::Agreed | Self::AgreedNone => "agree on",
            Self::Open => "leave open",
        }
    }

    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Opposed => "theories part: it rises under some and falls under others",
            Self::Partly => "theories part: it moves under some only",
            Self::Agreed => "all theories agree",
            Self::AgreedNone => "no theory sees a difference",
            Self::Open => "open: these runs do not tell under every theory",
        }
    }
}

/// Puts comparisons of the same worlds together, one for each theory.
#[must_use]
pub fn gather(of_lenses: &[(String, Comparison)]) -> Lenses {
    let mut rows = Vec::new();
    let Some((_, first)) = of_lenses.first() else {
        return Lenses { names: Vec::new(), rows };
    };
    for (place, against) in first.against.iter().enumerate() {
        for measure in against.measures.iter().filter(|measure| measure.shown) {
            let found: Vec<Option<LensFinding>> =
                of_lenses.iter().map(|(_, one)| finding(one, place, &measure.name)).collect();
            let moves: Vec<_> = found.iter().flatten().map(|finding| finding.moves).collect();
            rows.push(LensRow {
                world: first.worlds[against.world].label.clone(),
                measure: measure.name.clone(),
                meaning: measure.meaning.clone(),
                agreement: Agreement::of(&moves),
                found,
            });
        }
    }
    Lenses { names: of_lenses.iter().map(|(name, _)| name.clone()).collect(), rows }
}

fn finding(comparison: &Comparison, place: usize, name: &str) -> Option<LensFinding> {
    let against = comparison.against.get(place)?;
    let measure = against.measures.iter().find(|measure| measure.name == name)?;
    let p = &measure.paired;
    Some(LensFinding {
        base: p.first,
        difference: p.difference,
        interval: p.interval,
        effect: p.glass(),
        verdict: measure.verdict,
        moves: measure.moves(),
    })
}
