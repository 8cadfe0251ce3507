//! Arms against arms: Richardson's race, and the security dilemma.

use super::{
    imperfect,
    model_run::{Curve, ModelRun},
    play::{Mean, engine, ensemble, grid, line, variant},
};
use deter_core::{
    scenario::{
        Loaded, Scenario,
        quantity::{Figure, Multiple},
    },
    theory::{arms::RichardsonPair, capital::capital_next, contest},
    turn::Engine,
    world::{
        Dyads, StateId,
        build::{Blueprint, rival_burden},
        journal::Detail,
        snapshot::StateSnapshot,
    },
};
use deter_study::statistics::summary::mean;

/// How far turns of a month may lie from the differential equation, % of GDP.
const EULER: f64 = 0.05;
/// Points of a path that are drawn.
const DRAWN: usize = 24;
const FIRST: StateId = StateId(0);
const SECOND: StateId = StateId(1);

/// Richardson's letters of a scenario of two states; 1/yr and % of GDP.
fn pair(blueprint: &Blueprint) -> Option<RichardsonPair> {
    let ([x, y], [first, second]) = (&blueprint.start.states[..], &blueprint.rules.arms[..]) else {
        return None;
    };
    // How much of the other's burden each reacts to, as its disputes have it.
    let weight = |burdens: [f64; 2], of: StateId| {
        rival_burden(&blueprint.start.dyads, &blueprint.rules, &burdens, of)
    };
    Some(RichardsonPair {
        k: first.reaction * weight([0.0, 1.0], FIRST),
        l: second.reaction * weight([1.0, 0.0], SECOND),
        a: first.fatigue,
        b: second.fatigue,
        g: x.military.grievance,
        h: y.military.grievance,
    })
}

/// Burdens of both, % of GDP.
type Burdens = (f64, f64);

fn of_states(states: &[StateSnapshot]) -> Burdens {
    let burden = |i: usize| states.get(i).map_or(0.0, |state| 100.0 * state.military.burden);
    (burden(0), burden(1))
}

fn at_start(blueprint: &Blueprint) -> Burdens {
    of_states(&blueprint.start.states)
}

/// Whether a burden is where a floor or a ceiling bends the race.
fn bent(blueprint: &Blueprint, (x, y): Burdens) -> bool {
    blueprint
        .start
        .states
        .iter()
        .zip([x, y])
        .any(|(state, burden)| burden <= 0.0 || burden >= 100.0 * state.military.ceiling - 1e-12)
}

/// Both burdens now, % of GDP.
fn burdens(engine: &mut Engine) -> Burdens {
    of_states(&engine.snapshot().states)
}

/// What the assembled engine does with both burdens: the start, then every turn until a floor or a
/// ceiling bends the race.
fn simulate(blueprint: &Blueprint, seed: u64, turns: u32) -> Vec<Burdens> {
    let mut path = vec![at_start(blueprint)];
    let mut engine = engine(blueprint.clone(), seed);
    for _ in 0..turns {
        engine.step();
        let now = burdens(&mut engine);
        if bent(blueprint, now) {
            break;
        }
        path.push(now);
    }
    path
}

/// Every so many points of a path that about [`DRAWN`] are left, by year.
fn thinned(path: &[Burdens], dt: f64, of: impl Fn(&Burdens) -> f64) -> Vec<(f64, f64)> {
    let every = path.len().div_ceil(DRAWN).max(1);
    path.iter()
        .enumerate()
        .step_by(every)
        .map(|(turn, burdens)| (turn as f64 * dt, of(burdens)))
        .collect()
}

fn set(value: f64) -> Option<Figure<Multiple>> {
    Multiple::try_from(value).ok().map(Figure::Set)
}

/// Both reactions times a factor.
fn react(s: &mut Scenario, blueprint: &Blueprint, factor: f64) {
    for (state, arms) in s.states.values_mut().zip(&blueprint.rules.arms) {
        state.reaction = set(arms.reaction * factor);
    }
}

