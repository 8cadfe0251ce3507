//! Ladders of steps: seats, order, what was taken before the start.

use std::collections::BTreeSet;

use super::{Check, MOST_STEPS};
use crate::scenario::locate::FieldPath;

impl Check<'_> {
    pub(super) fn politics(&mut self) {
        let s = self.scenario;
        for (code, politics) in &s.politics {
            let path = FieldPath::from("politics").name(code);
            self.state(path.clone(), code);
            let houses = "(seats for revision, all seats)";
            for (name, (part, all), expected) in [
                ("lower_house", politics.lower_house, houses),
                ("upper_house", politics.upper_house, houses),
                ("amendment_majority", politics.amendment_majority, "(2, 3) for two thirds"),
            ] {
                if all == 0 || part > all {
                    self.say(path.name(name), format!("{part} of {all} cannot be"), expected);
                }
            }
            if politics.steps.len() > MOST_STEPS {
                self.say(
                    path.name("steps"),
                    format!("{} steps are too many", politics.steps.len()),
                    format!("at most {MOST_STEPS}"),
                );
            }
            let mut names = BTreeSet::new();
            let mut open = None;
            for (index, step) in politics.steps.iter().enumerate() {
                let path = path.name("steps").index(index);
                if !names.insert(&step.name) {
                    self.say(
                        path.name("name"),
                        format!("the step `{}` stands here twice", step.name),
                        "a name for each step",
                    );
                }
                for (position, name) in step.lifts.iter().enumerate() {
                    let path = path.name("lifts").index(position);
                    let own = s.bars.iter().filter(|bar| bar.state == *code);
                    let own = own.map(|bar| bar.name.as_str());
                    if own.clone().all(|known| known != name) {
                        self.unknown(path, &format!("bar of {code}"), name, own);
                    }
                }
                match &step.taken {
                    Some(taken) if taken.date() > s.start.date() => self.say(
                        path.name("taken"),
                        format!("{taken} is after the start, {}", s.start),
                        "a date before it; later ones are `events`",
                    ),
                    Some(_) if open.is_some() => self.say(
                        path.name("taken"),
                        "an earlier rung of the ladder has not been taken",
                        "steps in their order",
                    ),
                    Some(_) => {}
                    None => open = Some(index),
                }
            }
        }
    }
}
