//! Abandonment and entrapment: what a partner believes of its patron, and how close to stand.

use rayon::prelude::*;

use super::{
    model_run::{Curve, ModelRun},
    play::{Dice, Mean, engine, grid, line},
    record,
};
use deter_core::{
    scenario::{Loaded, textbook::Textbook},
    theory::{alliance::tightness, belief::TwoStateChain, maths::exp, security::abandonment_risk},
    world::{Dyads, Outlook, Patron, StateId, build::Blueprint},
};

/// Crises behind a mean.
const RUNS: u64 = 4_000;

/// The alliance dilemma: the filter of `learn`, the risk of `perceive`, the trade-off of tightness.
pub(super) fn dilemma(loaded: &Loaded, model_run: &mut ModelRun) -> Result<(), &'static str> {
    model_run.model =
        "Snyder (1984, 1997): the closer one stands to an ally, the less it will abandon, and \
                 the more it may entrap."
            .to_owned();
    trust(loaded, model_run)?;
    closeness(loaded, model_run)?;
    let lots = loaded.scenario.states.keys().next().ok_or("a state")?;
    record::forgetting(model_run, loaded.scenario.seed, lots);
    record::certainty(model_run, lots);
    Ok(())
}

/// Belief and the fear of abandonment, turn by turn, along the patron's own signals.
fn trust(loaded: &Loaded, model_run: &mut ModelRun) -> Result<(), &'static str> {
    let blueprint = Blueprint::new(loaded);
    let plan = blueprint.rules.patrons.first().cloned().ok_or("a patron")?;
    let (member, reliance) = (0_u16..)
        .zip(&blueprint.start.states)
        .filter(|(id, _)| StateId(*id) != plan.id)
        .map(|(id, state)| (StateId(id), state.reliance.level))
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .ok_or("a state that relies on the patron")?;
    let prior = blueprint.start.dyads.belief.get(member, plan.id);
    let (mut beliefs, mut risks, mut likelihoods) = (Vec::new(), Vec::new(), Vec::new());
    let mut running = engine(blueprint, loaded.scenario.seed);
    for _ in 0..loaded.scenario.turns {
        running.step();
        let world = running.world();
        let entity = |id: StateId| running.roster().entity(id);
        beliefs.push(world.resource::<Dyads>().belief.get(member, plan.id));
        risks.push(world.get::<Outlook>(entity(member)).map_or(f64::NAN, |o| o.abandonment));
        let assured = world.get::<Patron>(entity(plan.id)).and_then(|patron| patron.assured);
        let chance = |assure: f64| match assured {
            Some(true) => assure,
            Some(false) => 1.0 - assure,
            None => 1.0,
        };
        likelihoods.push((chance(plan.assure[0]), chance(plan.assure[1])));
    }
    let chain = TwoStateChain { leave_firm: plan.leave[0], leave_wavering: plan.leave[1] };
    let mut filtered = vec![0.0; likelihoods.len()];
    chain.filter(chain.predict(prior), &likelihoods, &mut filtered);
    model_run.exact(
        "belief in the patron",
        1e-12,
        beliefs.iter().copied().zip(filtered.iter().copied()),
    );
    // `perceive` looks before `learn` hears: the risk of a turn is that of the belief before it.
    let feared: Vec<f64> = std::iter::once(&prior)
        .chain(&filtered)
        .take(risks.len())
        .map(|belief| abandonment_risk(reliance, *belief))
        .collect();
    model_run.exact(
        "fear of abandonment",
        1e-12,
        risks.iter().copied().zip(feared.iter().copied()),
    );
    let turns = |of: &[f64]| -> Vec<(f64, f64)> {
        of.iter().enumerate().map(|(turn, x)| (turn as f64 + 1.0, *x)).collect()
    };
    let curve = |label: &str, simulated: &[f64], solved: &[f64]| {
        Curve::new(label, turns(simulated), turns(solved))
    };
    model_run
        .panel(
            "Believing a patron by its words",
            vec![curve("belief", &beliefs, &filtered), curve("abandonment", &risks, &feared)],
        )
        .x("turn")
        .y(format!("chance that it is firm; risk of abandonment at a reliance of {reliance}"))
        .spans(0.0, 1.0);
    Ok(())
}

