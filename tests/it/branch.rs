//! Branches: a history goes on as it was unless something is set, and refuses what cannot be.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use crate::common::workdir::text;
use deter::{
    record::{Manifest, Save, folder},
    study::branch::{Keep, replay},
};

fn deter(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_deter")).args(arguments).output().unwrap()
}

fn errors(output: &Output) -> String {
    text(&output.stderr)
}

/// A folder with a run of the small scenario that is saved at turns 2 and 5.
struct PlayedWorlds {
    keeper: tempfile::TempDir,
    run: PathBuf,
}

impl PlayedWorlds {
    fn new() -> Self {
        let keeper = tempfile::tempdir().unwrap();
        let scenario = keeper.path().join("small.ron");
        fs::write(&scenario, crate::common::SMALL).unwrap();
        let run = keeper.path().join("run");
        let saves = ["--save-at", "2", "--save-at", "5"];
        let out = ["run", scenario.to_str().unwrap(), "--seed", "7", "--no-figures", "--out"];
        let output = deter(&[&out[..], &[run.to_str().unwrap()], &saves].concat());
        assert!(output.status.success(), "{}", errors(&output));
        Self { keeper, run }
    }

    fn out(&self, name: &str) -> PathBuf {
        self.keeper.path().join(name)
    }

    fn branch(&self, from: &Path, at: u32, more: &[&str], out: &str) -> Output {
        let (at, out) = (at.to_string(), self.out(out));
        let start = ["branch", from.to_str().unwrap(), "--at", &at, "--no-figures"];
        deter(&[&start[..], &["--out", out.to_str().unwrap()], more].concat())
    }

    fn branched(&self, from: &Path, at: u32, more: &[&str], out: &str) -> (PathBuf, Manifest) {
        let output = self.branch(from, at, more, out);
        assert!(output.status.success(), "{}", errors(&output));
        let folder = self.out(out);
        let manifest = folder::manifest(&folder).unwrap();
        (folder, manifest)
    }

    fn manifest(&self) -> Manifest {
        folder::manifest(&self.run).unwrap()
    }
}

fn bytes(folder: &Path, name: &str) -> Vec<u8> {
    fs::read(folder.join(name)).unwrap()
}

#[test]
fn an_unchanged_branch_is_the_same_to_the_last_bit() {
    let played = PlayedWorlds::new();
    let whole = played.manifest();
    assert!(played.run.join("save-2.json").is_file() && played.run.join("save-5.json").is_file());
    // Turns 2 and 5 go on from a save, the others are played again.
    for at in [1, 2, 4, 5, 7] {
        let (folder, manifest) = played.branched(&played.run, at, &[], &format!("at{at}"));
        assert_eq!(manifest.state_hash, whole.state_hash, "turn {at}");
        for name in [folder::SERIES, folder::EVENTS, folder::PACTS] {
            assert_eq!(bytes(&folder, name), bytes(&played.run, name), "{name}, turn {at}");
        }
        assert_eq!(manifest.branched[0].turn, at);
        assert_eq!(manifest.branched[0].run, whole.state_hash);
        assert_eq!(manifest.code, whole.code, "its code still makes it");
    }
}

#[test]
fn a_changed_branch_differs_only_from_its_turn_on() {
    let played = PlayedWorlds::new();
    let whole = played.manifest();
    let sets = [
        "states.CCC.resilience=0.9",
        "states.AAA.capacity=500",
        "patrons.BBB.commitment=0.1",
        "patrons.BBB.regime=wavering",
        "disputes.AAA.CCC.salience=3",
        "states.CCC.exposure.AAA=0.9",
        "parameters.choice_precision=1",
    ];
    for (n, set) in sets.iter().enumerate() {
        for at in [2, 3] {
            let out = format!("{n}-{at}");
            let (folder, manifest) = played.branched(&played.run, at, &["--set", set], &out);
            let (here, base) = (
                folder::events(&folder, &manifest).unwrap(),
                folder::events(&played.run, &whole).unwrap(),
            );
            let before = |events: &[deter::record::events::EventRow]| {
                events.iter().filter(|event| event.turn < at).cloned().collect::<Vec<_>>()
            };
            assert_eq!(before(&here), before(&base), "{set}");
            assert!(here.iter().zip(0..).all(|(event, n)| event.n == n), "events are numbered on");
            let (here, base) = (
                folder::series(&folder, &manifest).unwrap(),
                folder::series(&played.run, &whole).unwrap(),
            );
            let before = base.iter().filter(|row| row.turn < at).count();
            assert_eq!(here[..before], base[..before], "{set}");
            assert_ne!(manifest.state_hash, whole.state_hash, "{set} changes something");
            assert_eq!(manifest.branched[0].set, [*set]);
            assert_eq!(manifest.code, "", "no code can name it");
        }
    }
}

