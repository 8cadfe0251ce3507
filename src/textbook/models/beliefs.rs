//! Belief in a patron, in log odds: a bias that stays, a mean of its own, and Bayes as the limit.
//!
//! `learn` moves the beliefs, `environment` lets the patron speak.

use super::{
    model_run::{Curve, ModelRun},
    play::{Mean, engine, ensemble, grid, line, variant},
};
use deter_core::{
    scenario::{
        Loaded,
        quantity::{Code, Figure, Share},
    },
    theory::{
        belief::{Conviction, TwoStateChain, log_likelihood_ratio, log_odds},
        maths::powi,
    },
    world::{Dyads, StateId, build::Blueprint, journal::Detail},
};

/// Runs behind a mean.
const RUNS: u64 = 600;
/// Turns after which no start is remembered where a turn goes at least a twentieth of the way back.
const LONG: u32 = 80;
/// Turns of the exact filter that are shown.
const FILTERED: u32 = 60;
/// How often a patron changes its mind there: from firm, from wavering, chance a turn.
const CHANGES: (f64, f64) = (0.04, 0.06);
/// Chance that it assures there: firm, wavering.
const WORDS: (f64, f64) = (0.8, 0.3);

/// An observer of a patron whose regime never changes: the law of its belief.
struct Law {
    observer: StateId,
    patron: StateId,
    own: Conviction,
    /// Log odds at the start.
    start: f64,
    /// Mean and variance of what one word says, log odds.
    word: (f64, f64),
    /// Standard deviation of what moves it besides, and of its bias, log odds.
    noise: f64,
    bias: f64,
}

impl Law {
    fn of(blueprint: &Blueprint, observer: StateId) -> Option<Self> {
        let Blueprint { rules, start, .. } = blueprint;
        let (p, plan) = (&rules.parameters, rules.patrons.first()?);
        let surveyed = rules.surveyed.get(observer, plan.id) > 0.0;
        let word = |assures: bool| {
            let [firm, wavering] = plan.assure.map(|x| if assures { x } else { 1.0 - x });
            log_likelihood_ratio(firm, wavering, p.word_ratio_most)
        };
        let firm = start.states.get(plan.id.at())?.patron?.firm;
        let assures = plan.assure[usize::from(!firm)];
        let (yes, no) = (word(true), word(false));
        let mean = assures * yes + (1.0 - assures) * no;
        Some(Self {
            observer,
            patron: plan.id,
            own: Conviction {
                bias: start.dyads.bias.get(observer, plan.id),
                mean: plan.mean,
                pull: p.belief_pull,
                weight: p.belief_weight,
                least: p.belief_least,
                most: p.belief_most,
            },
            start: log_odds(start.dyads.belief.get(observer, plan.id)),
            word: (mean, assures * (1.0 - assures) * (yes - no) * (yes - no)),
            noise: p.belief_noise,
            bias: if surveyed { p.belief_bias_known } else { p.belief_bias },
        })
    }

    /// Mean of the log odds in the long run: its own view, and what steady words add to it.
    fn rest(&self) -> f64 {
        self.own.mean + self.own.bias + self.own.weight * self.word.0 / self.own.pull
    }

    /// Mean of the log odds after so many turns.
    fn mean(&self, turns: u32) -> f64 {
        let rest = self.rest();
        rest + powi(1.0 - self.own.pull, turns) * (self.start - rest)
    }

    /// Standard deviation of the log odds between runs, in the long run.
    fn spread(&self) -> f64 {
        let words = self.own.weight * self.own.weight * self.word.1;
        let moved = self.own.stationary_sd((words + self.noise * self.noise).sqrt());
        (moved * moved + self.bias * self.bias).sqrt()
    }

    /// Log odds after each of these turns, of every run.
    fn played(&self, blueprint: &Blueprint, seed: u64, turns: &[u32]) -> Vec<Vec<f64>> {
        let runs = ensemble(blueprint, seed, RUNS, Detail::Nothing, |engine| {
            let after = |turn: &u32| {
                engine.run_to(*turn);
                let dyads = engine.world().resource::<Dyads>();
                log_odds(dyads.belief.get(self.observer, self.patron))
            };
            turns.iter().map(after).collect::<Vec<f64>>()
        });
        (0..turns.len()).map(|place| runs.iter().map(|run| run[place]).collect()).collect()
    }
}

