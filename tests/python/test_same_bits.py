"""Every call gives the bits of the command for the same scenario, seed and replicate."""

import csv
import json
import math
import pickle

import pyarrow.parquet
import pytest

import deter

STUDY = """(
    title: "A small sweep", scenario: "five-islands.ron",
    factors: [(name: "parameters.growth_shock", low: 0.0, high: 0.02),
              (name: "states.SABEL.constraint", low: 0.2, high: 0.8)],
    measures: ["probes", "signed"],
    sweep: grid(steps: 3, runs: 5),
)"""


def same(table, file):
    """A table in memory is the Parquet file of the command, to the bit."""
    there = pyarrow.parquet.read_table(file)
    here = pyarrow.table(table)
    assert here.column_names == there.column_names
    assert here.num_rows == there.num_rows > 0
    for name in there.column_names:
        assert here[name].to_pylist() == there[name].to_pylist(), name


@pytest.mark.parametrize("series", ["none", "quantiles", "all"])
def test_ensemble(islands, command, tmp_path, series):
    arguments = ["--runs", 60, "--seed", 7, "--series", series, "--no-figures", "--out", "out"]
    printed = json.loads(command("ensemble", "five-islands", *arguments, "--json"))
    found = deter.ensemble(islands, runs=60, seed=7, series=series)
    for name, table in found.tables.items():
        same(table, tmp_path / "out" / f"{name}.parquet")
    assert len(found.tables) == (2 if series == "none" else 3)
    assert found.summary == printed
    assert [len(found), found["replicate"]] == [60, list(range(60))]


def test_threads_change_nothing(islands):
    one, two = (deter.ensemble(islands, runs=80, jobs=jobs, series="none") for jobs in (1, 2))
    assert one.rows() == two.rows()


def test_ensemble_until_and_uncertain(command):
    rule = "signed se<0.5"
    printed = command("ensemble", "five-islands", "--runs", 1000, "--until", rule, "--no-figures")
    found = deter.ensemble(deter.scenario("five-islands"), runs=1000, until=rule)
    assert found.text in printed
    world = deter.scenario("calibrated-2016")
    arguments = ["--runs", 20, "--uncertain", "--series", "none", "--no-figures", "--json"]
    printed = json.loads(command("ensemble", "calibrated-2016", *arguments))
    assert deter.ensemble(world, runs=20, uncertain=True, series="none").summary == printed


def test_compare(command):
    base, what = deter.scenario("vietnam-2021"), deter.scenario("w05")
    found = deter.compare(base, what, runs=30, seed=3)
    printed = command("compare", "vietnam-2021", "w05", "-n", 30, "--seed", 3, "--no-figures", "--json")
    assert found.to_json().strip() == printed.strip()
    text = command("compare", "w05", "-n", 30, "--seed", 3, "--no-figures", "--out", "again")
    assert found.text in text
    assert str(deter.compare(what, runs=30, seed=3)) == found.text
    assert found.said[0] == what.question
    answers = [row["measure"] for row in found.answers.rows() if row["answer"]]
    assert len(answers) == 3 and found._repr_html_().index(found.said[1][:20]) > 0


def test_what_is_set_is_what_its_text_says(islands, command, tmp_path):
    what = islands.set({"patrons.THULE.commitment": 0.3}, title="In doubt")
    assert (what.name, what.title) == ("in-doubt", "In doubt")
    assert what.hash != islands.hash
    (tmp_path / "doubt.ron").write_text(what.text)
    command("ensemble", "doubt.ron", "--runs", 40, "--no-figures", "--out", "out")
    same(deter.ensemble(what, runs=40).runs, tmp_path / "out" / "runs.parquet")
    assert islands.set({}).hash == islands.hash
    assert islands.set({"states.SABEL.constraint": islands.number("states.SABEL.constraint")[0]}).hash == (
        islands.hash
    )


