//! From a scenario to a world.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;

use super::{
    bar_plans,
    bars::{BarSpan, Bars},
    campaigns::Campaigns,
    components::Founding,
    dyads::{Dyads, Matrix},
    ids::{KindId, Roster, StateId},
    journal::{Journal, Tally},
    pacts::{Ledger, Pact},
    pairs::{distances, exposures, hosted, ideal_distances, losses},
    role_plans::{SUREST, challenger, patron, politics},
    rules::*,
    script::script,
    snapshot::{Happened, Snapshot, StateSnapshot},
    transient::{Clock, Turn},
};
use crate::{
    chance::{Key, Luck, Phase},
    scenario::{
        Loaded, Scenario,
        calendar::{Calendar, DateText},
        parameters::Parameters,
        quantity::{Code, Figure, Multiple, Salience, Share},
        schema::{self, CapabilityIndex, Obligation, Openings, ReliabilityPrior},
        textbook::IncidentGame,
    },
    theory::{
        alliance::dissolves,
        belief::{BetaBelief, ReliabilityPrior as Prior, log_odds},
        capital::{capital_at_start, capital_kept},
        maths::{exp, ln_1p},
    },
};

/// A scenario in the world's own numbers: the rules, and the state of things at the start.
#[derive(Debug, Clone)]
pub struct Blueprint {
    /// Codes in order.
    pub codes: Vec<String>,
    /// What the scenario fixes for the whole run.
    pub rules: Rules,
    /// The start.
    pub start: Snapshot,
}

/// Numbers of states and kinds by their names.
pub(super) struct Names<'s> {
    states: BTreeMap<&'s Code, StateId>,
    kinds: Vec<&'s str>,
    bars: Vec<&'s str>,
}

impl<'s> Names<'s> {
    fn of(s: &'s Scenario) -> Self {
        Self {
            states: s.states.keys().zip((0_u16..).map(StateId)).collect(),
            kinds: s.pact_kinds.iter().map(|kind| kind.name.as_str()).collect(),
            bars: bar_plans::order(s).map(|bar| bar.name.as_str()).collect(),
        }
    }

    pub(super) fn state(&self, code: &Code) -> StateId {
        Self::found(self.states.get(code).copied(), "state", code.as_str())
    }

    pub(super) fn kind(&self, name: &str) -> KindId {
        let place = self.kinds.iter().position(|known| *known == name);
        KindId(Self::found(place, "kind of pact", name) as u8)
    }

    pub(super) fn bar(&self, name: &str) -> u16 {
        let place = self.bars.iter().position(|known| *known == name);
        Self::found(place, "bar", name) as u16
    }

    /// What was found under a name. Loading a scenario refuses unknown names with their place; a
    /// scenario made in code, and not validated, must not go on with another state instead.
    #[track_caller]
    pub(super) fn found<T>(found: Option<T>, what: &str, name: &str) -> T {
        found.unwrap_or_else(|| panic!("there is no {what} `{name}` in the scenario: validate it"))
    }
}

impl Blueprint {
    /// Turns a checked scenario into numbers.
    ///
    /// # Panics
    /// If the scenario names a state, kind, lens or step that it does not have: loading refuses such
    /// a scenario, and whoever changes one in code validates it
    /// ([`validate`](crate::scenario::validate::validate)).
    #[must_use]
    pub fn new(loaded: &Loaded) -> Self {
        let s = &loaded.scenario;
        let names = Names::of(s);
        let codes: Vec<String> = s.states.keys().map(ToString::to_string).collect();
        let lens_names: Vec<&String> = loaded.lenses.keys().collect();
        let rules = rules(loaded, &names);
        let start = start(s, &names, &rules, &lens_names);
        Self { codes, rules, start }
    }

    /// A world at the start, under this luck.
    #[must_use]
    pub fn spawn(&self, luck: Luck) -> World {
        let mut world = World::new();
        let entities = self
            .start
            .states
            .iter()
            .zip(0_u16..)
            .map(|(state, id)| state.spawn(&mut world, StateId(id)))
            .collect();
        world.insert_resource(Roster {
            codes: self.codes.clone(),
            keys: self.codes.iter().map(|code| Key::of_code(code).unwrap_or_default()).collect(),
            entities,
        });
        world.insert_resource(self.rules.clone());
        world.insert_resource(self.rules.parameters.clone());
        world.insert_resource(Dyads::default());
        world.insert_resource(Campaigns::default());
        world.insert_resource(Ledger::default());
        world.insert_resource(Bars::default());
        world.insert_resource(Happened::default());
        world.insert_resource(Turn::default());
        world.insert_resource(Journal::default());
        world.insert_resource(Clock { turn: 0, luck });
        self.start.restore(&mut world, luck);
        world
    }
}

