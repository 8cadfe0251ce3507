//! Capability indices. They disagree (CINC weighs people and steel, and puts the most populous state
//! first: Beckley 2018, Souva 2022), so a result should hold under more than one.

/// One component of a state and of the world, in the same unit; `None` where it is not known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Component {
    /// The state's amount.
    pub own: Option<f64>,
    /// The world's total, > 0.
    pub world: f64,
}

/// Composite Index of National Capability (Singer, Bremer & Stuckey 1972): the mean of the state's
/// shares of military spending, soldiers, iron and steel, energy, population and urban population.
///
/// The mean is over the components that are known, as in the published data (NMC 6.0); dividing by
/// six regardless would be off by up to 0.002. Components without a world total are left out too.
/// `None` when nothing is known.
#[must_use]
pub fn composite_index(components: &[Component]) -> Option<f64> {
    let mut known = 0.0;
    let mut sum = 0.0;
    for component in components {
        if let Some(own) = component.own.filter(|_| component.world > 0.0) {
            known += 1.0;
            sum += own / component.world;
        }
    }
    (known > 0.0).then_some(sum / known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_of_all_states_sum_to_one_and_gaps_are_skipped() {
        let share =
            |own: [Option<f64>; 2]| composite_index(&own.map(|own| Component { own, world: 10.0 }));
        let total = share([Some(4.0), Some(1.0)])
            .and_then(|a| share([Some(6.0), Some(9.0)]).map(|b| a + b));
        assert_eq!(total, Some(1.0));
        assert_eq!(share([None, Some(3.0)]), Some(0.3));
        assert_eq!(share([None, None]), None);
    }
}
