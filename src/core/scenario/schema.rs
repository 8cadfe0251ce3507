//! What a user writes: the typed form of a scenario.
//!
//! A field is one row of a table ([`super::fields`]): its meaning with its unit, its type, what it
//! is if it is left out, and how a what-if changes it.

use std::collections::BTreeMap;

pub use super::bars::{Bar, Confidence, Reason, Rivalry, Strength};

use super::{
    answers::Answer,
    calendar::DateText,
    estimates::Estimated,
    events::Event,
    expectations::Expectation,
    lens::Lens,
    parameters::Parameters,
    quantity::{
        Amount, Code, Figure, Growth, IdealPoint, Latitude, Longitude, Multiple, Salience, Share,
        Weight,
    },
    textbook::{IncidentGame, Textbook},
    value::{empty, set},
};
use crate::{chance::Phase, choices, fields};

fields! {
    /// A scenario: a world at one moment, its rules, and what is known to happen to it.
    pub struct Scenario {
        /// Title for readers.
        title: String,
        /// The question it is made to explore.
        question: String = empty(),
        /// Anything a reader should know.
        notes: String = empty(),
        /// The date of the first turn.
        start: DateText,
        /// How many turns to run, 0 to 2000.
        turns: u32 = 40,
        /// Turns in a year: 1, 2, 4 or 12.
        turns_per_year: u32 = 4,
        /// Seed of all luck.
        seed: u64 = 2021,
        /// States that figures and stories follow; all of them if empty.
        focus: Vec<Code> = empty(),
        /// The theory by which states see the world: one of `lenses`, a file of the folder `lenses/`,
        /// or one of the five shipped.
        lens: String = "balance_of_threat".to_owned(),
        /// Lenses of this scenario alone, by name.
        lenses: BTreeMap<String, Lens> = empty() => MergeKeys,
        /// What military capacity is measured by.
        capability_index: CapabilityIndex = empty(),
        /// Prior of the reliability of partners.
        reliability_prior: ReliabilityPrior = empty(),
        /// Phases switched off.
        off: Vec<Phase> = empty(),
        /// Who moves first in `align`.
        movers: Movers = empty(),
        /// Sources by key: what `data` and `literature` refer to.
        sources: BTreeMap<String, String> = empty() => MergeKeys,
        /// Parameters of the engine that differ from their defaults.
        parameters: Parameters = empty() => FieldByField,
        /// The states by code.
        states: BTreeMap<Code, State> => MergeEntries,
        /// Least distances in km; pairs are taken from the positions where it is left out.
        distances: Option<Matrix>,
        /// What the challengers dispute.
        disputes: Vec<Dispute> = empty() => MergeByName,
        /// The ladder of kinds of pact, lowest rung first.
        pact_kinds: Vec<PactKind> = empty() => MergeByName,
        /// Pacts at the start.
        pacts: Vec<Pact> = empty() => MergeByName,
        /// What stands in the way of pacts.
        bars: Vec<Bar> = empty() => MergeByName,
        /// Strategic rivals, who seldom sign with one another.
        rivalries: Vec<Rivalry> = empty() => MergeByName,
        /// States that probe, with their means.
        challengers: BTreeMap<Code, Challenger> = empty() => MergeEntries,
        /// States that others rely on.
        patrons: BTreeMap<Code, Patron> = empty() => MergeEntries,
        /// States that seek pacts.
        initiators: BTreeMap<Code, Initiator> = empty() => MergeEntries,
        /// Domestic politics of the states that have a ladder of steps.
        politics: BTreeMap<Code, Politics> = empty() => MergeEntries,
        /// What is known, or supposed, to happen.
        events: Vec<Event> = empty() => MergeByName,
        /// Payoffs of every incident, if they are not to come from stakes and balance.
        #[serde(skip_serializing_if = "Option::is_none")]
        incident_game: Option<IncidentGame>,
        /// The canonical model that this scenario isolates; it shapes no run.
        #[serde(skip_serializing_if = "Option::is_none")]
        textbook: Option<Textbook>,
        /// What answers the question, and the smallest change that would matter; a what-if that states
        /// none has its parent's. It shapes no run.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        answers: Vec<Answer> = empty(),
        /// Plain numbers that studies estimated, by path (`parameters.cabinet_hazard`): a figure says so
        /// itself. They shape no run, but those that draw estimates.
        #[serde(skip_serializing_if = "BTreeMap::is_empty")]
        estimates: BTreeMap<String, Estimated> = empty() => MergeKeys,
        /// What theories expect of this scenario against the one it extends; it shapes no run.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        expectations: Vec<Expectation> = empty(),
    }
}

