#!/usr/bin/env bash
# The tables as somebody else's library reads them: Apache Arrow's own (pyarrow, from PyPI), in an
# environment of its own under target/. Rows, sums, types and metadata must be those of the CSV.
set -euo pipefail
cd "$(dirname "$0")/../.."

cargo build --release --quiet
deter=${CARGO_TARGET_DIR:-target}/release/deter
env=target/checks/python
if ! "$env/bin/python" -c "import pyarrow" 2>/dev/null; then
  if ! python3 -c "import ensurepip, venv" 2>/dev/null; then
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
      echo "not checked here: Python's venv is missing and cannot be installed"
      exit 0
    fi
    apt-get -q update >/dev/null && apt-get -qy install --no-install-recommends python3-venv >/dev/null
  fi
  python3 -m venv "$env"
  "$env/bin/pip" install --quiet --disable-pip-version-check pyarrow ||
    { echo "pyarrow cannot be had from PyPI"; exit 1; }
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for series in quantiles all; do
  "$deter" ensemble scenarios/teaching/five-islands.ron --runs 60 --series "$series" \
    --csv --no-figures --quiet --out "$work/$series"
done

"$env/bin/python" - "$work" <<'PYTHON'
import csv, json, pathlib, sys
import pyarrow.parquet as parquet

work = pathlib.Path(sys.argv[1])
for series in ["quantiles", "all"]:
    manifest = json.loads((work / series / "manifest.json").read_text())
    for sealed in "files", "checksum":  # The hashes of the tables, and of all that: a table cannot hold its own.
        del manifest[sealed]
    for name in ["runs", "series", "pacts"]:
        table = parquet.read_table(work / series / f"{name}.parquet")
        metadata = parquet.read_metadata(work / series / f"{name}.parquet").metadata
        assert json.loads(metadata[b"deter.manifest"]) == manifest, f"{series}/{name}: another manifest"
        meanings = dict(json.loads(metadata[b"deter.columns"]))
        assert list(meanings) == table.column_names, "columns without a meaning"
        with open(work / series / f"{name}.csv", newline="") as file:
            rows = list(csv.DictReader(file))
        assert len(rows) == table.num_rows > 0, (series, name, len(rows), table.num_rows)
        for column in table.column_names:
            here = [None if cell == "" else cell for cell in (row[column] for row in rows)]
            there = table[column].to_pylist()
            if there and isinstance(next((x for x in there if x is not None), None), (int, float)):
                here = [None if cell is None else float(cell) for cell in here]
            else:
                # CSV has one sign for no text and for an empty one.
                there = [cell or None for cell in there]
            pairs = enumerate(zip(here, there))
            different = [(row, *pair) for row, pair in pairs if pair[0] != pair[1]]
            assert not different, f"{series}/{name}.{column}: {different[:3]}"
        print(f"{series}/{name}.parquet: {table.num_rows} rows, {table.num_columns} columns as in the CSV")
PYTHON
