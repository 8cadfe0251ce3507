//! What a user writes: the typed form of a scenario.
//!
//! Every struct refuses unknown fields, every number knows its range, and whatever has a default
//! may be left out. Units stand in the docs of the fields; the reference of the file format is
//! made from here.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    calendar::DateText,
    events::Event,
    expectations::Expectation,
    lens::Lens,
    parameters::Parameters,
    quantity::{
        Amount, Code, Figure, Growth, IdealPoint, Latitude, Longitude, Multiple, Salience, Share,
        Weight,
    },
    textbook::{IncidentGame, Textbook},
};
use crate::chance::Phase;

/// A scenario: a world at one moment, its rules, and what is known to happen to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Title for readers.
    pub title: String,
    /// The question it is made to explore.
    #[serde(default)]
    pub question: String,
    /// Anything a reader should know.
    #[serde(default)]
    pub notes: String,
    /// The date of the first turn.
    pub start: DateText,
    /// How many turns to run, 0 to 2000.
    #[serde(default = "defaults::turns")]
    pub turns: u32,
    /// Turns in a year: 1, 2, 4 or 12.
    #[serde(default = "defaults::turns_per_year")]
    pub turns_per_year: u32,
    /// Seed of all luck.
    #[serde(default = "defaults::seed")]
    pub seed: u64,
    /// States that figures and stories follow; all of them if empty.
    #[serde(default)]
    pub focus: Vec<Code>,
    /// The theory by which states see the world: one of `lenses`, a file of the folder `lenses/`,
    /// or one of the five shipped.
    #[serde(default = "defaults::lens")]
    pub lens: String,
    /// Lenses of this scenario alone, by name.
    #[serde(default)]
    pub lenses: BTreeMap<String, Lens>,
    /// What military capacity is measured by.
    #[serde(default)]
    pub capability_index: CapabilityIndex,
    /// Prior of the reliability of partners.
    #[serde(default)]
    pub reliability_prior: ReliabilityPrior,
    /// Phases switched off.
    #[serde(default)]
    pub off: Vec<Phase>,
    /// Who moves first in `align`.
    #[serde(default)]
    pub movers: Movers,
    /// Sources by key: what `data` and `literature` refer to.
    #[serde(default)]
    pub sources: BTreeMap<String, String>,
    /// Parameters of the engine that differ from their defaults.
    #[serde(default)]
    pub parameters: Parameters,
    /// The states by code.
    pub states: BTreeMap<Code, State>,
    /// Least distances in km; pairs are taken from the positions where it is left out.
    #[serde(default)]
    pub distances: Option<Matrix>,
    /// What the challengers dispute.
    #[serde(default)]
    pub disputes: Vec<Dispute>,
    /// The ladder of kinds of pact, lowest rung first.
    #[serde(default)]
    pub pact_kinds: Vec<PactKind>,
    /// Pacts at the start.
    #[serde(default)]
    pub pacts: Vec<Pact>,
    /// States that probe, with their means.
    #[serde(default)]
    pub challengers: BTreeMap<Code, Challenger>,
    /// States that others rely on.
    #[serde(default)]
    pub patrons: BTreeMap<Code, Patron>,
    /// States that seek pacts.
    #[serde(default)]
    pub initiators: BTreeMap<Code, Initiator>,
    /// Domestic politics of the states that have a ladder of steps.
    #[serde(default)]
    pub politics: BTreeMap<Code, Politics>,
    /// What is known, or supposed, to happen.
    #[serde(default)]
    pub events: Vec<Event>,
    /// Payoffs of every incident, if they are not to come from stakes and balance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident_game: Option<IncidentGame>,
    /// The canonical model that this scenario isolates; it shapes no run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub textbook: Option<Textbook>,
    /// What theories expect of this scenario against the one it extends; it shapes no run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub expectations: Vec<Expectation>,
}

/// What is left out takes these values.
pub(super) mod defaults {
    use super::{Figure, Multiple, Share, Weight};

