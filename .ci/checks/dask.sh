#!/usr/bin/env bash
# The lines of the README that spread an ensemble over the workers of Dask, run by Dask itself as
# they stand there, and the merged tables compared byte for byte with a run of the whole. Dask comes
# from Debian (python3-distributed), or from PyPI into an environment of its own under target/.
set -euo pipefail
cd "$(dirname "$0")/../.."

cargo build --release --quiet
deter=$(realpath "${CARGO_TARGET_DIR:-target}/release/deter")
env=target/checks/dask
python=
find_python() {
  for python in /usr/bin/python3 "$env/bin/python" python3; do
    "$python" -c "import dask.distributed" 2>/dev/null && return
  done
  return 1
}
if ! find_python && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  export DEBIAN_FRONTEND=noninteractive
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-distributed; } >/dev/null || true
fi
if ! find_python; then
  python3 -m venv "$env" && "$env/bin/pip" install --quiet --disable-pip-version-check distributed ||
    { echo "not checked here: Dask is neither in the distribution nor to be had from PyPI"; exit 0; }
  find_python || { echo "Dask was installed and cannot be imported"; exit 1; }
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin"
ln -s "$deter" "$work/bin/deter"
ln -s "$PWD/scenarios" "$work/scenarios"
awk '/^```python$/ { inside = 1; next } /^```$/ { inside = 0 } inside' README.md >"$work/shards.py"
grep -q "dask.distributed" "$work/shards.py" || { echo "README.md shows nothing for Dask"; exit 1; }
cd "$work"
PATH=$work/bin:$PATH "$python" shards.py
"$deter" ensemble scenarios/vietnam-2021.ron --runs 60 --no-figures --quiet --out output/here
for table in runs series pacts; do
  cmp "output/dask-whole/$table.parquet" "output/here/$table.parquet" ||
    { echo "$table.parquet: Dask's shards, merged, are not the whole"; exit 1; }
done
cmp output/dask-whole/summary.json output/here/summary.json
echo "runs, series and pacts of 4 shards under Dask, merged: the same bytes as one run of 60"
