//! Where numbers come from: what stands under every figure and in every file.

use super::{
    code::WorldCode,
    tables::{Provenance, StateCard},
};
use deter_core::scenario::{Loaded, calendar::Calendar};

/// Digits of the scenario's hash that stand under figures.
const SHORT_HASH: usize = 12;

/// The origin of the numbers of `turns` turns of a scenario under a seed; its code is that of
/// replicate 0.
#[must_use]
pub fn provenance(loaded: &Loaded, seed: u64, turns: u32) -> Provenance {
    let s = &loaded.scenario;
    let calendar = Calendar::new(s.start.date(), s.turns_per_year);
    let mut hash = loaded.hash();
    hash.truncate(SHORT_HASH);
    Provenance {
        scenario: loaded.name.clone(),
        title: s.title.clone(),
        seed,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        scenario_hash: hash,
        code: WorldCode::of(loaded, seed, 0, turns).text(),
        turns_per_year: s.turns_per_year,
        turn_labels: (0..turns).map(|turn| calendar.label(i64::from(turn))).collect(),
    }
}

/// Who the states are, in the order of their codes.
#[must_use]
pub fn cards(loaded: &Loaded) -> Vec<StateCard> {
    let s = &loaded.scenario;
    s.states
        .iter()
        .map(|(code, state)| StateCard {
            code: code.to_string(),
            name: state.name.clone(),
            latitude: state.latitude.get(),
            longitude: state.longitude.get(),
            role: if s.challengers.contains_key(code) {
                "challenger"
            } else if s.patrons.contains_key(code) {
                "patron"
            } else if s.initiators.contains_key(code) {
                "initiator"
            } else {
                "member"
            }
            .to_owned(),
        })
        .collect()
}

/// Codes of the states that figures and stories follow: those in focus, else the first `most`.
#[must_use]
pub fn focus(loaded: &Loaded, most: usize) -> Vec<String> {
    let s = &loaded.scenario;
    if s.focus.is_empty() {
        s.states.keys().take(most).map(ToString::to_string).collect()
    } else {
        s.focus.iter().map(ToString::to_string).collect()
    }
}