/// Both burdens of the start, % of GDP.
fn start_from(s: &mut Scenario, blueprint: &Blueprint, (x, y): Burdens) {
    for ((state, start), burden) in s.states.values_mut().zip(&blueprint.start.states).zip([x, y]) {
        let spending = state.gdp.value().get() * burden / 100.0;
        if let Ok(amount) = spending.try_into() {
            state.spending = Figure::Set(amount);
        }
        // What would keep another start at rest is not this race's grievance.
        state.grievance = start.military.grievance.try_into().ok().map(Figure::Set);
    }
}

/// Richardson's race: over time, in the plane of both burdens, and against the strength of reaction.
pub(super) fn race(loaded: &Loaded, model_run: &mut ModelRun) -> Result<(), &'static str> {
    let blueprint = Blueprint::new(loaded);
    let pair = pair(&blueprint).ok_or("two states")?;
    let s = &loaded.scenario;
    let dt = 1.0 / blueprint.rules.turns_per_year;
    let years = f64::from(s.turns) * dt;
    model_run.model =
        "Richardson (1960): arms answer arms, and tire; they settle where both lines of no \
                 change cross, if fatigue outweighs reaction."
            .to_owned();

    let path = simulate(&blueprint, s.seed, s.turns);
    let first = Some(at_start(&blueprint));
    let steps: Vec<Burdens> = std::iter::successors(first, |now| Some(pair.euler_step(*now, dt)))
        .take(path.len())
        .collect();
    let both = |a: &[Burdens], b: &[Burdens]| -> Vec<(f64, f64)> {
        a.iter().zip(b).flat_map(|(a, b)| [(a.0, b.0), (a.1, b.1)]).collect()
    };
    model_run.exact("burdens, turn by turn", 1e-9, both(&path, &steps));
    let smooth = |t: f64| pair.integrate(at_start(&blueprint), t, 0.02);
    let smoothed: Vec<Burdens> = (0..path.len()).map(|turn| smooth(turn as f64 * dt)).collect();
    model_run.exact("burdens and the differential equation", EULER, both(&path, &smoothed));
    let drawn = (path.len() - 1) as f64 * dt;
    let curve = |label: &str, of: fn(&Burdens) -> f64| {
        Curve::new(label, thinned(&path, dt, of), line(0.0, drawn, 120, |t| of(&smooth(t))))
    };
    let names = &blueprint.rules.names;
    model_run
        .panel("The race", vec![curve(&names[0], |b| b.0), curve(&names[1], |b| b.1)])
        .x("years")
        .y("burden, % of GDP");
    let Some((x, y)) = pair.equilibrium().filter(|_| pair.stable()) else {
        return Ok(());
    };
    plane(loaded, model_run, &blueprint, &pair, (x, y), years);
    settle(loaded, model_run, &blueprint, &pair);
    spread(loaded, model_run, &blueprint, &pair);
    haste(model_run, &pair);
    Ok(())
}