fields! {
    /// A state at the start.
    pub struct State {
        /// Name for readers.
        name: String,
        /// Degrees north of the place it projects power from.
        latitude: Latitude = empty(),
        /// Degrees east of it.
        longitude: Longitude = empty(),
        /// Gross domestic product, bn USD a year.
        gdp: Figure<Amount>,
        /// Real growth, 1/yr.
        growth: Figure<Growth>,
        /// Military spending, bn USD a year.
        spending: Figure<Amount>,
        /// Politically allowed maximum of spending, share of GDP.
        ceiling: Figure<Share> = set(1.0),
        /// Military capacity, bn USD of capital; from spending, depreciation and growth if left out.
        capacity: Option<Figure<Amount>>,
        /// Composite Index of National Capability, share of the world; needed by that index.
        cinc: Option<Figure<Share>>,
        /// Share of trade with each challenger.
        exposure: BTreeMap<Code, Figure<Share>> = empty() => MergeKeys,
        /// Share of capacity that law and norm keep from use beyond home territory.
        constraint: Figure<Share> = set(0.0),
        /// Share of its need for security that it plans to get from its patrons.
        reliance: Figure<Share> = set(0.0),
        /// Chance that one average cyber intrusion fails; from `cyber_commitment` if left out.
        resilience: Option<Figure<Share>>,
        /// Global Cybersecurity Index / 100: laws and bodies, one input of resilience, and it saturates.
        cyber_commitment: Option<Figure<Share>>,
        /// Electoral democracy, 0 to 1.
        democracy: Figure<Share> = set(0.5),
        /// Ideal point in UN General Assembly votes; unknown if left out.
        ideal_point: Option<Figure<IdealPoint>>,
        /// What its defence industry can give to others.
        industry: Figure<Share> = set(0.0),
        /// Chance that it is of the hard type.
        resolve: Figure<Share> = set(0.5),
        /// Loss of strength per 1000 km, if not the parameter's.
        loss_of_strength: Option<Figure<Multiple>>,
        /// Richardson's reaction to the rivals' burden, 1/yr, if not the parameter times the lens's.
        reaction: Option<Figure<Multiple>>,
        /// Richardson's fatigue, 1/yr, if not the parameter's.
        fatigue: Option<Figure<Multiple>>,
        /// Noise of spending, % of GDP per √yr: the standard deviation of yearly changes of its burden, if
        /// not the parameter's.
        burden_noise: Option<Figure<Multiple>>,
        /// Richardson's grievance, % of GDP a year, if not what keeps the burden of the start at rest.
        grievance: Option<Figure<Weight>>,
        /// Belief in the commitment of a patron, if not drawn about the patron's `commitment`.
        belief: BTreeMap<Code, Figure<Share>> = empty() => MergeKeys,
        /// Its own lens, if not the scenario's.
        lens: Option<String>,
    }
}

choices! {
    /// What military capacity is measured by.
    #[derive(Copy, Eq, Default)]
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
    #[derive(Copy, Eq, Default)]
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
    #[derive(Copy, Eq, Default)]
    pub enum Movers {
        /// All of them, from the world as the phase found it.
        #[default]
        Simultaneous,
        /// One, drawn with equal chances: the embedded chain of a stochastic actor-oriented model.
        OneAtATime,
    }
}