    pub const fn turns() -> u32 {
        40
    }
    pub const fn turns_per_year() -> u32 {
        4
    }
    pub const fn seed() -> u64 {
        2021
    }
    pub fn lens() -> String {
        "balance_of_threat".to_owned()
    }
    pub const fn yes() -> bool {
        true
    }
    pub fn share(value: f64) -> Figure<Share> {
        Figure::Set(Share::try_from(value).unwrap_or_default())
    }
    pub fn none() -> Figure<Share> {
        share(0.0)
    }
    pub fn half() -> Figure<Share> {
        share(0.5)
    }
    pub fn full() -> Figure<Share> {
        share(1.0)
    }
    pub fn no_weight() -> Figure<Weight> {
        Figure::Set(Weight::default())
    }
    pub fn one_multiple() -> Multiple {
        Multiple::try_from(1.0).unwrap_or_default()
    }
}

/// A state at the start.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// Name for readers.
    pub name: String,
    /// Degrees north of the place it projects power from.
    #[serde(default)]
    pub latitude: Latitude,
    /// Degrees east of it.
    #[serde(default)]
    pub longitude: Longitude,
    /// Gross domestic product, bn USD a year.
    pub gdp: Figure<Amount>,
    /// Real growth, 1/yr.
    pub growth: Figure<Growth>,
    /// Military spending, bn USD a year.
    pub spending: Figure<Amount>,
    /// Politically allowed maximum of spending, share of GDP.
    #[serde(default = "defaults::full")]
    pub ceiling: Figure<Share>,
    /// Military capacity, bn USD of capital; from spending, depreciation and growth if left out.
    #[serde(default)]
    pub capacity: Option<Figure<Amount>>,
    /// Composite Index of National Capability, share of the world; needed by that index.
    #[serde(default)]
    pub cinc: Option<Figure<Share>>,
    /// Share of trade with each challenger.
    #[serde(default)]
    pub exposure: BTreeMap<Code, Figure<Share>>,
    /// Share of capacity that law and norm keep from use beyond home territory.
    #[serde(default = "defaults::none")]
    pub constraint: Figure<Share>,
    /// Share of its need for security that it plans to get from its patrons.
    #[serde(default = "defaults::none")]
    pub reliance: Figure<Share>,
    /// Chance that one average cyber intrusion fails; from `cyber_commitment` if left out.
    #[serde(default)]
    pub resilience: Option<Figure<Share>>,
    /// Global Cybersecurity Index / 100: laws and bodies, one input of resilience, and it saturates.
    #[serde(default)]
    pub cyber_commitment: Option<Figure<Share>>,
    /// Electoral democracy, 0 to 1.
    #[serde(default = "defaults::half")]
    pub democracy: Figure<Share>,
    /// Ideal point in UN General Assembly votes; unknown if left out.
    #[serde(default)]
    pub ideal_point: Option<Figure<IdealPoint>>,
    /// What its defence industry can give to others.
    #[serde(default = "defaults::none")]
    pub industry: Figure<Share>,
    /// Chance that it is of the hard type.
    #[serde(default = "defaults::half")]
    pub resolve: Figure<Share>,
    /// Loss of strength per 1000 km, if not the parameter's.
    #[serde(default)]
    pub loss_of_strength: Option<Figure<Multiple>>,
    /// Richardson's reaction to the rivals' burden, 1/yr, if not the parameter times the lens's.
    #[serde(default)]
    pub reaction: Option<Figure<Multiple>>,
    /// Richardson's fatigue, 1/yr, if not the parameter's.
    #[serde(default)]
    pub fatigue: Option<Figure<Multiple>>,
    /// Richardson's grievance, % of GDP a year, if not what keeps the burden of the start at rest.
    #[serde(default)]
    pub grievance: Option<Figure<Weight>>,
    /// Belief in the commitment of a patron, if not the patron's `commitment`.
    #[serde(default)]
    pub belief: BTreeMap<Code, Figure<Share>>,
    /// Its own lens, if not the scenario's.
    #[serde(default)]
    pub lens: Option<String>,
}

/// What military capacity is measured by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CapabilityIndex {
    /// Capital stock: spending / (depreciation + growth), bn USD.
    #[default]
    CapitalStock,
    /// Composite Index of National Capability, scaled so that its sum over the states is that of
    /// the capital stocks.
    Cinc,
    /// Yearly spending, bn USD.
    Spending,
}

/// The prior of a partner's reliability: three named ones, because the literature disagrees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReliabilityPrior {
    /// 74.5 % of commitments honoured (Leeds, Long & Mitchell 2000).
    #[default]
    Leeds2000,
    /// 50 % (Berkemeier & Fuhrmann 2018, all years).
    Berkemeier2018,
    /// 22 % (Berkemeier & Fuhrmann 2018, 1945–2003).
    Postwar2018,
}

