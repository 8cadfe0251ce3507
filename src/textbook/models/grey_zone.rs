//! Below the threshold of war: how hard `probe` pushes, and which slices are let pass.

use super::{
    model_run::{Curve, ModelRun},
    play::{Mean, Pair, ensemble, grid, halved, line, variant},
};
use deter_core::{
    scenario::{Loaded, schema::Intensity, textbook::Textbook},
    theory::{choice::logit, grey_zone},
    turn::Engine,
    world::{build::Blueprint, journal::Detail},
};

/// Runs behind a mean.
const RUNS: u64 = 40;
/// Turns after which a discounted future has nothing left to take.
const LONG: u32 = 20_000;

/// What the challenger weighs, by the theory alone.
struct Setting {
    benefit: f64,
    danger: f64,
    precision: f64,
    costs: [f64; 3],
    /// Intensity of an intrusion.
    intrusion: f64,
    /// Share of what it could do that it does rather than hold back.
    acting: f64,
    most: f64,
    dispersion: f64,
}

impl Setting {
    fn new(blueprint: &Blueprint) -> Option<Self> {
        let rules = &blueprint.rules;
        let p = &rules.parameters;
        let plan = rules.challengers.first()?;
        let means = plan.operations.iter().flatten().next()?;
        let pair = Pair::of(blueprint)?;
        let ([_, j], stake, success) = (pair.sides, pair.stake, pair.prevails(1.0));
        let danger = 1.0 - success;
        let worth =
            p.stake_weight * stake * success - means.cost - p.escalation_on_frequency * danger;
        let mut shares = [0.0; 2];
        let options = [plan.status_quo, worth];
        logit(&options, p.choice_precision, &mut shares);
        Some(Self {
            benefit: stake * success,
            danger,
            precision: p.choice_precision,
            costs: means.intensity_cost,
            intrusion: p.intrusion_level,
            acting: shares[1],
            most: means.levels[j.at()],
            dispersion: means.dispersion,
        })
    }

    /// Chances of presence, intrusion and coercion under this loss by escalation.
    fn rungs(&self, loss: f64) -> [f64; 3] {
        let utilities = Intensity::ALL.map(|rung| {
            let g = rung.level(self.intrusion);
            self.benefit * g
                - loss * grey_zone::escalation_probability(g)
                - self.costs[rung as usize]
        });
        let mut chances = [0.0; 3];
        logit(&utilities, self.precision, &mut chances);
        chances
    }

    /// Mean and variance of the intensity of one operation.
    fn intensity(&self, loss: f64) -> (f64, f64) {
        let chances = self.rungs(loss);
        let moment = |power: fn(f64) -> f64| {
            Intensity::ALL
                .iter()
                .zip(chances)
                .map(|(rung, p)| p * power(rung.level(self.intrusion)))
                .sum::<f64>()
        };
        let mean = moment(|g| g);
        (mean, moment(|g| g * g) - mean * mean)
    }
}

/// Operations of a whole run by intensity.
fn counted(engine: &mut Engine, turns: u32) -> [f64; 3] {
    engine.run_to(turns);
    let operations = &engine.tally().operations;
    std::array::from_fn(|rung| operations.iter().map(|domain| domain[rung] as f64).sum())
}

