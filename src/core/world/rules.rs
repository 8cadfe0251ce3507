//! What the scenario fixed for good: kinds, lenses, means, ladders, scripts, in the world's
//! numbers instead of the file's names.

use bevy_ecs::prelude::Resource;

use super::{
    bars::{BarPlan, RivalryPlan},
    dyads::Matrix,
    ids::{KindId, StateId},
    script::EventPlan,
};
use crate::{
    chance::{Key, Phase},
    scenario::{
        calendar::Calendar,
        parameters::Parameters,
        schema::{Domain, Flow, Movers, Route},
    },
    theory::{
        alliance::PactWeights, belief::BetaBelief, geography::decayed, incident::Payoffs,
        operations::Walk, threat::ThreatWeights,
    },
};

/// Everything that does not change in a run.
#[derive(Debug, Clone, Resource)]
pub struct Rules {
    /// Parameters of the engine.
    pub parameters: Parameters,
    /// Which dates the turns are.
    pub calendar: Calendar,
    /// Turns in a year.
    pub turns_per_year: f64,
    /// Phases that run, by place in the turn.
    pub on: [bool; Phase::ALL.len()],
    /// The theories by which states see the world.
    pub lenses: Vec<Lens>,
    /// How each state's arms answer, by its number.
    pub arms: Vec<ArmsPlan>,
    /// Ladder of kinds.
    pub kinds: Vec<Kind>,
    /// What stands in the way of pacts, in the order of their names.
    pub bars: Vec<BarPlan>,
    /// Strategic rivals.
    pub rivalries: Vec<RivalryPlan>,
    /// Challengers in the order of their codes.
    pub challengers: Vec<ChallengerPlan>,
    /// Patrons in the order of their codes.
    pub patrons: Vec<PatronPlan>,
    /// Initiators in the order of their codes.
    pub initiators: Vec<InitiatorPlan>,
    /// Who moves in `align`.
    pub movers: Movers,
    /// Ladders of steps.
    pub politics: Vec<PoliticsPlan>,
    /// Payoffs of every incident, where the scenario sets them.
    pub game: Option<Payoffs>,
    /// Scripted events in the order of their names.
    pub script: Vec<EventPlan>,
    /// i, j: e^(−κ_i d_ij): the share of i's strength left at j at the start, from its nearest base.
    pub reach: Matrix,
    /// Least distances between homes, km.
    pub distance: Matrix,
    /// i: its loss of strength per 1000 km.
    pub loss: Vec<f64>,
    /// o, p: 1 where the scenario gives the observer's own belief in the patron.
    pub surveyed: Matrix,
    /// i, j: distance of ideal points; 0 if one is unknown.
    pub ideal_distance: Matrix,
    /// j, c: exposure at the start.
    pub exposure_at_start: Matrix,
    /// c, j: incidents a turn at the start by the record; NaN where there is none.
    pub incident_rate: Matrix,
    /// c, j: log odds that force is used in an incident at the start.
    pub force_base: Matrix,
    /// Prior of every partner's reliability.
    pub prior: BetaBelief,
    /// 1 − e^(−age/τ) for every age a pact can reach in a run, by which its joining ripens.
    pub ripeness: Vec<f64>,
    /// 1 − e^(−n/closure_scale) for n common partners, by which closure saturates.
    pub closure: Vec<f64>,
    /// 1 − e^(−n/popularity_scale) for n partners, by which popularity saturates.
    pub popularity: Vec<f64>,
    /// Row of one lens, column of the other: how fast their pacts wear, −ln(1 − chance to lapse).
    pub wear: Vec<f64>,
    /// Share of capital left after a turn.
    pub capital_kept: f64,
    /// Names of the states, for stories.
    pub names: Vec<String>,
    /// Operations at a place only where the dispute says so: c, j, a bit for each [`Domain`].
    pub disputed_domains: Vec<u8>,
}

