//! What a pact would be worth to one side: the inputs of [`crate::theory::alliance`].

use crate::{
    model::Parameters,
    scenario::{lens::RateLens, schema::Flow},
    theory::{alliance::PactTerms, security::security_gap},
    world::{
        Dyads, KindId, Outlook, Rules, StateId, bars::Obstacles, journal::Terms, pacts::Standing,
        rules::Kind,
    },
};

/// What the phase knows of a state, gathered once.
#[derive(Debug, Clone, Copy, Default)]
pub struct Actor {
    /// What it sees of the world.
    pub outlook: Outlook,
    /// Capacity it can bring beyond its home.
    pub abroad: f64,
    /// Military capacity.
    pub capacity: f64,
    /// Logarithm of its capacity over the geometric mean of all states'.
    pub size: f64,
    /// Constraint of law and norm, 0 to 1.
    pub constraint: f64,
    /// Defence industry, 0 to 1.
    pub industry: f64,
    /// Cyber resilience.
    pub resilience: f64,
    /// How democratic it is, 0 to 1.
    pub democracy: f64,
    /// Whether its ideal point is known.
    pub known_ideal: bool,
    /// Number of the lens by which it sees the world.
    pub lens: u8,
    /// How many partners it has.
    pub degree: u32,
    /// What a provocation would be expected to bring, 0 to 1.
    pub reprisal: f64,
    /// Whether it is a patron.
    pub patron: bool,
    /// Whether it is a challenger.
    pub challenger: bool,
    /// What drives its talks, at the start: abandonment, threat, gap, constraint.
    pub at_start: [f64; 4],
    /// Kinds that its constraint lets it sign, a bit for each.
    pub may: u32,
}

impl Actor {
    /// What drives its talks now, in the order of [`Self::at_start`].
    pub const fn drive(&self) -> [f64; 4] {
        [self.outlook.abandonment, self.outlook.threat, self.outlook.gap, self.constraint]
    }

    /// The same over what it was at the start, by name.
    pub fn moved(&self) -> Terms {
        let moved = |at: usize| self.drive()[at] - self.at_start[at];
        RateLens::NAMES.iter().enumerate().map(|(at, name)| (*name, moved(at))).collect()
    }
}

/// What one state has with another, a bit for each kind.
#[derive(Debug, Clone, Copy, Default)]
struct Cell {
    /// In force or under negotiation.
    any: u32,
    /// In force only.
    in_force: u32,
}

/// Who is tied to whom in this turn.
#[derive(Debug, Clone, Default)]
pub struct Ties {
    n: usize,
    words: usize,
    /// For each ordered pair.
    cells: Vec<Cell>,
    /// A row of bits for each state: has a pact in force with.
    partners: Vec<u64>,
    /// For each kind, a row of bits for each state: has this kind in force with. Kept for kinds that
    /// some rung asks of a common partner.
    partners_in: Vec<u64>,
}

impl Ties {
    /// Forgets everything; room for `n` states and so many kinds.
    pub fn clear(&mut self, n: usize, kinds: usize) {
        self.n = n;
        self.words = n.div_ceil(64);
        self.cells.clear();
        self.cells.resize(n * n, Cell::default());
        self.partners.clear();
        self.partners.resize(n * self.words, 0);
        self.partners_in.clear();
        self.partners_in.resize(kinds * n * self.words, 0);
    }

    /// Adds a tie from `a` to `b`; a mutual one goes both ways.
    pub fn add(&mut self, ladder: &Ladder, pact: &Standing, now: i32) {
        let (a, b, bit) = (pact.proposer, pact.partner, 1 << pact.kind.0);
        let in_force = if pact.in_force <= now { bit } else { 0 };
        let named = ladder.named & in_force != 0;
        self.point(a, b, bit, in_force, named.then_some(pact.kind));
        if ladder.mutual & bit != 0 {
            self.point(b, a, bit, in_force, named.then_some(pact.kind));
        }
    }

    #[inline(always)]
    fn point(
        &mut self,
        from: StateId,
        to: StateId,
        bit: u32,
        in_force: u32,
        named: Option<KindId>,
    ) {
        let cell = &mut self.cells[from.at() * self.n + to.at()];
        cell.any |= bit;
        cell.in_force |= in_force;
        let (word, place) = (to.at() / 64, 1 << (to.at() % 64));
        if in_force != 0 {
            self.partners[from.at() * self.words + word] |= place;
        }
        if let Some(kind) = named {
            self.partners_in[(kind.at() * self.n + from.at()) * self.words + word] |= place;
        }
    }

