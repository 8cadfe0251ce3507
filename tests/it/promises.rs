//! Which tests keep each promise of the crate's page ([`Promise`]).

use std::{
    any::type_name_of_val,
    env,
    process::{Command, Stdio},
};

use deter::{
    Promise,
    record::code::WorldCode,
    scenario::{load_text, shipped::SHIPPED},
};

use crate::{
    calibration, common::workdir::deter, ensemble, extremes, faults, fuzz, properties, report, run,
    runner,
};

/// The tests that keep a promise, by their names: a function that is not there does not compile.
fn kept_by(promise: Promise) -> Vec<&'static str> {
    macro_rules! names {
        ($($test:expr),+ $(,)?) => { vec![$(type_name_of_val(&$test)),+] };
    }
    match promise {
        Promise::SameBits | Promise::LuckStays | Promise::ChangesAreVersions => {
            names![properties::every_number_of_threads_and_every_profile_gives_the_same_bits]
        }
        Promise::OtherVersionsAreRefused => names![a_code_of_another_version_is_refused],
        Promise::ManifestsMakeTheRunAgain => {
            names![run::a_manifest_makes_its_run_again_and_says_so]
        }
        Promise::ResumedIsTheWhole => names![
            ensemble::killed_at_any_moment_and_resumed_gives_the_same_bytes,
            ensemble::seven_shards_merged_are_the_whole,
            faults::a_killed_sweep_resumes_to_the_same_bytes,
            faults::a_killed_comparison_resumes_to_the_same_bytes,
            faults::a_killed_dossier_resumes_to_the_same_bytes,
            calibration::a_killed_calibration_goes_on_to_the_same_bytes_with_any_threads,
            runner::a_comparison_is_whole_however_it_is_made,
            runner::patterns_are_whole_however_they_are_made,
            runner::a_backtest_is_whole_however_it_is_made,
            runner::an_ensemble_is_whole_however_it_is_made,
        ],
        Promise::FilesAreWhole => names![
            faults::every_reader_names_and_refuses_a_damaged_or_foreign_file_of_a_run,
            faults::every_reader_names_and_refuses_a_damaged_or_foreign_file_of_many_runs,
            runner::a_folder_belongs_to_what_made_it,
            runner::two_processes_never_write_into_one_folder,
            runner::nothing_of_earlier_results_stays_beside_new_ones,
        ],
        Promise::NoTextPanics => {
            names![fuzz::spoiled_shipped_scenarios_are_refused_or_play_with_finite_numbers]
        }
        Promise::NumbersAreFinite => {
            names![extremes::economies_that_stand_still_explode_or_collapse]
        }
        Promise::NothingOutside => names![
            faults::a_scenario_reads_nothing_outside_its_folder,
            report::hostile_words_run_nothing_and_leave_the_page_whole,
        ],
        Promise::ExitCodes => names![
            run::a_wrong_scenario_writes_nothing,
            faults::a_path_that_is_a_file_is_named_and_exits_with_3,
            faults::an_interrupted_sweep_says_how_to_go_on_and_does,
            faults::an_interrupted_dossier_says_how_to_go_on_and_does,
        ],
    }
}

#[test]
fn every_promise_is_kept_by_tests_that_run() {
    let mut this = Command::new(env::current_exe().unwrap());
    let listed = this.arg("--list").stderr(Stdio::null()).output().unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    for promise in Promise::ALL {
        for test in kept_by(*promise) {
            let (_, name) = test.split_once("::").unwrap();
            let runs = listed.lines().any(|line| line == format!("{name}: test"));
            assert!(runs, "{promise:?}: `{name}` is no test");
        }
    }
    let ignored =
        Command::new(env::current_exe().unwrap()).args(["--list", "--ignored"]).output().unwrap();
    assert!(!String::from_utf8(ignored.stdout).unwrap().contains(": test"), "none is left out");
}

#[test]
fn a_code_of_another_version_is_refused() {
    let (name, text) = SHIPPED[0];
    let loaded = load_text(name, name, text, None).unwrap();
    let mut code = WorldCode::of(&loaded, 7, 0, loaded.scenario.turns);
    code.version[1] += 9;
    let (status, _, said) = deter(&["run", &code.text()]);
    assert_eq!(status, Some(2), "{said}");
    assert!(said.contains("only that version replays it"), "{said}");
}
