"""What is wrong is told as the command tells it, with its place."""

import pytest

import deter

WRONG = """(
    extends: "five-islands.ron",
    title: "A slip",
    states: { "SABEL": (constrant: set(0.4)) },
)
"""


def test_a_slip_in_a_text(command, tmp_path):
    (tmp_path / "slip.ron").write_text(WRONG)
    with pytest.raises(deter.ScenarioError) as raised:
        deter.scenario(tmp_path / "slip.ron")
    wrong = raised.value
    assert (wrong.line, wrong.column, wrong.suggestion) == (4, 25, "constraint")
    assert wrong.file.endswith("slip.ron") and "SABEL" in wrong.path
    said = command("check", tmp_path / "slip.ron", code=2)
    assert said == f"error: {wrong}\n"
    assert [one["line"] for one in wrong.diagnostics] == [4]
    with pytest.raises(deter.ScenarioError) as raised:
        deter.scenario(WRONG)
    assert (raised.value.line, raised.value.file) == (4, "scenario.ron")


def test_a_file_that_is_not_there():
    with pytest.raises(deter.ScenarioError, match="cannot read") as raised:
        deter.scenario("nowhere.ron")
    assert (raised.value.file, raised.value.line) == ("nowhere.ron", None)


def test_numbers_that_cannot_be_set(islands):
    with pytest.raises(deter.ScenarioError) as raised:
        islands.set({"states.SABEL.constrant": 0.4, "patrons.THULE.commitment": 1.5})
    paths = [one["path"] for one in raised.value.diagnostics]
    assert paths == ["states.SABEL.constrant", "patrons.THULE.commitment"]
    assert raised.value.suggestion == "constraint"
    assert "0 to 1" in str(raised.value)
    with pytest.raises(deter.Error, match="growth_shock"):
        deter.simulate(islands, {"parameters.growth_schock": [0.1]})
    with pytest.raises(deter.Error, match="no sound scenario|out of range"):
        deter.simulate(islands, {"parameters.growth_shock": [0.01, 1e9]}, runs_each=1)
    with pytest.raises(deter.Error, match="signed"):
        deter.simulate(islands, {"parameters.growth_shock": [0.01]}, measures=["sined"])


def test_what_makes_no_sense(islands, vietnam):
    with pytest.raises(deter.Error, match="--runs 0"):
        deter.ensemble(islands, runs=0)
    with pytest.raises(deter.Error, match="none of none, quantiles, all"):
        deter.ensemble(islands, series="some")
    with pytest.raises(deter.Error, match="extends no other"):
        deter.compare(islands)
    with pytest.raises(deter.Error, match="cannot compare"):
        deter.compare(islands, vietnam, runs=2)
    with pytest.raises(deter.Error, match="names="):
        deter.simulate(islands, [[0.1]])
    with pytest.raises(deter.Error, match="one length"):
        deter.simulate(islands, {"a": [1], "b": [1, 2]})
    with pytest.raises(deter.Error, match="point 1 has 1"):
        deter.simulate(islands, [[0.1, 0.2], [0.1]], ["parameters.growth_shock", "states.SABEL.constraint"])
    with pytest.raises(TypeError):
        deter.ensemble("five-islands")
    with pytest.raises(OverflowError):
        deter.ensemble(islands, runs=-1)
    assert issubclass(deter.ScenarioError, deter.Error)
