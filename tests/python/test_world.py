"""A world that is stepped is the run of the command; acted for and branched it says so."""

import json

import pytest

import deter


def test_stepped_it_is_the_run(islands, command, tmp_path):
    world = deter.world(islands, seed=7)
    events, seen = [], []
    for turn in world:
        seen.append((turn.turn, turn["network.density"], turn["probes.maritime(MOGUL,KORAL)"]))
        events += turn.events
    assert [at for at, _, _ in seen] == list(range(1, islands.turns + 1)) and world.done
    run = deter.run(islands, seed=7)
    assert world.state_hash == run.state_hash
    assert [event["text"] for event in events] == [event["text"] for event in run.events]
    rows = [row for row in run.series.rows() if row["measure"] == "network.density"]
    assert [density for _, density, _ in seen] == [row["value"] for row in rows]
    assert sum(probes for _, _, probes in seen) > 0
    with pytest.raises(IndexError):
        world.step()
    world.run().save(str(tmp_path / "mine"))
    command("run", "five-islands", "--seed", 7, "--no-figures", "--out", "theirs")
    for name in ["series.csv", "events.jsonl", "pacts.csv", "manifest.json"]:
        assert (tmp_path / "mine" / name).read_bytes() == (tmp_path / "theirs" / name).read_bytes(), name


def test_every_state_and_pair_is_read(islands):
    world = deter.world(islands, seed=7)
    world.step()
    states = world.states
    assert states["state"] == world.codes == islands.states
    assert len(states.columns) > 40 and "economy.gdp" in states
    gdp = dict(zip(states["state"], states["economy.gdp"]))
    assert gdp["MOGUL"] == pytest.approx(900, rel=0.1)
    pairs = world.pairs
    assert len(pairs) == 5 * 4 and {"salience", "belief"} <= set(pairs.columns)
    salience = {(row["a"], row["b"]): row["salience"] for row in pairs.rows()}
    assert salience["MOGUL", "KORAL"] == 2.0
    assert ("KORAL", "THULE", 1.0) in zip(
        *(world.pacts[name] for name in ["proposer", "partner", "in_force"])
    )
    with pytest.raises(deter.Error, match="did you mean"):
        world["network.densty"]


def test_a_state_is_acted_for(islands, command, tmp_path):
    asked = []

    def never(question):
        asked.append(question)
        return "decline" if question["moment"] == "consent" else None

    world = deter.world(islands, seed=7)
    while not world.done:
        world.step(never, states=["LIRA", "SABEL"])
    assert {question["actor"] for question in asked} == {"LIRA", "SABEL"}
    assert all(abs(sum(o["probability"] for o in q["options"]) - 1) < 1e-9 for q in asked if q["options"])
    run = world.run()
    assert any("decline" in line for line in run.forced)
    # Its manifest makes it again, with the command, to the last bit.
    run.save(str(tmp_path / "mine"))
    assert json.loads((tmp_path / "mine" / "manifest.json").read_text())["branched"]
    said = command("run", "mine/manifest.json", "--no-figures", "--out", "again")
    assert "bit for bit" in said
    assert (tmp_path / "mine" / "events.jsonl").read_bytes() == (
        tmp_path / "again" / "events.jsonl"
    ).read_bytes()


def test_a_turn_that_fails_was_not_played(islands):
    world, other = (deter.world(islands, seed=7) for _ in range(2))
    for _ in range(3):
        world.step()
        other.step()

    def broken(question):
        raise RuntimeError("no idea")

    for policy, error in [(broken, RuntimeError), (lambda _: "dance", deter.Error)]:
        before = world.state_hash
        with pytest.raises(error):
            world.step(policy)
        assert (world.turn, world.state_hash) == (3, before)
    assert world.step(lambda question: None) is None
    other.step()
    assert world.state_hash == other.state_hash
    assert world.run().events == other.run().events


def test_branches_go_their_own_ways(islands, command, tmp_path):
    world = deter.world(islands, seed=7)
    for _ in range(6):
        world.step()
    branch, same = world.branch(), world.branch()
    branch.set({"patrons.THULE.commitment": 0.1})
    for one in (branch, same, world):
        for _ in one:
            pass
    assert same.state_hash == world.state_hash == deter.run(islands, seed=7).state_hash
    assert branch.state_hash != world.state_hash
    assert world.run().events == same.run().events
    command("run", "five-islands", "--seed", 7, "--no-figures", "--out", "base")
    command("branch", "base", "--at", 6, "--set", "patrons.THULE.commitment=0.1", "--no-figures", "--out", "b")
    branch.run().save(str(tmp_path / "mine"))
    for name in ["series.csv", "events.jsonl", "pacts.csv"]:
        assert (tmp_path / "mine" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    with pytest.raises(deter.Error, match="commitment"):
        deter.world(islands).set({"patrons.THULE.commitmnt": 0.1})