def test_a_judged_range_does_not_bind_a_what_if(vietnam):
    path = "patrons.USA.commitment"
    value, (low, high) = vietnam.number(path)
    assert low <= value <= high and low > 0.3
    doubt = vietnam.set({path: 0.3}, title="In doubt")
    assert doubt.number(path) == (0.3, None)
    runs = deter.simulate(vietnam, {path: 0.3}, runs_each=2, measures=["signed"])
    assert runs["signed"] == deter.ensemble(doubt, runs=2, series="none")["signed"]


def test_simulate_is_an_ensemble_of_each_point(islands):
    theta = {"parameters.growth_shock": [0.0, 0.01], "states.SABEL.constraint": [0.2, 0.8]}
    measures = ["probes", "signed", "security_gap(SABEL)"]
    found = deter.simulate(islands, theta, runs_each=6, seed=9, measures=measures)
    assert found.columns == ["point", "replicate", *theta, *measures]
    for point in range(2):
        what = islands.set({path: values[point] for path, values in theta.items()})
        runs = deter.ensemble(what, runs=6, seed=9, series="none")
        rows = [row for row in found.rows() if row["point"] == point]
        assert [row["replicate"] for row in rows] == list(range(6))
        for name in measures:
            assert [row[name] for row in rows] == runs[name]


def test_a_scenario_goes_to_other_processes(islands):
    what = islands.set({"patrons.THULE.commitment": 0.3}, title="In doubt")
    for one in (islands, what, what.under("hedging")):
        again = pickle.loads(pickle.dumps(one))
        assert again == one and (again.name, again.seed) == (one.name, one.seed)
        assert deter.run(again).state_hash == deter.run(one).state_hash


def test_simulate_is_a_sweep(islands, command, tmp_path):
    (tmp_path / "sweep.ron").write_text(STUDY)
    command("sweep", "sweep.ron", "--csv", "--out", "out")
    rows = list(csv.DictReader((tmp_path / "out" / "sweep.csv").open()))
    names = ["parameters.growth_shock", "states.SABEL.constraint"]
    points = {}
    for row in rows:
        points.setdefault(int(row["point"]), [float(row["factor_" + n.replace(".", "_")]) for n in names])
    matrix = [points[at] for at in sorted(points)]
    found = deter.simulate(islands, matrix, names, runs_each=5, measures=["probes", "signed"])
    assert len(matrix) == 9 and len(found) == len(rows)
    for name in ["probes", "signed"]:
        assert found[name] == [float(row[name]) for row in rows]


def test_simulate_takes_frames_and_matrices(islands):
    import numpy
    import pandas
    import polars

    theta = {"states.SABEL.constraint": [0.2, 0.5, 0.8]}
    rows = [
        deter.simulate(islands, one, names, runs_each=2, measures=["signed"]).rows()
        for one, names in [
            (theta, None),
            (pandas.DataFrame(theta), None),
            (polars.DataFrame(theta), None),
            (numpy.array([[0.2], [0.5], [0.8]]), list(theta)),
        ]
    ]
    assert all(one == rows[0] for one in rows) and len(rows[0]) == 6


def test_run_and_explain(islands, command, tmp_path):
    run = deter.run(islands, seed=7, replicate=2)
    printed = command("run", "five-islands", "--seed", 7, "--replicate", 2, "--no-figures", "--out", "out")
    assert run.story in printed
    run.save(str(tmp_path / "mine"))
    for name in ["series.csv", "events.jsonl", "pacts.csv"]:
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "mine" / name).read_bytes()
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert (manifest["state_hash"], manifest["code"]) == (run.state_hash, run.code)
    lines = (tmp_path / "out" / "events.jsonl").read_text().splitlines()
    assert run.events == [json.loads(line) for line in lines]
    for name, table in [("series", run.series), ("pacts", run.pacts)]:
        rows = list(csv.DictReader((tmp_path / "out" / f"{name}.csv").open()))
        assert table.columns == list(rows[0]) and len(table) == len(rows)
        for column in table.columns:
            texts = ["" if x is None else x for x in table[column]]
            there = [row[column] for row in rows]
            assert [str(x) for x in texts] == there or all(
                math.isclose(x, float(y), rel_tol=0, abs_tol=0) for x, y in zip(texts, there)
            ), column
    assert deter.explain(run, event=17).text == command("explain", "out", "--event", 17)
    asked = dict(state="SABEL", turn=3)
    told = deter.explain(run, **asked)
    assert told.text == command("explain", "out", "--state", "SABEL", "--turn", 3)
    assert deter.explain(tmp_path / "mine", **asked).events == told.events
    with pytest.raises(deter.Error, match="--event 99999"):
        deter.explain(run, event=99999)


