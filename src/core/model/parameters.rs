//! The parameters of the engine: name, default, range, class, unit and reason in one table.
//!
//! A scenario overrides any of them in its `parameters`; calibration and sensitivity studies vary
//! them by the same names; the documentation is printed from the same table.

use std::fmt;

use bevy_ecs::prelude::Resource;
use serde::{Deserialize, Serialize};

use super::Phase;

/// Where a number comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Measured, and published by a named source.
    Data,
    /// Estimated or argued for in a named publication.
    Literature,
    /// Estimated from the record by a study of this program.
    Estimate,
    /// The author's judgement, to be varied over its range.
    Judgement,
    /// Set by construction: a textbook world, a what-if.
    Construction,
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Data => "data",
            Self::Literature => "literature",
            Self::Estimate => "estimate",
            Self::Judgement => "judgement",
            Self::Construction => "construction",
        })
    }
}

/// One row of the table of parameters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ParameterInfo {
    /// Name, as a scenario writes it.
    pub name: &'static str,
    /// Value unless a scenario says otherwise.
    pub default: f64,
    /// Least value allowed.
    pub low: f64,
    /// Greatest value allowed.
    pub high: f64,
    /// Where the default comes from.
    pub class: Class,
    /// Unit of its value; empty for a plain number.
    pub unit: &'static str,
    /// Phase that reads it.
    pub phase: &'static str,
    /// What it means, and the source.
    pub meaning: &'static str,
}

macro_rules! parameters {
    ($($phase:expr => { $(
        $name:ident = $default:expr, $low:expr, $high:expr, $class:ident, $unit:literal, $meaning:literal;
    )* })*) => {
        /// The parameters of the engine. `parameters.choice_precision` in a scenario is the first.
        #[derive(Debug, Clone, PartialEq, Resource, Serialize)]
        pub struct Parameters { $($(
            #[doc = $meaning]
            pub $name: f64,
        )*)* }

        impl Default for Parameters {
            fn default() -> Self {
                Self { $($($name: $default,)*)* }
            }
        }

        impl Parameters {
            /// The table, in the order of the phases.
            pub const TABLE: &[ParameterInfo] = &[$($(ParameterInfo {
                name: stringify!($name),
                default: $default,
                low: $low,
                high: $high,
                class: Class::$class,
                unit: $unit,
                phase: $phase,
                meaning: $meaning,
            },)*)*];

            /// The value of the parameter of this name.
            #[must_use]
            pub fn get(&self, name: &str) -> Option<f64> {
                match name {
                    $($(stringify!($name) => Some(self.$name),)*)*
                    _ => None,
                }
            }

            /// Sets the parameter of this name, without a look at its range. False if there is
            /// none of the name.
            pub fn set(&mut self, name: &str, value: f64) -> bool {
                match name {
                    $($(stringify!($name) => self.$name = value,)*)*
                    _ => return false,
                }
                true
            }
        }
    };
}

