//! The terms of a pact and of a threat: tables from which their inputs, their weights, their sums and
//! the fields of a lens follow. A new term is a row here and the expression that computes it, of a pact
//! in `turn::align_terms`, of a threat in `turn::perceive`.

/// The table of a pact's terms, handed to whoever makes something of it: what the term says, its
/// name, its sign, whether it depends on the pair only or on the kind of pact, too, when what it is
/// made of is known (perceived at the start of a turn, or at hand), and what moves it.
///
/// Sums run in the order of the rows, those of the pair before those of the kind.
macro_rules! pact_terms {
    ($then:ident) => {
        $then! {
            /// Fall of the own security gap.
            gap_reduction + kind perceived POWER;
            /// Threat that both feel.
            shared_threat + pair perceived POWER;
            /// Own abandonment risk × depth of the tie, with anybody but a patron (Snyder 1984).
            abandonment + kind perceived WORD;
            /// What accommodating a challenger saves, or what winning a state over loosens (Walt 1987;
            /// Schweller 1994; Crawford 2011).
            accommodation + kind perceived POWER;
            /// What flows: industry that complements, resilience where weak.
            flows + kind at_hand FLOWS;
            /// Common partners (triadic closure).
            common_partners + pair at_hand TIES;
            /// The partner's number of partners (preferential attachment).
            popularity + pair at_hand TIES;
            /// Agreements of a lower rung in force between the two.
            lower_rung + kind at_hand TIES;
            /// Likeness of regimes.
            regime_likeness + pair at_hand ANY;
            /// Likeness of ideal points.
            ideal_likeness + pair at_hand ANY;
            /// The partner's size: logarithm of its capacity over the geometric mean of all armed states'.
            partner_size + pair at_hand POWER;
            /// The partner's reputation for honouring what it signed.
            reliability + pair at_hand CALLS;
            /// A tie from the partner already there (one-sided kinds).
            reciprocity + kind at_hand TIES;
            /// Cost in autonomy, which subtracts.
            autonomy_cost - kind at_hand ANY;
            /// Provocation × exposure × expected reprisal, which subtracts.
            provocation - kind at_hand REPRISAL;
            /// Entrapment by the partner's own threat, which subtracts.
            entrapment - kind perceived POWER;
            /// Threat felt from the partner itself, which subtracts.
            partner_threat - pair perceived POWER;
            /// A bar with exceptions, or a vote that is needed, which subtracts.
            hurdle - kind at_hand ANY;
            /// Strategic rivalry of the two, which subtracts.
            rivalry - pair at_hand ANY;
            /// Own norm against binding ties, which subtracts.
            norm - kind at_hand NORM;
        }
    };
}
pub(crate) use pact_terms;

/// The table of what makes a threat, likewise: what the term says, its name, its sign.
macro_rules! threat_terms {
    ($then:ident) => {
        $then! {
            /// ln of the other's power projected here over what meets it; 0 at parity.
            power +;
            /// Perceived hostile intention, 0 to 1: read from hostile acts.
            intent +;
            /// Salience of disputes between the two / 3, 0 to 1.
            dispute +;
            /// Distance of ideal points, ≥ 0 (UN General Assembly scale: Bailey, Strezhnev & Voeten 2017).
            ideal_distance +;
            /// Share of trade with the other, 0 to 1, which subtracts: what there is to lose by seeing an
            /// enemy in it.
            exposure -;
        }
    };
}
pub(crate) use threat_terms;

/// A weight with the sign of its term.
macro_rules! signed {
    (+ $weight:expr) => {
        $weight
    };
    (- $weight:expr) => {
        -$weight
    };
}
pub(crate) use signed;