fields! {
    /// A symmetric matrix over states.
    pub struct Matrix {
        /// Codes of the rows and columns.
        order: Vec<Code>,
        /// One row for each state, with a number for each column.
        rows: Vec<Vec<Amount>>,
        /// Key of the source.
        source: String = empty(),
    }

    /// What a challenger disputes with a target.
    pub struct Dispute named(challenger, target) {
        /// Who wants the change.
        challenger: Code,
        /// Who has what is wanted.
        target: Code,
        /// How much it matters: 0 none, 1 overlapping zones, 2 territory, 3 sovereignty.
        salience: Figure<Salience>,
        /// Remembered hostile acts at the start, in units of severity (an incident with deaths is about 0.8).
        hostility: Option<Figure<Multiple>>,
        /// What it is about.
        over: String = empty(),
        /// Where it is probed by presence: any of `air`, `maritime`, `land`.
        domains: Vec<Domain> = empty(),
        /// Militarised disputes (incidents) a year at the start; from the operations alone if left out.
        incidents: Option<Figure<Multiple>>,
        /// Share of them in which force is used, at the start; the parameter `force_given_incident` if
        /// left out.
        force: Option<Figure<Share>>,
    }
}

choices! {
    /// What a pact obliges to.
    #[derive(Copy, Eq)]
    pub enum Obligation {
        /// It obliges to nothing.
        Nothing,
        /// To consult: the parameter `consultation_joining`.
        Consult,
        /// To defend: the parameter `defence_joining`.
        Defend,
    }
}

choices! {
    /// A domain of operations.
    #[derive(Copy, Eq, PartialOrd, Ord, Hash)]
    pub enum Domain {
        /// Flights into airspace or an identification zone.
        Air,
        /// Ships and days in disputed waters.
        Maritime,
        /// Intrusions into networks.
        Cyber,
        /// Episodes of economic coercion.
        Economic,
        /// Patrols and crossings on a disputed land border.
        Land,
    }

    /// How severe an operation is.
    #[derive(Copy, Eq)]
    pub enum Intensity {
        /// Being there.
        Presence,
        /// Crossing a line.
        Intrusion,
        /// Forcing something.
        Coercion,
    }
}

impl Domain {
    /// All domains.
    pub const ALL: [Self; 5] = [Self::Air, Self::Maritime, Self::Cyber, Self::Economic, Self::Land];

    /// How many.
    pub const COUNT: usize = Self::ALL.len();

    /// The name a scenario and a table use.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Air => "air",
            Self::Maritime => "maritime",
            Self::Cyber => "cyber",
            Self::Economic => "economic",
            Self::Land => "land",
        }
    }

    /// Whether its operations are at a disputed place, where forces meet and blood can be shed.
    #[must_use]
    pub const fn has_place(self) -> bool {
        matches!(self, Self::Air | Self::Maritime | Self::Land)
    }
}

impl Intensity {
    /// All of them, mildest first.
    pub const ALL: [Self; 3] = [Self::Presence, Self::Intrusion, Self::Coercion];

    /// Name in tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Presence => "presence",
            Self::Intrusion => "intrusion",
            Self::Coercion => "coercion",
        }
    }

    /// Intensity g of the grey-zone game, 0 to 1; `intrusion` is that of an intrusion.
    #[must_use]
    pub const fn level(self, intrusion: f64) -> f64 {
        match self {
            Self::Presence => 0.0,
            Self::Intrusion => intrusion,
            Self::Coercion => 1.0,
        }
    }
}

fields! {
    /// A kind of pact: a rung of the ladder.
    pub struct PactKind named(name) {
        /// Name, by which others refer to it.
        name: String,
        /// What it promises: chance that one side stands by the other once force is used, before stake,
        /// severity and word. A kind with 0 obliges to nothing, and nobody is called by it.
        joining: Share = empty(),
        /// Log odds of looking for this kind rather than another of equal worth: the constant of the
        /// alternative.
        constant: Weight = empty(),
        /// Whether it accommodates: signed with a challenger, it lowers what the challenger does to the
        /// other side, and what others would do for that side.
        accommodates: bool = empty(),
        /// What it costs in autonomy.
        autonomy_cost: Share = empty(),
        /// How much it provokes the challengers.
        provocation: Share = empty(),
        /// What flows through it.
        flows: Vec<Flow> = empty(),
        /// What it needs.
        needs: Needs = empty(),
        /// Whether both sides must want it; if not, it is a one-sided tie that its author makes and
        /// ends alone.
        mutual: bool = true,
    }
}

