//! Networks of alliances that leave nobody to be attacked: how many there are.
//!
//! A panel of the model of alliance networks that no phase plays; its countries are equally strong.

use super::{
    model_run::{Curve, ModelRun},
    play::{Dice, Mean},
};
use deter_core::{
    scenario::quantity::Code,
    theory::stability::{Alliances, World},
};

/// Networks drawn by fair coins.
const DRAWN: u32 = 6_000;
/// Superiority that an attack needs: the defender has the advantage.
const SUPERIORITY: f64 = 1.5;

/// Share of networks, drawn by coins, in which nobody is vulnerable, and of those that nobody changes.
pub(super) fn census(model_run: &mut ModelRun, dice: &Dice, code: &Code) {
    let mut means = [Vec::new(), Vec::new()];
    for n in 2_usize..=5 {
        let strengths = vec![1.0; n];
        let world = World { strengths: &strengths, defence_advantage: SUPERIORITY };
        let Some(census) = world.enumerate() else {
            continue;
        };
        let (mut safe, mut stable) = (0.0, 0.0);
        for turn in 1..=DRAWN {
            let mut alliances = Alliances::default();
            let mut pair = 0;
            for i in 0..n {
                for j in i + 1..n {
                    if dice.roll(turn, code, 40 + pair) < 0.5 {
                        alliances[i] |= 1 << j;
                        alliances[j] |= 1 << i;
                    }
                    pair += 1;
                }
            }
            safe += f64::from(u8::from(world.invulnerable(&alliances)));
            stable += f64::from(u8::from(world.war_stable(&alliances)));
        }
        let all = census.networks as f64;
        let drawn = f64::from(DRAWN);
        for (means, (count, solved)) in
            means.iter_mut().zip([(safe, census.invulnerable), (stable, census.war_stable)])
        {
            means.push(Mean::share(n as f64, count / drawn, solved as f64 / all, drawn));
        }
    }
    let labels = ["nobody vulnerable", "war-stable"];
    let curves: Vec<Curve> = labels
        .into_iter()
        .zip(&means)
        .map(|(label, means)| model_run.means(label, label, u64::from(DRAWN), means, Vec::new()))
        .collect();
    model_run
        .panel("Safe for now, and safe to stay", curves)
        .x("countries of equal strength")
        .y("share of all networks of alliances")
        .spans(0.0, 1.0);
}