/// From four corners to the crossing of both lines of no change.
fn plane(
    loaded: &Loaded,
    model_run: &mut ModelRun,
    blueprint: &Blueprint,
    pair: &RichardsonPair,
    (x, y): Burdens,
    years: f64,
) {
    let dt = 1.0 / blueprint.rules.turns_per_year;
    let corners = [(0.3, 0.3), (1.9, 0.3), (0.3, 1.9), (1.9, 1.9)];
    let mut paths = Curve { label: "paths".to_owned(), ..Curve::default() };
    let mut ends = Vec::new();
    for (across, up) in corners {
        let start = (across * x, up * y);
        let corner = variant(loaded, |l| start_from(&mut l.scenario, blueprint, start));
        let path = simulate(&corner, loaded.scenario.seed, loaded.scenario.turns);
        ends.extend(path.last().map(|end| (*end, path.len() - 1)));
        paths.simulated.extend(path.iter().step_by((path.len() / 12).max(1)));
        paths
            .analytic
            .extend(grid(0.0, years, 60).into_iter().map(|t| pair.integrate(start, t, 0.02)));
        paths.analytic.push((f64::NAN, f64::NAN));
    }
    let solved = corners.iter().zip(&ends).map(|((across, up), (_, turns))| {
        pair.integrate((across * x, up * y), *turns as f64 * dt, 0.02)
    });
    let pairs: Vec<_> = ends
        .iter()
        .zip(solved)
        .flat_map(|((end, _), solved)| [(end.0, solved.0), (end.1, solved.1)])
        .collect();
    model_run.exact("where four other starts lead", EULER, pairs);
    paths.analytic.pop();
    // The end of the line carries the name: let that be where all paths end.
    let (low, high) = (0.0, 2.0 * y);
    let names = &blueprint.rules.names;
    let rest = |label: String, of: &dyn Fn(f64) -> Burdens| {
        Curve::new(label, Vec::new(), grid(low, high, 2).into_iter().map(of).collect())
    };
    let first = rest(format!("{} rests", names[0]), &|y| ((pair.k * y + pair.g) / pair.a, y));
    let second = rest(format!("{} rests", names[1]), &|at| {
        let across = at * x / y.max(1e-12);
        (across, (pair.l * across + pair.h) / pair.b)
    });
    model_run
        .panel("Four other starts", vec![first, second, paths])
        .x(format!("burden of {}, % of GDP", names[0]))
        .y(format!("burden of {}, % of GDP", names[1]))
        .mark(x, "x*");
}

/// Where the race settles when both react more or less.
fn settle(loaded: &Loaded, model_run: &mut ModelRun, blueprint: &Blueprint, pair: &RichardsonPair) {
    if pair.k * pair.l <= 0.0 {
        return;
    }
    let times = |factor: f64| RichardsonPair { k: pair.k * factor, l: pair.l * factor, ..*pair };
    let critical = (pair.a * pair.b / (pair.k * pair.l)).sqrt();
    let balance = |factor: f64| times(factor).equilibrium().map_or(f64::NAN, |at| at.0);
    // Ten half-lives of the slowest mode, and no longer than a scenario may be.
    let turns = |factor: f64| {
        let slowest = -times(factor).eigenvalues().real[1];
        ((14.0 / slowest * blueprint.rules.turns_per_year) as u32).min(20_000)
    };
    let settled = |factor: f64| {
        let changed = variant(loaded, |l| {
            react(&mut l.scenario, blueprint, factor);
            start_from(&mut l.scenario, blueprint, at_start(blueprint));
        });
        let path = simulate(&changed, loaded.scenario.seed, turns(factor));
        path.last().map_or(f64::NAN, |end| end.0)
    };
    let curve = model_run.exact_curve(
        "where the race settles",
        1e-4,
        line(0.0, 0.8 * critical, 9, settled),
        line(0.0, 0.86 * critical, 120, balance),
        balance,
    );
    model_run
        .panel("Stronger reactions", vec![curve])
        .x("both reactions, times those of the scenario")
        .y(format!("burden at which {} settles, % of GDP", blueprint.rules.names[0]))
        .mark(critical, "kl = ab: no balance");
}

/// Independent races, and turns until their start is forgotten.
const RACES: (u64, u32) = (600, 160);
/// Shock, in the units of armament per root of a year.
const SHOCK: f64 = 0.1;

