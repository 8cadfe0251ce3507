//! What a pact would be worth to one side: the inputs of [`crate::theory::alliance`].

use crate::{
    model::Parameters,
    scenario::{lens::RateLens, schema::Flow, validate::MOST_KINDS},
    theory::{alliance::PactTerms, security::security_gap},
    world::{
        Dyads, KindId, Ledger, Outlook, Rules, StateId,
        bars::Obstacles,
        journal::Terms,
        pacts::{Bookmark, News, Standing},
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
    /// How deeply the one is tied to the other: the cost in autonomy of the deepest pact in force, 0 to 1.
    depth: f64,
    /// Kinds to which those in force lead up, a bit for each.
    leads: u32,
}

impl Cell {
    const fn with(mut self, pact: &Standing, now: i32) -> Self {
        self.any |= pact.kind.bit();
        if pact.in_force <= now {
            self.in_force |= pact.kind.bit();
        }
        self
    }
}

/// Who is tied to whom, kept up with the news of the ledger.
#[derive(Debug, Clone, Default)]
pub struct Ties {
    read: Bookmark,
    n: usize,
    words: usize,
    /// Kinds of which it is known who has them in force with whom.
    named: u32,
    lists: Lists,
    /// Those of the last ledger that was read anew, with its turn and pacts: every replicate begins alike.
    start: (i32, Vec<Standing>, Lists),
}

/// What [`Ties`] know.
#[derive(Debug, Default)]
struct Lists {
    /// For each ordered pair.
    cells: Vec<Cell>,
    /// A row of bits for each state: has a pact in force with.
    partners: Vec<u64>,
    /// How many partners each has.
    degrees: Vec<u32>,
    /// For each ordered pair: how many partners they have in common.
    common: Vec<u32>,
    /// For each kind that is known, a row of bits for each state: has this kind in force with.
    partners_in: Vec<u64>,
}

impl Clone for Lists {
    fn clone(&self) -> Self {
        let mut copy = Self::default();
        copy.clone_from(self);
        copy
    }

    // The memory of the lists is used again.
    fn clone_from(&mut self, from: &Self) {
        let Self { cells, partners, degrees, common, partners_in } = self;
        cells.clone_from(&from.cells);
        partners.clone_from(&from.partners);
        degrees.clone_from(&from.degrees);
        common.clone_from(&from.common);
        partners_in.clone_from(&from.partners_in);
    }
}

impl Ties {
    /// Notes what the ledger has news of, among the states of these rules.
    pub fn note(&mut self, rules: &Rules, ladder: &Ladder, ledger: &Ledger, now: i32) {
        let (anew, news) = ledger.news(&mut self.read);
        let known = self.n == rules.names.len() && self.start.0 == now;
        if anew && known && self.start.1 == ledger.standing() {
            self.lists.clone_from(&self.start.2);
            return;
        }
        if anew {
            let n = rules.names.len();
            (self.n, self.words, self.named) = (n, n.div_ceil(64), ladder.named);
            let lists = &mut self.lists;
            lists.cells.clear();
            lists.cells.resize(n * n, Cell::default());
            for (counts, size) in [(&mut lists.degrees, n), (&mut lists.common, n * n)] {
                counts.clear();
                counts.resize(size, 0);
            }
            let named = ladder.named.count_ones() as usize;
            for (rows, count) in [(&mut lists.partners, 1), (&mut lists.partners_in, named)] {
                rows.clear();
                rows.resize(count * n * self.words, 0);
            }
        }
        let points = |pact: &Standing, (from, to): (StateId, StateId)| {
            pact.is_between(from, to)
                && (pact.proposer == from || ladder.mutual & pact.kind.bit() != 0)
        };
        if anew {
            // Pair by pair what they have in all, and not pact by pact.
            for pact in ledger.standing() {
                for (from, to) in [(pact.proposer, pact.partner), (pact.partner, pact.proposer)] {
                    if points(pact, (from, to)) {
                        let cell = &mut self.lists.cells[from.at() * self.n + to.at()];
                        *cell = cell.with(pact, now);
                    }
                }
            }
            for at in 0..self.lists.cells.len() {
                let cell = self.lists.cells[at];
                if cell.any != 0 {
                    let [from, to] = [at / self.n, at % self.n].map(|side| StateId(side as u16));
                    self.set(rules, ladder, (from, to), cell);
                }
            }
            self.start.0 = now;
            self.start.1.clear();
            self.start.1.extend_from_slice(ledger.standing());
            self.start.2.clone_from(&self.lists);
            return;
        }
        for News { pact, stands, .. } in news {
            for ends in [(pact.proposer, pact.partner), (pact.partner, pact.proposer)] {
                if !points(pact, ends) {
                    continue;
                }
                let here = self.lists.cells[ends.0.at() * self.n + ends.1.at()];
                let cell = if *stands {
                    here.with(pact, now)
                } else {
                    // What else they have with each other.
                    let left = ledger.standing().iter().filter(|pact| points(pact, ends));
                    left.fold(Cell::default(), |cell, pact| cell.with(pact, now))
                };
                if (cell.any, cell.in_force) != (here.any, here.in_force) {
                    self.set(rules, ladder, ends, cell);
                }
            }
        }
    }

    fn set(&mut self, rules: &Rules, ladder: &Ladder, (from, to): (StateId, StateId), cell: Cell) {
        let cost = |kind: usize| rules.kinds[kind].autonomy_cost;
        let depth = bits(cell.in_force).map(cost).fold(0.0, f64::max);
        let leads = ladder.above.of(cell.in_force);
        self.lists.cells[from.at() * self.n + to.at()] = Cell { depth, leads, ..cell };
        let (word, bit) = (from.at() * self.words + to.at() / 64, 1 << (to.at() % 64));
        let put = |row: &mut u64, has: bool| *row = if has { *row | bit } else { *row & !bit };
        let linked = cell.in_force != 0;
        if linked != (self.lists.partners[word] & bit != 0) {
            put(&mut self.lists.partners[word], linked);
            let change = if linked { 1 } else { u32::MAX };
            self.lists.degrees[from.at()] = self.lists.degrees[from.at()].wrapping_add(change);
            for other in (0..self.n).filter(|other| *other != from.at()) {
                if self.lists.partners[other * self.words + to.at() / 64] & bit != 0 {
                    for pair in [from.at() * self.n + other, other * self.n + from.at()] {
                        self.lists.common[pair] = self.lists.common[pair].wrapping_add(change);
                    }
                }
            }
        }
        for (at, kind) in bits(self.named).enumerate() {
            let row = &mut self.lists.partners_in[at * self.n * self.words + word];
            put(row, cell.in_force >> kind & 1 != 0);
        }
    }

    /// How deeply a is tied to b, by the cost in autonomy of the deepest pact in force, 0 to 1.
    pub fn depth(&self, a: StateId, b: StateId) -> f64 {
        self.lists.cells[a.at() * self.n + b.at()].depth
    }

    /// Kinds to which those in force from a to b lead up, a bit for each.
    pub fn leads(&self, a: StateId, b: StateId) -> u32 {
        self.lists.cells[a.at() * self.n + b.at()].leads
    }

    /// Kinds in force or under negotiation from a to b, a bit for each.
    pub fn any(&self, a: StateId, b: StateId) -> u32 {
        self.lists.cells[a.at() * self.n + b.at()].any
    }

    /// Kinds in force from a to b, a bit for each.
    pub fn in_force(&self, a: StateId, b: StateId) -> u32 {
        self.lists.cells[a.at() * self.n + b.at()].in_force
    }

    /// Number of partners.
    pub fn degree(&self, a: StateId) -> u32 {
        self.lists.degrees[a.at()]
    }

    /// Number of common partners.
    pub fn common(&self, a: StateId, b: StateId) -> u32 {
        self.lists.common[a.at() * self.n + b.at()]
    }

    /// Kinds, of those that some rung asks of a common partner, that some third state has in force with
    /// both, a bit for each.
    pub fn common_in(&self, a: StateId, b: StateId) -> u32 {
        let both = |at: usize| {
            let rows = &self.lists.partners_in[at * self.n * self.words..];
            (0..self.words).any(|word| {
                rows[a.at() * self.words + word] & rows[b.at() * self.words + word] != 0
            })
        };
        let named = bits(self.named).enumerate();
        named.fold(0, |shared, (at, kind)| shared | u32::from(both(at)) << kind)
    }
}

/// The places of the bits of a set, lowest first.
fn bits(mut set: u32) -> impl Iterator<Item = usize> {
    core::iter::from_fn(move || {
        let lowest = set.trailing_zeros() as usize;
        set &= set.wrapping_sub(1);
        (lowest < 32).then_some(lowest)
    })
}

/// By kind: those to which it leads up, a bit for each.
#[derive(Debug, Clone, Default)]
struct Leads([u32; MOST_KINDS]);

impl Leads {
    /// To which any of these leads up.
    fn of(&self, kinds: u32) -> u32 {
        bits(kinds).fold(0, |all, kind| all | self.0[kind])
    }
}

/// What the ladder asks of kinds, a bit for each.
#[derive(Debug, Clone, Default)]
pub struct Ladder {
    /// Needs no lower rung.
    open: u32,
    /// A common partner helps up.
    common: u32,
    /// Asked of a common partner by some rung.
    named: u32,
    /// From a kind in force between the two.
    above: Leads,
    /// From a kind in force with a common partner.
    beside: Leads,
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
        let mut ladder = Self {
            open: rules.kinds_that(|kind| kind.any_of == 0),
            common: rules.kinds_that(|kind| kind.common_partner_in.is_some()),
            patron: rules.kinds_that(|kind| kind.patron),
            challenger: rules.kinds_that(|kind| kind.challenger),
            mutual: rules.kinds_that(|kind| kind.mutual),
            ..Self::default()
        };
        for (place, kind) in rules.kinds.iter().enumerate() {
            bits(kind.any_of).for_each(|below| ladder.above.0[below] |= 1 << place);
            if let Some(third) = kind.common_partner_in {
                ladder.named |= third.bit();
                ladder.beside.0[third.at()] |= 1 << place;
            }
        }
        ladder
    }
}

