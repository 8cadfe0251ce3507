//! A backtest: counts of the runs over what was observed, and skill against the baselines.

use crate::chart::{
    Heading, Sheet,
    parts::{
        axes::Horizontal,
        fan::{self, Fan, FanPanel, Quantiles},
        forest::{self, Forest, ForestRow},
        time::TimeAxis,
    },
    theme,
};
use deter_study::{
    backtest::{
        Backtest,
        judge::{SeriesForecast, spoken},
    },
    record::tables::Provenance,
};

/// Skill below it is drawn at it: a baseline that is nearly perfect would shrink all others.
const LEAST: f64 = -2.0;

/// Fans of the scored periods over all that was observed.
pub fn counts(found: &Backtest, provenance: &Provenance, caption: &str) -> Sheet {
    let heading = Heading {
        name: "backtest-counts".to_owned(),
        title: format!("What was counted, over what the runs say from {}", found.from),
        subtitle:
            "The fan is what is scored. The runs start with the axis and are told nothing of \
                   what was observed; the baselines know the dots before the fan."
                .to_owned(),
        caption: caption.to_owned(),
        alt: format!(
            "{}: observed counts over the median and the middle 50 % and 90 % of {} runs.",
            found.title, found.origin.runs
        ),
    };
    let axis = Horizontal::Turns(TimeAxis::of(provenance));
    let panels: Vec<FanPanel> = found.series.iter().map(panel).collect();
    let columns = panels.len().clamp(1, 2);
    fan::draw(heading, &axis, &panels, columns, 240.0)
}

fn panel(series: &SeriesForecast) -> FanPanel {
    let middle = |first: u32| f64::from(first) + f64::from(series.long) / 2.0;
    let scored = series.periods.iter().filter(|period| period.scored);
    let points = scored.map(|p| Quantiles { x: middle(p.first), values: p.quantiles }).collect();
    FanPanel {
        title: series.name.clone(),
        unit: series.unit.clone(),
        fans: vec![Fan { label: String::new(), points, style: theme::series(0) }],
        observed: series.periods.iter().map(|p| (middle(p.first), p.observed)).collect(),
        from_zero: true,
    }
}

/// Skill against every baseline, with its interval.
pub fn skill(found: &Backtest, caption: &str) -> Sheet {
    let mut rows = Vec::new();
    let mut cut = false;
    // The log scores stand in the table: twice the rows would be no figure any more.
    for scored in found.scores.iter().filter(|scored| scored.rule != "log score") {
        for race in &scored.against {
            cut |= race.skill < LEAST || race.low < LEAST;
            let seen = |x: f64| x.max(LEAST);
            // NaN must stay NaN, or a missing interval would be drawn.
            let end = |x: f64| if x.is_nan() { x } else { seen(x) };
            rows.push(ForestRow {
                label: format!("{}, {}: {}", scored.of, scored.rule, race.baseline),
                point: seen(race.skill),
                outer: (end(race.low), end(race.high)),
                inner: None,
                observed: None,
                note: format!("{}  {}", spoken(race.skill), race.race),
            });
        }
    }
    let cut = if cut { " What is below −2 is drawn there.".to_owned() } else { String::new() };
    let heading = Heading {
        name: "backtest-skill".to_owned(),
        title: "Skill against what the past alone would have said".to_owned(),
        subtitle: format!(
            "1 − score of the runs over score of the baseline: 1 is perfect, at 0 the runs are no \
             better, left of it they are worse.{} CRPS and Brier score, from {} to {}.",
            cut, found.from, found.to
        ),
        caption: caption.to_owned(),
        alt: format!("{} skills with intervals; the table says the same.", rows.len()),
    };
    let forest = Forest {
        x_label: "skill".to_owned(),
        rows,
        reference: Some((0.0, "no better than the baseline".to_owned())),
        intervals: "skill, and its 95 % interval (block bootstrap)".to_owned(),
    };
    forest::draw(heading, &forest)
}
