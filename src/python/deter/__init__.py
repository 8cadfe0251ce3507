"""deter: a laboratory of regional deterrence, in Python.

>>> import deter
>>> base = deter.scenario("vietnam-2021")
>>> what = base.set({"parameters.choice_precision": 2.0}, title="Sharper minds")
>>> print(deter.compare(base, what, runs=100))          # doctest: +SKIP

The same scenario, seed and replicate give the same bits as the command ``deter``, which comes in the same
package. Probabilities are frequencies of a model; nothing is a forecast.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from os import PathLike, fspath
from typing import Any, Literal

from . import _native
from ._native import Error, Run, Scenario, ScenarioError, Seat, Table, World, __version__
from ._progress import Progress, chosen

__all__ = [
    "Backtest",
    "Comparison",
    "Diff",
    "Ensemble",
    "Error",
    "Explanation",
    "Fit",
    "Progress",
    "Run",
    "Scenario",
    "ScenarioError",
    "Seat",
    "Table",
    "World",
    "__version__",
    "backtest",
    "compare",
    "diff",
    "ensemble",
    "explain",
    "fit",
    "parameters",
    "run",
    "scenario",
    "simulate",
    "world",
]


class _Found:
    """What a study found: ``print`` shows what the command prints."""

    def __init__(self, found: tuple[str, str, str, list[tuple[str, Table]]]) -> None:
        #: What the command prints.
        self.text, self._json, self._html, tables = found
        #: The tables by their names.
        self.tables = dict(tables)

    def to_dict(self) -> dict[str, Any]:
        """Everything that was found, as the command's ``--json`` has it."""
        found: dict[str, Any] = json.loads(self._json)
        return found

    def to_json(self) -> str:
        """The same as text, to the byte."""
        return self._json

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return self._html


class Ensemble(_Found):
    """Many runs: a table of one row a replicate, with `pacts`, `series` and `summary` beside it."""

    @property
    def runs(self) -> Table:
        """One row a replicate: the measures of the run."""
        return self.tables["runs"]

    @property
    def pacts(self) -> Table:
        """Every pact that a run opened, or saw lapse."""
        return self.tables["pacts"]

    @property
    def series(self) -> Table:
        """Quantiles over the runs, turn by turn; with ``series="all"`` every number of every run."""
        return self.tables["series"]

    @property
    def summary(self) -> dict[str, Any]:
        """Means, standard errors, quantiles, rates with exact intervals."""
        return self.to_dict()

    @property
    def columns(self) -> list[str]:
        """The names of the measures."""
        return self.runs.columns

    def __len__(self) -> int:
        return len(self.runs)

    def __getitem__(self, name: str) -> list[Any]:
        return self.runs[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.runs)

    def keys(self) -> list[str]:
        """The names of the measures, so that ``dict(ensemble)`` works."""
        return self.runs.keys()

    def rows(self) -> list[dict[str, Any]]:
        """The runs, each by the names of the measures."""
        return self.runs.rows()

    def to_pandas(self) -> Any:
        """The runs as a frame of pandas (needs pandas and pyarrow)."""
        return self.runs.to_pandas()

    def to_polars(self) -> Any:
        """The runs as a frame of polars."""
        return self.runs.to_polars()

    def __arrow_c_schema__(self) -> Any:
        return self.runs.__arrow_c_schema__()

    def __arrow_c_stream__(self, requested_schema: object = None) -> Any:
        return self.runs.__arrow_c_stream__(requested_schema)

    def __repr__(self) -> str:
        return repr(self.runs)

    def _repr_html_(self) -> str:
        return self.runs._repr_html_()


class Comparison(_Found):
    """Worlds under the same luck: the answer in sentences first, then tables."""

    @property
    def answers(self) -> Table:
        """Every measure of every world against the base, what answers its question first."""
        return self.tables["answers"]

    @property
    def said(self) -> list[str]:
        """The sentences that answer the questions, world by world."""
        return [sentence for one in self.to_dict()["against"] for sentence in one["answer"]]


class Fit(_Found):
    """Weights estimated from dated history, beside accounts without theory."""

    def __init__(
        self, found: tuple[str, str, str, list[tuple[str, Table]]], estimated: Scenario
    ) -> None:
        super().__init__(found)
        #: The scenario with the estimates in it.
        self.estimated = estimated

    @property
    def estimates(self) -> Table:
        """Every weight: prior, estimate, errors, interval."""
        return self.tables["estimates"]


class Backtest(_Found):
    """What the runs said of a stretch of time, scored by what happened, beside baselines."""

    @property
    def scores(self) -> Table:
        """Every score against every baseline, with skill and its interval."""
        return self.tables["scores"]


class Diff(_Found):
    """Where two histories under the same luck part, and what came of it."""


class Explanation:
    """Why something was done: ``print`` shows it, `events` holds it."""

    def __init__(self, text: str, events: list[dict[str, Any]]) -> None:
        #: What the command prints.
        self.text = text
        #: The events, with options, terms, probabilities and draws.
        self.events = events

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return self.text


def _call(jobs: int | None, progress: bool | Progress | None) -> _native._Call:
    return {"jobs": jobs, "progress": chosen(progress)}


def scenario(source: str | PathLike[str], name: str | None = None) -> Scenario:
    """Load a scenario: one of the library by its name, a file, the folder of a run, or a text (RON).

    Raises `ScenarioError` with file, line, column, path, suggestion and the text of the command.
    """
    return _native.scenario(fspath(source), name)