/// How many flows there are.
const FLOWS: usize = Flow::Projection as usize + 1;

/// A partner as a state sees it that looks for one: what the worth of a pact with it depends on besides
/// the kind.
#[derive(Debug, Clone, Copy)]
pub struct Prospect {
    /// Who.
    pub partner: StateId,
    /// Kinds in force from the state to it, a bit for each.
    in_force: u32,
    /// Kinds in force or under negotiation from it to the state, a bit for each.
    back: u32,
    /// Kinds that have a hurdle, a bit for each.
    hurdles: u32,
    /// Power that it could bring, as far as it is trusted to.
    help: f64,
    /// What would flow from it, by [`Flow`].
    flows: [f64; FLOWS],
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
    pub ladder: &'a Ladder,
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
    #[inline]
    pub fn on_the_ladder(&self, own: StateId, partner: StateId) -> u32 {
        let (i, j) = (&self.actors[own.at()], &self.actors[partner.at()]);
        let ladder = self.ladder;
        let mut allowed = i.may & j.may;
        if !(i.patron || j.patron) {
            allowed &= !ladder.patron;
        }
        if self.dyads.salience.get(own, partner).max(self.dyads.salience.get(partner, own)) <= 0.0 {
            allowed &= !ladder.challenger;
        }
        let mut climbed = ladder.open | self.ties.leads(own, partner);
        if allowed & ladder.common & !climbed != 0 {
            climbed |= ladder.beside.of(self.ties.common_in(own, partner));
        }
        allowed & climbed
    }

