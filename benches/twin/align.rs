//! The market for pacts.

use deter::{
    chance::{Key, Phase, Purpose},
    scenario::schema::{Flow, Movers},
    theory::{
        alliance::{PactTerms, dissolves, kind_utility, pair_utility, utility},
        choice::{logit, logit_yes, pick},
        maths::{ln, ln_1p},
        security::security_gap,
    },
    world::{KindId, Pact, StateId, rules::Kind, snapshot::StateSnapshot},
};

use super::Twin;

/// A possible pact, or the end of a one-sided one.
#[derive(Clone, Copy)]
struct Opening {
    partner: StateId,
    kind: KindId,
    ends: bool,
}

/// Memory of the phase: ties by ordered pair, bits of kinds and of partners, and one initiator's
/// options.
#[derive(Default)]
pub struct Market {
    n: usize,
    words: usize,
    any: Vec<u32>,
    in_force: Vec<u32>,
    partners: Vec<u64>,
    by_kind: Vec<u64>,
    degree: Vec<u32>,
    may: Vec<u32>,
    reprisal: Vec<f64>,
    options: Vec<Opening>,
    utilities: Vec<f64>,
    chances: Vec<f64>,
    fresh: Vec<Pact>,
    ended: Vec<(StateId, Opening)>,
    due: Vec<usize>,
}

impl Market {
    fn clear(&mut self, n: usize, kinds: usize) {
        (self.n, self.words) = (n, n.div_ceil(64));
        for pairs in [&mut self.any, &mut self.in_force] {
            pairs.clear();
            pairs.resize(n * n, 0);
        }
        self.partners.clear();
        self.partners.resize(n * self.words, 0);
        self.by_kind.clear();
        self.by_kind.resize(n * self.words * kinds, 0);
        self.due.clear();
    }

    fn add(&mut self, pact: &Pact, mutual: bool, in_force: bool) {
        let (a, b) = (pact.proposer.at(), pact.partner.at());
        for (from, to) in [(a, b), (b, a)].into_iter().take(if mutual { 2 } else { 1 }) {
            self.any[from * self.n + to] |= 1 << pact.kind.0;
            if in_force {
                let (word, bit) = (to / 64, 1 << (to % 64));
                self.in_force[from * self.n + to] |= 1 << pact.kind.0;
                self.partners[from * self.words + word] |= bit;
                self.by_kind[(pact.kind.at() * self.n + from) * self.words + word] |= bit;
            }
        }
    }

    fn in_force(&self, a: StateId, b: StateId) -> u32 {
        self.in_force[a.at() * self.n + b.at()]
    }

    fn row<'a>(&self, bits: &'a [u64], at: usize) -> &'a [u64] {
        &bits[at * self.words..][..self.words]
    }

    fn common(&self, a: StateId, b: StateId) -> u32 {
        let (x, y) = (self.row(&self.partners, a.at()), self.row(&self.partners, b.at()));
        x.iter().zip(y).map(|(x, y)| (x & y).count_ones()).sum()
    }

    fn common_in(&self, a: StateId, b: StateId, kind: KindId) -> bool {
        let row = |state: StateId| self.row(&self.by_kind, kind.at() * self.n + state.at());
        row(a).iter().zip(row(b)).any(|(x, y)| x & y != 0)
    }
}

impl Twin {
    pub(super) fn align(&mut self) {
        if self.rules.kinds.is_empty() {
            return;
        }
        let mut market = std::mem::take(&mut self.market);
        self.tie(&mut market);
        self.prepare(&mut market);
        self.seek(&mut market);
        let now = self.turn_number();
        for (i, Opening { partner, kind, .. }) in market.ended.drain(..) {
            for pact in &mut self.now.pacts {
                let same = (pact.proposer, pact.partner, pact.kind) == (i, partner, kind);
                if same && pact.lapsed.is_none() {
                    pact.lapsed = Some(now);
                    self.turn.lapsed += 1;
                }
            }
        }
        let before = self.now.pacts.len();
        for pact in market.fresh.drain(..) {
            self.now.pacts.push(pact);
            if pact.signed == now {
                self.sign(self.now.pacts.len() - 1);
            }
        }
        for place in market.due.drain(..).filter(|place| *place < before) {
            if self.now.pacts[place].lapsed.is_none() {
                self.sign(place);
            }
        }
        self.now.tally.lapsed += self.turn.lapsed;
        self.market = market;
    }

