//! The library that is shipped with the engine: every file of the folder `scenarios`, so that a scenario
//! can be named, extended and studied from wherever one is.

use std::path::Path;

use super::diagnostic::nearest;

macro_rules! library {
    ($($path:literal,)+) => {
        &[$(($path, include_str!(concat!("../../../scenarios/", $path)))),+]
    };
}

/// Name of the folder.
pub const FOLDER: &str = "scenarios";

/// The files by their paths in the folder: scenarios, what-ifs, theories, studies, tables and the guide.
pub const LIBRARY: &[(&str, &str)] = library![
    "vietnam-2021.ron",
    "baltic-2014.ron",
    "calibrated-2016.ron",
    "hindcast-2013.ron",
    "whatif/w01-patron-withdraws.ron",
    "whatif/w02-patron-guarantees-taiwan.ron",
    "whatif/w03-article-9-amended.ron",
    "whatif/w04-amendment-fails.ron",
    "whatif/w05-japan-arms.ron",
    "whatif/w06-vietnam-joins.ron",
    "whatif/w07-taiwan-quarantine.ron",
    "whatif/w08-cyber-only.ron",
    "whatif/w09-asean-neutral.ron",
    "whatif/w10-china-slows.ron",
    "whatif/w11-quad-and-aukus-grow.ron",
    "whatif/w12-korea-japan-rift.ron",
    "whatif/w13-decoupling.ron",
    "whatif/w14-fait-accompli.ron",
    "whatif/w15-no-reputation.ron",
    "teaching/five-islands.ron",
    "teaching/two-states.ron",
    "textbook/abandonment-and-entrapment.ron",
    "textbook/alliance-networks.ron",
    "textbook/arms-race.ron",
    "textbook/bargaining-and-war.ron",
    "textbook/belief-with-bias.ron",
    "textbook/brinkmanship.ron",
    "textbook/burden-sharing.ron",
    "textbook/chain-store.ron",
    "textbook/cyber-hardening.ron",
    "textbook/escalation-ladder.ron",
    "textbook/extended-deterrence.ron",
    "textbook/grey-zone.ron",
    "textbook/hub-or-lattice.ron",
    "textbook/landscape-theory.ron",
    "textbook/national-power.ron",
    "textbook/probing.ron",
    "textbook/rate-and-choice.ron",
    "textbook/security-dilemma.ron",
    "textbook/structural-balance.ron",
    "textbook/thermostat-and-article-96.ron",
    "textbook/unilateral-deterrence.ron",
    "lessons/a-patrons-word.ron",
    "lessons/arms-and-security.ron",
    "lessons/eleven-agreements.ron",
    "lessons/five-teams.ron",
    "lessons/growth-and-pressure.ron",
    "lessons/who-stands-by.ron",
    "lenses/balance_of_power.ron",
    "lenses/balance_of_threat.ron",
    "lenses/constructivism.ron",
    "lenses/hedging.ron",
    "lenses/liberal_institutionalism.ron",
    "studies/baseline-sensitivity.ron",
    "studies/calibration-to-2016.ron",
    "studies/fit-to-2016.ron",
    "studies/fit-to-2021.ron",
    "studies/hindcast-calibration.ron",
    "studies/hindcast-fit.ron",
    "studies/hindcast-patterns.ron",
    "studies/observed-2017.ron",
    "studies/observed-2003.ron",
    "studies/rolling-origins.ron",
    "record/burdens.csv",
    "record/disputes.csv",
    "record/operations.csv",
    "record/signatures.csv",
    "record/steps.csv",
    "studies/vietnam-patterns.ron",
    "studies/worlds/doubted.ron",
    "studies/worlds/quiet.ron",
    "studies/worlds/trusted.ron",
    "hindcast-2013/bars.csv",
    "hindcast-2013/pacts.csv",
    "rolling-origins/figures.csv",
    "vietnam-2021/bars.csv",
    "vietnam-2021/pacts.csv",
    "GUIDE.md",
    "README.md",
];

/// The baseline, first of all, by the name that `extends` uses.
pub const SHIPPED: &[(&str, &str)] = &[LIBRARY[0]];

/// What stands behind the name of a shipped scenario where a reader is told of its file.
pub(super) const MARK: &str = " (shipped)";

/// The scenarios of the library, by path.
pub fn scenarios() -> impl Iterator<Item = (&'static str, &'static str)> {
    let folders = ["lenses/", "lessons/", "studies/"];
    let other = move |path: &str| folders.iter().any(|folder| path.starts_with(folder));
    LIBRARY.iter().copied().filter(move |(path, _)| path.ends_with(".ron") && !other(path))
}