    /// A partner as `own` sees it; `reliability` is the partner's in its eyes.
    #[inline]
    pub fn prospect(&self, own: StateId, partner: StateId, reliability: f64) -> Prospect {
        let (i, j) = (&self.actors[own.at()], &self.actors[partner.at()]);
        Prospect {
            partner,
            in_force: self.ties.in_force(own, partner),
            back: self.ties.any(partner, own),
            hurdles: self.obstacles.hurdles(own, partner),
            help: reliability * j.abroad * self.dyads.reach.get(partner, own),
            flows: flows(&self.rules.parameters, i, j),
        }
    }

    /// All terms of a pact of `kind` with `partner`, as `own` sees it.
    pub fn terms(&self, own: StateId, partner: StateId, kind: KindId) -> PactTerms {
        let pair = self.pair_terms(own, partner);
        let prospect = self.prospect(own, partner, pair.reliability);
        pair.with_kind(&self.kind_terms(own, &prospect, kind))
    }

    /// The part of the terms that depends on the kind.
    #[inline(always)]
    pub fn kind_terms(&self, own: StateId, prospect: &Prospect, kind: KindId) -> PactTerms {
        let (i, j) = (&self.actors[own.at()], &self.actors[prospect.partner.at()]);
        let rung: &Kind = &self.rules.kinds[kind.at()];
        // What promises nothing covers nothing.
        let gap_reduction = if rung.joining > 0.0 && i.outlook.need > 0.0 {
            let more = rung.joining * prospect.help / i.outlook.need;
            let covered = (i.outlook.coverage + more).min(1.0);
            i.outlook.gap - security_gap(i.outlook.threat, covered).min(i.outlook.gap)
        } else {
            0.0
        };
        let has = |set: u32| f64::from(set >> kind.0 & 1);
        let lower = prospect.in_force & (kind.bit() - 1);
        let flows = if rung.flows == 0 {
            0.0
        } else {
            bits(u32::from(rung.flows)).fold(0.0, |sum, flow| sum + prospect.flows[flow])
        };
        PactTerms {
            gap_reduction,
            abandonment: if j.patron { 0.0 } else { i.outlook.abandonment * rung.autonomy_cost },
            accommodation: if rung.accommodates {
                self.accommodation(own, prospect.partner)
            } else {
                0.0
            },
            flows: flows.min(1.0),
            lower_rung: f64::from(u8::from(lower != 0)),
            reciprocity: has(prospect.back),
            autonomy_cost: rung.autonomy_cost,
            provocation: rung.provocation * i.reprisal,
            entrapment: rung.joining * j.outlook.threat,
            hurdle: has(prospect.hurdles),
            norm: rung.joining * i.constraint,
            ..PactTerms::default()
        }
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
    #[inline]
    fn partner_threat(&self, own: StateId, partner: StateId) -> f64 {
        let threat = self.dyads.threat.row(own);
        let challengers = self.rules.challengers.iter().map(|plan| plan.id);
        challengers.filter(|c| *c != own).fold(0.0, |most, c| {
            let depth = if partner == c { 1.0 } else { self.ties.depth(partner, c) };
            let felt = depth * threat[c.at()];
            if felt > most { felt } else { most }
        })
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

/// What would flow to i from j, by [`Flow`]: industry that complements, resilience where it is weak,
/// signs of intrusions, and places to stand.
fn flows(p: &Parameters, i: &Actor, j: &Actor) -> [f64; FLOWS] {
    let mut flows = [0.0; FLOWS];
    flows[Flow::Capacity as usize] =
        (j.industry * (1.0 - i.industry)).max(i.industry * (1.0 - j.industry));
    flows[Flow::Resilience as usize] = (1.0 - i.resilience) * j.resilience;
    flows[Flow::Detection as usize] = p.detection_worth * j.resilience;
    flows[Flow::Projection as usize] = p.projection_worth;
    flows
}
