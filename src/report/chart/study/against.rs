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
        judge::{PeriodForecast, Scored, SeriesForecast, spoken},
    },
    origins::RollingOrigins,
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
            "{}: what was observed over the median and the middle 50 % and 90 % of {} runs.",
            found.title, found.origin.runs
        ),
    };
    let axis = Horizontal::Turns(TimeAxis::of(provenance));
    let panels: Vec<FanPanel> = found.series.iter().map(panel).collect();
    let columns = panels.len().clamp(1, 2);
    fan::draw(heading, &axis, &panels, columns, 240.0)
}

fn middle(p: &PeriodForecast) -> f64 {
    f64::from(p.first) + f64::from(p.long) / 2.0
}

fn panel(series: &SeriesForecast) -> FanPanel {
    let scored = series.periods.iter().filter(|period| period.scored);
    let points = scored.map(|p| Quantiles { x: middle(p), values: p.quantiles }).collect();
    FanPanel {
        counts: false,
        reach: None,
        title: series.name.clone(),
        unit: series.unit.clone(),
        fans: vec![Fan {
            label: String::new(),
            points,
            style: theme::series(0),
            paths: Vec::new(),
        }],
        observed: series.periods.iter().map(|p| (middle(p), p.observed)).collect(),
        from_zero: series.counted,
    }
}

/// Fans of the free runs from every origin over all that was observed, a row of panels for each series.
pub fn from_origins(
    found: &RollingOrigins,
    provenance: &Provenance,
    counted: bool,
    caption: &str,
) -> Sheet {
    let what = if counted { "counts" } else { "levels" };
    let heading = Heading {
        name: format!("origins-{what}"),
        title: format!("Observed {what}, over what free runs say from each origin"),
        subtitle:
            "Every world knows what is dated before its origin, and is fitted to the years before."
                .to_owned(),
        caption: caption.to_owned(),
        alt: format!(
            "{}: what was observed over the median and the middle 50 % and 90 % of {} runs from each of {} origins.",
            found.title,
            found.origin.runs,
            found.origins.len()
        ),
    };
    let axis = Horizontal::Turns(TimeAxis::of(provenance));
    let all = || {
        found.origins.iter().flat_map(|one| {
            let own = one.series.iter().filter(move |series| series.counted == counted);
            own.map(move |series| (one, series))
        })
    };
    let mut ids: Vec<&str> = Vec::new();
    for (_, series) in all() {
        if !ids.contains(&series.id.as_str()) {
            ids.push(&series.id);
        }
    }
    let mut panels = Vec::new();
    for id in ids {
        let own: Vec<_> = all().filter(|(_, series)| series.id == id).collect();
        // Every dot that any of the origins has, in the turns of the first.
        let mut observed: Vec<(f64, f64)> = own
            .iter()
            .flat_map(|(one, series)| {
                let after = f64::from(one.after);
                series.periods.iter().map(move |p| (after + middle(p), p.observed))
            })
            .collect();
        observed.sort_by(|a, b| a.0.total_cmp(&b.0));
        observed.dedup();
        let row = panels.len();
        for one in &found.origins {
            // An origin with nothing to score keeps its place.
            let series = one.series.iter().find(|series| series.id == id);
            let mut panel = panel(series.unwrap_or(own[0].1));
            if series.is_none() {
                panel.fans.clear();
            }
            let (id, none) = (&own[0].1.id, if series.is_none() { ": nothing" } else { "" });
            panel.title = format!("{id}, from {}{none}", one.from);
            panel.observed.clone_from(&observed);
            for point in panel.fans.iter_mut().flat_map(|fan| &mut fan.points) {
                point.x += f64::from(one.after);
            }
            panels.push(panel);
        }
        // Panels of one series share their axis.
        let reach = fan::reach(&panels[row..]);
        panels[row..].iter_mut().for_each(|panel| panel.reach = reach);
    }
    fan::draw(heading, &axis, &panels, found.origins.len().clamp(1, 2), 190.0)
}

/// Skill of all origins together: of each series against the best of its baselines, of all of them against
/// every one.
pub fn of_origins(found: &RollingOrigins, caption: &str) -> Sheet {
    let origins = format!(
        "CRPS from {} origins together, {} to {}; of each series against the best of its baselines",
        found.origins.len(),
        found.origins.first().map_or("", |one| &one.from),
        found.origins.last().map_or("", |one| &one.from)
    );
    let best = |scored: &Scored| {
        let mut shown = scored.clone();
        if !scored.of.starts_with("all ") {
            shown.against.sort_by(|a, b| a.score.total_cmp(&b.score));
            shown.against.truncate(1);
        }
        shown
    };
    let shown: Vec<Scored> = found.pooled.iter().map(best).collect();
    skill(&shown, ("origins-skill", &origins), caption)
}

/// Skill of a backtest against every baseline.
pub fn of_backtest(found: &Backtest, caption: &str) -> Sheet {
    let what = format!("CRPS and Brier score, from {} to {}", found.from, found.to);
    skill(&found.scores, ("backtest-skill", &what), caption)
}

/// Skill against every baseline, with its interval.
fn skill(scores: &[Scored], (name, what): (&str, &str), caption: &str) -> Sheet {
    let mut rows = Vec::new();
    let mut cut = false;
    // The log scores stand in the table: twice the rows would be no figure any more.
    for scored in scores.iter().filter(|scored| scored.rule != "log score") {
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
        name: name.to_owned(),
        title: "Skill against what the past alone would have said".to_owned(),
        subtitle: format!(
            "1 − score of the runs over score of the baseline: 1 is perfect, at 0 the runs are no \
             better, left of it they are worse.{cut} {what}."
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