def parameters(base: Scenario) -> Table:
    """Every figure and parameter of a scenario: path, value, class, range, source."""
    return base.parameters()


def run(
    base: Scenario,
    *,
    seed: int | None = None,
    replicate: int = 0,
    turns: int | None = None,
    progress: bool | Progress | None = None,
) -> Run:
    """One run with its reasons, as ``deter run``: events, series, pacts, the story."""
    return _native.play(base, seed, replicate, turns, _call(1, progress))


def ensemble(
    base: Scenario,
    *,
    runs: int = 1000,
    seed: int | None = None,
    series: Literal["none", "quantiles", "all"] = "quantiles",
    until: str | None = None,
    uncertain: bool = False,
    jobs: int | None = None,
    progress: bool | Progress | None = None,
) -> Ensemble:
    """Run a scenario many times, as ``deter ensemble``: a table of one row a replicate."""
    found = _native.ensemble(
        base, runs, seed, series, until, uncertain, _call(jobs, progress)
    )
    return Ensemble(found)


def compare(
    base: Scenario,
    *others: Scenario,
    runs: int = 1000,
    seed: int | None = None,
    measures: Sequence[str] = (),
    all: bool = False,
    lenses: bool = False,
    jobs: int | None = None,
    progress: bool | Progress | None = None,
) -> Comparison:
    """Run worlds under the same luck and say what difference the changes make, as ``deter compare``.

    A what-if alone is held against the scenario that it extends.
    """
    worlds = [base, *others]
    if not others:
        parent = base.parent()
        if parent is None:
            raise Error(f"{base.name} extends no other scenario; name a second one")
        worlds = [parent, base]
    call = _call(jobs, progress)
    return Comparison(_native.compare(worlds, runs, seed, list(measures), all, lenses, call))


def _points(theta: Any, names: Sequence[str] | None) -> tuple[list[str], list[list[float]]]:
    """Names and rows of a design: a dict of columns, a frame, or a matrix with names."""
    if isinstance(theta, Mapping) or hasattr(theta, "columns"):
        names = list(theta if isinstance(theta, Mapping) else theta.columns)
        columns = [theta[name] for name in names]
        if all(isinstance(column, int | float) for column in columns):
            columns = [[column] for column in columns]
        columns = [[float(x) for x in column] for column in columns]
        if len({len(column) for column in columns}) > 1:
            raise Error("theta: its columns are not of one length")
        return names, [list(row) for row in zip(*columns, strict=True)]
    if names is None:
        raise Error("theta: a matrix needs names=[...], the paths of its columns")
    return list(names), [[float(x) for x in row] for row in theta]


def simulate(
    base: Scenario,
    theta: Any,
    names: Sequence[str] | None = None,
    *,
    runs_each: int = 20,
    seed: int | None = None,
    measures: Sequence[str] | None = None,
    jobs: int | None = None,
    progress: bool | Progress | None = None,
) -> Table:
    """Run many points of a scenario in one call: a row for each point and replicate.

    ``theta`` is a dict of paths to values or to lists of them, a frame whose columns are paths, or a matrix
    with ``names``. Replicate r has the same luck at every point. ``measures`` are the columns that are
    kept, all that are not of pairs by default; the order of the points is kept.
    """
    paths, points = _points(theta, names)
    kept = None if measures is None else list(measures)
    return _native.simulate(base, paths, points, runs_each, seed, kept, _call(jobs, progress))


def fit(
    study: str | PathLike[str] = "scenarios/studies/hindcast-fit.ron",
    *,
    seed: int | None = None,
    jobs: int | None = None,
    progress: bool | Progress | None = None,
) -> Fit:
    """Estimate the weights of decisions from dated history, as ``deter fit``."""
    found, estimated = _native.fit(fspath(study), seed, _call(jobs, progress))
    return Fit(found, estimated)


def backtest(
    base: Scenario,
    observed: str | PathLike[str],
    from_day: str,
    *,
    runs: int = 1000,
    seed: int | None = None,
    jobs: int | None = None,
    progress: bool | Progress | None = None,
) -> Backtest:
    """Score what the runs say from a day on by what happened, as ``deter backtest``."""
    call = _call(jobs, progress)
    return Backtest(_native.backtest(base, fspath(observed), from_day, runs, seed, call))


def explain(
    run: Run | str | PathLike[str],
    event: int | None = None,
    *,
    state: str | None = None,
    turn: int | str | None = None,
    kind: str | None = None,
    all: bool = False,
) -> Explanation:
    """Why something was done in a run (or the folder of one), as ``deter explain``."""
    asked = run if isinstance(run, Run) else fspath(run)
    when = None if turn is None else str(turn)
    return Explanation(*_native.explain(asked, event, state, when, kind, all))


def diff(
    base: Scenario,
    other: Scenario,
    *,
    seed: int | None = None,
    replicate: int = 0,
    steps: int = 16,
    progress: bool | Progress | None = None,
) -> Diff:
    """Find where two histories under the same luck part, as ``deter diff``."""
    return Diff(_native.diff(base, other, seed, replicate, steps, _call(1, progress)))


def world(base: Scenario, seed: int | None = None, replicate: int = 0) -> World:
    """A world to step: ``for turn in deter.world(base, seed=7): turn["network.density"]``."""
    return World(base, seed, replicate)