fn rules(loaded: &Loaded, names: &Names<'_>) -> Rules {
    let s = &loaded.scenario;
    let n = s.states.len();
    let calendar = Calendar::new(s.start.date(), s.turns_per_year);
    let mut on = [true; Phase::ALL.len()];
    for phase in &s.off {
        on[phase.place()] = false;
    }
    let mut disputed_domains = vec![0_u8; n * n];
    for dispute in &s.disputes {
        let cell = names.state(&dispute.challenger).at() * n + names.state(&dispute.target).at();
        for domain in &dispute.domains {
            disputed_domains[cell] |= 1 << *domain as u8;
        }
    }
    let mut incident_rate = Matrix::filled(n, f64::NAN);
    let mut force_base = Matrix::filled(n, log_odds(s.parameters.force_given_incident));
    for dispute in &s.disputes {
        let (c, j) = (names.state(&dispute.challenger), names.state(&dispute.target));
        if let Some(rate) = &dispute.incidents {
            incident_rate.set(c, j, rate.value().get() / f64::from(s.turns_per_year));
        }
        if let Some(force) = &dispute.force {
            force_base.set(c, j, log_odds(force.value().get()));
        }
    }
    let lenses: Vec<Lens> = loaded.lenses.values().map(|lens| compile_lens(s, lens)).collect();
    let wear = lenses
        .iter()
        .flat_map(|a| lenses.iter().map(move |b| (a.keep, b.keep)))
        .map(|(a, b)| -ln_1p(-dissolves(a, b, s.parameters.pact_precision).min(1.0)))
        .collect();
    let saturating = |count: usize, scale: f64| -> Vec<f64> {
        (0..count).map(|k| 1.0 - exp(-(k as f64) / scale)).collect()
    };
    let mut rules = Rules {
        ripeness: saturating(OLDEST_PACT, s.parameters.pact_ageing_turns),
        closure: saturating(n + 1, s.parameters.closure_scale),
        popularity: saturating(n + 1, s.parameters.popularity_scale),
        wear,
        capital_kept: capital_kept(s.parameters.depreciation, f64::from(s.turns_per_year)),
        parameters: s.parameters.clone(),
        calendar,
        turns_per_year: f64::from(s.turns_per_year),
        on,
        lenses,
        arms: s.states.values().map(|state| arms(loaded, state)).collect(),
        kinds: compile_kinds(s, names),
        bars: bar_plans::plans(s, names, calendar),
        rivalries: bar_plans::rivalries(s, names, calendar),
        challengers: s
            .challengers
            .iter()
            .map(|(code, c)| challenger(s, names, names.state(code), c))
            .collect(),
        patrons: s.patrons.iter().map(|(code, p)| patron(names.state(code), p, calendar)).collect(),
        initiators: s
            .initiators
            .iter()
            .map(|(code, initiator)| {
                let (openings, fixed) = match &initiator.openings {
                    Openings::Poisson(mean) => (mean.value().get(), false),
                    Openings::Fixed(count) => (f64::from(*count), true),
                };
                InitiatorPlan { id: names.state(code), openings, fixed }
            })
            .collect(),
        movers: s.movers,
        politics: s.politics.iter().map(|(code, p)| politics(names, code, p, calendar)).collect(),
        game: s.incident_game.as_ref().map(IncidentGame::payoffs),
        script: script(s, calendar, names),
        reach: Matrix::filled(n, 1.0),
        distance: distances(s, names),
        loss: losses(s),
        surveyed: {
            let mut surveyed = Matrix::filled(n, 0.0);
            for (observer, state) in &s.states {
                for patron in state.belief.keys() {
                    surveyed.set(names.state(observer), names.state(patron), 1.0);
                }
            }
            surveyed
        },
        ideal_distance: ideal_distances(s),
        exposure_at_start: exposures(s, names),
        incident_rate,
        force_base,
        prior: prior(s.reliability_prior),
        names: s.states.values().map(|state| state.name.clone()).collect(),
        disputed_domains,
    };
    let hosted = hosted(s, names);
    let mut reach = Matrix::filled(n, 1.0);
    for i in (0..n as u16).map(StateId) {
        rules.reaches(i, hosted.row(i), reach.row_mut(i));
    }
    rules.reach = reach;
    rules
}