#[test]
fn saved_or_played_again_a_branch_is_the_same() {
    let played = PlayedWorlds::new();
    let set = ["--set", "parameters.choice_precision=1", "--set", "states.CCC.resilience=0.9"];
    let (from_save, a) = played.branched(&played.run, 5, &set, "a");
    // Without its save in the manifest the run is played again up to the turn.
    let mut manifest = played.manifest();
    manifest.files.remove(&Save::file(5));
    let text = serde_json::to_string(&manifest.sealed()).unwrap();
    fs::write(played.run.join(folder::MANIFEST), text).unwrap();
    let (again, b) = played.branched(&played.run, 5, &set, "b");
    assert_eq!(a, b);
    assert_eq!(bytes(&from_save, folder::EVENTS), bytes(&again, folder::EVENTS));
}

#[test]
fn the_manifest_of_a_branch_plays_it_again() {
    let played = PlayedWorlds::new();
    let (first, _) = played.branched(&played.run, 2, &["--set", "states.CCC.resolve=0.9"], "b");
    let twice = ["--set", "parameters.growth_shock=0.05", "--turns", "12"];
    let (second, manifest) = played.branched(&first, 6, &twice, "c");
    assert_eq!((manifest.branched.len(), manifest.turns), (2, 12));
    let again = played.out("again");
    let file = second.join(folder::MANIFEST);
    let output = deter(&[
        "run",
        file.to_str().unwrap(),
        "--no-figures",
        "--save-at",
        "6",
        "--out",
        again.to_str().unwrap(),
    ]);
    assert!(output.status.success(), "{}", errors(&output));
    assert!(text(&output.stdout).contains("bit for bit"));
    assert_eq!(bytes(&again, folder::EVENTS), bytes(&second, folder::EVENTS));
    // The save of a turn at which something was set has it set.
    let (same, unchanged) = played.branched(&again, 6, &[], "d");
    assert_eq!(unchanged.state_hash, manifest.state_hash);
    assert_eq!(bytes(&same, folder::SERIES), bytes(&second, folder::SERIES));
}

#[test]
fn what_cannot_be_set_is_refused_with_the_nearest_name() {
    let played = PlayedWorlds::new();
    for (set, told) in [
        ("states.CCC.resiliense=0.5", "did you mean `states.CCC.resilience`"),
        ("states.CCD.resilience=0.5", "did you mean `states.CCC.resilience`"),
        ("patrons.BBB.comitment=0.5", "did you mean `patrons.BBB.commitment`"),
        ("patrons.CCC.commitment=0.5", "did you mean `patrons.BBB.commitment`"),
        ("disputes.AAA.BBB.salience=1", "did you mean `disputes.AAA.CCC.salience`"),
        ("states.AAA.exposure.AAA=0.5", "did you mean `states."),
        ("patron.BBB.commitment=0.5", "is now written `patrons.BBB.commitment`"),
        ("parameters.choice_precison=1", "did you mean `parameters.choice_precision`"),
        ("states.CCC.resilience=1.5", "expected a number from 0 to 1"),
        ("states.CCC.gdp=0", "expected at least"),
        ("states.CCC.gdp=NaN", "expected a number"),
        ("states.CCC.burden=0.9", "not above the ceiling"),
        ("patrons.BBB.regime=soft", "expected firm or wavering"),
        ("parameters.growth_shock=7", "expected a number from 0 to 0.2"),
        ("states.CCC.resilience", "expected PATH=VALUE"),
    ] {
        let output = played.branch(&played.run, 3, &["--set", set], "refused");
        assert_eq!(output.status.code(), Some(2), "{set}");
        assert!(errors(&output).contains(told), "{set}: {}", errors(&output));
    }
    for (at, more, told) in [
        (0, &[][..], "belongs into a scenario"),
        (9, &[], "expected 1 to 7"),
        (8, &[], "nothing left to play"),
        (3, &["--turns", "3"], "nothing left to play"),
        (3, &["--set", "states.CCC.gdp=9", "--set", "states.CCC.gdp=8"], "is set twice"),
    ] {
        let output = played.branch(&played.run, at, more, "refused");
        assert_eq!(output.status.code(), Some(2), "{at}");
        assert!(errors(&output).contains(told), "{at}: {}", errors(&output));
    }
    assert!(!played.out("refused").exists(), "a folder was taken");
    let output = played.branch(&played.run, 3, &[], "run");
    assert!(errors(&output).contains("the run itself"), "{}", errors(&output));
}

