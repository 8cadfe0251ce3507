//! What stands in the way of pacts, and who are rivals.

use std::collections::BTreeSet;

use super::Check;
use crate::scenario::{calendar::DateText, locate::FieldPath, schema::Strength};

impl Check<'_> {
    pub(super) fn bars(&mut self) {
        let s = self.scenario;
        let mut names = BTreeSet::new();
        for (index, bar) in s.bars.iter().enumerate() {
            let path = FieldPath::from("bars").index(index);
            if bar.name.is_empty() {
                self.say(path.name("name"), "the name is empty", "a name to find the bar by");
            } else if !names.insert(&bar.name) {
                let message = format!("the bar `{}` stands here twice", bar.name);
                self.say(path.name("name"), message, "a name of its own for each bar");
            }
            self.state(path.name("state"), &bar.state);
            for (position, towards) in bar.towards.iter().enumerate() {
                let path = path.name("towards").index(position);
                self.state(path.clone(), towards);
                if *towards == bar.state {
                    let message = format!("{towards} needs no bar against itself");
                    self.say(path, message, "another state; none for all of them");
                }
            }
            for (position, kind) in bar.kinds.iter().enumerate() {
                self.kind(path.name("kinds").index(position), kind);
            }
            self.span(&path, bar.from.as_ref(), bar.to.as_ref());
            if bar.ends.is_some() && bar.strength != Strength::Political {
                self.say(
                    path.name("ends"),
                    "only a political bar ends by itself",
                    "strength: political, or a date in `to`, or an event that lifts it",
                );
            }
            if bar.waits && bar.from.is_some() {
                let message = "it waits for an event and has a first day";
                self.say(path.name("from"), message, "one of the two");
            }
        }
    }

    pub(super) fn rivalries(&mut self) {
        let s = self.scenario;
        for (index, rivalry) in s.rivalries.iter().enumerate() {
            let path = FieldPath::from("rivalries").index(index);
            let (a, b) = &rivalry.between;
            self.state(path.name("between").index(0), a);
            self.state(path.name("between").index(1), b);
            if a == b {
                self.say(path.name("between"), format!("{a} is no rival of itself"), "two states");
            }
            self.source(path.name("source"), &rivalry.source);
            self.span(&path, rivalry.from.as_ref(), rivalry.to.as_ref());
        }
    }

    fn span(&mut self, path: &FieldPath, from: Option<&DateText>, to: Option<&DateText>) {
        if let (Some(from), Some(to)) = (from, to)
            && to.date() < from.date()
        {
            let message = format!("it ends on {to}, before it begins on {from}");
            self.say(path.name("to"), message, "a date at or after the first day");
        }
    }

    pub(super) fn bar(&mut self, path: FieldPath, name: &str) {
        let known = self.scenario.bars.iter().map(|bar| bar.name.as_str());
        if known.clone().all(|bar| bar != name) {
            self.unknown(path, "bar", name, known);
        }
    }
}
