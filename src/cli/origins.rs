//! `deter backtest --origins`: a world on each of several days, fitted on what is dated before and scored
//! by what followed.

use std::path::Path;

use super::{
    Console, Failure,
    backtest::{Backtest, races},
    study::{LARGE_PNG, Results, write_and_print},
    terminal::{Cell, Table, interval, lines, number, percent},
};
use deter_report::chart;
use deter_study::table::format::fixed;
use deter_study::{
    backtest::{baseline::CountBaseline, judge},
    origins::{OriginsStudy, RollingOrigins, pairs::PairScores, stack::Stack},
    record::origin,
};

/// Runs the study and tells what was found.
///
/// # Errors
/// If the study is wrong, or the disk refuses.
pub(super) fn run(asked: &Backtest, file: &Path, console: Console) -> Result<(), Failure> {
    let mut study = OriginsStudy::load(file, asked.runs)?;
    if let Some(seed) = asked.shared.seed {
        study.loaded.scenario.seed = seed;
    }
    let plan = study.plan();
    let plan = (&plan, ["scores.csv", "origins.json"]);
    let find =
        asked.shared.find(plan, study.size(), console, |runner| study.run(asked.stack, runner));
    let Some((found, out)) = find? else { return Ok(()) };
    let figures = match &out {
        Some(folder) => {
            if asked.stack {
                folder.write("stack.csv", stacks_csv(&found.stacks).csv().as_bytes())?;
            }
            let s = &study.loaded.scenario;
            let provenance = origin::provenance(&study.loaded, s.seed, s.turns);
            chart::study::of_origins(&found, &provenance)?
        }
        None => Vec::new(),
    };
    let results = Results {
        name: "origins",
        table: "scores",
        csv: csv(&found),
        figures: (figures, asked.png.then_some(LARGE_PNG)),
        text: report(&found),
    };
    write_and_print(&found, results, (out.as_ref(), asked.shared.json), console)
}

fn report(found: &RollingOrigins) -> String {
    let mut text = format!(
        "{}: {}, {} runs from each origin\nEvery world knows what is dated before its origin, and none of \
         what came; so do the baselines.\n",
        found.title, found.origin.scenario, found.origin.runs
    );
    for one in &found.origins {
        text += &format!("\nFrom {}, fitted to {} signatures", one.from, one.fitted_to);
        if !one.converged {
            text += " (the search for the weights did not come to rest)";
        }
        text += "\n\n";
        text += &lines(&judge::table(&one.scores));
        text += "\n";
        text += &lines(&signing(&one.pairs));
    }
    text += "\nAll origins, periods of one year resampled together\n\n";
    text += &lines(&judge::table(&found.pooled));
    text += "\n";
    text += &lines(&signing(&found.pairs));
    text += "\nIn the middle 90 % of the runs";
    for one in &found.coverage {
        let share = percent(one.inside as f64 / one.cases.max(1) as f64);
        text += &format!("\n  {}: {} of {} ({share})", one.of, one.inside, one.cases);
    }
    text += "\n";
    text += &m9(found);
    for stack in &found.stacks {
        text += &format!(
            "\nWeights in a mixture, {} ({} cases in {} blocks); out of sample it gains {} nats a case over the \
             model\n\n",
            stack.of,
            stack.cases,
            stack.blocks,
            number(stack.gain)
        );
        text += &lines(&stacked(stack));
    }
    for warning in &found.warnings {
        text += &format!("\nwarning: {warning}");
    }
    text + "\nLower scores are better; skill 1 is perfect, 0 no better than the baseline, below 0 worse. Log scores \
            are compared in nats a case. A word needs eight years, or eight pairs of states.\n\
            Model frequencies, not forecasts.\n"
}