/// A save whose hash the manifest was made to hold has a hash of its own.
#[test]
fn a_save_that_was_altered_with_its_manifest_is_refused() {
    let played = PlayedWorlds::new();
    let save = played.run.join(Save::file(5));
    let whole = fs::read_to_string(&save).unwrap();
    let altered = whole.replacen("\"steps\":[", "\"steps\":[1", 1);
    assert_ne!(altered, whole, "a sum of the run so far is altered");
    fs::write(&save, &altered).unwrap();
    let mut manifest = played.manifest();
    let hash = blake3::hash(altered.as_bytes()).to_hex().to_string();
    manifest.files.insert(Save::file(5), hash);
    let text = serde_json::to_string(&manifest.sealed()).unwrap();
    fs::write(played.run.join(folder::MANIFEST), text).unwrap();
    let output = played.branch(&played.run, 5, &[], "refused");
    assert_eq!(output.status.code(), Some(2));
    let told = errors(&output);
    assert!(told.contains("its hash is not that of what it holds"), "{told}");
    // The other turns are as good as before.
    assert!(played.branch(&played.run, 4, &[], "fine").status.success());
}

/// What was changed on the way is in no scenario: played from the start it would be another history.
#[test]
fn a_branch_is_refused_where_a_scenario_is_asked_for() {
    let played = PlayedWorlds::new();
    let set = ["--set", "parameters.choice_precision=2"];
    let (folder, _) = played.branched(&played.run, 2, &set, "changed");
    let worlds = [played.run.to_str().unwrap(), folder.to_str().unwrap()];
    let output = deter(&[&["compare"], &worlds[..], &["-n", "20"]].concat());
    assert_eq!(output.status.code(), Some(2), "{}", errors(&output));
    assert!(errors(&output).contains("it is that of a branch"), "{}", errors(&output));
    // A difference is between two histories, of which a branch is one; under another seed it is none.
    let output = deter(&[&["diff"], &worlds[..]].concat());
    assert!(output.status.success(), "{}", errors(&output));
    let output = deter(&[&["diff"], &worlds[..], &["--seed", "20"]].concat());
    assert_eq!(output.status.code(), Some(2), "{}", errors(&output));
}

/// The small scenario in memory, played so many turns.
fn course(turns: u32) -> deter::study::branch::Course {
    let loaded =
        deter::scenario::load_text("small", "small.ron", crate::common::SMALL, None).unwrap();
    let run = deter::record::Run { seed: 7, ..deter::record::Run::of(&loaded) };
    let mut course = deter::study::branch::Course::begin(&loaded, run);
    course.play_to(turns, &[], |_| {});
    course
}

#[test]
fn a_fork_goes_its_own_way_and_leaves_the_first_alone() {
    let whole = course(0).end(&[], |_| {}).unwrap();
    let mut one = course(3);
    let mut other = one.fork().unwrap();
    other.set(&["parameters.choice_precision=9".to_owned()], &[], "").unwrap();
    let (same, changed) = (one.fork().unwrap(), other.end(&[], |_| {}).unwrap());
    assert_ne!(changed.end.hash(), whole.end.hash());
    for history in [one.end(&[], |_| {}).unwrap(), same.end(&[], |_| {}).unwrap()] {
        assert_eq!(history, whole);
    }
}

#[test]
fn a_turn_that_somebody_played_is_made_again_by_its_orders() {
    use deter::{model::moments::Moment, turn::RequestedChoice, world::journal::Label};

    let mut played = course(0);
    while played.engine().turn() < played.run().turns {
        // Whatever a target would have done, it tolerates.
        let tolerates = RequestedChoice::Option(Label::Named(Moment::Stance.options()[0]));
        let caller =
            Box::new(move |question: &deter::turn::Question, _: &dyn deter::turn::Options| {
                (question.moment == Moment::Stance).then_some(tolerates)
            });
        // A turn that did not go well was not played.
        let (turn, before) = (played.engine().turn(), played.snapshot());
        let refused = played.step_by(caller.clone(), || {
            Err(deter::study::branch::BranchError::Version("another".to_owned()))
        });
        assert!(refused.is_err() && played.engine().turn() == turn && played.snapshot() == before);
        played.step_by(caller, || Ok::<(), deter::study::branch::BranchError>(())).unwrap();
    }
    let history = played.end(&[], |_| {}).unwrap();
    assert!(!history.forced.is_empty(), "nothing was forced");
    let loaded =
        deter::scenario::load_text("small", "small.ron", crate::common::SMALL, None).unwrap();
    let again = replay(&loaded, history.run, &history.branched, &[], Keep::Whole, |_| {}).unwrap();
    assert_eq!(again.end.hash(), history.end.hash());
    let told = |history: &deter::record::History| -> Vec<String> {
        history.events.iter().map(|event| event.text()).collect()
    };
    assert_eq!(told(&again), told(&history));
}