/// A state's own figures, else the parameters, the reaction as its lens lets it count.
fn arms(loaded: &Loaded, state: &schema::State) -> ArmsPlan {
    let s = &loaded.scenario;
    let lens = loaded.lenses.get(state.lens.as_ref().unwrap_or(&s.lens));
    let counts = lens.map_or(1.0, |lens| lens.arms_reaction.get());
    let own =
        |figure: &Option<Figure<Multiple>>| figure.as_ref().map(|figure| figure.value().get());
    ArmsPlan {
        reaction: own(&state.reaction).unwrap_or(s.parameters.reaction * counts),
        fatigue: own(&state.fatigue).unwrap_or(s.parameters.fatigue),
        noise: own(&state.burden_noise).unwrap_or(s.parameters.burden_noise),
    }
}

/// Pacts older than this, in turns, are as ripe as they will be.
const OLDEST_PACT: usize = 1_000;

fn prior(named: ReliabilityPrior) -> BetaBelief {
    match named {
        ReliabilityPrior::Leeds2000 => Prior::LeedsLongMitchell2000,
        ReliabilityPrior::Berkemeier2018 => Prior::EvenOdds,
        ReliabilityPrior::Postwar2018 => Prior::Postwar,
    }
    .belief()
}

fn compile_lens(s: &Scenario, lens: &crate::scenario::lens::Lens) -> Lens {
    let p = &s.parameters;
    Lens {
        threat: lens.threat.weights(),
        pact: lens.pact.weights(),
        rate: lens.rate.weights(),
        keep: lens.keep.get(),
        reputation: (p.reputation_weight * lens.reputation.get()).min(1.0),
        gap_response: p.gap_response * lens.gap_response.get(),
        free_riding: p.free_riding * lens.free_riding.get(),
    }
}

fn compile_kinds(s: &Scenario, names: &Names<'_>) -> Vec<Kind> {
    s.pact_kinds
        .iter()
        .map(|kind| Kind {
            name: kind.name.clone(),
            key: Key::of_name(&kind.name),
            joining: kind.joining.get(),
            constant: kind.constant.get(),
            accommodates: kind.accommodates,
            autonomy_cost: kind.autonomy_cost.get(),
            provocation: kind.provocation.get(),
            flows: kind.flows.iter().fold(0, |bits, flow| bits | 1 << *flow as u8),
            constraint_at_most: kind.needs.constraint_at_most.map_or(1.0, Share::get),
            any_of: kind.needs.any_of.iter().fold(0, |bits, name| bits | 1 << names.kind(name).0),
            common_partner_in: kind.needs.common_partner_in.as_ref().map(|name| names.kind(name)),
            patron: kind.needs.patron,
            challenger: kind.needs.challenger,
            mutual: kind.mutual,
        })
        .collect()
}

/// Capacities in the units of the scenario's index.
fn capacities(s: &Scenario) -> Vec<f64> {
    let stock: Vec<f64> = s
        .states
        .values()
        .map(|state| match &state.capacity {
            Some(figure) => figure.value().get(),
            None => capital_at_start(
                state.spending.value().get(),
                s.parameters.depreciation,
                state.growth.value().get(),
            ),
        })
        .collect();
    match s.capability_index {
        CapabilityIndex::CapitalStock => stock,
        CapabilityIndex::Spending => {
            s.states.values().map(|state| state.spending.value().get()).collect()
        }
        CapabilityIndex::Cinc => {
            let shares: Vec<f64> = s
                .states
                .values()
                .map(|state| state.cinc.as_ref().map_or(0.0, |figure| figure.value().get()))
                .collect();
            let total: f64 = shares.iter().sum();
            let whole: f64 = stock.iter().sum();
            shares.iter().map(|share| share * whole / total.max(1e-12)).collect()
        }
    }
}

