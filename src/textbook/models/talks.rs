//! How many talks a state opens, of which kind, with whom: the rate function and the choice of `align`.

use super::{
    model_run::{Curve, ModelRun},
    play::{Mean, ensemble, grid, line, variant},
};
use deter_core::{
    chance::quantile::negative_binomial_mass,
    model::events::{EventData, PactKindRef},
    scenario::{
        Loaded,
        events::{Change, Effect, Event, When},
        quantity::Weight,
    },
    theory::{
        alliance::{PactTerms, rate, utility},
        choice::kind_then_option,
        maths::ln,
        security::abandonment_risk,
    },
    world::{KindId, StateId, build::Blueprint, journal::Detail},
};

/// Runs behind a share or a mean.
const RUNS: u64 = 4_000;
/// Beliefs in the patron of the first panel.
const BELIEFS: [(f64, &str); 2] = [(0.9, "trusts"), (0.1, "doubts")];

/// Talks of the first initiator in that turn of every run: of which kind, with whom.
fn talks(blueprint: &Blueprint, seed: u64, turn: u32) -> Vec<Vec<(KindId, StateId)>> {
    let Some(own) = blueprint.rules.initiators.first().map(|plan| plan.id) else {
        return Vec::new();
    };
    ensemble(blueprint, seed, RUNS, Detail::Reasons, |engine| {
        engine.run_to(turn + 1);
        let events = engine.journal().events.iter().filter(|event| event.turn == turn);
        events
            .filter(|event| event.actor == Some(own))
            .filter_map(|event| match event.what {
                EventData::Proposal { pact: Some(PactKindRef(kind)), .. } => {
                    Some((kind, event.counterpart?))
                }
                _ => None,
            })
            .collect()
    })
}

/// The scenario in whose second turn everybody comes to believe so much in the patron.
fn believing(loaded: &Loaded, belief: f64) -> Blueprint {
    variant(loaded, |loaded| {
        let s = &mut loaded.scenario;
        s.events.clear();
        if let Some(patron) = s.patrons.keys().next() {
            let effects =
                vec![Effect::Belief { patron: patron.clone(), change: Change::To(belief) }];
            let name = "news of the patron".to_owned();
            s.events.push(Event { name, when: When::Turn(1), effects, source: String::new() });
        }
    })
}

/// Mean talks of a turn in which the patron is believed so much.
fn expected(loaded: &Loaded, belief: f64) -> Option<f64> {
    let Blueprint { rules, start, .. } = Blueprint::new(loaded);
    let (plan, patron) = (rules.initiators.first()?, rules.patrons.first()?.id);
    let weights = rules.lenses.first()?.rate;
    let reliance = start.states.get(plan.id.at())?.reliance.level;
    let risk = |belief: f64| [abandonment_risk(reliance, belief), 0.0, 0.0, 0.0];
    let before = start.dyads.belief.get(plan.id, patron);
    Some(rate(plan.openings, weights, risk(belief), risk(before)))
}

/// Chances of every kind and partner in the first turn: kind by kind, each with its partners.
fn law(blueprint: &Blueprint) -> Option<Vec<(KindId, StateId, f64)>> {
    let Blueprint { rules, start, .. } = blueprint;
    let own = rules.initiators.first()?.id;
    let patron = rules.patrons.first()?.id;
    let weights = &rules.lenses.first()?.pact;
    let size = |state: usize| ln(start.states[state].military.capacity);
    let n = start.states.len();
    let mean = (0..n).map(size).sum::<f64>() / n as f64;
    let (mut options, mut utilities) = (Vec::new(), Vec::new());
    let (mut sizes, mut constants) = (Vec::new(), Vec::new());
    for (place, kind) in (0..).zip(&rules.kinds) {
        let before = options.len();
        let others = (0..n as u16).map(StateId).filter(|j| *j != own);
        for j in others.filter(|j| !kind.patron || *j == patron) {
            let terms = PactTerms {
                partner_size: size(j.at()) - mean,
                autonomy_cost: kind.autonomy_cost,
                ..PactTerms::default()
            };
            options.push((KindId(place), j));
            utilities.push(utility(&terms, weights));
        }
        sizes.push(options.len() - before);
        constants.push(kind.constant);
    }
    let p = &rules.parameters;
    let mut chances = vec![0.0; options.len()];
    let (precision, inclusive) = (p.pact_precision, p.kind_inclusive);
    kind_then_option(&sizes, &constants, &utilities, precision, inclusive, &mut chances);
    Some(options.into_iter().zip(chances).map(|((kind, j), chance)| (kind, j, chance)).collect())
}