impl Rules {
    /// Whether a phase runs.
    #[must_use]
    pub const fn runs(&self, phase: Phase) -> bool {
        self.on[phase.place()]
    }

    /// A challenger's means; none if the state has no such role.
    #[must_use]
    pub fn challenger(&self, id: StateId) -> Option<&ChallengerPlan> {
        self.challengers.iter().find(|plan| plan.id == id)
    }

    /// Kinds of which something holds, a bit for each.
    #[must_use]
    pub fn kinds_that(&self, holds: impl Fn(&Kind) -> bool) -> u32 {
        let kinds = (0..).zip(&self.kinds);
        kinds.fold(0, |bits, (place, kind)| bits | u32::from(holds(kind)) << place)
    }

    /// Names of the kinds of pact, lowest rung first.
    #[must_use]
    pub fn kind_names(&self) -> Vec<String> {
        self.kinds.iter().map(|kind| kind.name.clone()).collect()
    }

    /// What distance leaves of i's strength at every state, into `reach`, if i stands, besides at home,
    /// wherever its row of `standing` says so.
    pub fn reaches(&self, i: StateId, standing: &[f64], reach: &mut [f64]) {
        reach.copy_from_slice(self.distance.row(i));
        let hosts = (0_u16..).map(StateId).zip(standing).filter(|(_, stands)| **stands > 0.0);
        for (host, _) in hosts {
            for (nearest, there) in reach.iter_mut().zip(self.distance.row(host)) {
                *nearest = nearest.min(*there);
            }
        }
        reach.iter_mut().for_each(|reach| *reach = decayed(1.0, self.loss[i.at()], *reach));
    }

    /// Whether c may operate against j in a domain: at a place only where it is disputed.
    #[must_use]
    pub fn disputed(&self, challenger: StateId, target: StateId, domain: Domain) -> bool {
        let cell = self.disputed_domains[challenger.at() * self.names.len() + target.at()];
        !domain.has_place() || cell & (1 << domain as u8) != 0
    }
}

/// A lens in the units of the theory.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lens {
    /// Weights of threat.
    pub threat: ThreatWeights,
    /// Weights of a pact.
    pub pact: PactWeights,
    /// Weights of the rate of opening talks: abandonment, threat, gap, constraint.
    pub rate: [f64; 4],
    /// Constant of staying.
    pub keep: f64,
    /// Weight of records, parameter included, 0 to 1.
    pub reputation: f64,
    /// Response to a gap, parameter included.
    pub gap_response: f64,
    /// Free riding, parameter included.
    pub free_riding: f64,
}

/// How a state's spending answers its rivals and tires of itself (Richardson).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ArmsPlan {
    /// Reaction to the rivals' burden, 1/yr; parameter and lens included.
    pub reaction: f64,
    /// Fatigue, 1/yr.
    pub fatigue: f64,
    /// Noise, % of GDP per √yr.
    pub noise: f64,
}

/// A kind of pact.
#[derive(Debug, Clone, PartialEq)]
pub struct Kind {
    /// Name, as the scenario has it.
    pub name: String,
    /// Key of its luck.
    pub key: Key,
    /// What it promises.
    pub joining: f64,
    /// Constant of the alternative, log odds.
    pub constant: f64,
    /// Whether it accommodates a challenger.
    pub accommodates: bool,
    /// Autonomy cost.
    pub autonomy_cost: f64,
    /// How much it provokes a challenger, 0 to 1.
    pub provocation: f64,
    /// What flows, a bit for each [`Flow`].
    pub flows: u8,
    /// Greatest constraint of either side.
    pub constraint_at_most: f64,
    /// Kinds of which one is needed, a bit for each.
    pub any_of: u32,
    /// Kind of a common partner that will do instead.
    pub common_partner_in: Option<KindId>,
    /// Whether one side must be a patron.
    pub patron: bool,
    /// Whether the two must have a dispute.
    pub challenger: bool,
    /// Whether both sides must want it.
    pub mutual: bool,
}