fn start(s: &Scenario, names: &Names<'_>, rules: &Rules, lens_names: &[&String]) -> Snapshot {
    let n = s.states.len();
    let p = &s.parameters;
    let capacities = capacities(s);
    let states = s
        .states
        .iter()
        .zip(&capacities)
        .map(|((code, state), capacity)| {
            let lens_name = state.lens.as_ref().unwrap_or(&s.lens);
            let lens = lens_names.iter().position(|name| *name == lens_name);
            let lens = Names::found(lens, "lens", lens_name);
            let resilience = match (&state.resilience, &state.cyber_commitment) {
                (Some(figure), _) => figure.value().get(),
                (None, commitment) => {
                    let index = commitment.as_ref().map_or(0.0, |figure| figure.value().get());
                    (p.resilience_floor
                        + p.resilience_span * (1.0 - exp(-p.resilience_steepness * index)))
                    .min(1.0)
                }
            };
            StateSnapshot::at_start(&Founding {
                state,
                capacity: *capacity,
                resilience,
                lens: lens as u8,
                patron: s.patrons.get(code),
                home: s.politics.get(code),
                government: s.patrons.get(code),
            })
        })
        .collect();
    let mut snapshot = Snapshot {
        turn: 0,
        states,
        pacts: pacts(s, names, rules),
        dyads: dyads(s, names, rules, n),
        bars: rules
            .bars
            .iter()
            .map(|bar| BarSpan { from: bar.from, to: BarSpan::UNDRAWN })
            .collect(),
        campaigns: Campaigns::at_rest(rules.challengers.len(), n),
        happened: vec![false; rules.script.len()],
        tally: Tally { signed: vec![0; rules.kinds.len()], ..Tally::default() },
    };
    grievances(&mut snapshot, rules, s);
    provocations(&mut snapshot, rules);
    snapshot
}

/// How provoked every challenger is at the start, and usually: by the pace of signatures in the years
/// before it, so that a record made under that pace is at rest under it.
fn provocations(snapshot: &mut Snapshot, rules: &Rules) {
    let p = &rules.parameters;
    let window = (p.provocation_years * rules.turns_per_year).round();
    if window < 1.0 {
        return;
    }
    let kept = 1.0 / (window * (1.0 - p.provocation_decay));
    let Snapshot { dyads, pacts, .. } = snapshot;
    for pact in pacts.iter().filter(|pact| pact.signed < 0 && f64::from(-pact.signed) <= window) {
        let size = kept * rules.kinds[pact.kind.at()].provocation;
        dyads.provoke(
            rules.challengers.iter().map(|plan| plan.id),
            size,
            pact.proposer,
            pact.partner,
        );
    }
    dyads.provocation_usual = dyads.provocation.clone();
}

/// Richardson's grievance of every state: what keeps the burden of the start at rest, given its
/// rivals' burdens, so that spending answers *changes* of the world and not the model's taste. A
/// scenario may give one of its own.
fn grievances(snapshot: &mut Snapshot, rules: &Rules, s: &Scenario) {
    let burdens: Vec<f64> = snapshot.states.iter().map(|state| state.military.burden).collect();
    for (i, given) in s.states.values().map(|state| &state.grievance).enumerate() {
        let rival = rival_burden(&snapshot.dyads, rules, &burdens, StateId(i as u16));
        let arms = rules.arms[i];
        let at_rest = 100.0 * (arms.fatigue * burdens[i] - arms.reaction * rival);
        snapshot.states[i].military.grievance =
            given.as_ref().map_or(at_rest, |figure| figure.value().get());
    }
}

/// The burden a state arms against, share of GDP: for a target, the sum of its challengers'
/// burdens, each by the salience of the dispute; for a challenger, the mean of its targets' so
/// weighted. A state without a dispute arms against nobody.
#[must_use]
pub fn rival_burden(dyads: &Dyads, rules: &Rules, burdens: &[f64], state: StateId) -> f64 {
    let as_target: f64 = rules
        .challengers
        .iter()
        .map(|c| dyads.salience.get(c.id, state) / Salience::MOST * burdens[c.id.at()])
        .sum();
    let row = dyads.salience.row(state);
    // Most states are nobody's challenger, and seen to be so at a glance.
    let most =
        row.iter().fold(0.0, |most, &salience| if salience > most { salience } else { most });
    let as_challenger = if most > 0.0 {
        let weighed = row.iter().zip(burdens).map(|(salience, burden)| salience * burden);
        weighed.sum::<f64>() / row.iter().sum::<f64>()
    } else {
        0.0
    };
    as_target + as_challenger
}