    /// Kinds in force or under negotiation from a to b, a bit for each.
    pub fn any(&self, a: StateId, b: StateId) -> u32 {
        self.cells[a.at() * self.n + b.at()].any
    }

    /// Kinds in force from a to b, a bit for each.
    pub fn in_force(&self, a: StateId, b: StateId) -> u32 {
        self.cells[a.at() * self.n + b.at()].in_force
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

    /// Kinds, of those `asked`, that some third state has in force with both, a bit for each.
    pub fn common_in(&self, a: StateId, b: StateId, asked: u32) -> u32 {
        let (mut shared, mut left) = (0, asked);
        while left != 0 {
            let kind = left.trailing_zeros();
            left &= left - 1;
            let row = |state: StateId| {
                &self.partners_in[(kind as usize * self.n + state.at()) * self.words..]
                    [..self.words]
            };
            let any = row(a).iter().zip(row(b)).any(|(x, y)| x & y != 0);
            shared |= u32::from(any) << kind;
        }
        shared
    }
}

/// What the ladder asks of kinds, a bit for each.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ladder {
    /// Needs no lower rung.
    open: u32,
    /// A common partner helps up.
    common: u32,
    /// Asked of a common partner by some rung.
    named: u32,
    /// Needs a patron on one side.
    patron: u32,
    /// Needs a dispute between the two.
    challenger: u32,
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
            named: rules
                .kinds
                .iter()
                .filter_map(|kind| kind.common_partner_in)
                .fold(0, |bits, kind| bits | 1 << kind.0),
            patron: which(|kind| kind.patron),
            challenger: which(|kind| kind.challenger),
            mutual: which(|kind| kind.mutual),
        }
    }
}

/// Everything that the worth of a pact depends on.
pub struct Market<'a> {
    /// What the scenario has fixed.
    pub rules: &'a Rules,
    /// What there is between states.
    pub dyads: &'a Dyads,
    /// What the phase knows of each state.
    pub actors: &'a [Actor],
    /// Who is tied to whom.
    pub ties: &'a Ties,
    /// What the rungs ask.
    pub ladder: Ladder,
    /// What stands in the way.
    pub obstacles: &'a Obstacles,
}

