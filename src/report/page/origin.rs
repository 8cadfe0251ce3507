//! The manifests: what makes every result again, and how to cite it.

use maud::{Markup, html};

use super::source::PageContent;
use deter_study::record::code::WorldCode;

/// A fact of a manifest.
type Fact = (&'static str, String);

/// One result: its name, its facts, the code of its only or first run and what that run is, the
/// command that makes all of it again, how to cite it, its scenario.
struct Origin<'m> {
    what: String,
    facts: Vec<Fact>,
    code: String,
    alone: &'static str,
    again: String,
    citation: String,
    text: &'m str,
}

/// The section.
#[must_use]
pub fn section(material: &PageContent) -> Markup {
    let origins = origins(material);
    html! {
        p {
            "Version, scenario and seed give the same bits again, on any machine. The scenarios below "
            "are complete: saved as a file, each makes its runs again."
        }
        @for origin in &origins {
            h3 { (origin.what) }
            dl.facts {
                @for (name, value) in &origin.facts {
                    div { dt { (name) } dd { code { (value) } } }
                }
                @if !origin.code.is_empty() {
                    div { dt { "world code" } dd { code { (origin.code) } } }
                }
            }
            p { "Again: " code.command { (origin.again) } }
            @if !origin.code.is_empty() {
                p {
                    (origin.alone) ", with the scenario at hand: "
                    code.command { "deter run " (origin.code) }
                }
            }
            p.cite { strong { "To cite it: " } (origin.citation) }
            details.scenario {
                summary { "The scenario in full" }
                pre tabindex="0" { code { (origin.text) } }
            }
        }
    }
}

fn origins(material: &PageContent) -> Vec<Origin<'_>> {
    let mut origins = Vec::new();
    for compared in &material.comparisons {
        let c = &compared.comparison;
        let files: Vec<String> =
            c.worlds.iter().map(|card| format!("{}.ron", card.provenance.scenario)).collect();
        let lenses = if c.lenses.is_some() { " --lenses" } else { "" };
        for (card, loaded) in c.worlds.iter().zip(&compared.loaded) {
            origins.push(Origin {
                what: format!("World of a comparison: {}", loaded.scenario.title),
                facts: vec![
                    ("scenario", card.provenance.scenario.clone()),
                    ("scenario hash", loaded.hash()),
                    ("seed", c.seed.to_string()),
                    ("runs", c.runs.to_string()),
                    ("lens", card.lens.clone()),
                    ("deter", c.version.clone()),
                ],
                code: card.provenance.code.clone(),
                alone: "Its first run alone",
                again: format!(
                    "deter compare {} --runs {} --seed {}{lenses}",
                    files.join(" "),
                    c.runs,
                    c.seed
                ),
                citation: cite(&loaded.scenario.title, &c.version, &loaded.hash(), c.seed, c.runs),
                text: &card.scenario,
            });
        }
    }
    for whole in &material.ensembles {
        let m = &whole.manifest;
        origins.push(Origin {
            what: format!("Ensemble: {}", m.title),
            facts: vec![
                ("scenario", m.scenario.clone()),
                ("scenario hash", m.scenario_hash.clone()),
                ("seed", m.seed.to_string()),
                ("runs", m.runs.to_string()),
                ("stop rule", m.until.clone().unwrap_or_else(|| "none".to_owned())),
                ("deter", m.version.clone()),
                ("fingerprint", m.fingerprint.clone()),
            ],
            code: WorldCode::of(&whole.loaded, m.seed, 0, whole.loaded.scenario.turns).text(),
            alone: "Its first run alone",
            again: m.again.clone(),
            citation: cite(&m.title, &m.version, &m.scenario_hash, m.seed, m.runs),
            text: &m.scenario_text,
        });
    }
    for m in &material.runs {
        let replicate = match m.replicate {
            0 => String::new(),
            n => format!(" --replicate {n}"),
        };
        origins.push(Origin {
            what: format!("Run: {}", m.title),
            facts: vec![
                ("scenario", m.scenario.clone()),
                ("scenario hash", m.scenario_hash.clone()),
                ("seed", m.seed.to_string()),
                ("replicate", m.replicate.to_string()),
                ("turns", m.turns.to_string()),
                ("lens", m.lens.clone()),
                ("deter", m.version.clone()),
                ("state hash after the last turn", m.state_hash.clone()),
            ],
            code: m.code.clone(),
            alone: "By its code",
            again: format!(
                "deter run {}.ron --seed {} --turns {}{replicate}",
                m.scenario, m.seed, m.turns
            ),
            citation: cite(&m.title, &m.version, &m.scenario_hash, m.seed, 1),
            text: &m.text,
        });
    }
    origins
}

fn cite(title: &str, version: &str, hash: &str, seed: u64, runs: u64) -> String {
    let short = hash.get(..12).unwrap_or(hash);
    let runs = if runs == 1 { "one run".to_owned() } else { format!("{runs} runs") };
    format!(
        "deter {version}, a laboratory of regional deterrence. Scenario “{title}” (hash {short}), \
         seed {seed}, {runs}. Model frequencies, not forecasts."
    )
}