parameters! {
    "all" => {
        choice_precision = 4.0, 0.0, f64::INFINITY, Judgement, "1/utility",
            "Precision λ of every logit choice over utilities scaled to 0 to 1; 0 is a coin, inf a best response (McKelvey & Palfrey 1995; 1 to 10 usual).";
    }
    Phase::Environment.name() => {
        growth_shock = 0.004, 0.0, 0.2, Judgement, "log GDP per turn",
            "Standard deviation of the shock to a state's GDP in a turn.";
    }
    Phase::Perceive.name() => {
        contest_decisiveness = 1.0, 0.1, 5.0, Literature, "–",
            "Exponent m of the ratio contest (Tullock 1980; Hirshleifer 1989: 0.5 to 2).";
        defender_advantage = 1.5, 0.1, 10.0, Judgement, "–",
            "Factor ω by which a state's own power counts more at home.";
        loss_of_strength = 0.3, 0.0, 5.0, Judgement, "1/1000 km",
            "Rate κ at which power decays with distance (Boulding 1962) where a state gives none of its own.";
        pact_ageing_gain = 0.3, 0.0, 3.0, Judgement, "–",
            "By how much of itself the joining probability of a pact grows as it ages.";
        pact_ageing_turns = 20.0, 1.0, 400.0, Judgement, "turns",
            "Time constant of that growth.";
        spill_over = 0.05, 0.0, 2.0, Judgement, "–",
            "Weight of hostile acts against others in the intent a state reads into a challenger.";
        resilience_floor = 0.2, 0.0, 1.0, Judgement, "share",
            "Cyber resilience where a scenario gives only the commitment index and that index is 0.";
        resilience_span = 0.5, 0.0, 1.0, Judgement, "share",
            "How much the commitment index can add: it saturates, so the sum is floor + span·(1−e^(−steepness·index)).";
        resilience_steepness = 2.0, 0.0, 20.0, Judgement, "per index",
            "How fast the commitment index does that.";
        power_ratio_cap = 5.0, 0.0, 50.0, Judgement, "log",
            "Logarithm of a ratio of power beyond which a neighbour is simply overwhelming, or helpless.";
        joining_most = 0.95, 0.0, 1.0, Judgement, "chance",
            "Most that one pact, however old, makes it likely that a partner joins.";
    }
    Phase::Probe.name() => {
        stake_weight = 0.4, 0.0, 5.0, Judgement, "utility",
            "Worth of an operation in air or sea that is sure to succeed where everything is at stake; below 1 because pressure below the threshold wins little at a time.";
        stake_weight_remote = 1.0, 0.0, 5.0, Judgement, "utility",
            "The same of an operation in networks or trade.";
        negligible_stake = 0.02, 0.0, 1.0, Judgement, "share",
            "A stake below this is no reason to plan an operation.";
        rivalry_distance = 3.0, 0.01, 20.0, Judgement, "ideal points",
            "Distance of ideal points at which a rival's secrets are worth most.";
        rivalry_weight = 0.5, 0.0, 1.0, Judgement, "share",
            "Weight of rivalry in the stake of cyber operations; the dispute has the rest.";
        restraint_weight = 0.2, 0.0, 2.0, Judgement, "utility",
            "How much less an operation is worth against a state that accommodates the challenger by a pact in force: a little over a half of the usual at the precision of 4 (Kuik 2008).";
        words_weight = 0.05, 0.0, 2.0, Judgement, "utility",
            "Worth of an operation in a turn in which a patron surely bound to the target says the opposite of what the challenger was sure of: doubt invites, assurance restrains.";
        reprisal_weight = 0.2, 0.0, 2.0, Judgement, "utility",
            "Wish to answer a provocation such as a new pact, at full provocation over what is usual.";
        escalation_on_intensity = 0.6, 0.0, 5.0, Judgement, "utility",
            "How much the danger of escalation costs, times intensity squared (after Gannon et al. 2023: it lowers intensity).";
        escalation_on_frequency = 0.1, 0.0, 5.0, Judgement, "utility",
            "How much the same danger costs any operation at all.";
        escalation_by_trade = 0.3, 0.0, 1.0, Judgement, "share",
            "Danger of escalation in trade, of what it would be in air or sea.";
        intrusion_level = 0.5, 0.0, 1.0, Judgement, "–",
            "Intensity of an intrusion in the grey-zone game, where presence is 0 and coercion 1.";
        operations_adjustment = 0.25, 0.0, 1.0, Judgement, "per turn",
            "Share of the way that a challenger's operations go in a turn to what they have become worth: 1 is at once.";
        ceiling_reversion = 0.25, 0.0, 1.0, Judgement, "per turn",
            "Share of what operations are above their ceiling, in logarithms, that a turn takes back: presence saturates.";
        provocation_decay = 0.6, 0.0, 0.999, Judgement, "per turn",
            "What is left of a provocation after a turn.";
        provocation_years = 5.0, 0.0, 100.0, Judgement, "years",
            "Years before the start whose signatures say how provoked a challenger usually is.";
        ceiling_saturation = 1.2, 0.0, 20.0, Judgement, "–",
            "The ceiling of operations grows with capacity up to (1 + this) times that of the start.";
        cyber_detection = 0.5, 0.0, 1.0, Judgement, "chance",
            "Chance that a cyber operation is detected at all.";
        cyber_identification = 0.6, 0.0, 1.0, Judgement, "chance",
            "Chance that a detected one is traced to its author (Baliga, Bueno de Mesquita & Wolitzky 2020 keep the three apart).";
        cyber_false_alarm = 0.02, 0.0, 10.0, Judgement, "per turn",
            "Rate at which a state blames a challenger for what it did not do.";
        detection_by_pact = 0.15, 0.0, 1.0, Judgement, "share",
            "Share of the undetected that each information-security partner makes visible.";
    }
    Phase::Respond.name() => {
        audience_cost_hawk = 0.15, -1.0, 1.0, Literature, "utility",
            "Cost of backing down before hawks, who punish inconsistency (Fearon 1994; Brutger & Kertzer 2018).";
        audience_cost_dove = -0.05, -1.0, 1.0, Literature, "utility",
            "The same before doves, who punish belligerence.";
        audience_democracy = 2.0, 0.0, 100.0, Judgement, "–",
            "By how much of itself an autocracy's audience cost is greater in a full democracy: elites watch, too (Weeks 2008).";
        hawk_share = 0.5, 0.0, 1.0, Judgement, "share",
            "Share of hawks among those whose judgement counts.";
        tolerate_slice = 0.5, 0.0, 5.0, Judgement, "utility",
            "What tolerating full pressure gives away for good of a stake (salami tactics: Schelling 1966).";
        protest_slice = 0.35, 0.0, 5.0, Judgement, "utility",
            "What protesting still gives away of it.";
        protest_trade = 0.1, 0.0, 5.0, Judgement, "utility",
            "Trade that a protest puts at risk, at full exposure.";
        contest_slice = 0.25, 0.0, 5.0, Judgement, "utility",
            "What contesting keeps of a stake; at full pressure twice that.";
        contest_risk = 0.2, 0.0, 1.0, Judgement, "share",
            "Share of the risk of a clash that contesting runs under no pressure; it rises to the whole.";
        contest_trade = 0.2, 0.0, 5.0, Judgement, "utility",
            "Trade that contesting puts at risk, at full exposure.";
        concede_cost = 0.5, 0.0, 5.0, Judgement, "utility",
            "Cost of conceding, besides the stake.";
        concede_relief = 0.5, 0.0, 5.0, Judgement, "utility",
            "Worth of the pressure that ends, at full pressure.";
        protest_meets = 0.25, 0.0, 1.0, Judgement, "share",
            "Share of presence and intrusion that a target meets in the field if it only protests; contesting meets all.";
        protest_meets_coercion = 0.5, 0.0, 1.0, Judgement, "share",
            "Share of coercion that it meets then.";
        tolerance_meets_coercion = 0.25, 0.0, 1.0, Judgement, "share",
            "Share of coercion that it meets even if it tolerates.";
        clash_cost_hard = 0.3, 0.0, 3.0, Judgement, "utility",
            "Cost of a clash to a state of the hard type.";
        clash_cost_soft = 0.8, 0.0, 3.0, Judgement, "utility",
            "Cost of a clash to a state of the soft type.";
        call_reach = 0.02, 0.0, 1.0, Judgement, "share",
            "Least share of its strength that must be left at the victim for a state that promised help to be called.";
        consultation_joining = 0.45, 0.0, 1.0, Judgement, "chance",
            "What a treaty promises that obliges to consult only: half of what a treaty of defence does.";
        defence_joining = 0.9, 0.0, 1.0, Literature, "chance",
            "What a treaty of defence promises: with a firm word about 75 % of commitments are honoured (Leeds, Long & Mitchell 2000).";
        help_stake_share = 0.3, 0.0, 1.0, Judgement, "share",
            "Share of a helper's readiness that depends on the threat it feels itself from the challenger.";
        help_severity_share = 0.3, 0.0, 1.0, Judgement, "share",
            "Share of it that depends on how grave the dispute is.";
        accommodation_cover = 0.5, 0.0, 1.0, Judgement, "share",
            "Share of the help of others that a state loses against a challenger whom it accommodates.";
        incident_elasticity = 0.5, 0.0, 2.0, Judgement, "–",
            "By how much the rate of incidents of a pair follows its operations: 1 in proportion, 0 not at all.";
        ladder_weight = 2.0, 0.0, 20.0, Judgement, "log odds per utility",
            "How much stakes, balance, help and types move the rungs of the ladder; 0 leaves the record's shares.";
        rung_cost_growth = 1.3, 1.0, 5.0, Judgement, "–",
            "By how much each rung costs more than the one below.";
        resist_given_incident = 0.95, 0.001, 0.999, Judgement, "share",
            "Share of incidents in which the target does not give way at the start: hardly any dispute of the record ends with a yielding target.";
        force_given_incident = 0.34, 0.001, 0.999, Literature, "share",
            "Share of incidents in which force is used, where a dispute has no figure of its own: 17 of 50 (Correlates of War, Militarized Interstate Disputes 5.0, 1990–2014, China's disputed pairs).";
        lethal_given_force = 0.077, 0.001, 0.999, Literature, "share",
            "Share of those in which somebody dies: 2 of 26 of China's (the same).";
        severe_given_lethal = 0.32, 0.001, 0.999, Literature, "share",
            "Share of those with more than 25 dead: 6 of 19 among the states of the region (the same).";
        war_given_severe = 0.1, 0.001, 0.999, Judgement, "share",
            "Share of those that become a war: none in 183 disputes of the region, so less than one in fifty of all.";
        war_loss = 0.25, 0.0, 1.0, Judgement, "share",
            "Share of its capacity that the weaker side of a war loses; the stronger by the square law.";
    }
    Phase::Learn.name() => {
        reputation_weight = 0.1, 0.0, 1.0, Literature, "–",
            "Weight of what an ally did to others, of what it did to oneself: 0 is the current calculus (Press 2005), 0 to 0.2 what allies' publics take from another theatre (Kim, Byun & Ko 2023), 1 full Bayes (Weisiger & Yarhi-Milo 2015).";
        reputation_forgetting = 0.97, 0.0, 1.0, Judgement, "per event of weight 1",
            "What an observer keeps of its evidence at each new event; at one that weighs less it forgets less.";
        belief_pull = 0.05, 0.0, 0.999, Judgement, "per turn",
            "Share κ of the way back to an observer's own long-run mean, in log odds, that its belief in a patron goes beside what the patron's changes of regime expect of it: half of a shock is gone after 14 turns (confidence that fell in 2017 was back in 2021: Pew).";
        belief_weight = 1.0, 0.0, 1.0, Judgement, "–",
            "Weight w of a patron's words and deeds against an observer's own view; 1 is Bayes.";
        belief_noise = 0.03, 0.0, 3.0, Judgement, "log odds per turn",
            "Standard deviation of what moves one observer's belief in a patron besides (0 to 0.15: surveys move by 0.07 a year about a level).";
        belief_bias = 0.8, 0.0, 5.0, Judgement, "log odds",
            "Standard deviation of the biases by which observers see a patron for good, drawn once a run: 0.20 at one half, the spread of ISEAS 2020 between ten states (0.6 to 1.0).";
        belief_bias_known = 0.3, 0.0, 5.0, Judgement, "log odds",
            "The same where the scenario gives an observer's own belief: surveys ask publics, and of preference as much as of credibility (0 to 0.6).";
        belief_least = 0.05, 0.0, 0.5, Judgement, "chance",
            "Least belief in a patron: nobody is ever sure that it will not come.";
        belief_most = 0.95, 0.5, 1.0, Judgement, "chance",
            "Greatest belief in a patron: nobody is ever sure that it will.";
        word_ratio_most = 1.4, 1.0, f64::INFINITY, Judgement, "factor",
            "Most by which a turn's public word moves the odds that a patron is firm, either way (1.2 to 1.4: cheap talk).";
        call_ratio_most = 2.0, 1.0, f64::INFINITY, Judgement, "factor",
            "Most by which a call for help that a patron kept or failed moves the odds in the mind of the victim, either way (2 to 3).";
        grievance_decay = 0.995, 0.0, 1.0, Literature, "per turn",
            "What is left of a grievance over lost territory after a turn: such claims last for generations (Hensel 2001; Vasquez 1993).";
        grievance_concession = 0.3, 0.0, 10.0, Judgement, "severity",
            "Grievance that giving way leaves in the air, at sea or on land, at full stakes (0.1 to 1); what else is lost is an event's.";
        memory_decay = 0.85, 0.0, 0.999, Judgement, "per turn",
            "What is left of hostility memory after a turn.";
        memory_scale = 4.0, 0.01, 1000.0, Judgement, "severity",
            "Memory at which intent reaches 1−1/e.";
        severity_presence = 0.001, 0.0, 10.0, Judgement, "severity",
            "How severe one operation of presence is felt to be.";
        severity_intrusion = 0.02, 0.0, 10.0, Judgement, "severity",
            "How severe one intrusion is.";
        severity_coercion = 0.2, 0.0, 10.0, Judgement, "severity",
            "How severe one act of coercion is.";
        severity_false_alarm = 0.02, 0.0, 10.0, Judgement, "severity",
            "How severe one cyber operation is that a challenger is blamed for and did not do.";
        severity_status_quo = 0.05, 0.0, 10.0, Judgement, "severity",
            "What an incident that is not pressed adds to memory.";
        severity_concession = 0.2, 0.0, 10.0, Judgement, "severity",
            "What one adds in which the target gives way; so does a concession without an incident.";
        severity_backdown = 0.2, 0.0, 10.0, Judgement, "severity",
            "What one adds in which the challenger backs down.";
        severity_force = 0.4, 0.0, 10.0, Judgement, "severity",
            "What one adds in which force is used.";
        severity_lethal = 0.8, 0.0, 10.0, Judgement, "severity",
            "What one adds in which somebody dies.";
        severity_severe = 1.5, 0.0, 10.0, Judgement, "severity",
            "What one adds with more than 25 dead.";
        severity_war = 3.0, 0.0, 10.0, Judgement, "severity",
            "What a war adds.";
    }
    Phase::Politics.name() => {
        support_rate = 0.16, 0.0, 1.0, Judgement, "per turn",
            "Speed at which support for loosening moves to what drives it while it has the whole attention of the public.";
        quiet_response = 0.25, 0.0, 1.0, Judgement, "share",
            "Of that speed, and of the cabinet's readiness, what is left while attention is elsewhere: response is punctuated (Baumgartner & Jones 1993); 1 switches that off (0.1 to 0.6).";
        attention_threshold = 0.3, 0.001, 1.0, Judgement, "share",
            "Attention at which response is half-way between the two.";
        attention_steepness = 4.0, 0.5, 50.0, Judgement, "–",
            "How sharply it passes from one to the other.";
        attention_decay = 0.75, 0.0, 0.999, Judgement, "per turn",
            "What is left of attention after a turn: an issue keeps the agenda for about a year (Downs 1972).";
        attention_elsewhere = 0.3, 0.0, 1.0, Judgement, "share",
            "Attention that an incident with another victim draws, of what one of one's own does.";
        shock_hazard = 0.03, 0.0, 1.0, Judgement, "chance per turn",
            "Chance of a shock outside the world that turns attention to security everywhere: 1990, 2001, 2008 and 2014 in thirty years, and lesser ones.";
        shock_size = 0.5, 0.0, 1.0, Judgement, "share",
            "Mean attention that such a shock draws; sizes are exponential, and stop at 1.";
        support_threat = 1.2, -20.0, 20.0, Judgement, "logit",
            "Pull of the threat index on support.";
        support_abandonment = 1.5, -20.0, 20.0, Judgement, "logit",
            "Pull of abandonment risk on support.";
        support_rally = 1.0, -20.0, 20.0, Judgement, "logit",
            "Pull of a rally after a clash or a grave intrusion.";
        support_reluctance = 2.0, -20.0, 20.0, Judgement, "logit",
            "Pull of the norm against loosening.";
        support_delivered = 1.5, -20.0, 20.0, Literature, "logit",
            "Thermostat: what has been loosened lowers the wish for more (Wlezien 1995).";
        delivery_felt = 0.05, 0.0, 1.0, Judgement, "per turn",
            "Speed at which the public comes to feel what has been loosened: support is not used up on the day of a step (five years: 0.02 to 0.2).";
        support_noise = 0.01, 0.0, 0.5, Judgement, "share per turn",
            "Standard deviation of the noise of support.";
        reluctance_drift = 0.005, 0.0, 1.0, Judgement, "per turn",
            "Speed at which the norm follows practice.";
        cabinet_hazard = 0.2, 0.0, 1.0, Judgement, "chance per turn",
            "Chance that a cabinet with enough support takes a step of reinterpretation while security has the whole attention.";
        package = 0.3, 0.0, 1.0, Judgement, "chance",
            "Chance that a step of the cabinet brings the next one with it, if support for that is there too: three documents and the ceiling in one December (0.1 to 0.6).";
        step_backlash = 0.01, 0.0, 1.0, Judgement, "share",
            "Audience cost of a step: support lost on the day.";
        referendum_backlash = 2.0, 0.0, 20.0, Judgement, "–",
            "Support lost by a lost referendum, in units of that cost.";
        referendum_reluctance = 0.1, 0.0, 1.0, Judgement, "share",
            "By how much a lost referendum strengthens the norm.";
        rally_decay = 0.5, 0.0, 0.999, Judgement, "per turn",
            "What is left of a rally after a turn.";
        rally_incident = 0.2, 0.0, 1.0, Judgement, "share",
            "Rally after an incident in which one side gives way.";
        rally_force = 0.35, 0.0, 1.0, Judgement, "share",
            "Rally after the use of force (round the flag: Mueller 1970).";
        rally_lethal = 0.5, 0.0, 1.0, Judgement, "share",
            "Rally after deaths.";
        rally_severe = 0.8, 0.0, 1.0, Judgement, "share",
            "Rally after many deaths.";
        rally_war = 1.0, 0.0, 1.0, Judgement, "share",
            "Rally when war breaks out.";
        rally_coercion = 0.02, 0.0, 1.0, Judgement, "share",
            "Rally after one act of coercion.";
        patron_wish_floor = 0.5, 0.0, 1.0, Judgement, "share",
            "How openly patrons who have no doubt wish for partners that do more; each that doubts in public adds to it.";
        seats_swing = 0.5, 0.0, 5.0, Judgement, "share of seats",
            "Change of the share of seats for revision per unit of support above one half, at an election.";
        seats_moved = 0.5, 0.0, 1.0, Judgement, "share",
            "Share of that change which one election brings: incumbents hold the rest.";
        upper_house_moved = 0.5, 0.0, 1.0, Judgement, "share",
            "How far the upper house moves, of the lower: it renews itself by halves.";
        seats_noise = 0.03, 0.0, 0.5, Judgement, "share of seats",
            "Standard deviation of an election.";
    }
    Phase::Align.name() => {
        negotiation_turns = 2.0, 0.0, 40.0, Judgement, "turns",
            "Mean length of a negotiation, Poisson.";
        ratification_turns = 1.0, 0.0, 40.0, Judgement, "turns",
            "Mean time from signature to entry into force, Poisson.";
        pact_precision = 1.0, 0.0, 1e6, Construction, "1/utility",
            "Precision of the choices of pacts: 1, because the weights of the lenses carry the scale; 0 is a coin.";
        kind_inclusive = 0.4, 0.0, 1.0, Judgement, "–",
            "How far what is on offer within a kind of pact moves the choice of the kind: 0 not at all, 1 as in a plain logit.";
        pact_age_unknown = 10.0, 0.0, 200.0, Judgement, "years",
            "Age at the start of a pact whose day of signature is not known.";
        bloodshed_bar_lethal = 3.0, 0.0, 100.0, Judgement, "years",
            "Mean time, exponential, for which an incident with deaths bars pacts of the two (China and Viet Nam 1988 to 1991; China and India went on talking after 2020).";
        bloodshed_bar_war = 12.0, 0.0, 100.0, Judgement, "years",
            "The same after a war (China and Viet Nam 1979 to 1991, China and India 1962 to 1976).";
        likeness_distance = 4.0, 0.01, 20.0, Judgement, "ideal points",
            "Distance of ideal points at which two states have nothing in common.";
        likeness_unknown = 0.5, 0.0, 1.0, Judgement, "share",
            "Likeness where an ideal point is not known.";
        closure_scale = 3.0, 0.01, 1000.0, Judgement, "partners",
            "Common partners for closure to reach 1−1/e (triadic closure: Kinne 2018).";
        popularity_scale = 8.0, 0.01, 1000.0, Judgement, "partners",
            "Partners that a state must have for its popularity to reach 1−1/e (preferential attachment: Kinne 2018).";
        detection_worth = 0.3, 0.0, 5.0, Judgement, "–",
            "Worth of shared detection, at full resilience of the partner.";
        projection_worth = 0.3, 0.0, 5.0, Judgement, "–",
            "Worth of places to stand.";
    }
    Phase::Cooperate.name() => {
        equipment_flow = 0.002, 0.0, 1.0, Judgement, "share of the giver's yearly spending per turn",
            "Worth of the equipment that moves through one pact, at full industry.";
        equipment_most = 0.25, 0.0, 1e6, Judgement, "bn USD per turn",
            "Most that moves through one pact, whatever the giver's means: the largest flows of SIPRI's register between two of these states are a few bn a year, most are below a tenth of that.";
        imports_most = 0.05, 0.0, 1.0, Judgement, "share of yearly spending per turn",
            "Most that a receiver can take in through all its pacts: a fifth of its budget, what is left beside pay and upkeep.";
        imports_paid = 0.8, 0.0, 1.0, Judgement, "share",
            "Share of imported equipment that the receiver's own budget pays for; the rest is a gift, or is worth more than it costs (0.5 to 1).";
        orders_gain = 0.002, 0.0, 1.0, Judgement, "per turn",
            "Growth of the giver's industry toward 1 by orders from one partner.";
        hardening = 0.15, 0.0, 1.0, Judgement, "share",
            "Share η of vulnerability that each cyber partner removes: v = v0·(1−η)^k.";
        hardening_rate = 0.15, 0.0, 1.0, Judgement, "per turn",
            "Speed at which cooperation hardens.";
    }
    Phase::Arm.name() => {
        depreciation = 0.08, 0.0, 1.0, Literature, "1/yr",
            "Depreciation δ of military capital.";
        reaction = 0.06, 0.0, 5.0, Judgement, "1/yr",
            "Richardson reaction k to the rival's burden.";
        fatigue = 0.2, 0.0, 5.0, Judgement, "1/yr",
            "Richardson fatigue a: speed at which burden returns.";
        gap_response = 0.3, 0.0, 10.0, Judgement, "% of GDP per yr per unit of gap",
            "Burden raised by a security gap wider than at the start.";
        free_riding = 0.15, 0.0, 10.0, Judgement, "% of GDP per yr per unit of cover",
            "Burden saved where others are expected to cover more than at the start (Olson & Zeckhauser 1966).";
        burden_noise = 0.12, 0.0, 5.0, Data, "% of GDP per √yr",
            "Noise of spending where a state gives none of its own: standard deviation of yearly changes of the burden, median of 23 states in 2001–2020 (SIPRI: 0.025 to 0.56).";
        ceiling_breach = 0.01, 0.0, 1.0, Judgement, "chance per turn",
            "Chance that a state whose wish to spend stands at its ceiling steps over it: rare, a budget in twenty-five.";
        ceiling_margin = 0.05, 0.0, 10.0, Judgement, "share",
            "By how much of itself the ceiling rises then.";
        reliance_drift = 0.03, 0.0, 1.0, Judgement, "per turn",
            "Speed at which planned reliance follows belief in the patron.";
    }
    Phase::Trade.name() => {
        coercion_cost_target = 0.001, 0.0, 0.2, Judgement, "share of GDP at full exposure",
            "Cost of an episode of economic coercion to its target (CSIS 2023: none was macroeconomically significant).";
        coercion_cost_sender = 0.0002, 0.0, 0.2, Judgement, "share of GDP at full exposure",
            "Its cost to the sender, scaled by relative size.";
        coercion_loss_most = 0.5, 0.0, 1.0, Judgement, "share of GDP",
            "Most that economic coercion can cost either side in a turn.";
        exposure_decay = 0.08, 0.0, 1.0, Judgement, "share per episode",
            "Exposure shed by diversification after an episode.";
        exposure_recovery = 0.005, 0.0, 1.0, Judgement, "per turn",
            "Speed at which exposure returns to its start.";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_lies_in_its_range_and_can_be_set_by_name() {
        let mut parameters = Parameters::default();
        for info in Parameters::TABLE {
            assert!((info.low..=info.high).contains(&info.default), "{}", info.name);
            assert_eq!(parameters.get(info.name), Some(info.default));
            assert!(parameters.set(info.name, info.low));
            assert_eq!(parameters.get(info.name), Some(info.low));
            assert!(info.meaning.ends_with('.'), "{}", info.name);
        }
        assert!(!parameters.set("no_such", 0.0));
    }
}
