//! How to cite the program and what it made: an entry for a bibliography, and a paragraph on methods.
//!
//! Who made the program, and what it is called, stands in `CITATION.cff` and nowhere else.

use std::path::Path;

use crate::{
    StudyError,
    compare::{self, Comparison},
    ensemble::read,
    files::{MANIFEST, PLAN, input},
    record::{Manifest, folder, tables::Provenance},
    run::Plan,
    statistics::paired::RESAMPLES,
    table::format::{number, plural},
};
use deter_core::scenario::{Loaded, figures::figures, load_text, quantity::Class};

/// The file that says how the program is cited, in the Citation File Format.
pub const CFF: &str = include_str!("../../CITATION.cff");

/// What the file says under a key.
fn said(key: &str) -> String {
    let value = CFF.lines().find_map(|line| {
        let (own, value) = line.trim_start_matches([' ', '-']).split_once(':')?;
        (own == key).then(|| value.trim().trim_matches('"').to_owned())
    });
    value.unwrap_or_default()
}

/// The entry of the program for BibTeX.
#[must_use]
pub fn bibtex() -> String {
    format!(
        "@software{{deter,\n  author  = {{{{{}}}}},\n  title   = {{{}}},\n  version = {{{}}},\n  note    = {{{}}}\n}}\n",
        said("name"),
        said("title"),
        said("version"),
        said("abstract"),
    )
}

/// Results as a paragraph on methods tells them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Methods {
    /// Short name for the key of an entry.
    pub name: String,
    /// What was run, in a title.
    pub title: String,
    /// What makes it again: version, hash, seed.
    pub note: String,
    /// The paragraph.
    pub text: String,
}

impl Methods {
    /// The entry of these results for BibTeX.
    #[must_use]
    pub fn bibtex(&self) -> String {
        let key: String = self.name.chars().filter(|c| c.is_alphanumeric() || *c == '-').collect();
        format!(
            "@misc{{deter-{key},\n  author = {{{{{}}}}},\n  title  = {{{}}},\n  note   = {{{}}}\n}}\n",
            said("name"),
            self.title,
            self.note
        )
    }
}

/// The paragraph on the results of a folder: of a run, an ensemble, a comparison, or any other study.
///
/// # Errors
/// If the folder holds no results, or they cannot be trusted.
pub fn methods(path: &Path) -> Result<Methods, StudyError> {
    let manifest = input::sealed(&path.join(MANIFEST))?;
    let kind = manifest.and_then(|manifest| manifest["kind"].as_str().map(str::to_owned));
    match kind.as_deref() {
        Some("run") => {
            let wrong = |error: folder::RecordError| StudyError::Input(error.to_string());
            of_run(&folder::manifest(path).map_err(wrong)?)
        }
        Some("ensemble") => of_ensemble(&read::read(path)?),
        Some("comparison") => {
            compare::folder::check(path)?;
            of_comparison(&compare::folder::read(path)?)
        }
        _ => of_study(&Plan::read(path)?),
    }
}

/// What a scenario is made of.
fn world(loaded: &Loaded) -> String {
    let s = &loaded.scenario;
    let rows = figures(s);
    let count = |class: Class| rows.iter().filter(|row| row.class == class).count();
    format!(
        "The world has {}, {} at {} a year, and is seen through the lens {}. Of the {} numbers of scenario \
         and engine that may be questioned, {} are measured data, {} come from the literature, {} were \
         estimated from the record, {} are judgements with a stated range, and {} are set by construction.",
        plural(s.states.len() as u64, "state"),
        plural(u64::from(s.turns), "turn"),
        s.turns_per_year,
        s.lens.replace('_', " "),
        rows.len(),
        count(Class::Data),
        count(Class::Literature),
        count(Class::Estimate),
        count(Class::Judgement),
        count(Class::Construction),
    )
}

/// The program, and its scenario by name and hash.
fn head(version: &str, title: &str, name: &str, hash: &str) -> String {
    format!(
        "We used deter {version}, an agent-based model of regional deterrence, with the scenario “{title}” \
         ({name}; BLAKE3 hash of the resolved text {})",
        hash.get(..12).unwrap_or(hash)
    )
}

/// What luck is, in every run.
const LUCK: &str = "Every random draw is a function of seed, replicate, turn, phase, actor, counterpart, \
    purpose and index (Philox), so that any replicate can be repeated by itself.";

/// What the numbers are not.
const READING: &str = "All frequencies are those of the model under the stated assumptions; they are no \
    forecasts.";

fn note(version: &str, hash: &str, seed: u64) -> String {
    format!("deter {version}, scenario hash {}, seed {seed}", hash.get(..12).unwrap_or(hash))
}

fn scenario(name: &str, text: &str) -> Result<Loaded, StudyError> {
    Ok(load_text(name, name, text, None)?)
}

fn of_run(m: &Manifest) -> Result<Methods, StudyError> {
    let loaded = scenario(&m.scenario, &m.text)?;
    let branched = match m.branched.len() {
        0 => String::new(),
        1 => " It leaves another history at one turn, where something was set or decided otherwise (manifest)."
            .to_owned(),
        many => format!(" It leaves other histories at {many} turns (manifest)."),
    };
    let again = if m.code.is_empty() {
        "`deter run manifest.json`".to_owned()
    } else {
        format!("`deter run {}`", m.code)
    };
    Ok(Methods {
        name: format!("{}-{}", m.scenario, m.seed),
        title: format!("{}: one run", m.title),
        note: note(&m.version, &m.scenario_hash, m.seed),
        text: format!(
            "{}, played once for {} under seed {}, replicate {}.{branched} {} {LUCK} The same bits come of \
             {again}; the state after the last turn has the hash {}. {READING}",
            head(&m.version, &m.title, &m.scenario, &m.scenario_hash),
            plural(u64::from(m.turns), "turn"),
            m.seed,
            m.replicate,
            world(&loaded),
            &m.state_hash.get(..12).unwrap_or(&m.state_hash),
        ),
    })
}

