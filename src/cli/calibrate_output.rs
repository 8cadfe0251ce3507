//! The output of `deter calibrate`: tables, and what these data do not tell.

use super::terminal::{Table, interval, lines, number, percent};
use deter_study::calibrate::{
    Calibration, Posterior, Recovery,
    posterior::{LEAST_NARROWING, MOST_CORRELATION, Pair},
};

fn head(calibration: &Calibration) -> String {
    let study = &calibration.study;
    format!(
        "{}\n{}, data to {}, seed {}\nmodel frequencies, not forecasts\n",
        study.text.title, study.loaded.name, study.text.until, study.loaded.scenario.seed
    )
}

/// What a calibration has learnt.
pub(super) fn posterior(calibration: &Calibration, found: &Posterior) -> String {
    let mut text = head(calibration);
    let mut table =
        Table::new(["generation", ">tolerance", ">accepted", ">effective draws", ">runs"]);
    for one in &found.generations {
        table.row([
            one.number.to_string(),
            one.tolerance.map_or_else(|| "–".to_owned(), number),
            percent(one.acceptance),
            format!("{:.0}", one.effective),
            one.runs.to_string(),
        ]);
    }
    text +=
        &format!("\n{}{}, {} runs in all\n\n", lines(&table), found.stopped.words(), found.runs);
    let mut table = Table::new([
        "parameter",
        ">scenario",
        ">prior 90 %",
        ">mean",
        ">deviation",
        ">median",
        ">90 % interval",
        ">narrower by",
    ]);
    for one in &found.parameters {
        let (before, after) = (&one.prior.quantiles, &one.posterior.quantiles);
        table.row([
            one.name.clone(),
            number(one.scenario),
            interval(before[0], before[4]),
            number(one.posterior.mean),
            number(one.posterior.deviation),
            number(after[2]),
            interval(after[0], after[4]),
            percent(one.narrower),
        ]);
    }
    text += &lines(&table);
    let mut table =
        Table::new(["summary", ">observed", ">runs of the prior", ">kept runs", ">median"]);
    for one in &found.summaries {
        table.row([
            one.id.clone(),
            one.observed.map_or_else(|| "–".to_owned(), number),
            interval(one.prior[0], one.prior[4]),
            interval(one.kept[0], one.kept[4]),
            number(one.kept[2]),
        ]);
    }
    text += &format!("\n{}", lines(&table));
    if found.is_prior_alone() {
        text += "\nwarning: there is no generation beyond the prior: nothing was compared with the record\n";
    }
    for one in found.summaries.iter().filter(|one| one.out_of_reach()) {
        text += &format!(
            "\nwarning: {} was {}, and no run of the prior came to it (they show {}): no value of these \
             numbers explains it\n",
            one.id,
            one.observed.map_or_else(|| "–".to_owned(), number),
            interval(one.reach.0, one.reach.1)
        );
    }
    let name = |place: usize| found.parameters[place].name.as_str();
    let unlearnt: Vec<&str> = found.unlearnt().map(|one| one.name.as_str()).collect();
    text + &apart(&unlearnt, &found.confounded().collect::<Vec<_>>(), name)
}

/// What these data do not tell, in words.
fn apart<'n>(unlearnt: &[&str], pairs: &[&Pair], name: impl Fn(usize) -> &'n str) -> String {
    let mut text = String::new();
    if unlearnt.is_empty() && pairs.is_empty() {
        text += "\nEvery parameter is told apart from its prior and from the others.\n";
    }
    if !unlearnt.is_empty() {
        text += &format!(
            "\nNot told by these data (narrower than the prior by less than {}): {}\n",
            percent(LEAST_NARROWING),
            unlearnt.join(", ")
        );
    }
    for pair in pairs {
        text += &format!(
            "\nNot told apart (correlation beyond {MOST_CORRELATION}): {} and {}, {:.2}\n",
            name(pair.one),
            name(pair.other),
            pair.correlation
        );
    }
    text
}

/// How known values were found again.
pub(super) fn recovery(calibration: &Calibration, found: &Recovery) -> String {
    let trials = found.trials.len();
    let of = |count: usize| percent(count as f64 / trials as f64);
    let mut text = head(calibration);
    text += &format!("{trials} trials: values drawn from the prior, and sought again\n\n");
    let mut table = Table::new([
        "parameter",
        ">in 50 % interval",
        ">in 90 % interval",
        ">narrower by",
        ">truth and mean",
        ">bias",
        ">even ranks p",
    ]);
    for one in &found.parameters {
        table.row([
            one.name.clone(),
            of(one.in_50),
            of(one.in_90),
            percent(one.narrower),
            number(one.correlation),
            number(one.bias),
            number(one.even),
        ]);
    }
    text += &lines(&table);
    let all = trials * found.parameters.len();
    let sum = |f: fn(&deter_study::calibrate::recover::Recovered) -> usize| -> f64 {
        found.parameters.iter().map(f).sum::<usize>() as f64 / all.max(1) as f64
    };
    text += &format!(
        "all: {} in the 50 % intervals, {} in the 90 % intervals\n",
        percent(sum(|one| one.in_50)),
        percent(sum(|one| one.in_90))
    );
    text +=
        "even ranks p: chance that the ranks of the truth in exact posteriors lie as unevenly\n";
    let name = |place: usize| found.parameters[place].name.as_str();
    let unlearnt: Vec<&str> = found.unlearnt().map(|one| one.name.as_str()).collect();
    let strong = found.pairs.iter().filter(|pair| pair.correlation.abs() > MOST_CORRELATION);
    text + &apart(&unlearnt, &strong.collect::<Vec<_>>(), name)
}