/// Pressure by the danger of escalation, and salami tactics.
pub(super) fn pressure(loaded: &Loaded, model_run: &mut ModelRun) -> Result<(), &'static str> {
    let Some(Textbook::GreyZone { resistance_cost, stake }) = &loaded.scenario.textbook else {
        return Err("a price of resistance");
    };
    let setting = Setting::new(&Blueprint::new(loaded)).ok_or("a challenger with operations")?;
    model_run.model =
        "Gannon, Gartzke, Lindsay & Schram (2023): a stronger threat of escalation lowers \
                 intensity, not activity. Schelling (1966): thin slices pass."
            .to_owned();
    let turns = loaded.scenario.turns.max(1);
    let most = 5.0 * setting.benefit;
    let (mut intensities, mut numbers) = (Vec::new(), Vec::new());
    for loss in grid(0.05 * most, 0.95 * most, 10) {
        let blueprint = variant(loaded, |loaded| {
            loaded.scenario.parameters.escalation_on_intensity = loss / setting.danger;
        });
        let runs = ensemble(&blueprint, loaded.scenario.seed, RUNS, Detail::Nothing, |engine| {
            counted(engine, turns)
        });
        let sum = runs.iter().fold([0.0; 3], |sum, run| [0, 1, 2].map(|i| sum[i] + run[i]));
        let n: f64 = sum.iter().sum();
        let (solved, variance) = setting.intensity(loss);
        let pushed: f64 = Intensity::ALL
            .iter()
            .zip(sum)
            .map(|(rung, count)| rung.level(setting.intrusion) * count)
            .sum();
        let error = (variance / n.max(1.0)).sqrt();
        let mean = Mean::share(loss, pushed / n.max(1.0), solved, 1.0);
        intensities.push(Mean { error, ..mean });
        let played = RUNS as f64 * f64::from(turns);
        let expected = setting.most * setting.acting;
        let spread = expected + expected * expected / setting.dispersion;
        numbers.push(Mean::with_error(loss, n / played, expected, (spread / played).sqrt()));
    }
    let rungs = line(0.0, most, 160, |loss| setting.intensity(loss).0);
    let curve = model_run.means("mean intensity", "three rungs", RUNS, &intensities, rungs);
    let best = Curve::new(
        "g* = b/2L",
        Vec::new(),
        line(0.0, most, 160, |loss| grey_zone::intensity(setting.benefit, loss)),
    );
    let x_label = "loss by escalation, L (utility)".to_owned();
    model_run
        .panel("How hard", vec![curve, best])
        .x(x_label.clone())
        .y("mean intensity, 0 presence to 1 coercion")
        .spans(0.0, 1.0);
    let curve = model_run.means("operations a turn", "", RUNS, &numbers, Vec::new());
    model_run
        .panel("How often", vec![curve])
        .x(x_label)
        .y("operations a turn")
        .spans(0.0, setting.most * setting.acting * 1.3);
    slices(model_run, resistance_cost.get(), stake.get());
    Ok(())
}

/// Whether a target that expects a slice in every turn to come would rather pay to end it now.
fn resists(slice: f64, cost: f64, discount: f64) -> bool {
    let (mut lost, mut weight) = (0.0, 1.0);
    for _ in 0..LONG {
        lost += weight * slice;
        weight *= discount;
        if weight < 1e-18 {
            break;
        }
    }
    lost > cost
}

fn slices(model_run: &mut ModelRun, cost: f64, stake: f64) {
    // The largest slice that passes, found by halving what the target tolerates and what it does not.
    let passes = |discount: f64| halved(0.0, 2.0 * cost, |slice| !resists(slice, cost, discount));
    let discounts = line(0.0, 0.95, 12, passes);
    let tolerated = |discount: f64| grey_zone::tolerated_slice(cost, discount);
    let turns = |discount: f64| grey_zone::turns_to_take(stake, tolerated(discount));
    let taken: Vec<(f64, f64)> = discounts
        .iter()
        .map(|(discount, slice)| {
            let mut left = stake;
            let bites = (0..LONG).take_while(|_| {
                let some = left > 1e-9 * slice;
                left -= slice.min(left);
                some
            });
            (*discount, bites.count() as f64)
        })
        .collect();
    let largest = model_run.exact_curve(
        "largest slice that passes",
        1e-9,
        discounts,
        line(0.0, 0.95, 120, tolerated),
        tolerated,
    );
    let taken = model_run.exact_curve(
        "turns until all is taken",
        0.0,
        taken,
        line(0.0, 0.95, 600, turns),
        turns,
    );
    let weight = "weight of the next turn to the target, δ";
    model_run
        .panel("Salami: the thickest slice", vec![largest])
        .x(weight)
        .y("largest slice that passes, units of the stake");
    model_run
        .panel("Salami: how long it takes", vec![taken])
        .x(weight)
        .y("turns until the whole stake is gone");
}