impl Market<'_> {
    /// The part of the terms that does not depend on the kind.
    #[inline(always)]
    pub fn pair_terms(&self, own: StateId, partner: StateId) -> PactTerms {
        let (i, j) = (&self.actors[own.at()], &self.actors[partner.at()]);
        let p = &self.rules.parameters;
        let ideal = if i.known_ideal && j.known_ideal {
            1.0 - (self.rules.ideal_distance.get(own, partner) / p.likeness_distance).min(1.0)
        } else {
            p.likeness_unknown
        };
        PactTerms {
            shared_threat: if i.outlook.from == Some(partner) || j.outlook.from == Some(own) {
                0.0
            } else {
                i.outlook.threat.min(j.outlook.threat)
            },
            common_partners: self.rules.closure[self.ties.common(own, partner) as usize],
            popularity: self.rules.popularity[j.degree as usize],
            regime_likeness: 1.0 - (i.democracy - j.democracy).abs(),
            ideal_likeness: ideal,
            partner_size: j.size,
            reliability: self.dyads.reputation.get(own, partner),
            partner_threat: self.partner_threat(own, partner),
            rivalry: f64::from(u8::from(self.obstacles.rivals(own, partner))),
            ..PactTerms::default()
        }
    }

    /// Kinds that `own` may seek with `partner`, a bit for each: those that the ladder lets it seek and
    /// nothing bars. Bars do not reach what is there.
    pub fn allowed(&self, own: StateId, partner: StateId) -> u32 {
        let barred = self.obstacles.barred(own, partner) & !self.ties.any(own, partner);
        if barred == u32::MAX { 0 } else { self.on_the_ladder(own, partner) & !barred }
    }

    /// Kinds that the ladder lets `own` seek with `partner`, a bit for each.
    pub fn on_the_ladder(&self, own: StateId, partner: StateId) -> u32 {
        let (i, j) = (&self.actors[own.at()], &self.actors[partner.at()]);
        let ladder = &self.ladder;
        let mut allowed = i.may & j.may;
        if !(i.patron || j.patron) {
            allowed &= !ladder.patron;
        }
        if self.dyads.salience.get(own, partner).max(self.dyads.salience.get(partner, own)) <= 0.0 {
            allowed &= !ladder.challenger;
        }
        let in_force = self.ties.in_force(own, partner);
        let (mut climbed, mut rungs) = (allowed & ladder.open, allowed & !ladder.open);
        // Where nothing is in force only a common partner helps up.
        if in_force == 0 {
            rungs &= ladder.common;
        }
        let shared = if rungs & ladder.common == 0 {
            0
        } else {
            self.ties.common_in(own, partner, ladder.named)
        };
        while rungs != 0 {
            let place = rungs.trailing_zeros();
            rungs &= rungs - 1;
            let kind = &self.rules.kinds[place as usize];
            let third = kind.common_partner_in.map_or(0, |third| 1 << third.0);
            let on_it = in_force & kind.any_of | shared & third != 0;
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
        pair.with_kind(&of_kind)
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
        let projected = j.abroad * self.dyads.reach.get(partner, own);
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
            abandonment: if j.patron { 0.0 } else { i.outlook.abandonment * rung.autonomy_cost },
            accommodation: if rung.accommodates { self.accommodation(own, partner) } else { 0.0 },
            flows: flows(&self.rules.parameters, rung, i, j),
            lower_rung: f64::from(u8::from(self.ties.in_force(own, partner) & lower != 0)),
            reciprocity: f64::from(u8::from(self.ties.any(partner, own) & 1 << kind.0 != 0)),
            autonomy_cost: rung.autonomy_cost,
            provocation: rung.provocation * i.reprisal,
            entrapment: rung.joining * j.outlook.threat,
            hurdle: f64::from(self.obstacles.hurdles(own, partner) >> kind.0 & 1),
            norm: rung.joining * i.constraint,
            ..PactTerms::default()
        }
    }

    /// Cost in autonomy of the deepest pact that the two have in force, 0 to 1.
    fn depth(&self, a: StateId, b: StateId) -> f64 {
        let in_force = self.ties.in_force(a, b);
        let kinds = (0..).zip(&self.rules.kinds).filter(|(place, _)| in_force & 1 << *place != 0);
        kinds.map(|(_, kind)| kind.autonomy_cost).fold(0.0, f64::max)
    }

    /// Worth of accommodation, 0 to 1. To a target: the threat of the challenger that nobody covers, and
    /// trade with it. To a challenger: what the other side's patrons cover, which it would loosen.
    fn accommodation(&self, own: StateId, partner: StateId) -> f64 {
        let (i, j) = (&self.actors[own.at()], &self.actors[partner.at()]);
        if i.challenger {
            if j.outlook.need > 0.0 { (j.outlook.patrons / j.outlook.need).min(1.0) } else { 0.0 }
        } else {
            let bare = self.dyads.threat.get(own, partner) * (1.0 - i.outlook.coverage);
            (bare + i.outlook.abandonment + self.dyads.exposure.get(own, partner)).min(1.0)
        }
    }

    /// Threat felt from the partner itself: its own if it is a challenger, else that of a challenger
    /// it has a pact with, by how deep the deepest of those pacts is.
    fn partner_threat(&self, own: StateId, partner: StateId) -> f64 {
        self.rules
            .challengers
            .iter()
            .map(|plan| plan.id)
            .filter(|c| *c != own)
            .map(|c| {
                let tied = if c == partner { 1.0 } else { self.depth(partner, c) };
                tied * self.dyads.threat.get(own, c)
            })
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
fn flows(p: &Parameters, kind: &Kind, i: &Actor, j: &Actor) -> f64 {
    let mut worth = 0.0;
    if kind.carries(Flow::Capacity) {
        worth += (j.industry * (1.0 - i.industry)).max(i.industry * (1.0 - j.industry));
    }
    if kind.carries(Flow::Resilience) {
        worth += (1.0 - i.resilience) * j.resilience;
    }
    if kind.carries(Flow::Detection) {
        worth += p.detection_worth * j.resilience;
    }
    if kind.carries(Flow::Projection) {
        worth += p.projection_worth;
    }
    worth.min(1.0)
}