choices! {
    /// What flows through a pact.
    #[derive(Copy, Eq, PartialOrd, Ord)]
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
}

fields! {
    /// What a kind of pact needs before it can be sought.
    #[derive(Default)]
    pub struct Needs {
        /// Greatest constraint that either side may have.
        constraint_at_most: Option<Share>,
        /// Kinds of which one must be in force between the two.
        any_of: Vec<String> = empty(),
        /// Or: a third state with which both have this kind in force.
        common_partner_in: Option<String>,
        /// Whether one side must be a patron.
        patron: bool = empty(),
        /// Whether the two must have a dispute, one side being the challenger.
        challenger: bool = empty(),
    }

    /// A pact at the start.
    pub struct Pact named(kind, between) {
        /// Name of the kind.
        kind: String,
        /// The two sides.
        between: (Code, Code),
        /// Day of the signature; not known, and before the start, if left out.
        signed: Option<DateText>,
        /// Day of the entry into force; the signature's if left out.
        in_force: Option<DateText>,
        /// What it obliges to, if not what its kind promises.
        obliges: Option<Obligation>,
        /// Its name, or what it is.
        title: String = empty(),
        /// How well it is known; not said if left out.
        confidence: Option<Confidence>,
        /// Key of the source.
        source: String = empty(),
    }

    /// A challenger's means and stakes.
    pub struct Challenger {
        /// Utility of leaving things as they are, 0 to 1 (Zagare & Kilgour 2000: the status quo counts).
        status_quo: Figure<Share>,
        /// Operations in each domain; a domain left out is not used.
        operations: BTreeMap<Domain, Operations> => MergeEntries,
    }

    /// What a challenger does in a domain: how much against whom, how that wanders, what it costs. A
    /// target needs a stake there: in air, sea and land a dispute with that domain.
    pub struct Operations {
        /// Operations a turn against each target at the start.
        levels: BTreeMap<Code, Figure<Amount>> = empty() => MergeKeys,
        /// The same against every other target.
        level: Figure<Amount> = set(0.0),
        /// Whether those are what a record shows, so that the start is at rest and theory counts from
        /// there; if not, what the challenger would do if it held nothing back, and theory sets the
        /// level of the start as well.
        recorded: bool = true,
        /// Growth of the level when nothing else moves it, 1/yr.
        drift: Figure<Growth> = set(0.0),
        /// Standard deviation of the yearly change of its logarithm.
        volatility: Figure<Multiple> = set(0.0),
        /// Dispersion k of a turn's count around its level, variance = mean + mean²/k; Poisson if left
        /// out.
        dispersion: Option<Figure<Multiple>>,
        /// Level above which it is drawn back, against that of the start at the capacity of the start:
        /// presence saturates.
        ceiling: Figure<Multiple> = set(2.0),
        /// What is counted.
        unit: String = empty(),
        /// Cost of acting at all, utility.
        cost: Share = empty(),
        /// Cost of an intrusion over mere presence, utility.
        intrusion_cost: Multiple = empty(),
        /// Cost of coercion over mere presence, utility.
        coercion_cost: Multiple = empty(),
        /// Chance that one contested operation starts an incident: presence, intrusion, coercion.
        incident_hazard: (Share, Share, Share) = empty(),
    }

    /// A patron: hidden regime, signals and bases.
    pub struct Patron {
        /// Regime at the start; nobody knows it, and it is drawn with chance `commitment` of being firm,
        /// if left out.
        regime: Option<Regime>,
        /// Chance per turn that a firm regime wavers.
        leave_firm: Figure<Share>,
        /// Chance per turn that a wavering one firms up.
        leave_wavering: Figure<Share>,
        /// Chance that a firm patron honours a call for help.
        honour_firm: Figure<Share>,
        /// The same for a wavering one.
        honour_wavering: Figure<Share>,
        /// Chance that a firm patron's public signal assures.
        assure_firm: Figure<Share>,
        /// The same for a wavering one.
        assure_wavering: Figure<Share>,
        /// Belief of the others, at the start, that it is firm: the centre about which their own views are
        /// drawn (`parameters.belief_bias`).
        commitment: Figure<Share>,
        /// Share of its capacity that it can bring to the region.
        theatre_share: Figure<Share> = set(1.0),
        /// Hosts of its bases: it projects power from their homes as well.
        bases: Vec<Code> = empty(),
        /// Dates on which its government may change; every `election_turns` after the last one.
        elections: Vec<DateText> = empty(),
        /// Turns between such dates after the listed ones; 0 for none.
        election_turns: u32 = empty(),
        /// Chance that its government changes on such a date.
        turnover: Figure<Share> = set(0.0),
        /// Standard deviation of what a new government does to everybody's belief in it, log odds.
        new_government: Figure<Multiple> = set(0.0),
    }
}