fn of_ensemble(whole: &read::EnsembleResults) -> Result<Methods, StudyError> {
    let m = &whole.manifest;
    let until = m.until.as_ref().map_or_else(String::new, |rule| {
        format!(" Replicates were added until the rule `{rule}` held, {} at most.", m.runs_asked)
    });
    let uncertain = if m.uncertain {
        " The numbers that studies estimated were drawn anew within their errors every ten replicates."
    } else {
        ""
    };
    Ok(Methods {
        name: format!("{}-{}x{}", m.scenario, m.seed, m.runs),
        title: format!("{}: {}", m.title, plural(m.runs, "run")),
        note: note(&m.version, &m.scenario_hash, m.seed),
        text: format!(
            "{}, played {} times under different luck (seed {}).{until}{uncertain} {} {LUCK} Shares of runs \
             have exact 95 % intervals (Clopper & Pearson 1934), means their Monte-Carlo standard error. The \
             same bytes come of `{}`, on any number of threads or machines. {READING}",
            head(&m.version, &m.title, &m.scenario, &m.scenario_hash),
            m.runs,
            m.seed,
            world(&whole.loaded),
            m.again
        ),
    })
}

fn of_comparison(c: &Comparison) -> Result<Methods, StudyError> {
    let Some((base, others)) = c.worlds.split_first() else {
        return Err(StudyError::Input("a comparison without worlds".to_owned()));
    };
    let named = |p: &Provenance| format!("“{}” ({}, {})", p.title, p.scenario, p.scenario_hash);
    let what_ifs: Vec<String> = others.iter().map(|card| named(&card.provenance)).collect();
    let mut answers: Vec<String> = Vec::new();
    for measure in c.against.iter().flat_map(|one| &one.measures) {
        if let Some(matters) = measure.matters {
            let told = format!("{} (from {} on)", measure.name, number(matters));
            if !answers.contains(&told) {
                answers.push(told);
            }
        }
    }
    let declared: usize =
        c.against.iter().flat_map(|one| &one.measures).filter(|m| m.matters.is_some()).count();
    let judged = if answers.is_empty() {
        "No answers were declared beforehand.".to_owned()
    } else {
        format!(
            "The measures that answer the question, and the smallest differences that would matter, were \
             declared in the scenarios before any run: {}. p-values are corrected by Holm's rule over the {} \
             of all what-ifs.",
            answers.join(", "),
            plural(declared as u64, "such answer")
        )
    };
    let lenses = if c.lenses.is_some() {
        " The comparison was repeated with all states of both worlds under each of five theories."
    } else {
        ""
    };
    let loaded = scenario(&base.provenance.scenario, &base.scenario)?;
    let p = &base.provenance;
    Ok(Methods {
        name: format!("{}-against-{}", p.scenario, others.len()),
        title: format!(
            "{}: what difference {} make",
            p.title,
            plural(others.len() as u64, "what-if")
        ),
        note: note(&c.version, &p.scenario_hash, c.seed),
        text: format!(
            "{}, and held against it {}: {}. Each world was played {} times under seed {}, run r of every \
             world under the same luck (common random numbers), and differences were taken run by run. {} \
             {LUCK} {judged} Intervals are 95 % bootstrap intervals of the mean difference (BCa, {RESAMPLES} \
             resamples of whole runs); tests are exact sign tests of yes-or-no measures and where fewer than \
             25 pairs differ, else Student's paired t; a difference counts as one that matters if its whole \
             interval is that large (Lakens 2017).{lenses} {READING}",
            head(&c.version, &p.title, &p.scenario, &p.scenario_hash),
            plural(others.len() as u64, "what-if"),
            what_ifs.join(", "),
            c.runs,
            c.seed,
            world(&loaded),
        ),
    })
}

fn of_study(plan: &Plan) -> Result<Methods, StudyError> {
    let key = plan.key();
    Ok(Methods {
        name: format!("{}-{}", plan.kind, &key[..8]),
        title: format!("A study by deter {}", plan.kind),
        note: format!("deter {}, {PLAN} {}", plan.version, &key[..12]),
        text: format!(
            "We used `deter {}` of deter {}, an agent-based model of regional deterrence{}. Scenario, seed and \
             design are in {PLAN} (hash {}) and give the same bytes again. {LUCK} {READING}",
            plan.kind,
            plan.version,
            if plan.runs > 0 {
                format!(", with {} of each world", plural(plan.runs, "run"))
            } else {
                String::new()
            },
            &key[..12],
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_of_this_version_and_makes_an_entry() {
        assert_eq!(said("version"), env!("CARGO_PKG_VERSION"));
        assert_eq!(said("cff-version"), "1.2.0");
        let entry = bibtex();
        for part in ["@software{deter,", "author  = {{The authors of deter}}", "title   = {deter: "]
        {
            assert!(entry.contains(part), "{entry}");
        }
        assert_eq!(entry.matches('{').count(), entry.matches('}').count());
    }
}
