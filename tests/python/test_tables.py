"""Tables are Arrow's: every library reads them, and none of their numbers is copied."""

import duckdb
import nanoarrow
import pandas
import polars
import pyarrow
import pytest

import deter


@pytest.fixture(scope="module")
def found(islands):
    return deter.ensemble(islands, runs=50, seed=1)


def test_every_library_reads_it(found):
    mean = sum(found["probes"]) / 50
    assert pyarrow.table(found)["probes"].to_pylist() == found["probes"]
    assert polars.DataFrame(found)["probes"].to_list() == found["probes"]
    assert list(found.to_pandas()["probes"]) == found["probes"]
    assert found.to_polars().shape == (50, len(found.columns))
    assert pandas.DataFrame(dict(found))["probes"].mean() == mean
    runs = found.runs
    assert duckdb.sql("select avg(probes) from runs").fetchall()[0][0] == pytest.approx(mean, abs=0)
    assert nanoarrow.Array(found.runs).to_pylist()[3]["probes"] == found["probes"][3]


def test_nothing_is_copied(found):
    one, two = pyarrow.table(found.runs), pyarrow.table(found.runs)
    for name in ["probes", "replicate", "network.density"]:
        places = [table[name].chunk(0).buffers()[1].address for table in (one, two)]
        assert places[0] == places[1], name
    # What was handed over lives on without what it came from.
    table = pyarrow.table(deter.ensemble(deter.scenario("two-states"), runs=5).runs)
    assert table["replicate"].to_pylist() == [0, 1, 2, 3, 4]


def test_a_table_says_what_it_holds(found):
    schema = pyarrow.schema(found.runs)
    assert schema.field("replicate").metadata[b"meaning"] == b"number of the replicate, from 0"
    assert found.runs.meanings["replicate"] == "number of the replicate, from 0"
    assert "probes" in found.runs and "nothing" not in found.runs
    with pytest.raises(KeyError, match="nothing"):
        found["nothing"]
    assert len(found.rows()) == len(found) == 50
    assert "50 rows" in repr(found) and "<table>" in found._repr_html_()


def test_what_does_not_apply_is_none(found):
    rare = [name for name in found.columns if None in found[name]]
    assert rare, "some measure does not apply somewhere"
    column = pyarrow.table(found)[rare[0]]
    assert column.null_count == found[rare[0]].count(None)
    texts = pyarrow.table(found.pacts)["lapsed_turn"]
    assert texts.to_pylist() == found.pacts["lapsed_turn"]