/// Those who watch the patron, with their codes.
fn observers(loaded: &Loaded) -> Vec<(StateId, &Code)> {
    let codes = (0_u16..).map(StateId).zip(loaded.scenario.states.keys());
    codes.filter(|(_, code)| !loaded.scenario.patrons.contains_key(*code)).collect()
}

/// Views of their own, how far apart they stay, what words do, and the exact filter.
pub(super) fn filter(loaded: &Loaded, model_run: &mut ModelRun) -> Result<(), &'static str> {
    model_run.model =
        "Each observer sees the patron with a bias of its own, to which it returns; words move it by \
                 their likelihood ratio. Without bias, noise and return this is Bayes' rule."
            .to_owned();
    let watching = observers(loaded);
    let first = watching.first().ok_or("an observer")?.0;
    paths(loaded, model_run, &watching).ok_or("a patron")?;
    spreads(loaded, model_run, first).ok_or("a patron")?;
    words(loaded, model_run, first).ok_or("a patron")?;
    exact(loaded, model_run, first).ok_or("a patron")
}

fn paths(loaded: &Loaded, model_run: &mut ModelRun, all: &[(StateId, &Code)]) -> Option<()> {
    let s = &loaded.scenario;
    let blueprint = Blueprint::new(loaded);
    let (turns, every) = (s.turns, s.turns.div_ceil(12).max(1));
    let mut curves = Vec::new();
    for (observer, code) in all {
        let law = Law::of(&blueprint, *observer)?;
        let shown: Vec<u32> = (every..=turns).step_by(every as usize).collect();
        let played = law.played(&blueprint, s.seed, &shown);
        let mean =
            |(turn, now): (&u32, &Vec<f64>)| Mean::of(f64::from(*turn), now, law.mean(*turn));
        let means: Vec<Mean> = shown.iter().zip(&played).map(mean).collect();
        let line = (0..=turns).map(|turn| (f64::from(turn), law.mean(turn))).collect();
        let name = &s.states.get(*code)?.name;
        let what = format!("mean belief of {name}, turn by turn");
        curves.push(model_run.means(&what, name, RUNS, &means, line));
    }
    model_run
        .panel("Everybody keeps a view of its own", curves)
        .x("turn")
        .y("belief that the patron is firm, log odds, mean of runs");
    Some(())
}

fn spreads(loaded: &Loaded, model_run: &mut ModelRun, first: StateId) -> Option<()> {
    let seed = loaded.scenario.seed;
    let with = |pull: f64, noisy: bool| {
        variant(loaded, |loaded| {
            let p = &mut loaded.scenario.parameters;
            p.belief_pull = pull;
            if !noisy {
                p.belief_bias = 0.0;
                p.belief_bias_known = 0.0;
            }
        })
    };
    let mut curves = Vec::new();
    for (label, biased) in [("with bias", true), ("without", false)] {
        let spread =
            |pull: f64| Law::of(&with(pull, biased), first).map_or(f64::NAN, |l| l.spread());
        let mut means = Vec::new();
        for pull in grid(0.05, 0.5, 8) {
            let blueprint = with(pull, biased);
            let law = Law::of(&blueprint, first)?;
            let ends = law.played(&blueprint, seed, &[LONG]).concat();
            means.push(Mean::spread(pull, &ends, law.spread()));
        }
        let what = format!("spread of belief in the long run, {label}");
        let line = line(0.05, 0.5, 60, spread);
        curves.push(model_run.means(&what, label, RUNS, &means, line));
    }
    model_run
        .panel("What return leaves of doubt", curves)
        .x("share of the way back that a turn goes, κ")
        .y("standard deviation between runs, log odds")
        .spans(0.0, 0.0)
        .mark(loaded.scenario.parameters.belief_pull, "this scenario");
    Some(())
}