    fn sign(&mut self, place: usize) {
        let pact = self.now.pacts[place];
        self.turn.signed.push(place);
        self.now.tally.signed[pact.kind.at()] += 1;
        self.provoke(pact.kind, pact.proposer, pact.partner);
    }

    /// The ties as they are, and then who leaves.
    fn tie(&mut self, market: &mut Market) {
        let (rules, now) = (&self.rules, self.now.turn as i32);
        market.clear(self.keys.len(), rules.kinds.len());
        let lens = |id: StateId| usize::from(self.now.states[id.at()].worldview.lens);
        for (place, pact) in self.now.pacts.iter_mut().enumerate() {
            if pact.lapsed.is_some() {
                continue;
            }
            let kind = &rules.kinds[pact.kind.at()];
            market.add(pact, kind.mutual, pact.is_in_force(now));
            if pact.signed == now && pact.opened < now {
                market.due.push(place);
            }
            if !kind.mutual || pact.in_force >= now {
                continue;
            }
            let (a, b) = (pact.proposer, pact.partner);
            let (first, second) = (self.keys[a.min(b).at()], self.keys[a.max(b).at()]);
            let address =
                deter::chance::Address::new(self.now.turn, Phase::Align, Purpose::Leave, first);
            let draw = || -ln(self.luck.uniform(address.with(second).at(kind.key.0)));
            let patience = pact.patience.unwrap_or_else(draw);
            pact.patience = Some(patience);
            pact.worn += if self.now.dyads.estranged.get(a, b) > 0.0 {
                let [i, j] = [a, b].map(|id| rules.lenses[lens(id)].keep - 4.0);
                -ln_1p(-dissolves(i, j, rules.parameters.choice_precision).min(1.0))
            } else {
                rules.wear[lens(a) * rules.lenses.len() + lens(b)]
            };
            if pact.worn >= patience {
                pact.lapsed = Some(now);
                self.turn.lapsed += 1;
            }
        }
    }

    /// Numbers of each state that options need.
    fn prepare(&self, market: &mut Market) {
        market.degree.clear();
        market.may.clear();
        market.reprisal.clear();
        for id in self.ids() {
            let degree = market.common(id, id);
            market.degree.push(degree);
            let level = self.now.states[id.at()].constraint.level;
            let kinds = self.rules.kinds.iter().enumerate();
            market.may.push(kinds.fold(0, |may, (place, kind)| {
                may | u32::from(level <= kind.constraint_at_most) << place
            }));
            let of = |c: StateId| {
                let dyads = &self.now.dyads;
                (dyads.exposure.get(id, c) * (1.0 + dyads.threat.get(id, c))).min(1.0)
            };
            let others = self.rules.challengers.iter().map(|plan| plan.id).filter(|c| *c != id);
            market.reprisal.push(others.map(of).fold(0.0, f64::max));
        }
    }

    fn seek(&self, market: &mut Market) {
        let mut movers = 0..self.rules.initiators.len();
        if self.rules.movers == Movers::OneAtATime && !movers.is_empty() {
            let address = self.address(Phase::Align, Purpose::Mover, Key::NONE);
            let mover = (self.luck.uniform(address) * movers.len() as f64) as usize;
            movers = mover..mover + 1;
        }
        for plan in &self.rules.initiators[movers] {
            let openings = if plan.fixed {
                plan.openings as u32
            } else {
                let address = self.address(Phase::Align, Purpose::Openings, self.key(plan.id));
                self.luck.poisson(address, plan.openings)
            };
            if openings > 0 {
                self.find_options(plan.id, market);
            }
            if !market.options.is_empty() {
                (0..openings).for_each(|opening| self.open(plan.id, opening, market));
            }
        }
    }

