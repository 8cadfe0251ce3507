//! The answer in sentences: made of a comparison's numbers, and no more than they allow. The numbers
//! here are made, so that every case has its sentence whatever the model does.

use deter::{
    scenario::load_text,
    study::{
        compare::{
            Comparison, ComparisonRequest, compare, comparison::Measure, lenses, matrix::Matrix,
            said,
        },
        run::Runner,
        statistics::{Paired, Verdict},
        worlds::prepare,
    },
};

const RUNS: u64 = 200;

/// What answers the question, and what would matter.
const ANSWERS: [(&str, f64); 4] =
    [("security_gap(CCC)", 0.02), ("burden(CCC)", 0.1), ("force(AAA,CCC)", 0.2), ("war", 0.05)];

/// Numbers of a run, spread evenly over `middle` ± `half` in an order of their own.
fn spread(middle: f64, half: f64, stride: u64) -> Vec<f64> {
    let share = |run: u64| (run * stride % RUNS) as f64 / (RUNS - 1) as f64;
    (0..RUNS).map(|run| middle + half * (2.0 * share(run) - 1.0)).collect()
}

/// `once` in the first so many runs, else nothing.
fn happens(runs: usize, once: f64) -> Vec<f64> {
    (0..RUNS as usize).map(|run| if run < runs { once } else { 0.0 }).collect()
}

/// A world beside itself and `others` of them, with nothing but these answers.
fn worlds(others: usize, answers: &[Vec<[Vec<f64>; 2]>]) -> Comparison {
    let text = crate::common::SMALL;
    let small = |name: &str| {
        let mut loaded = load_text(name, "small.ron", text, None).unwrap();
        loaded.scenario.question = "Is it safer?".to_owned();
        loaded
    };
    let names = (1..=others).map(|n| format!("w{n}-other"));
    let all = std::iter::once("base".to_owned()).chain(names).map(|name| small(&name)).collect();
    let request = ComparisonRequest { runs: 50, ..ComparisonRequest::default() };
    let found = compare(&prepare(all).unwrap(), &request, "", &Runner::plain().unwrap());
    let (mut comparison, _) = found.unwrap().unwrap();
    comparison.runs = RUNS;
    for (against, pairs) in comparison.against.iter_mut().zip(answers) {
        against.measures =
            ANSWERS.iter().zip(pairs).map(|(answer, pair)| measure(*answer, pair)).collect();
    }
    comparison
}

fn measure((name, matters): (&str, f64), [base, other]: &[Vec<f64>; 2]) -> Measure {
    let paired = Paired::of(base, other, 1);
    let any = |runs: &[f64]| runs.iter().filter(|x| **x > 0.0).count() as u64;
    Measure {
        name: name.to_owned(),
        meaning: String::new(),
        flag: name == "war",
        any: ["force(AAA,CCC)", "war"].contains(&name).then(|| (any(base), any(other))),
        shown: true,
        matters: Some(matters),
        spread: None,
        corrected: paired.p,
        verdict: Verdict::of(&paired, paired.p),
        paired,
    }
}

fn told(pairs: Vec<[Vec<f64>; 2]>) -> String {
    let mut comparison = worlds(1, &[pairs]);
    said::answer(&mut comparison);
    comparison.against[0].answer.join("\n")
}

#[test]
fn a_clear_change_that_matters_is_told_with_counts_of_runs() {
    insta::assert_snapshot!(told(vec![
        [spread(0.3, 0.05, 7), spread(0.1, 0.05, 7)],
        [spread(2.0, 0.5, 7), spread(2.0, 0.5, 7)],
        [happens(40, 1.0), happens(110, 2.0)],
        [happens(2, 1.0), happens(2, 1.0)],
    ]));
}

#[test]
fn a_clear_change_that_is_too_small_is_said_to_be() {
    insta::assert_snapshot!(told(vec![
        [spread(0.3, 0.05, 7), spread(0.304, 0.05, 7)],
        [spread(2.0, 0.5, 7), spread(2.0, 0.5, 7)],
        [happens(40, 1.0), happens(40, 1.0)],
        [happens(2, 1.0), happens(2, 1.0)],
    ]));
}

#[test]
fn where_nothing_changed_it_is_said() {
    let alike = || {
        [spread(0.3, 0.05, 7), spread(2.0, 0.5, 7), happens(40, 1.0), happens(2, 1.0)]
            .map(|runs| [runs.clone(), runs])
    };
    let text = told(alike().to_vec());
    assert!(text.contains("Nothing that the question asks about changed"));
    insta::assert_snapshot!(text);
}

#[test]
fn what_the_runs_do_not_tell_is_not_told() {
    // Noise as large as what matters, and a change that may or may not be large enough.
    insta::assert_snapshot!(told(vec![
        [spread(0.3, 0.2, 7), spread(0.3, 0.2, 19)],
        [spread(2.0, 0.5, 7), spread(2.1, 0.6, 11)],
        [happens(40, 1.0), happens(75, 1.0)],
        [happens(2, 1.0), happens(10, 1.0)],
    ]));
}

#[test]
fn too_few_runs_say_nothing() {
    let mut comparison = worlds(1, &[vec![[spread(0.3, 0.0, 7), spread(0.1, 0.0, 7)]]]);
    comparison.runs = 49;
    said::answer(&mut comparison);
    assert_eq!(comparison.against[0].answer.len(), 2);
    assert!(comparison.against[0].answer[1].contains("too few to say anything"));
}

#[test]
fn theories_that_part_are_named() {
    let pairs = |gap: f64| {
        vec![
            [spread(0.3, 0.05, 7), spread(gap, 0.05, 7)],
            [spread(2.0, 0.5, 7), spread(3.0, 0.5, 7)],
        ]
    };
    let under = [("one_theory", 0.1), ("another_theory", 0.5)];
    let under = under.map(|(name, gap)| (name.to_owned(), worlds(1, &[pairs(gap)])));
    let mut comparison = worlds(1, &[pairs(0.1)]);
    comparison.lenses = Some(lenses::gather(&under));
    said::answer(&mut comparison);
    insta::assert_snapshot!(comparison.against[0].answer.last().unwrap());
}

#[test]
fn many_what_ifs_are_one_table_of_their_answers() {
    let pairs = |gap: f64, burden: f64| {
        vec![
            [spread(0.3, 0.05, 7), spread(gap, 0.05, 7)],
            [spread(2.0, 0.5, 7), spread(burden, 0.5, 7)],
        ]
    };
    let mut comparison = worlds(3, &[pairs(0.1, 2.0), pairs(0.304, 2.3), pairs(0.3, 2.0)]);
    // The second does not ask for the first answer.
    comparison.against[1].measures[0].matters = None;
    assert_eq!(Matrix::of(&worlds(1, &[pairs(0.1, 2.0)])), None);
    let matrix = Matrix::of(&comparison).unwrap();
    let [table] = &matrix.tables(8)[..] else { panic!("one table is enough") };
    insta::assert_snapshot!(table.markdown());
    assert_eq!(matrix.tables(2).len(), 2);
}