/// How many, what raises it, which kind, with whom.
pub(super) fn openings(loaded: &Loaded, model_run: &mut ModelRun) -> Result<(), &'static str> {
    model_run.model =
        "Snijders (2001), Snijders, van de Bunt & Steglich (2010): one function says how often a \
                 state acts, another what it chooses; doubt of the patron moves the first."
            .to_owned();
    how_many(loaded, model_run).ok_or("an initiator and a patron")?;
    chosen(loaded, model_run).ok_or("an initiator and a patron")
}

fn how_many(loaded: &Loaded, model_run: &mut ModelRun) -> Option<()> {
    let seed = loaded.scenario.seed;
    let mut curves = Vec::new();
    let largest = BELIEFS.iter().filter_map(|known| expected(loaded, known.0)).fold(0.0, f64::max);
    let most = (largest + 3.5 * largest.sqrt()).ceil() as u32;
    for (belief, label) in BELIEFS {
        let found = talks(&believing(loaded, belief), seed, 1);
        let solved = expected(loaded, belief)?;
        let means: Vec<Mean> = (0..=most)
            .map(|count| {
                let met = found.iter().filter(|talks| talks.len() == count as usize).count();
                let mass = negative_binomial_mass(count, solved, f64::INFINITY);
                Mean::share(f64::from(count), met as f64 / RUNS as f64, mass, RUNS as f64)
            })
            .collect();
        let what = format!("talks a turn, one who {label}");
        curves.push(model_run.means(&what, label, RUNS, &means, Vec::new()));
    }
    model_run
        .panel("How many talks", curves)
        .x("talks in a turn")
        .y("share of runs")
        .spans(0.0, 0.0);
    let mut means = Vec::new();
    for belief in grid(0.05, 0.95, 10) {
        let found = talks(&believing(loaded, belief), seed, 1);
        let solved = expected(loaded, belief)?;
        let mean = found.iter().map(Vec::len).sum::<usize>() as f64 / RUNS as f64;
        means.push(Mean::with_error(belief, mean, solved, (solved / RUNS as f64).sqrt()));
    }
    let solved = line(0.0, 1.0, 80, |belief| expected(loaded, belief).unwrap_or(f64::NAN));
    let curve = model_run.means("talks by belief", "", RUNS, &means, solved);
    let patron = loaded.scenario.patrons.values().next()?;
    model_run
        .panel("What doubt does", vec![curve])
        .x("belief in the patron")
        .y("talks a turn, mean of runs")
        .spans(0.0, 0.0)
        .mark(patron.commitment.value().get(), "at the start");
    Some(())
}

/// Share of all talks that are as asked, against its chance.
fn share(
    x: f64,
    found: &[Vec<(KindId, StateId)>],
    law: &[(KindId, StateId, f64)],
    among: impl Fn(KindId) -> bool,
    asked: impl Fn(KindId, StateId) -> bool,
) -> Mean {
    let all = || found.iter().flatten().filter(|talk| among(talk.0));
    let known = || law.iter().filter(|option| among(option.0));
    let met = all().filter(|talk| asked(talk.0, talk.1)).count() as f64;
    let chance: f64 = known().filter(|option| asked(option.0, option.1)).map(|o| o.2).sum();
    let total: f64 = known().map(|option| option.2).sum();
    let n = all().count() as f64;
    Mean::share(x, met / n.max(1.0), chance / total, n)
}