fn words(loaded: &Loaded, model_run: &mut ModelRun, first: StateId) -> Option<()> {
    let seed = loaded.scenario.seed;
    let weighing =
        |weight: f64| variant(loaded, |loaded| loaded.scenario.parameters.belief_weight = weight);
    let mut means = Vec::new();
    for weight in grid(0.0, 2.0, 9) {
        let blueprint = weighing(weight);
        let law = Law::of(&blueprint, first)?;
        let ends = law.played(&blueprint, seed, &[LONG]).concat();
        means.push(Mean::of(weight, &ends, law.mean(LONG)));
    }
    let solved = |weight: f64| Law::of(&weighing(weight), first).map_or(f64::NAN, |l| l.mean(LONG));
    let curve = model_run.means(
        "belief by the weight of words",
        "with words",
        RUNS,
        &means,
        line(0.0, 2.0, 30, solved),
    );
    let own = Law::of(&weighing(0.0), first)?;
    let view = own.own.mean + own.own.bias;
    let view = Curve::new("own view", Vec::new(), vec![(0.0, view), (2.0, view)]);
    model_run
        .panel("What steady words add", vec![curve, view])
        .x("weight of words, w: 1 is Bayes")
        .y("belief in the long run, log odds, mean of runs")
        .mark(loaded.scenario.parameters.belief_weight, "this scenario");
    Some(())
}

/// One run without luck of the observer's own: the words it heard, and what it made of them.
fn exact(loaded: &Loaded, model_run: &mut ModelRun, first: StateId) -> Option<()> {
    let seed = loaded.scenario.seed;
    let quiet = |bayes: bool| {
        variant(loaded, |loaded| {
            let p = &mut loaded.scenario.parameters;
            (p.belief_noise, p.belief_bias, p.belief_bias_known) = (0.0, 0.0, 0.0);
            if bayes {
                (p.belief_pull, p.belief_weight) = (0.0, 1.0);
                (p.belief_least, p.belief_most) = (0.0, 1.0);
                p.word_ratio_most = f64::INFINITY;
                loaded.scenario.states.values_mut().for_each(|state| state.belief.clear());
            }
            for plan in loaded.scenario.patrons.values_mut() {
                let chance = |x: f64| Figure::Set(Share::try_from(x).unwrap_or_default());
                plan.leave_firm = chance(CHANGES.0);
                plan.leave_wavering = chance(CHANGES.1);
                plan.assure_firm = chance(WORDS.0);
                plan.assure_wavering = chance(WORDS.1);
            }
        })
    };
    let chain = TwoStateChain { leave_firm: CHANGES.0, leave_wavering: CHANGES.1 };
    let mut curves = Vec::new();
    for (label, bayes) in [("Bayes", true), ("own view", false)] {
        let blueprint = quiet(bayes);
        let law = Law::of(&blueprint, first)?;
        let assure = blueprint.rules.patrons.first()?.assure;
        let most = blueprint.rules.parameters.word_ratio_most;
        let mut engine = engine(blueprint.clone(), seed);
        let start = engine.snapshot().dyads.belief.get(first, law.patron);
        let (mut played, mut likelihoods) = (vec![(0.0, start)], Vec::new());
        for turn in 1..=FILTERED {
            engine.step();
            let snapshot = engine.snapshot();
            let assured = snapshot.states.get(law.patron.at())?.patron?.assured?;
            let [firm, wavering] = assure.map(|x| if assured { x } else { 1.0 - x });
            likelihoods.push((firm, wavering));
            played.push((f64::from(turn), snapshot.dyads.belief.get(first, law.patron)));
        }
        let solved: Vec<f64> = if bayes {
            let mut beliefs = vec![0.0; likelihoods.len()];
            chain.filter(chain.predict(start), &likelihoods, &mut beliefs);
            beliefs
        } else {
            let mut belief = start;
            let next = |(firm, wavering): &(f64, f64)| {
                let evidence = log_likelihood_ratio(*firm, *wavering, most);
                belief = law.own.next(&chain, belief, evidence, 0.0);
                belief
            };
            likelihoods.iter().map(next).collect()
        };
        let pairs = played.iter().skip(1).map(|now| now.1).zip(solved.iter().copied());
        let what = if bayes { "the exact filter" } else { "the filter with a view of its own" };
        model_run.exact(what, 1e-12, pairs);
        let line = std::iter::once(start).chain(solved).zip(0..);
        let line = line.map(|(belief, turn)| (f64::from(turn), belief)).collect();
        curves.push(Curve::new(label, played.into_iter().step_by(3).collect(), line));
    }
    model_run
        .panel("The limit: Bayes' rule, on the same words", curves)
        .x("turn")
        .y("belief that the patron is firm")
        .spans(0.0, 1.0);
    Some(())
}
