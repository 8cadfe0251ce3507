//! Textbook worlds: which canonical model a scenario isolates, and games with payoffs of their own.

use std::collections::BTreeMap;

use super::{
    events::{Effect, Event},
    load::Problem,
    locate::FieldPath,
    quantity::{Code, Growth, Multiple, Share, Weight},
    schema::{Flow, Politics, Route, Scenario},
};
use crate::{
    choices, fields,
    theory::{
        incident::{Clash, Payoffs, SidePayoffs},
        landscape::LARGEST_ENUMERATED,
    },
};

choices! {
    /// The canonical model that a scenario isolates, with what the model needs beyond the scenario.
    /// `deter run` draws its closed form beside the simulation, `deter verify --textbook` compares the two.
    /// It shapes no run.
    pub enum Textbook {
        /// Richardson's arms race: two states, one dispute, `arm` alone.
        ArmsRace,
        /// The security dilemma of Jervis: two states that dispute with one another, `perceive` and
        /// `arm` alone.
        SecurityDilemma,
        /// Perfect deterrence between two states (Zagare & Kilgour); needs an `incident_game`.
        UnilateralDeterrence,
        /// Extended deterrence (Quackenbush); needs an `incident_game`, a patron and its treaty.
        ThreePartyDeterrence,
        /// Bargaining and war (Fearon) between the first two states.
        Bargaining {
            /// What a war costs the first state, share of the issue.
            cost: Share,
            /// Least that it may cost the second, which alone knows.
            lowest: Share,
            /// Most that it may cost the second.
            highest: Share,
            /// Weight of the next turn, below 1, in the commitment problem.
            discount: Share,
            /// What a war costs the declining side, in yearly pies.
            preventive_cost: Multiple,
        },
        /// The chain store (Kreps & Wilson): the first state with a dispute against it defends its
        /// reputation.
        ChainStore {
            /// What a challenger gains from a concession, b; it loses 1 − b in a fight.
            gain: Share,
            /// What the defender gains from being left alone, over a concession's 0; more than 1.
            left_alone: Multiple,
        },
        /// The threat that leaves something to chance: a crisis of rising risk between two states.
        Brinkmanship {
            /// Utility of winning the contest.
            winning: Weight,
            /// Utility of giving way.
            submitting: Weight,
            /// Utility of disaster, to the first state.
            disaster: Weight,
            /// How much the chance of disaster rises from turn to turn.
            rise: Share,
        },
        /// Pressure below the threshold (Gannon et al.) and salami tactics (Schelling).
        GreyZone {
            /// What it costs the target to end the slicing.
            resistance_cost: Multiple,
            /// What all slices together are worth to it.
            stake: Multiple,
        },
        /// A ladder of escalation with private types (Fearon; Slantchev): one dispute, and scripted
        /// incidents that `respond` plays.
        EscalationLadder,
        /// Probing as a random walk with negative binomial counts (Cameron & Trivedi): one dispute,
        /// `perceive` and `probe` alone.
        Probing {
            /// Drift, 1/yr, of a challenger that presses on against its ceiling.
            pressing: Growth,
        },
        /// Burden sharing (Olson & Zeckhauser): `perceive` and `arm` alone, the means are the GDPs.
        BurdenSharing {
            /// Share of its means that a member alone would spend on defence.
            taste: Share,
        },
        /// Abandonment and entrapment (Snyder): a patron, one that relies on it, and how closely.
        Commitment {
            /// Loss from being abandoned.
            abandonment_loss: Multiple,
            /// How fast a closer commitment cures it, per unit of tightness.
            abandonment_rate: Multiple,
            /// Loss from being drawn in.
            entrapment_loss: Multiple,
            /// How fast a closer commitment breeds it, per unit of tightness.
            entrapment_rate: Multiple,
        },
        /// Alliance networks: ministeps of a stochastic actor-oriented model, `align` alone.
        AllianceNetwork,
        /// How many talks, of which kind, with whom (Snijders; Snijders, van de Bunt & Steglich): the first
        /// initiator, `perceive` and `align` alone.
        Talks,
        /// Belief in log odds, biased and with a mean of its own, and the exact filter as its limit:
        /// observers of one patron, `learn` alone.
        Beliefs,
        /// Hub or lattice: what grows where pacts need the patron, and where they do not.
        HubOrLattice,
        /// Landscape theory (Axelrod & Bennett): two blocs of all the states, whose sizes are their
        /// `cinc`.
        Landscape {
            /// How much each state is drawn to those before it in the order of codes; negative: pushed
            /// away. The first state has none before it.
            propensities: BTreeMap<Code, Vec<Weight>>,
            /// One bloc of each configuration that was published as stable; all others are the other.
            published: Vec<Vec<Code>>,
        },
        /// Hardening by cooperation: the first state of every pact learns from its partners, `cooperate`
        /// alone.
        CyberHardening,
        /// National power: distance, battle, contest, and what it is made of (Boulding, Lanchester,
        /// Hirshleifer, Tullock, Hirschman). Its games need no more of the scenario than a seed.
        NationalPower,
        /// Structural balance (Antal, Krapivsky & Redner; Marvel et al.) among 3 to 5 states.
        StructuralBalance {
            /// How friendly each state is at first to those before it in the order of codes, 1/time;
            /// negative: hostile. The first state has none before it.
            friendliness: BTreeMap<Code, Vec<Weight>>,
        },
        /// Thermostat and formal amendment (Wlezien; Lijphart): one state's `politics`, with
        /// `environment` for its scripted events.
        Thermostat {
            /// What drives the wish for more in the model of two equations: the threat, W.
            driver: Multiple,
            /// Its weight b₁.
            driver_weight: Multiple,
            /// Weight b₂, above 0, of what is already delivered.
            delivered_weight: Multiple,
        },
    }
}