fn chosen(loaded: &Loaded, model_run: &mut ModelRun) -> Option<()> {
    let s = &loaded.scenario;
    let inclusive = |rho: f64| variant(loaded, |l| l.scenario.parameters.kind_inclusive = rho);
    let at = grid(0.0, 1.0, 6);
    let drawn = grid(0.0, 1.0, 40);
    let worlds: Vec<_> = at.iter().map(|rho| talks(&inclusive(*rho), s.seed, 0)).collect();
    let laws = |at: &[f64], of: &dyn Fn(f64) -> Blueprint| {
        at.iter().map(|x| law(&of(*x))).collect::<Option<Vec<_>>>()
    };
    let (solved, smooth) = (laws(&at, &inclusive)?, laws(&drawn, &inclusive)?);
    let mut curves = Vec::new();
    for (place, kind) in (0..).zip(&s.pact_kinds) {
        let asked = |k: KindId, _: StateId| k == KindId(place);
        let mean =
            |((x, found), law): ((&f64, &Vec<_>), &Vec<_>)| share(*x, found, law, |_| true, asked);
        let means: Vec<Mean> = at.iter().zip(&worlds).zip(&solved).map(mean).collect();
        let line = drawn.iter().zip(&smooth);
        let line = line.map(|(x, law)| (*x, share(*x, &[], law, |_| true, asked).solved));
        let what = format!("{}, of all kinds", kind.name);
        curves.push(model_run.means(&what, &kind.name, RUNS, &means, line.collect()));
    }
    model_run
        .panel("Which kind", curves)
        .x("weight of what is on offer within a kind, ρ")
        .y("share of talks")
        .spans(0.0, 1.0)
        .mark(s.parameters.kind_inclusive, "this scenario");
    partners(loaded, model_run)
}

fn partners(loaded: &Loaded, model_run: &mut ModelRun) -> Option<()> {
    let s = &loaded.scenario;
    let own = s.initiators.keys().next()?;
    let weighing = |weight: f64| {
        variant(loaded, |loaded| {
            for lens in loaded.lenses.values_mut() {
                lens.pact.partner_size = Weight::try_from(weight).unwrap_or_default();
            }
        })
    };
    // The kind that most may sign: what is left to choose is with whom.
    let open = s.pact_kinds.iter().position(|kind| !kind.needs.patron)?;
    let among = |kind: KindId| kind.at() == open;
    let (at, drawn) = (grid(0.0, 2.0, 6), grid(0.0, 2.0, 40));
    let mut curves: Vec<Curve> = Vec::new();
    let mut found = Vec::new();
    for weight in &at {
        found.push((talks(&weighing(*weight), s.seed, 0), law(&weighing(*weight))?));
    }
    for (place, (code, state)) in (0_u16..).zip(&s.states) {
        if code == own {
            continue;
        }
        let asked = |_: KindId, j: StateId| j == StateId(place);
        let means: Vec<Mean> = at
            .iter()
            .zip(&found)
            .map(|(x, (talks, law))| share(*x, talks, law, among, asked))
            .collect();
        let line = drawn.iter().filter_map(|x| {
            law(&weighing(*x)).map(|law| (*x, share(*x, &[], &law, among, asked).solved))
        });
        let what = format!("{} with {}", s.pact_kinds[open].name, state.name);
        curves.push(model_run.means(&what, &state.name, RUNS, &means, line.collect()));
    }
    model_run
        .panel(format!("With whom: {}", s.pact_kinds[open].name), curves)
        .x("worth of a partner's size, utility per unit of its logarithm")
        .y("share of such talks")
        .spans(0.0, 1.0);
    Some(())
}