/// Row M9 of what must hold: counts no worse than the random walk with drift, better than constant rates,
/// and bands that hold what they should. As it is.
fn m9(found: &RollingOrigins) -> String {
    let all = found.pooled.iter().find(|one| one.of == "all counts" && one.rule == "CRPS");
    let bands = found.coverage.iter().find(|one| one.of == "all counts");
    let (Some(all), Some(bands)) = (all, bands) else { return String::new() };
    let word = |holds: bool| if holds { "holds" } else { "FAILS" };
    let mut text = "\nM9, all counts by the CRPS\n".to_owned();
    for (baseline, least, wanted) in [
        (CountBaseline::RandomWalkWithDrift, 0.0, "no worse than"),
        (CountBaseline::ConstantRate, f64::MIN_POSITIVE, "better than"),
        (CountBaseline::NegativeBinomial, f64::MIN_POSITIVE, "better than"),
    ] {
        let Some(race) = all.against.iter().find(|one| one.baseline == baseline.name()) else {
            continue;
        };
        text += &format!(
            "  {wanted} {}: skill {} ({}) {}\n",
            baseline.name(),
            judge::spoken(race.skill),
            interval(race.low, race.high),
            word(race.skill >= least)
        );
    }
    let share = bands.inside as f64 / bands.cases.max(1) as f64;
    text + &format!(
        "  bands of 90 % hold 80 to 97 %: {} {}\n",
        percent(share),
        word((0.8..=0.97).contains(&share))
    )
}

/// A number that may not be there.
fn told(x: Option<f64>) -> String {
    x.map_or_else(|| "–".to_owned(), number)
}

/// Who signs: how many, and how well each forecaster ranks and scores.
fn signing(pairs: &[PairScores]) -> Table {
    let mut table = Table::new([
        "who signs",
        "",
        ">signed",
        ">expected",
        ">at risk",
        ">AUC",
        ">baseline",
        ">its AUC",
        ">Brier skill",
        ">gain, nats a pair",
        ">95 % interval",
        "",
    ]);
    for one in pairs {
        for (at, (who, auc)) in one.auc.iter().skip(1).enumerate() {
            let once = |text: String| if at == 0 { text } else { String::new() };
            let [brier, log] = [0, 1].map(|rule| &one.scores[rule].against[at]);
            table.row([
                once(one.of.clone()),
                once(one.asked.clone()),
                once(one.signed.to_string()),
                once(number(one.expected)),
                once(one.at_risk.to_string()),
                once(told(one.auc[0].1)),
                who.clone(),
                told(*auc),
                number(brier.skill),
                number(log.skill),
                interval(log.low, log.high),
                log.race.to_string(),
            ]);
        }
    }
    table
}

fn stacked(stack: &Stack) -> Table {
    let mut table = Table::new(["forecaster", ">weight", ">95 % interval", ">alone, nats a case"]);
    for one in &stack.members {
        table.row([
            one.who.clone(),
            fixed(one.weight, 3, false),
            format!("{:.3} to {:.3}", one.interval.low, one.interval.high),
            number(one.alone),
        ]);
    }
    table
}

fn stacks_csv(stacks: &[Stack]) -> Table {
    let mut table = Table::new("of,forecaster,weight,low,high,alone,cases,blocks".split(','));
    for stack in stacks {
        for one in &stack.members {
            table.row([
                Cell::from(&stack.of),
                Cell::from(&one.who),
                Cell::from(one.weight),
                Cell::from(one.interval.low),
                Cell::from(one.interval.high),
                Cell::from(one.alone),
                Cell::from(stack.cases),
                Cell::from(stack.blocks),
            ]);
        }
    }
    table
}

/// One row for each origin, score and baseline.
fn csv(found: &RollingOrigins) -> Table {
    let heads = "from,of,name,score,unit,cases,runs,baseline,baseline_score,skill,low,high,verdict";
    let mut table = Table::new(heads.split(','));
    let each = found.origins.iter().map(|one| (one.from.as_str(), &one.scores, &one.pairs));
    for (from, scores, pairs) in each.chain([("all", &found.pooled, &found.pairs)]) {
        let of_pairs = pairs.iter().flat_map(|one| &one.scores);
        for scored in scores.iter().chain(of_pairs) {
            for row in races(scored) {
                table.row(std::iter::once(Cell::from(from)).chain(row));
            }
        }
    }
    table
}