impl Kind {
    /// Whether this flows through it.
    #[must_use]
    pub const fn carries(&self, flow: Flow) -> bool {
        self.flows & (1 << flow as u8) != 0
    }
}

/// A challenger's means.
#[derive(Debug, Clone, PartialEq)]
pub struct ChallengerPlan {
    /// The challenger.
    pub id: StateId,
    /// Utility of leaving things as they are.
    pub status_quo: f64,
    /// What it does in each domain.
    pub operations: [Option<DomainPlan>; Domain::COUNT],
}

/// What a challenger does in a domain.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainPlan {
    /// Operations a turn at the start, by target.
    pub levels: Vec<f64>,
    /// Whether those are of the record, or what it would do if it held nothing back.
    pub recorded: bool,
    /// How the level wanders.
    pub walk: Walk,
    /// Logarithm of the ceiling over the level of the start, at the capacity of the start.
    pub log_ceiling: f64,
    /// Dispersion k of the counts; infinite is Poisson.
    pub dispersion: f64,
    /// Cost of acting at all.
    pub cost: f64,
    /// Cost by intensity, over presence.
    pub intensity_cost: [f64; 3],
    /// By stance of the target, then by intensity: hazard of an incident that an operation adds.
    pub hazards: [[f64; 3]; 4],
}

/// A patron's nature.
#[derive(Debug, Clone, PartialEq)]
pub struct PatronPlan {
    /// The patron.
    pub id: StateId,
    /// Chance that it starts firm; 1 or 0 where the scenario fixes its regime.
    pub starts_firm: f64,
    /// Chance per turn to leave firmness and wavering.
    pub leave: [f64; 2],
    /// Chance to honour at the start, firm and wavering.
    pub honour: [f64; 2],
    /// Chance to assure, firm and wavering.
    pub assure: [f64; 2],
    /// Turns of the listed elections.
    pub elections: Vec<u32>,
    /// Turns between elections after those.
    pub election_turns: u16,
    /// Chance that an election changes the government.
    pub turnover: f64,
    /// Standard deviation of what a new government does to belief, log odds.
    pub new_government: f64,
    /// What those without a bias believe in the long run, log odds that it is firm.
    pub mean: f64,
}

/// An initiator's openings.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct InitiatorPlan {
    /// The initiator.
    pub id: StateId,
    /// Mean number a turn.
    pub openings: f64,
    /// Whether it is exactly that number.
    pub fixed: bool,
}

/// A ladder of steps.
#[derive(Debug, Clone, PartialEq)]
pub struct PoliticsPlan {
    /// The state whose politics they are.
    pub id: StateId,
    /// Effect of the patrons' wish, logit.
    pub patron_wish: f64,
    /// All seats of both houses.
    pub seats: [u32; 2],
    /// Share of all members of a house that an amendment needs, as a fraction.
    pub amendment_majority: (u32, u32),
    /// Chance of a coalition partner's veto.
    pub coalition_veto: f64,
    /// Chance per turn of agreement on a text.
    pub text_agreement: f64,
    /// Spread of a referendum.
    pub referendum_spread: f64,
    /// Turns of the listed elections.
    pub elections: Vec<u32>,
    /// Turns between elections after those.
    pub election_turns: u16,
    /// Steps in order.
    pub steps: Vec<StepPlan>,
}

/// A step.
#[derive(Debug, Clone, PartialEq)]
pub struct StepPlan {
    /// Name, as the scenario has it.
    pub name: String,
    /// By which route it passes.
    pub route: Route,
    /// Support it needs.
    pub support: f64,
    /// Constraint after it.
    pub constraint: f64,
    /// Ceiling after it.
    pub ceiling: Option<f64>,
    /// Bars that it lifts, by place.
    pub lifts: Vec<u16>,
}