impl Textbook {
    /// The name a scenario uses.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::ArmsRace => "arms_race",
            Self::SecurityDilemma => "security_dilemma",
            Self::UnilateralDeterrence => "unilateral_deterrence",
            Self::ThreePartyDeterrence => "three_party_deterrence",
            Self::Bargaining { .. } => "bargaining",
            Self::ChainStore { .. } => "chain_store",
            Self::Brinkmanship { .. } => "brinkmanship",
            Self::GreyZone { .. } => "grey_zone",
            Self::EscalationLadder => "escalation_ladder",
            Self::Probing { .. } => "probing",
            Self::BurdenSharing { .. } => "burden_sharing",
            Self::Commitment { .. } => "commitment",
            Self::AllianceNetwork => "alliance_network",
            Self::Talks => "talks",
            Self::Beliefs => "beliefs",
            Self::HubOrLattice => "hub_or_lattice",
            Self::Landscape { .. } => "landscape",
            Self::CyberHardening => "cyber_hardening",
            Self::NationalPower => "national_power",
            Self::StructuralBalance { .. } => "structural_balance",
            Self::Thermostat { .. } => "thermostat",
        }
    }
}

fields! {
    /// Payoffs of every incident of a scenario, in place of those that stakes, balance and audiences
    /// would give it: a game from the literature, played by the phase `respond`.
    pub struct IncidentGame {
        /// The challenger's utilities.
        challenger: GameSide,
        /// The target's utilities.
        target: GameSide,
        /// Whether the target may concede; if not, it always resists.
        concession_possible: bool = true,
        /// Whether the challenger may back down; if not, it always escalates.
        backdown_possible: bool = true,
    }

    /// One side's utilities over the outcomes of an incident.
    pub struct GameSide {
        /// Nobody moves.
        status_quo: Weight,
        /// The target gives way.
        concession: Weight,
        /// The challenger gives way after resistance.
        backdown: Weight,
        /// A clash, to the hard type.
        clash_hard: Weight,
        /// A clash, to the soft type.
        clash_soft: Weight,
        /// A clash in which a partner helps the target, to the hard type; as without help if left out.
        #[serde(skip_serializing_if = "Option::is_none")]
        clash_hard_helped: Option<Weight>,
        /// The same to the soft type.
        #[serde(skip_serializing_if = "Option::is_none")]
        clash_soft_helped: Option<Weight>,
    }
}