/// The name of a file without folder and ending.
#[must_use]
pub fn stem(path: &str) -> &str {
    Path::new(path).file_stem().and_then(|stem| stem.to_str()).unwrap_or(path)
}

/// The text of the shipped scenario of this name, which may leave out the folder that it lies in.
#[must_use]
pub fn shipped(name: &str) -> Option<&'static str> {
    let fits = |path: &str| {
        path.strip_suffix(name).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
    };
    LIBRARY.iter().find(|(path, _)| path.ends_with(".ron") && fits(path)).map(|(_, text)| *text)
}

/// The text of the shipped file at this path, such as a table.
#[must_use]
pub fn at(path: &str) -> Option<&'static str> {
    LIBRARY.iter().find(|(known, _)| *known == path).map(|(_, text)| *text)
}

/// The path of the shipped scenario or study that is called so: by its path, by its name, or by what
/// stands before a hyphen of it if that tells it from all others, such as `w05`.
#[must_use]
pub fn called(name: &str) -> Option<&'static str> {
    let name = name.strip_prefix("scenarios/").unwrap_or(name);
    let name = name.strip_suffix(".ron").unwrap_or(name);
    let files = || {
        let all = LIBRARY.iter().map(|(path, _)| *path);
        all.filter(|path| path.ends_with(".ron") && !path.starts_with("lenses/"))
    };
    let whole = files().find(|path| path.strip_suffix(".ron") == Some(name) || stem(path) == name);
    let head =
        |path: &&str| stem(path).strip_prefix(name).is_some_and(|rest| rest.starts_with('-'));
    let mut heads = files().filter(head);
    whole.or_else(|| heads.next().filter(|_| heads.next().is_none()))
}

/// The name of the shipped scenario, else study, that was probably meant: one that begins so, or the
/// nearest by its name or by what stands before the hyphen of it.
#[must_use]
pub fn meant(name: &str) -> Option<&'static str> {
    let name = stem(name);
    let all = || {
        let known = |path: &&str| path.ends_with(".ron") && !path.starts_with("lenses/");
        let studies =
            LIBRARY.iter().map(|(path, _)| *path).filter(|path| path.starts_with("studies/"));
        scenarios().map(|(path, _)| path).chain(studies.filter(known)).map(stem)
    };
    let head = |stem: &'static str| stem.split('-').next().unwrap_or(stem);
    let begins = all().find(|stem| !name.is_empty() && stem.starts_with(name));
    let near = |known: String| all().find(|stem| *stem == known || head(stem) == known);
    begins.or_else(|| nearest(name, all().flat_map(|stem| [stem, head(stem)])).and_then(near))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::load_text;

    #[test]
    fn the_library_is_the_folder() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
        let mut open = vec![root.clone()];
        let mut found = Vec::new();
        while let Some(folder) = open.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                match path.extension().and_then(|ending| ending.to_str()) {
                    _ if path.is_dir() => open.push(path),
                    Some("ron" | "csv") => {
                        found.push(path.strip_prefix(&root).unwrap().display().to_string());
                    }
                    _ => {}
                }
            }
        }
        found.sort();
        let mut known: Vec<&str> = LIBRARY.iter().map(|(path, _)| *path).collect();
        known.retain(|path| !path.ends_with(".md"));
        known.sort_unstable();
        assert_eq!(known, found);
        assert_eq!(SHIPPED[0].0, "vietnam-2021.ron");
    }

    #[test]
    fn names_of_one_file_are_enough() {
        assert_eq!(called("vietnam-2021"), Some("vietnam-2021.ron"));
        assert_eq!(
            called("scenarios/whatif/w05-japan-arms.ron"),
            Some("whatif/w05-japan-arms.ron")
        );
        assert_eq!(called("w05"), Some("whatif/w05-japan-arms.ron"));
        for none in ["w", "", "hindcast", "balance_of_power", "w99"] {
            assert_eq!(called(none), None, "{none}");
        }
        for (name, near) in [
            ("vietnam", "vietnam-2021"),
            ("w5", "w05-japan-arms"),
            ("scenarios/whatif/w5-japan-arms.ron", "w05-japan-arms"),
            ("hindcast", "hindcast-2013"),
            ("arms-rase", "arms-race"),
        ] {
            assert_eq!(meant(name), Some(near), "{name}");
        }
        assert!(meant("w99").is_some_and(|near| near.starts_with('w')));
        assert_eq!(meant("/nowhere/some-other-world-entirely.ron"), None);
    }

    #[test]
    fn every_scenario_can_be_read_without_a_disk() {
        for (path, text) in scenarios() {
            load_text(stem(path), path, text, None)
                .unwrap_or_else(|wrong| panic!("{path}: {wrong}"));
        }
    }
}
