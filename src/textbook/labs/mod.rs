//! Textbook labs: one canonical model each, simulated and solved.
//!
//! A lab is a scenario with a `textbook` field. Where a phase of a turn embodies the model, the
//! simulated side is the assembled engine on that scenario, with the other phases off, and
//! variations of the scenario where a curve needs them. Where no phase does (bargaining, the chain
//! store, brinkmanship), the theory's own game is played on the
//! scenario's states with addressed luck. The solved side is always a function of
//! [`deter_core::theory`].
//!
//! [`of`] runs a lab; [`Lab`] is what it found, for figures and for `deter verify --labs`.

mod arms;
mod balance;
mod bargaining;
mod commitment;
mod costly;
mod crisis;
mod game;
mod grey_zone;
mod hardening;
mod hub;
mod imperfect;
mod lab;
mod landscape;
mod luck_of_arms;
mod network;
mod play;
mod power;
mod protection;
mod record;
mod sharing;
mod thermostat;
mod war_stable;

pub use lab::{Check, Curve, Kind, Lab, Panel};

use deter_core::scenario::{Loaded, textbook::Textbook};

/// A scenario that claims to isolate a model and does not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the lab `{lab}` cannot be made of the scenario `{scenario}`: it needs {needs}")]
pub struct LabError {
    /// Name of the lab, as `textbook` has it.
    pub lab: &'static str,
    /// Name of the scenario.
    pub scenario: String,
    /// What it misses.
    pub needs: &'static str,
}

/// Runs the lab that this scenario is; nothing if it is none.
#[must_use]
pub fn of(loaded: &Loaded) -> Option<Result<Lab, LabError>> {
    let textbook = loaded.scenario.textbook.as_ref()?;
    let mut lab = Lab::new(loaded);
    let run = match textbook {
        Textbook::ArmsRace => arms::race(loaded, &mut lab),
        Textbook::SecurityDilemma => arms::dilemma(loaded, &mut lab),
        Textbook::UnilateralDeterrence => game::unilateral(loaded, &mut lab),
        Textbook::ThreePartyDeterrence => game::three_party(loaded, &mut lab),
        Textbook::Bargaining { .. } => bargaining::war(loaded, &mut lab),
        Textbook::ChainStore { .. } => crisis::chain_store(loaded, &mut lab),
        Textbook::Brinkmanship { .. } => crisis::brinkmanship(loaded, &mut lab),
        Textbook::GreyZone { .. } => grey_zone::pressure(loaded, &mut lab),
        Textbook::BurdenSharing { .. } => sharing::burden(loaded, &mut lab),
        Textbook::Commitment { .. } => commitment::dilemma(loaded, &mut lab),
        Textbook::AllianceNetwork => network::networks(loaded, &mut lab),
        Textbook::HubOrLattice => hub::hub_or_lattice(loaded, &mut lab),
        Textbook::Landscape { .. } => landscape::blocs(loaded, &mut lab),
        Textbook::CyberHardening => hardening::together(loaded, &mut lab),
        Textbook::NationalPower => power::national(loaded, &mut lab),
        Textbook::StructuralBalance { .. } => balance::camps(loaded, &mut lab),
        Textbook::Thermostat { .. } => thermostat::wishes(loaded, &mut lab),
    };
    let scenario = loaded.name.clone();
    Some(match run {
        Ok(()) => Ok(lab),
        Err(needs) => Err(LabError { lab: textbook.name(), scenario, needs }),
    })
}