def test_diff(command):
    base, what = deter.scenario("vietnam-2021"), deter.scenario("w05")
    found = deter.diff(base, what, seed=7)
    assert found.text == command("diff", "vietnam-2021", "w05", "--seed", 7)
    assert found.to_json().strip() == command("diff", "w05", "--seed", 7, "--json").strip()


def test_backtest(command):
    base = deter.scenario("calibrated-2016")
    observed = "scenarios/studies/observed-2017.ron"
    arguments = ["--observed", observed, "--from", "2017-01-01", "--runs", 40]
    found = deter.backtest(base, observed, "2017-01-01", runs=40)
    assert found.text.strip() in command("backtest", "calibrated-2016", *arguments)
    printed = command("backtest", "calibrated-2016", *arguments, "--json")
    assert found.to_json().strip() == printed.strip()
    assert set(found.scores["score"]) >= {"CRPS"}


ISLANDS = """(
    extends: "five-islands.ron", title: "One lens", lens: "balance_of_threat",
    states: { "LIRA": (lens: "balance_of_threat") },
    initiators: {
        "KORAL": (openings: poisson(set(0.8))), "SABEL": (openings: poisson(set(1.0))),
        "LIRA": (openings: poisson(set(0.8))),
    },
)"""
FIT = """(
    title: "Who signed with whom in the gulf", scenario: "islands.ron", until: "2005-12-31",
    record: [
        (kind: "talks", between: ("KORAL", "SABEL"), signed: "2001-03-01"),
        (kind: "talks", between: ("LIRA", "SABEL"), signed: "2002"),
        (kind: "arms", between: ("KORAL", "LIRA"), signed: "2003-06", confidence: medium),
        (kind: "arms", between: ("SABEL", "THULE"), signed: "2004Q2"),
    ],
    headline: "SABEL", replicates: 3, talks: 0.8, listing: 0.5, constants: 0.7,
    fitted_to: "2003-12-31",
)"""


def test_fit(command, tmp_path):
    (tmp_path / "islands.ron").write_text(ISLANDS)
    (tmp_path / "fit.ron").write_text(FIT)
    found = deter.fit(tmp_path / "fit.ron")
    assert found.text.strip() in command("fit", "fit.ron", "--out", "out")
    assert found.to_json().strip() == command("fit", "fit.ron", "--json").strip()
    assert found.estimated.text == (tmp_path / "out" / "estimated.ron").read_text()
    same(found.estimates, tmp_path / "out" / "estimates.parquet")
    with pytest.raises(deter.ScenarioError) as raised:
        (tmp_path / "wrong.ron").write_text(FIT.replace("headline", "hedline"))
        deter.fit(tmp_path / "wrong.ron")
    assert raised.value.suggestion == "headline"


def test_parameters(islands, command):
    table = deter.parameters(islands)
    rows = {row["path"]: row for row in table.rows()}
    assert rows["states.SABEL.constraint"]["value"] == 0.6
    assert rows["parameters.growth_shock"]["low"] <= rows["parameters.growth_shock"]["value"]
    printed = command("check", "five-islands", "--figures")
    assert all(path in printed for path in list(rows)[:20])