/// What crises cost by how close one stands.
fn closeness(loaded: &Loaded, model_run: &mut ModelRun) -> Result<(), &'static str> {
    let Some(Textbook::Commitment {
        abandonment_loss,
        abandonment_rate,
        entrapment_loss,
        entrapment_rate,
    }) = &loaded.scenario.textbook
    else {
        return Err("losses");
    };
    let (la, k) = (abandonment_loss.get(), abandonment_rate.get());
    let (le, m) = (entrapment_loss.get(), entrapment_rate.get());
    let best = tightness(la, k, le, m);
    let abandoned = |c: f64| exp(-k * c);
    let entrapped = |c: f64| 1.0 - exp(-m * c);
    let total = |c: f64| la * abandoned(c) + le * entrapped(c);
    let most = if best.is_finite() && best > 0.0 { 3.0 * best } else { 3.0 };
    let member = loaded.scenario.states.keys().next().cloned().ok_or("a state")?;
    let crises = |c: f64| -> (f64, f64) {
        let played: Vec<(f64, f64)> = (0..RUNS)
            .into_par_iter()
            .map(|replicate| {
                let dice = Dice::new(loaded.scenario.seed, replicate);
                let alone = dice.roll(0, &member, 0) < abandoned(c);
                let drawn_in = dice.roll(0, &member, 1) < entrapped(c);
                (f64::from(u8::from(alone)), f64::from(u8::from(drawn_in)))
            })
            .collect();
        let n = RUNS as f64;
        (played.iter().map(|p| p.0).sum::<f64>() / n, played.iter().map(|p| p.1).sum::<f64>() / n)
    };
    let at = grid(0.0, most, 13);
    let played: Vec<(f64, f64)> = at.iter().map(|c| crises(*c)).collect();
    let n = RUNS as f64;
    let scaled = |mean: Mean, by: f64| Mean {
        simulated: by * mean.simulated,
        solved: by * mean.solved,
        error: by * mean.error,
        is_share: false,
        ..mean
    };
    let (mut left, mut drawn, mut both) = (Vec::new(), Vec::new(), Vec::new());
    for (c, (alone, drawn_in)) in at.iter().zip(&played) {
        let a = scaled(Mean::share(*c, *alone, abandoned(*c), n), la);
        let e = scaled(Mean::share(*c, *drawn_in, entrapped(*c), n), le);
        both.push(Mean {
            simulated: a.simulated + e.simulated,
            solved: total(*c),
            error: (a.error * a.error + e.error * e.error).sqrt(),
            ..a
        });
        left.push(a);
        drawn.push(e);
    }
    let curves = vec![
        model_run.means("loss of both", "together", RUNS, &both, line(0.0, most, 160, total)),
        model_run.means(
            "loss by abandonment",
            "abandoned",
            RUNS,
            &left,
            line(0.0, most, 160, |c| la * abandoned(c)),
        ),
        model_run.means(
            "loss by entrapment",
            "entrapped",
            RUNS,
            &drawn,
            line(0.0, most, 160, |c| le * entrapped(c)),
        ),
    ];
    let fine = grid(0.0, most, 20_001);
    let least = fine.iter().copied().min_by(|a, b| total(*a).total_cmp(&total(*b)));
    model_run.exact("the best distance", most / 10_000.0, least.map(|c| (c, best)));
    model_run
        .panel("How close to stand", curves)
        .x("tightness of the commitment")
        .y("expected loss in a crisis")
        .mark(best, format!("c* = {best:.2}"));
    Ok(())
}
