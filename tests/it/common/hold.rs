//! What must hold for any text that is taken for a scenario. The seeded test (`tests/it/fuzz.rs`) and
//! the targets of cargo-fuzz (`tests/fuzz/`) call the same two functions.

use std::path::Path;

use deter::{
    chart,
    lab::title_of_lesson,
    record::{History, Run, Save, story},
    scenario::{LoadError, Loaded, load, load_text},
    study::{
        backtest::Observed,
        calibrate::Calibration,
        disk::Disk,
        file::Study,
        fit::{FitStudy, record::Record},
        origins::OriginsStudy,
        patterns::PatternStudy,
        sensitivity::study::measures,
        sweep::points,
    },
    textbook::models,
    turn::Engine,
    world::build::Blueprint,
};

/// Turns of a short run.
const TURNS: u32 = 3;

/// Loads a text: parse, inherit, validate, resolve. What is wrong is told with file and line; what
/// is right is told again by its resolved form.
pub fn scenario(file: &str, text: &str, folder: Option<&Path>) -> Option<Loaded> {
    let loaded = match load_text("any", file, text, folder.map(|folder| (folder, &Disk as _))) {
        Ok(loaded) => loaded,
        Err(error) => {
            complaint(&error);
            return None;
        }
    };
    let resolved = loaded.resolved();
    let again = load_text("any", "resolved.ron", &resolved, None)
        .unwrap_or_else(|error| panic!("the resolved form does not load: {error}\n{resolved}"));
    assert_eq!(again.scenario.states, loaded.scenario.states, "states of the resolved form");
    assert_eq!(again.hash(), loaded.hash(), "hash of the resolved form");
    Some(loaded)
}

/// A complaint says what, and in which line and column of which file.
pub fn complaint(error: &LoadError) {
    let LoadError::Wrong(diagnostics) = error else {
        panic!("a text cannot fail so: {error}");
    };
    assert!(!diagnostics.is_empty());
    for diagnostic in diagnostics {
        let (line, column) = diagnostic.position();
        let lines: Vec<&str> = diagnostic.text.split('\n').collect();
        assert!((1..=lines.len()).contains(&line), "line {line} of {}", lines.len());
        let longest = lines[line - 1].chars().count() + 1;
        assert!((1..=longest).contains(&column), "column {column} of {longest}");
        assert!(!diagnostic.message.is_empty() && !diagnostic.file.is_empty());
    }
    // Rendering is for the first ones: it is what may fail, and all go the same way.
    for diagnostic in diagnostics.iter().take(3) {
        let (line, column) = diagnostic.position();
        let place = format!("{}:{line}:{column}", diagnostic.file);
        let shown = diagnostic.to_string();
        assert!(shown.contains(&place), "no {place} in\n{shown}");
    }
}

/// Plays a few turns of a scenario that validates: every number that leaves it is finite.
pub fn short_run(loaded: &Loaded) -> History {
    finite(loaded, TURNS.min(loaded.scenario.turns))
}

/// The same for any number of turns.
pub fn finite(loaded: &Loaded, turns: u32) -> History {
    let history = History::play(loaded, Run { turns, ..Run::of(loaded) }, |_| {});
    for row in &history.tables.series {
        assert!(row.value.is_finite(), "{} of {} is {}", row.measure, row.state, row.value);
    }
    for event in &history.events {
        let mut numbers: Vec<(&str, f64)> = event.what.numbers();
        if let Some(decision) = &event.decision {
            for option in &decision.options {
                numbers.push(("utility", option.utility));
                numbers.push(("probability", option.probability));
                assert!((0.0..=1.0).contains(&option.probability), "{event:?}");
                numbers.extend(option.terms.iter().map(|(name, x)| (name.as_str(), *x)));
            }
            numbers.extend(decision.draw.map(|draw| ("draw", draw)));
        }
        for (name, x) in numbers {
            assert!(x.is_finite(), "{name} is {x} in {event:?}");
        }
    }
    let save = Save::new(loaded.hash(), history.run.seed, 0, history.end.clone());
    let bytes = save.bytes().unwrap_or_else(|| panic!("the end is not finite: {:?}", history.end));
    assert_eq!(Save::read(&bytes).expect("it reads what it wrote").state, history.end);
    assert!(!story::tell(&history).is_empty());
    history
}

/// Reads a file as what its name says: a kind of study, a lesson or a scenario, as far as the command of
/// its kind reads it before it works.
///
/// # Errors
/// In words, if it is refused.
pub fn study(file: &Path) -> Result<(), String> {
    fn told(error: impl std::fmt::Display) -> String {
        let told = error.to_string();
        assert!(!told.is_empty());
        told
    }
    let name = file.file_stem().unwrap_or_default().to_string_lossy();
    let beside = file.parent().and_then(Path::file_name).unwrap_or_default();
    match &*name {
        "sweep" => {
            let study = Study::load(file).map_err(told)?;
            measures(&study).map_err(told)?;
            study.text.sweep.map_or(Ok(()), |design| points(&study, design).map(drop).map_err(told))
        }
        "calibration" => Calibration::load(file).map(drop).map_err(told),
        "fit" => {
            let study = FitStudy::load(file).map_err(told)?;
            let engine = Engine::new(Blueprint::new(&study.loaded));
            assert!(Record::of(&study.text, &study.loaded, &engine).size() > 0);
            Ok(())
        }
        "world-patterns" => PatternStudy::load(file).map(drop).map_err(told),
        "observed" => Observed::load(file).map(drop).map_err(told),
        "study" if beside == "origins" => OriginsStudy::load(file, 20).map(drop).map_err(told),
        "lesson" => title_of_lesson(file).map(drop).map_err(told),
        _ => load(file).map(drop).map_err(told),
    }
}

/// Every figure of a history can be drawn, and no coordinate of it is anything but a number.
pub fn drawn(loaded: &Loaded, history: &History) {
    let mut figures = chart::of_run(&history.tables).expect("figures");
    if let Some(Ok(model_run)) = models::of(loaded) {
        let caption = chart::caption(&history.tables.provenance);
        figures.push(
            chart::textbook::draw(&model_run, &caption).finish().expect("the figure of the model"),
        );
    }
    for figure in figures {
        for wrong in ["NaN", "=\"inf", "=\"-inf", ",inf", ",-inf"] {
            assert!(!figure.svg.contains(wrong), "{wrong} in {}", figure.name);
        }
    }
}
