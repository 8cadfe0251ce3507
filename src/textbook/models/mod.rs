//! Textbook models: one canonical model each, simulated and solved.
//!
//! A model is a scenario with a `textbook` field. Where a phase of a turn embodies the model, the
//! simulated side is the assembled engine on that scenario, with the other phases off, and
//! variations of the scenario where a curve needs them. Where no phase does (bargaining, the chain
//! store, brinkmanship), the theory's own game is played on the
//! scenario's states with addressed luck. The solved side is always a function of
//! [`deter_core::theory`].
//!
//! [`of`] runs a model; [`ModelRun`] is what it found, for figures and for `deter verify --textbook`.

mod arms;
mod balance;
mod bargaining;
mod beliefs;
mod commitment;
mod costly;
mod crisis;
mod game;
mod grey_zone;
mod hardening;
mod hub;
mod imperfect;
mod ladder;
mod landscape;
mod model_run;
mod network;
mod play;
mod power;
mod probing;
mod protection;
mod record;
mod sharing;
mod talks;
mod thermostat;
mod war_stable;

pub use model_run::{Check, Curve, ERROR_RATE, Kind, ModelRun, Panel};

use deter_core::scenario::{Loaded, shipped, textbook::Textbook};

/// A scenario that claims to isolate a model and does not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the model `{model}` cannot be made of the scenario `{scenario}`: it needs {needs}")]
pub struct ModelError {
    /// Name of the model, as `textbook` has it.
    pub model: &'static str,
    /// Name of the scenario.
    pub scenario: String,
    /// What it misses.
    pub needs: &'static str,
}

/// What the file of a textbook model says before the scenario itself: what it is, how it works, what to
/// notice and to try. Nothing if the scenario is none, or its file is not to be had.
#[must_use]
pub fn page(loaded: &Loaded) -> Option<String> {
    loaded.scenario.textbook.as_ref()?;
    // A scenario that comes out of a manifest has lost its remarks; the library has them.
    let own = loaded.files.first().map(|file| remarks(&file.text));
    own.filter(|text| !text.is_empty()).or_else(|| shipped::shipped(&file(loaded)).map(remarks))
}

fn file(loaded: &Loaded) -> String {
    format!("textbook/{}.ron", loaded.name)
}

/// The remarks at the head of a file, without their marks.
fn remarks(text: &str) -> String {
    let lines = text.lines().map_while(|line| line.strip_prefix("//"));
    let lines = lines.map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end());
    // The first line is the title.
    lines.skip(1).collect::<Vec<_>>().join("\n")
}

/// Runs the model that this scenario is; nothing if it is none.
#[must_use]
pub fn of(loaded: &Loaded) -> Option<Result<ModelRun, ModelError>> {
    let textbook = loaded.scenario.textbook.as_ref()?;
    let mut model_run = ModelRun::new(loaded);
    let run = match textbook {
        Textbook::ArmsRace => arms::race(loaded, &mut model_run),
        Textbook::SecurityDilemma => arms::dilemma(loaded, &mut model_run),
        Textbook::UnilateralDeterrence => game::unilateral(loaded, &mut model_run),
        Textbook::ThreePartyDeterrence => game::three_party(loaded, &mut model_run),
        Textbook::Bargaining { .. } => bargaining::war(loaded, &mut model_run),
        Textbook::ChainStore { .. } => crisis::chain_store(loaded, &mut model_run),
        Textbook::Brinkmanship { .. } => crisis::brinkmanship(loaded, &mut model_run),
        Textbook::GreyZone { .. } => grey_zone::pressure(loaded, &mut model_run),
        Textbook::EscalationLadder => ladder::climbs(loaded, &mut model_run),
        Textbook::Probing { .. } => probing::counts(loaded, &mut model_run),
        Textbook::BurdenSharing { .. } => sharing::burden(loaded, &mut model_run),
        Textbook::Commitment { .. } => commitment::dilemma(loaded, &mut model_run),
        Textbook::AllianceNetwork => network::networks(loaded, &mut model_run),
        Textbook::Talks => talks::openings(loaded, &mut model_run),
        Textbook::Beliefs => beliefs::filter(loaded, &mut model_run),
        Textbook::HubOrLattice => hub::hub_or_lattice(loaded, &mut model_run),
        Textbook::Landscape { .. } => landscape::blocs(loaded, &mut model_run),
        Textbook::CyberHardening => hardening::together(loaded, &mut model_run),
        Textbook::NationalPower => power::national(loaded, &mut model_run),
        Textbook::StructuralBalance { .. } => balance::camps(loaded, &mut model_run),
        Textbook::Thermostat { .. } => thermostat::wishes(loaded, &mut model_run),
    };
    let scenario = loaded.name.clone();
    Some(match run {
        Ok(()) => Ok(model_run),
        Err(needs) => Err(ModelError { model: textbook.name(), scenario, needs }),
    })
}