/// Spread of both armaments, and how they go together, by the strength of the reactions: the engine
/// with shocks of the burdens, from rest.
fn spread(loaded: &Loaded, model_run: &mut ModelRun, blueprint: &Blueprint, pair: &RichardsonPair) {
    let dt = 1.0 / blueprint.rules.turns_per_year;
    let (races, turns) = RACES;
    let n = races as f64;
    let mut found = [Vec::new(), Vec::new()];
    for factor in grid(0.0, 0.9, 7) {
        let pair = RichardsonPair { k: factor * pair.k, l: factor * pair.l, ..*pair };
        let Some((rest, spread)) = pair.equilibrium().zip(pair.stationary_covariance(dt, SHOCK))
        else {
            continue;
        };
        let shocked = variant(loaded, |l| {
            react(&mut l.scenario, blueprint, factor);
            start_from(&mut l.scenario, blueprint, rest);
            l.scenario.parameters.burden_noise = SHOCK;
        });
        let ends = ensemble(&shocked, loaded.scenario.seed, races, Detail::Nothing, |engine| {
            engine.run_to(turns);
            burdens(engine)
        });
        let firsts: Vec<f64> = ends.iter().map(|end| end.0).collect();
        let seconds: Vec<f64> = ends.iter().map(|end| end.1).collect();
        let (one, two) = (mean(&firsts), mean(&seconds));
        let of_ends = |f: &dyn Fn(&(f64, f64)) -> f64| ends.iter().map(f).sum::<f64>() / (n - 1.0);
        let variance = of_ends(&|end| (end.0 - one) * (end.0 - one));
        let joint = of_ends(&|end| (end.0 - one) * (end.1 - two));
        // Spread of the moments of normal pairs.
        let of_variance = spread.first * (2.0 / (n - 1.0)).sqrt();
        let of_joint =
            ((spread.first * spread.second + spread.joint * spread.joint) / (n - 1.0)).sqrt();
        found[0].push(Mean::with_error(factor, variance, spread.first, of_variance));
        found[1].push(Mean::with_error(factor, joint, spread.joint, of_joint));
    }
    let curves = ["variance of the first", "covariance"]
        .into_iter()
        .zip(&found)
        .map(|(label, means)| model_run.means(label, label, races, means, Vec::new()))
        .collect();
    model_run
        .panel("Luck in the race", curves)
        .x("reactions, of the scenario's")
        .y("spread between runs with shocks, % of GDP squared")
        .spans(0.0, 0.0);
}

/// How far from rest a race is after many decisions, by the time between two of them.
fn haste(model_run: &mut ModelRun, pair: &RichardsonPair) {
    let (Some((x, y)), Some(longest)) = (pair.equilibrium(), pair.longest_stable_euler_step())
    else {
        return;
    };
    let settles = |share: f64| {
        let away = |now: (f64, f64)| (now.0 - x).abs() + (now.1 - y).abs();
        let start = (x + 0.1, y - 0.1);
        let end = (0..20_000).fold(start, |now: (f64, f64), _| {
            if away(now) > 1e6 { now } else { pair.euler_step(now, share * longest) }
        });
        if away(end) < away(start) { 1.0 } else { 0.0 }
    };
    let curve = model_run.exact_curve(
        "whether a race of hasty decisions settles",
        0.0,
        line(0.75, 1.25, 10, settles),
        vec![(0.75, 1.0), (1.0, 1.0), (1.0, 0.0), (1.25, 0.0)],
        |share| if share < 1.0 { 1.0 } else { 0.0 },
    );
    model_run
        .panel("Seldom and too much", vec![curve])
        .x(format!("time between decisions, of the longest that settles ({longest:.1} years)"))
        .y("1: the race comes to rest, 0: it swings ever wider")
        .spans(0.0, 1.0);
}