impl IncidentGame {
    /// The payoffs in the form of the theory.
    #[must_use]
    pub fn payoffs(&self) -> Payoffs {
        Payoffs {
            challenger: self.challenger.payoffs(),
            target: self.target.payoffs(),
            concession_possible: self.concession_possible,
            backdown_possible: self.backdown_possible,
        }
    }
}

impl GameSide {
    fn payoffs(&self) -> SidePayoffs {
        let clash = |alone: Weight, helped: Option<Weight>| Clash {
            alone: alone.get(),
            helped: helped.unwrap_or(alone).get(),
        };
        SidePayoffs {
            status_quo: self.status_quo.get(),
            concession: self.concession.get(),
            backdown: self.backdown.get(),
            clash_hard: clash(self.clash_hard, self.clash_hard_helped),
            clash_soft: clash(self.clash_soft, self.clash_soft_helped),
        }
    }
}

/// What a textbook model misses in the scenario that claims to isolate it.
#[must_use]
pub fn problems(s: &Scenario) -> Vec<Problem> {
    let Some(textbook) = &s.textbook else {
        return Vec::new();
    };
    let mut problems = Vec::new();
    let mut need = |met: bool, path: FieldPath, message: String, expected: &str| {
        if !met {
            problems.push(Problem::new(path, message, expected));
        }
    };
    let here = || FieldPath::from("textbook");
    let inner = |field: &str| here().name(textbook.name()).name(field);
    let count = |what: &str, n: usize| format!("`{}` finds {n} {what}", textbook.name());
    let states = s.states.len();
    match textbook {
        Textbook::ArmsRace => {
            need(states == 2, "states".into(), count("states", states), "two states");
            let disputes = s.disputes.len();
            need(disputes > 0, here(), count("disputes", disputes), "a dispute of the two");
        }
        Textbook::SecurityDilemma => {
            need(states == 2, "states".into(), count("states", states), "two states");
            let disputes = s.disputes.len();
            need(disputes == 2, here(), count("disputes", disputes), "one dispute each way");
        }
        Textbook::UnilateralDeterrence | Textbook::ThreePartyDeterrence => {
            let game = s.incident_game.is_some();
            need(game, here(), "there is no game to play".to_owned(), "an `incident_game`");
            let disputes = s.disputes.len();
            need(disputes == 1, here(), count("disputes", disputes), "one dispute");
            if *textbook == Textbook::ThreePartyDeterrence {
                let patrons = s.patrons.len();
                need(patrons > 0, here(), count("patrons", patrons), "a patron");
                let pacts = s.pacts.len();
                need(pacts > 0, here(), count("pacts", pacts), "its pact with the target");
            }
        }
        Textbook::Bargaining { lowest, highest, discount, .. } => {
            need(states >= 2, "states".into(), count("states", states), "two states");
            need(
                lowest < highest,
                inner("highest"),
                format!("{} is not above `lowest`, {}", highest.get(), lowest.get()),
                "a cost that is private: `lowest` below `highest`",
            );
            let (d, path) = (discount.get(), inner("discount"));
            need(d > 0.0 && d < 1.0, path, format!("{d} weighs no future"), "between 0 and 1");
        }
        Textbook::ChainStore { gain, left_alone } => {
            let disputes = s.disputes.len();
            need(disputes > 0, here(), count("disputes", disputes), "a challenger and its target");
            let (b, path) = (gain.get(), inner("gain"));
            need(b > 0.0 && b < 1.0, path, format!("{b} makes no dilemma"), "between 0 and 1");
            let (a, path) = (left_alone.get(), inner("left_alone"));
            need(a > 1.0, path, format!("at {a} no reputation pays"), "more than 1");
        }
        Textbook::Brinkmanship { winning, submitting, disaster, rise } => {
            need(states >= 2, "states".into(), count("states", states), "two states");
            need(
                disaster < submitting && submitting < winning,
                inner("submitting"),
                "the utilities are out of order".to_owned(),
                "disaster below submitting below winning",
            );
            let path = inner("rise");
            need(rise.get() > 0.0, path, "the risk never rises".to_owned(), "more than 0");
        }
        Textbook::GreyZone { resistance_cost, stake } => {
            let disputes = s.disputes.len();
            need(disputes == 1, here(), count("disputes", disputes), "one dispute");
            for (name, amount) in [("resistance_cost", resistance_cost), ("stake", stake)] {
                let message = "nothing is at stake".to_owned();
                need(amount.get() > 0.0, inner(name), message, "more than 0");
            }
        }
        Textbook::EscalationLadder => {
            let disputes = s.disputes.len();
            need(disputes == 1, here(), count("disputes", disputes), "one dispute");
            let scripted = |event: &Event| {
                event.effects.iter().any(|effect| matches!(effect, Effect::Incident { .. }))
            };
            let message = "nobody meets".to_owned();
            let expected = "an event with an `incident`";
            need(s.events.iter().any(scripted), "events".into(), message, expected);
        }
        Textbook::Probing { .. } => {
            let disputes = s.disputes.len();
            need(disputes == 1, here(), count("disputes", disputes), "one dispute");
            let reverts = s.parameters.ceiling_reversion > 0.0;
            let message = "nothing draws operations back to their ceiling".to_owned();
            need(reverts, "parameters".into(), message, "a `ceiling_reversion` above 0");
        }
        Textbook::BurdenSharing { taste } => {
            need(states >= 3, "states".into(), count("states", states), "a challenger and members");
            let challengers = s.challengers.len();
            need(challengers == 1, here(), count("challengers", challengers), "one challenger");
            let (a, path) = (taste.get(), inner("taste"));
            need(a > 0.0, path, format!("with a taste of {a} nobody gives"), "more than 0");
        }
        Textbook::Commitment { abandonment_loss, entrapment_loss, .. } => {
            let patrons = s.patrons.len();
            need(patrons == 1, here(), count("patrons", patrons), "one patron");
            need(
                states >= 2,
                "states".into(),
                count("states", states),
                "somebody who relies on it",
            );
            let losses = abandonment_loss.get() > 0.0 && entrapment_loss.get() > 0.0;
            let message = "there is nothing to weigh".to_owned();
            need(losses, inner("abandonment_loss"), message, "losses above 0");
        }
        Textbook::AllianceNetwork => {
            let fits = (2..=4).contains(&states) && s.initiators.len() == states;
            need(fits, here(), count("initiators", s.initiators.len()), "2 to 4, all the states");
            let kinds = s.pact_kinds.len();
            need(
                kinds == 2,
                "pact_kinds".into(),
                count("kinds", kinds),
                "a one-sided and a mutual",
            );
        }
        Textbook::Talks => {
            let initiators = s.initiators.len();
            need(initiators == 1, here(), count("initiators", initiators), "one initiator");
            let patrons = s.patrons.len();
            need(patrons == 1, here(), count("patrons", patrons), "one patron to doubt");
            let kinds = s.pact_kinds.len();
            need(kinds > 1, "pact_kinds".into(), count("kinds", kinds), "kinds to choose among");
        }
        Textbook::Beliefs => {
            let patrons = s.patrons.len();
            need(patrons == 1, here(), count("patrons", patrons), "one patron");
            need(states >= 2, "states".into(), count("states", states), "somebody who watches it");
            let pulls = s.parameters.belief_pull > 0.0;
            let message = "no view of their own draws observers back".to_owned();
            need(pulls, "parameters".into(), message, "a `belief_pull` above 0");
        }
        Textbook::HubOrLattice => {
            let patrons = s.patrons.len();
            need(patrons == 1, here(), count("patrons", patrons), "one patron");
            let fits = (3..=5).contains(&states);
            need(fits, "states".into(), count("states", states), "3 to 5 states");
            let kinds = s.pact_kinds.len();
            let expected = "one that needs the patron, and one that does not";
            need(kinds == 2, "pact_kinds".into(), count("kinds", kinds), expected);
        }
        Textbook::Landscape { propensities, published } => {
            let fits = (2..=LARGEST_ENUMERATED).contains(&states);
            need(fits, "states".into(), count("states", states), "2 to 20 states");
            for (before, (code, state)) in s.states.iter().enumerate() {
                let path = FieldPath::from("states").name(code);
                let message = format!("`{code}` has no size");
                need(state.cinc.is_some(), path, message, "a `cinc`");
                let known = propensities.get(code).map_or(0, Vec::len);
                need(
                    known == before,
                    inner("propensities").name(code),
                    format!("{known} propensities of `{code}` to the {before} states before it"),
                    "one for each",
                );
            }
            let strangers = propensities.keys().chain(published.iter().flatten());
            for code in strangers.filter(|code| !s.states.contains_key(*code)) {
                need(false, here(), format!("`{code}` is no state"), "a code of `states`");
            }
            let message = "there is nothing to compare with".to_owned();
            need(!published.is_empty(), inner("published"), message, "a configuration");
        }
        Textbook::CyberHardening => {
            let pacts = s.pacts.len();
            need(pacts > 0, "pacts".into(), count("pacts", pacts), "partners to learn from");
            let learner = s.pacts.first().map(|pact| &pact.between.0);
            for (index, pact) in s.pacts.iter().enumerate() {
                let carries = s
                    .pact_kinds
                    .iter()
                    .any(|kind| kind.name == pact.kind && kind.flows.contains(&Flow::Resilience));
                let path = FieldPath::from("pacts").index(index);
                let message = format!("through `{}` no resilience flows", pact.kind);
                need(carries, path.name("kind"), message, "a kind with `flows: [resilience]`");
                let message = format!("`{}` does not come first", pact.between.0);
                let expected = "the state that learns, the same in every pact";
                need(Some(&pact.between.0) == learner, path.name("between"), message, expected);
            }
        }
        // A scenario has a state, and that is all it needs.
        Textbook::NationalPower => {}
        Textbook::StructuralBalance { friendliness } => {
            let fits = (3..=5).contains(&states);
            need(fits, "states".into(), count("states", states), "3 to 5 states");
            for (before, code) in s.states.keys().enumerate() {
                let known = friendliness.get(code).map_or(0, Vec::len);
                let path = inner("friendliness").name(code);
                let message = format!("{known} numbers of `{code}` to the {before} before it");
                need(known == before, path, message, "one for each");
            }
            for code in friendliness.keys().filter(|code| !s.states.contains_key(*code)) {
                need(false, here(), format!("`{code}` is no state"), "a code of `states`");
            }
        }
        Textbook::Thermostat { delivered_weight, .. } => {
            let found = s.politics.len();
            need(found == 1, "politics".into(), count("ladders", found), "one state's `politics`");
            let amends = |politics: &Politics| {
                politics.steps.iter().any(|step| step.route == Route::Amendment)
            };
            let message = "no step goes by amendment".to_owned();
            let expected = "a step with `route: amendment`";
            need(s.politics.values().any(amends), "politics".into(), message, expected);
            let path = inner("delivered_weight");
            let message = "what is delivered satisfies nobody".to_owned();
            need(delivered_weight.get() > 0.0, path, message, "more than 0");
        }
    }
    problems
}
