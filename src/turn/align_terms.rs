//! What a pact would be worth to one side: the inputs of [`crate::theory::alliance`].

use crate::{
    scenario::schema::Flow,
    theory::{alliance::PactTerms, security::security_gap},
    world::{Dyads, KindId, Outlook, Rules, StateId, rules::Kind},
};

/// What the phase knows of a state, gathered once.
#[derive(Debug, Clone, Copy, Default)]
pub struct Actor {
    /// Outlook.
    pub outlook: Outlook,
    /// Capacity it can bring beyond its home.
    pub abroad: f64,
    /// Capacity.
    pub capacity: f64,
    /// Constraint.
    pub constraint: f64,
    /// Industry.
    pub industry: f64,
    /// Cyber resilience.
    pub resilience: f64,
    /// Democracy.
    pub democracy: f64,
    /// Whether its ideal point is known.
    pub known_ideal: bool,
    /// Lens.
    pub lens: u8,
    /// How many partners it has.
    pub degree: u32,
    /// What a provocation would be expected to bring, 0 to 1.
    pub reprisal: f64,
    /// Whether it is a patron.
    pub patron: bool,
    /// Kinds that its constraint lets it sign, a bit for each.
    pub may: u32,
}

/// Who is tied to whom in this turn.
#[derive(Debug, Clone, Default)]
pub struct Ties {
    n: usize,
    words: usize,
    /// A row of bits for each state: has a pact in force with.
    partners: Vec<u64>,
    /// For each ordered pair, a bit for each kind: in force or under negotiation.
    kinds: Vec<u32>,
    /// The same, in force only.
    in_force: Vec<u32>,
    /// For each kind, a row of bits for each state: has this kind in force with.
    partners_in: Vec<u64>,
}

impl Ties {
    /// Forgets everything; room for `n` states and so many kinds.
    pub fn clear(&mut self, n: usize, kinds: usize) {
        self.n = n;
        self.words = n.div_ceil(64);
        self.partners.clear();
        self.partners.resize(n * self.words, 0);
        self.kinds.clear();
        self.kinds.resize(n * n, 0);
        self.in_force.clear();
        self.in_force.resize(n * n, 0);
        self.partners_in.clear();
        self.partners_in.resize(kinds * n * self.words, 0);
    }

    /// Adds a tie from `a` to `b`; a mutual one goes both ways.
    pub fn add(&mut self, a: StateId, b: StateId, kind: KindId, mutual: bool, in_force: bool) {
        let bit = 1 << kind.0;
        for (from, to) in [(a, b), (b, a)].into_iter().take(if mutual { 2 } else { 1 }) {
            self.kinds[from.at() * self.n + to.at()] |= bit;
            if in_force {
                self.in_force[from.at() * self.n + to.at()] |= bit;
                let (word, place) = (to.at() / 64, 1 << (to.at() % 64));
                self.partners[from.at() * self.words + word] |= place;
                self.partners_in[(kind.at() * self.n + from.at()) * self.words + word] |= place;
            }
        }
    }

    /// Kinds in force or under negotiation from a to b, a bit for each.
    pub fn any(&self, a: StateId, b: StateId) -> u32 {
        self.kinds[a.at() * self.n + b.at()]
    }

    /// Kinds in force from a to b, a bit for each.
    pub fn in_force(&self, a: StateId, b: StateId) -> u32 {
        self.in_force[a.at() * self.n + b.at()]
    }

    fn row(&self, a: StateId) -> &[u64] {
        &self.partners[a.at() * self.words..][..self.words]
    }

    /// Number of partners.
    pub fn degree(&self, a: StateId) -> u32 {
        self.row(a).iter().map(|word| word.count_ones()).sum()
    }

    /// Number of common partners.
    pub fn common(&self, a: StateId, b: StateId) -> u32 {
        self.row(a).iter().zip(self.row(b)).map(|(x, y)| (x & y).count_ones()).sum()
    }

    /// Whether some third state has this kind in force with both.
    pub fn common_in(&self, a: StateId, b: StateId, kind: KindId) -> bool {
        let row = |state: StateId| {
            &self.partners_in[(kind.at() * self.n + state.at()) * self.words..][..self.words]
        };
        row(a).iter().zip(row(b)).any(|(x, y)| x & y != 0)
    }
}

/// What the ladder asks of kinds, a bit for each.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ladder {
    /// Needs no lower rung.
    open: u32,
    /// A common partner helps up.
    common: u32,
    /// Needs a patron on one side.
    patron: u32,
    /// Takes two to sign.
    pub mutual: u32,
}

impl Ladder {
    /// The ladder of these rules.
    pub fn of(rules: &Rules) -> Self {
        let which = |asks: fn(&Kind) -> bool| {
            let kinds = (0..).zip(&rules.kinds);
            kinds.fold(0, |bits, (place, kind)| bits | u32::from(asks(kind)) << place)
        };
        Self {
            open: which(|kind| kind.any_of == 0),
            common: which(|kind| kind.common_partner_in.is_some()),
            patron: which(|kind| kind.patron),
            mutual: which(|kind| kind.mutual),
        }
    }
}

/// Everything that the worth of a pact depends on.
pub struct Market<'a> {
    /// Rules.
    pub rules: &'a Rules,
    /// Pairs.
    pub dyads: &'a Dyads,
    /// States.
    pub actors: &'a [Actor],
    /// Ties.
    pub ties: &'a Ties,
    /// What the rungs ask.
    pub ladder: Ladder,
}