    fn find_options(&self, i: StateId, market: &mut Market) {
        let rules = &self.rules;
        let me = &self.now.states[i.at()];
        let weights = &rules.lenses[usize::from(me.worldview.lens)].pact;
        market.options.clear();
        market.utilities.clear();
        market.utilities.push(0.0);
        for j in self.ids().filter(|j| *j != i) {
            let known =
                self.now.states[j.at()].military.capacity > 0.0 || market.degree[j.at()] > 0;
            if !known || self.now.dyads.estranged.get(i, j) > 0.0 {
                continue;
            }
            let (any, in_force) = (market.any[i.at() * market.n + j.at()], market.in_force(i, j));
            let patron = me.patron.is_some() || self.now.states[j.at()].patron.is_some();
            let may = market.may[i.at()] & market.may[j.at()];
            let pair = self.pair_terms(i, j, market);
            let of_pair = pair_utility(&pair, weights);
            for (place, kind) in rules.kinds.iter().enumerate() {
                let there = any & 1 << place != 0;
                let climbed = kind.any_of == 0
                    || in_force & kind.any_of != 0
                    || kind.common_partner_in.is_some_and(|third| market.common_in(i, j, third));
                if may & 1 << place == 0
                    || (kind.patron && !patron)
                    || !climbed
                    || (there && kind.mutual)
                {
                    continue;
                }
                let id = KindId(place as u8);
                let terms = self.kind_terms(&pair, i, j, id, market);
                let worth = of_pair + kind_utility(&terms, weights);
                market.options.push(Opening { partner: j, kind: id, ends: there });
                market.utilities.push(if there { -worth } else { worth });
            }
        }
        market.chances.clear();
        market.chances.resize(market.utilities.len(), 0.0);
        logit(&market.utilities, rules.parameters.choice_precision, &mut market.chances);
    }

    fn open(&self, i: StateId, opening: u32, market: &mut Market) {
        let address = self.address(Phase::Align, Purpose::Proposal, self.key(i)).at(opening);
        let chosen = pick(&market.chances, self.luck.uniform(address));
        let Some(choice) = chosen.checked_sub(1).map(|place| market.options[place]) else {
            return;
        };
        if choice.ends {
            market.ended.push((i, choice));
            return;
        }
        let mutual = self.rules.kinds[choice.kind.at()].mutual;
        let twice = market.fresh.iter().any(|pact| {
            pact.kind == choice.kind
                && pact.other(i) == Some(choice.partner)
                && (mutual || pact.proposer == i)
        });
        if !twice && (!mutual || self.consents(i, &choice, opening, market)) {
            let pact = self.negotiate(i, &choice, opening);
            market.fresh.push(pact);
        }
    }

    fn consents(&self, i: StateId, choice: &Opening, opening: u32, market: &Market) -> bool {
        let j = choice.partner;
        let lens = usize::from(self.now.states[j.at()].worldview.lens);
        let terms = self.kind_terms(&self.pair_terms(j, i, market), j, i, choice.kind, market);
        let worth = utility(&terms, &self.rules.lenses[lens].pact);
        let address = self
            .address(Phase::Align, Purpose::Consent, self.key(j))
            .with(self.key(i))
            .at(self.rules.kinds[choice.kind.at()].key.0.wrapping_add(opening));
        self.luck.uniform(address) < logit_yes(worth, self.rules.parameters.choice_precision)
    }

    fn negotiate(&self, i: StateId, choice: &Opening, opening: u32) -> Pact {
        let p = &self.rules.parameters;
        let kind = &self.rules.kinds[choice.kind.at()];
        let turns = |purpose, mean| {
            let address = self
                .address(Phase::Align, purpose, self.key(i))
                .with(self.key(choice.partner))
                .at(kind.key.0.wrapping_add(opening));
            if kind.mutual { self.luck.poisson(address, mean) as i32 } else { 0 }
        };
        let opened = self.turn_number();
        let signed = opened + turns(Purpose::Negotiation, p.negotiation_turns);
        Pact {
            proposer: i,
            partner: choice.partner,
            kind: choice.kind,
            opened,
            signed,
            in_force: signed + turns(Purpose::Ratification, p.ratification_turns),
            lapsed: None,
            patience: None,
            worn: 0.0,
        }
    }