choices! {
    /// The hidden regime of a patron.
    #[derive(Copy, Eq, Default)]
    pub enum Regime {
        /// It means what it signed.
        #[default]
        Firm,
        /// It may not.
        Wavering,
    }
}

fields! {
    /// A state that seeks pacts.
    pub struct Initiator {
        /// Diplomatic openings a turn: how often it looks for a pact.
        openings: Openings,
    }
}

choices! {
    /// How many openings an initiator has in a turn.
    pub enum Openings {
        /// A Poisson number with this mean.
        Poisson(Figure<Multiple>),
        /// Always this many.
        Fixed(u32),
    }
}

fields! {
    /// Domestic politics of a state with a constraint.
    pub struct Politics {
        /// Support for loosening the constraint, share of voters.
        support: Figure<Share>,
        /// The norm against it, 0 to 1; slow to move.
        reluctance: Figure<Share>,
        /// Effect of the patrons' open wish to see the constraint gone: it may help or backfire.
        patron_wish: Figure<Weight> = set(0.0),
        /// Seats for revision in the lower house, and all of them.
        lower_house: (u32, u32) = (0, 1),
        /// The same in the upper house.
        upper_house: (u32, u32) = (0, 1),
        /// Share of all members of each house that an amendment needs, as a fraction.
        amendment_majority: (u32, u32) = (2, 3),
        /// Chance that a coalition partner vetoes a step of the cabinet.
        coalition_veto: Figure<Share> = set(0.0),
        /// Chance per turn that those for revision agree on a text, once they have the seats.
        text_agreement: Figure<Share> = set(0.0),
        /// Spread of a referendum's result around support.
        referendum_spread: Figure<Share> = set(0.0),
        /// Dates of elections to the lower house; every `election_turns` after the last one.
        elections: Vec<DateText> = empty(),
        /// Turns between elections after the listed ones; 0 for none.
        election_turns: u32 = empty(),
        /// The ladder of steps, in their order.
        steps: Vec<Step>,
    }
}

fields! {
    /// A step that loosens a constraint.
    pub struct Step named(name) {
        /// Name, by which others refer to it.
        name: String,
        /// How it is taken.
        route: Route,
        /// Support it needs.
        support: Share,
        /// The constraint after it.
        constraint: Share,
        /// The ceiling of spending after it, share of GDP; unchanged if left out.
        ceiling: Option<Share>,
        /// Bars of its own that it lifts, by name: a change of doctrine.
        lifts: Vec<String> = empty(),
        /// When it was taken, if before the start.
        taken: Option<DateText>,
        /// Key of the source, or a remark.
        source: String = empty(),
    }
}

choices! {
    /// The two ways to loosen a constraint.
    #[derive(Copy, Eq)]
    pub enum Route {
        /// By the cabinet: cheap, small, at the mercy of a coalition partner.
        Reinterpretation,
        /// By a large majority of both houses and a referendum.
        Amendment,
    }
}