/// How initiators take turns in `align`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Movers {
    /// All of them, from the world as the phase found it.
    #[default]
    Simultaneous,
    /// One, drawn with equal chances: the embedded chain of a stochastic actor-oriented model.
    OneAtATime,
}

/// A symmetric matrix over states.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Matrix {
    /// Codes of the rows and columns.
    pub order: Vec<Code>,
    /// Rows.
    pub rows: Vec<Vec<Amount>>,
    /// Key of the source.
    #[serde(default)]
    pub source: String,
}

/// What a challenger disputes with a target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dispute {
    /// Who wants the change.
    pub challenger: Code,
    /// Who has what is wanted.
    pub target: Code,
    /// How much it matters: 0 none, 1 overlapping zones, 2 territory, 3 sovereignty.
    pub salience: Figure<Salience>,
    /// Remembered hostile acts at the start, in units of severity (a clash is about 0.8).
    #[serde(default)]
    pub hostility: Option<Figure<Multiple>>,
    /// What it is about.
    #[serde(default)]
    pub over: String,
    /// Where it is probed by presence: any of `air`, `maritime`.
    #[serde(default)]
    pub domains: Vec<Domain>,
}

/// A domain of operations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Domain {
    /// Flights into airspace or an identification zone.
    Air,
    /// Ships and days in disputed waters.
    Maritime,
    /// Intrusions into networks.
    Cyber,
    /// Episodes of economic coercion.
    Economic,
}

impl Domain {
    /// All domains.
    pub const ALL: [Self; 4] = [Self::Air, Self::Maritime, Self::Cyber, Self::Economic];

    /// The name a scenario and a table use.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Air => "air",
            Self::Maritime => "maritime",
            Self::Cyber => "cyber",
            Self::Economic => "economic",
        }
    }
}

/// A kind of pact: a rung of the ladder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PactKind {
    /// Name.
    pub name: String,
    /// Probability that one side joins the other in an incident.
    pub joining: Share,
    /// What it costs in autonomy.
    #[serde(default)]
    pub autonomy_cost: Share,
    /// How much it provokes the challengers.
    #[serde(default)]
    pub provocation: Share,
    /// What flows through it.
    #[serde(default)]
    pub flows: Vec<Flow>,
    /// What it needs.
    #[serde(default)]
    pub needs: Needs,
    /// Whether both sides must want it; if not, it is a one-sided tie that its author makes and
    /// ends alone.
    #[serde(default = "defaults::yes")]
    pub mutual: bool,
}

/// What flows through a pact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flow {
    /// Equipment: the receiver's capacity.
    Capacity,
    /// Orders: the giver's industry.
    Industry,
    /// Hardening of networks.
    Resilience,
    /// Detection of intrusions.
    Detection,
    /// Places to project power from: either side's forces count as if at the other's home.
    Projection,
}

/// What a kind of pact needs before it can be sought.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Needs {
    /// Greatest constraint that either side may have.
    pub constraint_at_most: Option<Share>,
    /// Kinds of which one must be in force between the two.
    pub any_of: Vec<String>,
    /// Or: a third state with which both have this kind in force.
    pub common_partner_in: Option<String>,
    /// Whether one side must be a patron.
    pub patron: bool,
}

/// A pact at the start.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pact {
    /// Name of the kind.
    pub kind: String,
    /// The two sides.
    pub between: (Code, Code),
    /// Day of the signature.
    pub signed: DateText,
    /// Day of the entry into force; the signature's if left out.
    #[serde(default)]
    pub in_force: Option<DateText>,
    /// Key of the source.
    #[serde(default)]
    pub source: String,
}

/// A challenger's means and stakes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Challenger {
    /// Utility of leaving things as they are, 0 to 1 (Zagare & Kilgour 2000: the status quo counts).
    pub status_quo: Figure<Share>,
    /// Operations in each domain; a domain left out is not used.
    pub operations: BTreeMap<Domain, Operations>,
}