    fn pair_terms(&self, own: StateId, partner: StateId, market: &Market) -> PactTerms {
        let (i, j) = (&self.now.states[own.at()], &self.now.states[partner.at()]);
        let known = i.polity.ideal_point.is_some() && j.polity.ideal_point.is_some();
        let dyads = &self.now.dyads;
        let felt = |c: StateId| {
            let close = c == partner || market.in_force(partner, c) != 0;
            if c != own && close { dyads.threat.get(own, c) } else { 0.0 }
        };
        let quarrel = i.outlook.from == Some(partner) || j.outlook.from == Some(own);
        PactTerms {
            shared_threat: if quarrel { 0.0 } else { i.outlook.threat.min(j.outlook.threat) },
            abandonment: i.outlook.abandonment,
            common_partners: self.rules.closure[market.common(own, partner) as usize],
            popularity: self.rules.popularity[market.degree[partner.at()] as usize],
            regime_likeness: 1.0 - (i.polity.democracy - j.polity.democracy).abs(),
            ideal_likeness: if known {
                1.0 - (self.rules.ideal_distance.get(own, partner) / 4.0).min(1.0)
            } else {
                0.5
            },
            reliability: dyads.reputation.get(own, partner),
            partner_threat: self
                .rules
                .challengers
                .iter()
                .map(|plan| felt(plan.id))
                .fold(0.0, f64::max),
            ..PactTerms::default()
        }
    }

    #[inline]
    fn kind_terms(
        &self,
        pair: &PactTerms,
        own: StateId,
        partner: StateId,
        kind: KindId,
        market: &Market,
    ) -> PactTerms {
        let (i, j) = (&self.now.states[own.at()], &self.now.states[partner.at()]);
        let rung = &self.rules.kinds[kind.at()];
        let share = self.rules.theatre_share[partner.at()];
        let abroad = j.military.capacity * (1.0 - j.constraint.level) * share;
        let power = abroad * self.rules.reach.get(partner, own);
        let covered = if i.outlook.need > 0.0 {
            let help = rung.joining * pair.reliability * power;
            (i.outlook.coverage + help / i.outlook.need).min(1.0)
        } else {
            1.0
        };
        let after = security_gap(i.outlook.threat, covered).min(i.outlook.gap);
        let bit = 1_u32 << kind.0;
        let yes = |flag: bool| if flag { 1.0 } else { 0.0 };
        PactTerms {
            gap_reduction: i.outlook.gap - after,
            flows: flows(rung, i, j),
            lower_rung: yes(market.in_force(own, partner) & (bit - 1) != 0),
            reciprocity: yes(market.any[partner.at() * market.n + own.at()] & bit != 0),
            autonomy_cost: rung.autonomy_cost,
            provocation: rung.provocation * market.reprisal[own.at()],
            entrapment: rung.joining * j.outlook.threat,
            norm: rung.joining * i.constraint.level,
            ..*pair
        }
    }
}

fn flows(kind: &Kind, i: &StateSnapshot, j: &StateSnapshot) -> f64 {
    let mut worth = 0.0;
    if kind.carries(Flow::Capacity) {
        let (own, other) = (i.industry.level, j.industry.level);
        worth += (other * (1.0 - own)).max(own * (1.0 - other));
    }
    if kind.carries(Flow::Resilience) {
        worth += (1.0 - i.cyber.resilience) * j.cyber.resilience;
    }
    if kind.carries(Flow::Detection) {
        worth += 0.3 * j.cyber.resilience;
    }
    if kind.carries(Flow::Projection) {
        worth += 0.3;
    }
    worth.min(1.0)
}