impl Market<'_> {
    /// The part of the terms that does not depend on the kind.
    pub fn pair_terms(&self, own: StateId, partner: StateId) -> PactTerms {
        let (i, j) = (&self.actors[own.at()], &self.actors[partner.at()]);
        let ideal = if i.known_ideal && j.known_ideal {
            1.0 - (self.rules.ideal_distance.get(own, partner) / 4.0).min(1.0)
        } else {
            0.5
        };
        PactTerms {
            shared_threat: if i.outlook.from == Some(partner) || j.outlook.from == Some(own) {
                0.0
            } else {
                i.outlook.threat.min(j.outlook.threat)
            },
            abandonment: i.outlook.abandonment,
            common_partners: self.rules.closure[self.ties.common(own, partner) as usize],
            popularity: self.rules.popularity[j.degree as usize],
            regime_likeness: 1.0 - (i.democracy - j.democracy).abs(),
            ideal_likeness: ideal,
            reliability: self.dyads.reputation.get(own, partner),
            partner_threat: self.partner_threat(own, partner),
            ..PactTerms::default()
        }
    }

    /// Kinds that the ladder lets `own` seek with `partner`, a bit for each.
    pub fn allowed(&self, own: StateId, partner: StateId) -> u32 {
        let (i, j) = (&self.actors[own.at()], &self.actors[partner.at()]);
        let ladder = &self.ladder;
        let mut allowed = i.may & j.may;
        if !(i.patron || j.patron) {
            allowed &= !ladder.patron;
        }
        let in_force = self.ties.in_force(own, partner);
        let (mut climbed, mut rungs) = (allowed & ladder.open, allowed & !ladder.open);
        // Where nothing is in force only a common partner helps up.
        if in_force == 0 {
            rungs &= ladder.common;
        }
        while rungs != 0 {
            let place = rungs.trailing_zeros();
            rungs &= rungs - 1;
            let kind = &self.rules.kinds[place as usize];
            let on_it = in_force & kind.any_of != 0
                || kind
                    .common_partner_in
                    .is_some_and(|third| self.ties.common_in(own, partner, third));
            climbed |= u32::from(on_it) << place;
        }
        climbed
    }

    /// All terms of a pact of `kind` with `partner`, as `own` sees it.
    pub fn terms(
        &self,
        pair: &PactTerms,
        own: StateId,
        partner: StateId,
        kind: KindId,
    ) -> PactTerms {
        let of_kind = self.kind_terms(pair.reliability, own, partner, kind);
        PactTerms {
            gap_reduction: of_kind.gap_reduction,
            flows: of_kind.flows,
            lower_rung: of_kind.lower_rung,
            reciprocity: of_kind.reciprocity,
            autonomy_cost: of_kind.autonomy_cost,
            provocation: of_kind.provocation,
            entrapment: of_kind.entrapment,
            norm: of_kind.norm,
            ..*pair
        }
    }

    /// The part of the terms that depends on the kind; `reliability` is the partner's, as `own`
    /// sees it.
    #[inline(always)]
    pub fn kind_terms(
        &self,
        reliability: f64,
        own: StateId,
        partner: StateId,
        kind: KindId,
    ) -> PactTerms {
        let (i, j) = (&self.actors[own.at()], &self.actors[partner.at()]);
        let rung: &Kind = &self.rules.kinds[kind.at()];
        let projected = j.abroad * self.rules.reach.get(partner, own);
        let help = rung.joining * reliability * projected;
        let covered = if i.outlook.need > 0.0 {
            (i.outlook.coverage + help / i.outlook.need).min(1.0)
        } else {
            1.0
        };
        let gap_after = security_gap(i.outlook.threat, covered).min(i.outlook.gap);
        let lower = (1_u32 << kind.0) - 1;
        PactTerms {
            gap_reduction: i.outlook.gap - gap_after,
            flows: flows(rung, i, j),
            lower_rung: f64::from(u8::from(self.ties.in_force(own, partner) & lower != 0)),
            reciprocity: f64::from(u8::from(self.ties.any(partner, own) & 1 << kind.0 != 0)),
            autonomy_cost: rung.autonomy_cost,
            provocation: rung.provocation * i.reprisal,
            entrapment: rung.joining * j.outlook.threat,
            norm: rung.joining * i.constraint,
            ..PactTerms::default()
        }
    }

    /// Threat felt from the partner itself: its own if it is a challenger, else that of a challenger
    /// it has a pact with.
    fn partner_threat(&self, own: StateId, partner: StateId) -> f64 {
        self.rules
            .challengers
            .iter()
            .map(|plan| plan.id)
            .filter(|c| *c != own && (*c == partner || self.ties.in_force(partner, *c) != 0))
            .map(|c| self.dyads.threat.get(own, c))
            .fold(0.0, f64::max)
    }
}

/// What a provocation would be expected to bring: trade at the challengers' mercy, and the threat
/// that they are.
pub fn reprisal(rules: &Rules, dyads: &Dyads, own: StateId) -> f64 {
    rules
        .challengers
        .iter()
        .filter(|plan| plan.id != own)
        .map(|plan| {
            let exposure = dyads.exposure.get(own, plan.id);
            let threat = dyads.threat.get(own, plan.id);
            (exposure * (1.0 + threat)).min(1.0)
        })
        .fold(0.0, f64::max)
}

/// What would flow to i from j: industry that complements, resilience where it is weak, orders for
/// its own industry, and places to stand.
fn flows(kind: &Kind, i: &Actor, j: &Actor) -> f64 {
    let mut worth = 0.0;
    if kind.carries(Flow::Capacity) {
        worth += (j.industry * (1.0 - i.industry)).max(i.industry * (1.0 - j.industry));
    }
    if kind.carries(Flow::Resilience) {
        worth += (1.0 - i.resilience) * j.resilience;
    }
    if kind.carries(Flow::Detection) {
        worth += 0.3 * j.resilience;
    }
    if kind.carries(Flow::Projection) {
        worth += 0.3;
    }
    worth.min(1.0)
}