/// What a challenger can do in a domain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operations {
    /// Most operations a turn at the capacity of the start, if it held nothing back.
    pub per_turn: Figure<Amount>,
    /// What is counted.
    #[serde(default)]
    pub unit: String,
    /// Cost of acting at all, utility.
    #[serde(default)]
    pub cost: Share,
    /// Cost of an intrusion over mere presence, utility.
    #[serde(default)]
    pub intrusion_cost: Multiple,
    /// Cost of coercion over mere presence, utility.
    #[serde(default)]
    pub coercion_cost: Multiple,
    /// Chance that one contested operation starts an incident: presence, intrusion, coercion.
    #[serde(default)]
    pub incident_hazard: (Share, Share, Share),
}

/// A patron: hidden regime, signals and bases.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Patron {
    /// Regime at the start; nobody knows it, and it is drawn with chance `commitment` of being firm,
    /// if left out.
    #[serde(default)]
    pub regime: Option<Regime>,
    /// Chance per turn that a firm regime wavers.
    pub leave_firm: Figure<Share>,
    /// Chance per turn that a wavering one firms up.
    pub leave_wavering: Figure<Share>,
    /// Chance that a firm patron honours a call for help.
    pub honour_firm: Figure<Share>,
    /// The same for a wavering one.
    pub honour_wavering: Figure<Share>,
    /// Chance that a firm patron's public signal assures.
    pub assure_firm: Figure<Share>,
    /// The same for a wavering one.
    pub assure_wavering: Figure<Share>,
    /// Belief of the others, at the start, that it is firm.
    pub commitment: Figure<Share>,
    /// Share of its capacity that it can bring to the region.
    #[serde(default = "defaults::full")]
    pub theatre_share: Figure<Share>,
    /// Hosts of its bases: it projects power from their homes as well.
    #[serde(default)]
    pub bases: Vec<Code>,
}

/// The hidden regime of a patron.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Regime {
    /// It means what it signed.
    #[default]
    Firm,
    /// It may not.
    Wavering,
}

/// A state that seeks pacts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Initiator {
    /// Diplomatic openings a turn: how often it looks for a pact.
    pub openings: Openings,
}

/// How many openings an initiator has in a turn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Openings {
    /// A Poisson number with this mean.
    Poisson(Figure<Multiple>),
    /// Always this many.
    Fixed(u32),
}

/// Domestic politics of a state with a constraint.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Politics {
    /// Support for loosening the constraint, share of voters.
    pub support: Figure<Share>,
    /// The norm against it, 0 to 1; slow to move.
    pub reluctance: Figure<Share>,
    /// Effect of the patrons' open wish to see the constraint gone: it may help or backfire.
    #[serde(default = "defaults::no_weight")]
    pub patron_wish: Figure<Weight>,
    /// Seats for revision in the lower house, and all of them.
    #[serde(default = "no_seats")]
    pub lower_house: (u32, u32),
    /// The same in the upper house.
    #[serde(default = "no_seats")]
    pub upper_house: (u32, u32),
    /// Chance that a coalition partner vetoes a step of the cabinet.
    #[serde(default = "defaults::none")]
    pub coalition_veto: Figure<Share>,
    /// Chance per turn that two thirds agree on a text, once they have the seats.
    #[serde(default = "defaults::none")]
    pub text_agreement: Figure<Share>,
    /// Spread of a referendum's result around support.
    #[serde(default = "defaults::none")]
    pub referendum_spread: Figure<Share>,
    /// Dates of elections to the lower house; every `election_turns` after the last one.
    #[serde(default)]
    pub elections: Vec<DateText>,
    /// Turns between elections after the listed ones; 0 for none.
    #[serde(default)]
    pub election_turns: u32,
    /// The ladder of steps, in their order.
    pub steps: Vec<Step>,
}

const fn no_seats() -> (u32, u32) {
    (0, 1)
}

/// A step that loosens a constraint.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Name.
    pub name: String,
    /// How it is taken.
    pub route: Route,
    /// Support it needs.
    pub support: Share,
    /// The constraint after it.
    pub constraint: Share,
    /// The ceiling of spending after it, share of GDP; unchanged if left out.
    #[serde(default)]
    pub ceiling: Option<Share>,
    /// When it was taken, if before the start.
    #[serde(default)]
    pub taken: Option<DateText>,
    /// Key of the source, or a remark.
    #[serde(default)]
    pub source: String,
}

/// The two ways to loosen a constraint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Route {
    /// By the cabinet: cheap, small, at the mercy of a coalition partner.
    Reinterpretation,
    /// By two thirds of both houses and a referendum.
    Amendment,
}
