//! Scripted events: what is known, or supposed, to happen.

use super::{
    calendar::DateText,
    quantity::{Code, Multiple, Salience, Share, Weight},
    schema::{Domain, Obligation, Regime},
    value::empty,
};
use crate::{choices, fields};

fields! {
    /// A scripted event.
    pub struct Event named(name) {
        /// Name, unlike any other event's.
        name: String,
        /// When it happens.
        when: When,
        /// What it does.
        effects: Vec<Effect>,
        /// Key of the source, or a remark.
        source: String = empty(),
    }
}

choices! {
    /// When an event happens.
    pub enum When {
        /// In the turn this date falls into.
        Date(DateText),
        /// In this turn, 0 is the first.
        Turn(u32),
        /// Once, with this chance in each turn until it has happened.
        Hazard(Share),
        /// Every so many turns, from the first.
        Every(u32),
    }

    /// An attribute of a state that an event may change.
    #[derive(Copy, Eq)]
    pub enum Attribute {
        /// GDP, bn USD.
        Gdp,
        /// Real growth, 1/yr.
        Growth,
        /// Military capacity.
        Capacity,
        /// Burden, share of GDP.
        Burden,
        /// Ceiling of the burden, share of GDP.
        Ceiling,
        /// Constraint of law and norm on the use of force, 0 to 1.
        Constraint,
        /// Share of its free capacity that it can bring to the region.
        TheatreShare,
        /// Planned reliance.
        Reliance,
        /// Cyber resilience.
        Resilience,
        /// Defence industry.
        Industry,
        /// Support for loosening.
        Support,
        /// The norm against it.
        Reluctance,
    }

    /// How a number changes.
    #[derive(Copy)]
    pub enum Change {
        /// To this value.
        To(f64),
        /// By this amount.
        By(f64),
        /// To this multiple of itself.
        Times(f64),
    }

    /// What an event does.
    pub enum Effect {
        /// Changes an attribute of a state.
        Attribute {
            /// The state that changes.
            state: Code,
            /// The attribute that changes.
            attribute: Attribute,
            /// How it changes.
            change: Change,
        },
        /// Two states sign a pact, which is in force at once.
        Sign {
            /// Name of the kind.
            kind: String,
            /// The two sides; the first is the author.
            between: (Code, Code),
        },
        /// A pact ends.
        Lapse {
            /// Name of the kind.
            kind: String,
            /// The two sides.
            between: (Code, Code),
        },
        /// A patron's regime changes.
        Regime {
            /// Which patron.
            patron: Code,
            /// To what.
            regime: Regime,
        },
        /// A patron speaks in public.
        Signal {
            /// Which patron.
            patron: Code,
            /// Whether it assures or raises doubt.
            assures: bool,
        },
        /// Every observer's belief in a patron changes for good: its own long-run view with it.
        Belief {
            /// Which patron.
            patron: Code,
            /// How it changes.
            change: Change,
        },
        /// A target loses territory to a challenger. What was disputed is disputed still, and a
        /// grievance that hardly fades is added to it (Hensel 2001; Vasquez 1993).
        TerritoryLost {
            /// Who took it.
            challenger: Code,
            /// Who lost it.
            target: Code,
            /// How grave the loss, in units of severity (a clash is about 0.8).
            size: Multiple,
        },
        /// A patron keeps its promises with other chances from now on.
        Honour {
            /// Which patron.
            patron: Code,
            /// Chance to honour a call while it is firm.
            firm: Share,
            /// The same while it wavers.
            wavering: Share,
            /// Towards this ally alone; towards all if left out.
            towards: Option<Code>,
        },
        /// A patron gets bases at a host's home, from which its forces reach further, or loses them.
        Base {
            /// Which patron.
            patron: Code,
            /// At whose home.
            host: Code,
            /// Whether it has them from now on.
            stands: bool,
        },
        /// A pact of two states obliges them to something else from now on.
        Oblige {
            /// Name of the kind.
            kind: String,
            /// The two sides.
            between: (Code, Code),
            /// What it obliges to.
            obliges: Obligation,
        },
        /// Something outside the world turns the attention of publics to security, wherever they have
        /// politics: a war elsewhere, an attack.
        Shock {
            /// How much attention it adds, 0 to 1.
            size: Share,
        },
        /// The salience of a dispute changes.
        Salience {
            /// Who wants the change.
            challenger: Code,
            /// Against whom.
            target: Code,
            /// To what.
            to: Salience,
        },
        /// A challenger feels provoked by a target: a visit, a purchase, an arms sale.
        Provocation {
            /// Who is provoked.
            challenger: Code,
            /// By whom.
            target: Code,
            /// How much, 0 to 1.
            size: Share,
        },
        /// A hostile act that is remembered.
        HostileAct {
            /// By whom.
            challenger: Code,
            /// Against whom.
            target: Code,
            /// How severe, 0 to 1.
            severity: Share,
        },
        /// A contested operation becomes an incident, which is played in this turn whatever the target's
        /// stance; its outcome is open.
        Incident {
            /// Who may press.
            challenger: Code,
            /// Who would be pressed.
            target: Code,
            /// The domain of operations.
            domain: Domain,
        },
        /// A call for help is answered in the sight of all, outside any incident that is played.
        Call {
            /// Who was called.
            helper: Code,
            /// Who called.
            victim: Code,
            /// Whether the helper stood by.
            honoured: bool,
        },
        /// A challenger's operations in a domain are scaled from now on, against one target or all.
        Operations {
            /// The challenger whose operations they are.
            challenger: Code,
            /// Against whom; against all of its targets if left out.
            target: Option<Code>,
            /// The domain of operations.
            domain: Domain,
            /// Multiple of what they would be otherwise; 1 ends an earlier one.
            times: Multiple,
            /// Worth that the challenger sees in an act of coercion besides, utility, and half of it in
            /// an intrusion: how far up it pushes; 0 ends an earlier one.
            urge: Weight = empty(),
        },
        /// Exposure of a state to a challenger's trade changes for good.
        Exposure {
            /// The state that depends on the trade.
            state: Code,
            /// To whom.
            challenger: Code,
            /// How it changes.
            change: Change,
        },
        /// Voters rally.
        Rally {
            /// The state whose voters rally.
            state: Code,
            /// How much, 0 to 1.
            size: Share,
        },
        /// An election to the lower house.
        Election {
            /// The state that votes.
            state: Code,
        },
        /// A step of the ladder is taken, whatever support it has.
        Step {
            /// The state that takes the step.
            state: Code,
            /// Name of the step.
            name: String,
        },
        /// A bar is laid: from now on it stands, whatever stood before.
        Lay {
            /// Name of the bar, an entry of `bars`.
            bar: String,
        },
        /// A bar is lifted.
        Lift {
            /// Name of the bar.
            bar: String,
        },
    }
}