/// Both arm, and neither is safer.
pub(super) fn dilemma(loaded: &Loaded, model_run: &mut ModelRun) -> Result<(), &'static str> {
    let blueprint = Blueprint::new(loaded);
    let pair = pair(&blueprint).ok_or("two states")?;
    let s = &loaded.scenario;
    let dt = 1.0 / blueprint.rules.turns_per_year;
    model_run.model =
        "Jervis (1978): what one does to be safe makes the other less so; arms rise, and \
                 only the balance of offence and defence decides who could prevail."
            .to_owned();
    let smooth = |pair: &RichardsonPair, t: f64| pair.integrate(at_start(&blueprint), t, 0.02);
    let deaf = RichardsonPair { k: 0.0, l: 0.0, ..pair };
    let calm = variant(loaded, |l| {
        react(&mut l.scenario, &blueprint, 0.0);
        start_from(&mut l.scenario, &blueprint, at_start(&blueprint));
    });
    let mut spending = Vec::new();
    for (label, blueprint, pair) in
        [("with reaction", &blueprint, &pair), ("without", &calm, &deaf)]
    {
        let path = simulate(blueprint, s.seed, s.turns);
        let drawn = (path.len() - 1) as f64 * dt;
        let pairs: Vec<_> = path
            .iter()
            .enumerate()
            .map(|(turn, burdens)| (burdens.0, smooth(pair, turn as f64 * dt).0))
            .collect();
        model_run.exact(&format!("burdens {label}"), EULER, pairs);
        spending.push(Curve::new(
            label,
            thinned(&path, dt, |b| b.0),
            line(0.0, drawn, 120, |t| smooth(pair, t).0),
        ));
    }
    model_run
        .panel("What each spends", spending)
        .x("years")
        .y(format!("burden of {}, % of GDP", blueprint.rules.names[0]));

    let solved = prevails(&blueprint, &pair, s.turns);
    let mut running = engine(blueprint.clone(), s.seed);
    let simulated: Vec<f64> = (0..s.turns)
        .map(|_| {
            running.step();
            success(&running)
        })
        .collect();
    model_run.exact(
        "chance to prevail, turn by turn",
        1e-9,
        simulated.iter().copied().zip(solved.iter().copied()),
    );
    let every = simulated.len().div_ceil(DRAWN).max(1);
    let points = |of: &[f64], every: usize| -> Vec<(f64, f64)> {
        of.iter().enumerate().step_by(every).map(|(t, p)| (t as f64 * dt, *p)).collect()
    };
    model_run
        .panel(
            "What it buys",
            vec![Curve::new("reached", points(&simulated, every), points(&solved, 1))],
        )
        .x("years")
        .y("chance that an attack would prevail");
    offence_and_defence(loaded, model_run, &pair);
    imperfect::two_by_two(model_run);
    Ok(())
}

/// The chance of the first to prevail at the second's home, as it sees it.
fn success(engine: &Engine) -> f64 {
    engine.world().resource::<Dyads>().success.get(FIRST, SECOND)
}

/// The same by capital, distance and contest alone, for every turn.
fn prevails(blueprint: &Blueprint, pair: &RichardsonPair, turns: u32) -> Vec<f64> {
    let (rules, p) = (&blueprint.rules, &blueprint.rules.parameters);
    let (per_year, dt) = (rules.turns_per_year, 1.0 / rules.turns_per_year);
    let mut burdens = at_start(blueprint);
    let mut capital: Vec<f64> =
        blueprint.start.states.iter().map(|state| state.military.capacity).collect();
    (0..turns)
        .map(|_| {
            let attack = capital[0] * rules.reach.get(FIRST, SECOND);
            let met = p.defender_advantage * capital[1];
            let chance = contest::ratio(attack, met, p.contest_decisiveness);
            burdens = pair.euler_step(burdens, dt);
            for ((stock, state), burden) in
                capital.iter_mut().zip(&blueprint.start.states).zip([burdens.0, burdens.1])
            {
                let invested = burden / 100.0 * state.economy.gdp * dt;
                *stock = capital_next(*stock, p.depreciation, per_year, invested);
            }
            chance
        })
        .collect()
}

/// The same race where attack is easy, and where it is hard.
fn offence_and_defence(loaded: &Loaded, model_run: &mut ModelRun, pair: &RichardsonPair) {
    let turns = loaded.scenario.turns.max(1);
    let with =
        |advantage: f64| variant(loaded, |l| l.scenario.parameters.defender_advantage = advantage);
    let end = |advantage: f64| {
        prevails(&with(advantage), pair, turns).last().copied().unwrap_or(f64::NAN)
    };
    let reached = |advantage: f64| {
        let mut running = engine(with(advantage), loaded.scenario.seed);
        running.run_to(turns);
        success(&running)
    };
    let curve = model_run.exact_curve(
        "chance to prevail by the defender's advantage",
        1e-9,
        line(0.5, 4.0, 8, reached),
        line(0.4, 4.2, 60, end),
        end,
    );
    model_run
        .panel("Offence and defence", vec![curve])
        .x("advantage of the defender, ω")
        .y("chance that an attack would prevail, at the end")
        .spans(0.0, 1.0)
        .mark(loaded.scenario.parameters.defender_advantage, "this scenario");
}