/// What an obligation promises: chance that one side stands by the other, before all else.
pub(super) const fn promised(obliges: Obligation, p: &Parameters) -> f64 {
    match obliges {
        Obligation::Nothing => 0.0,
        Obligation::Consult => p.consultation_joining,
        Obligation::Defend => p.defence_joining,
    }
}

fn pacts(s: &Scenario, names: &Names<'_>, rules: &Rules) -> Vec<Pact> {
    let long_ago = -(s.parameters.pact_age_unknown * rules.turns_per_year) as i32;
    let mut pacts: Vec<Pact> = s
        .pacts
        .iter()
        .map(|pact| {
            let kind = names.kind(&pact.kind);
            let (a, b) = (names.state(&pact.between.0), names.state(&pact.between.1));
            let (proposer, partner) =
                if rules.kinds[kind.at()].mutual && b < a { (b, a) } else { (a, b) };
            let turn = |date: &DateText| rules.calendar.turn_of(date.date()) as i32;
            let signed = pact.signed.as_ref().map_or(long_ago, turn);
            Pact {
                proposer,
                partner,
                kind,
                joining: match pact.obliges {
                    None => rules.kinds[kind.at()].joining,
                    Some(obliges) => promised(obliges, &rules.parameters),
                },
                opened: signed,
                signed,
                in_force: pact.in_force.as_ref().map_or(signed, turn),
                lapsed: None,
                leaves: None,
            }
        })
        .collect();
    // The order of the file must not matter.
    pacts.sort_by_key(|pact| (pact.signed, pact.proposer, pact.partner, pact.kind));
    pacts
}

fn dyads(s: &Scenario, names: &Names<'_>, rules: &Rules, n: usize) -> Dyads {
    let zero = Matrix::filled(n, 0.0);
    let (mut salience, mut memory) = (zero.clone(), zero.clone());
    for dispute in &s.disputes {
        let (c, j) = (names.state(&dispute.challenger), names.state(&dispute.target));
        salience.set(c, j, dispute.salience.value().get());
        memory.set(c, j, dispute.hostility.as_ref().map_or(0.0, |h| h.value().get()));
    }
    let (mut belief, mut bias) = (zero.clone(), zero.clone());
    for (patron, plan) in &s.patrons {
        for (observer, state) in &s.states {
            let figure = state.belief.get(patron).unwrap_or(&plan.commitment);
            let (observer, patron) = (names.state(observer), names.state(patron));
            let level = figure.value().get();
            belief.set(observer, patron, level);
            let sure = |chance: f64| log_odds(chance.clamp(SUREST, 1.0 - SUREST));
            bias.set(observer, patron, sure(level) - sure(plan.commitment.value().get()));
        }
    }
    let hosted = hosted(s, names);
    let (mut word_firm, mut word_wavering) = (zero.clone(), zero.clone());
    for plan in &rules.patrons {
        word_firm.row_mut(plan.id).fill(plan.honour[0]);
        word_wavering.row_mut(plan.id).fill(plan.honour[1]);
    }
    Dyads {
        salience,
        exposure: rules.exposure_at_start.clone(),
        memory,
        provocation: zero.clone(),
        honoured: Matrix::filled(n, rules.prior.alpha),
        abandoned: Matrix::filled(n, rules.prior.beta),
        reputation: Matrix::filled(n, rules.prior.mean()),
        belief,
        bloodshed: zero.clone(),
        war: zero.clone(),
        threat: zero.clone(),
        success: zero.clone(),
        joining: zero.clone(),
        help: zero.clone(),
        accommodation: zero.clone(),
        edge_at_start: zero.clone(),
        hazard_at_start: zero.clone(),
        bias,
        grievance: zero.clone(),
        standing: hosted.clone(),
        hosted,
        reach: rules.reach.clone(),
        word_firm,
        word_wavering,
        provocation_usual: zero,
    }
}
