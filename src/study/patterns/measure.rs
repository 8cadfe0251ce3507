//! What can be observed in a run, and in history.

use deter_core::{
    choices,
    scenario::{
        calendar::DateText,
        quantity::Code,
        schema::{Domain, Intensity, Route},
        value::empty,
    },
};

choices! {
    /// What can be observed in a run: one number, and for most a series over the turns.
    pub enum Measure {
        /// How many pacts of a kind a state signed, whoever proposed. Series: how many so far.
        PactsSigned {
            /// One side.
            state: Code,
            /// Kind of pact.
            kind: String,
        },
        /// Who signed a kind of pact with a state: the chance that a candidate who did in history is
        /// ranked above one who did not (area under the ROC curve; 0.5 is chance). Over all runs
        /// together, candidates are ranked by how often they sign.
        Signers {
            /// One side.
            state: Code,
            /// Kind of pact.
            kind: String,
            /// Who could have signed.
            candidates: Vec<Code>,
            /// Who did.
            signed: Vec<Code>,
        },
        /// Operations of a challenger against a target. Series: the count of every year.
        Operations {
            /// Whose.
            challenger: Code,
            /// Against whom.
            target: Code,
            /// Where.
            domain: Domain,
            /// How severe; all of these are counted.
            intensities: Vec<Intensity>,
            /// First day of the first year that is counted.
            from: DateText,
            /// How many years.
            years: u32,
            /// Which number is taken of the counts.
            number: Counts,
        },
        /// The highest burden of a state, % of GDP. Series: its burden.
        HighestBurden {
            /// Whose.
            state: Code,
        },
        /// 1 if a state took a step by this route, else 0. Series: how many of them so far.
        StepTaken {
            /// Whose.
            state: Code,
            /// Which way.
            route: Route,
            /// The last day that counts; the end of the run if left out.
            until: Option<DateText>,
        },
        /// 1 if there was a war between any two states, else 0.
        War,
        /// Share of pairs of states that signed a low kind no later than their first high one, among
        /// the pairs with both whose first high one was signed in the run.
        LadderOrder {
            /// Low kinds.
            low: Vec<String>,
            /// High kinds.
            high: Vec<String>,
        },
        /// Share of operations in a domain that brought a concession.
        Concessions {
            /// Where.
            domain: Domain,
            /// Whether only operations count that the target could lay at the challenger's door: what
            /// a public list of incidents knows.
            known: bool = empty(),
        },
        /// Least-squares slope of the centralisation around a state, 1/yr. Series: the centralisation.
        CentralisationSlope {
            /// Around whom.
            around: Code,
        },
        /// By which factor the ratio of two states' capacities has changed at the end. Series: the
        /// factor so far.
        CapacityRatio {
            /// The capacity above the line.
            of: Code,
            /// The capacity below it.
            to: Code,
        },
    }

    /// A number taken of the counts of operations.
    #[derive(Copy, Eq)]
    pub enum Counts {
        /// Mean of the yearly counts.
        YearlyMean,
        /// Variance of the counts of the turns over their mean; 1 for a Poisson process.
        Dispersion,
        /// Mean of the last two years over the mean of the first two.
        Rise,
        /// Least-squares slope of the yearly counts, as a share of their mean, 1/yr.
        Trend,
    }
}
