#!/usr/bin/env bash
# deter for Python as a stranger gets it: a wheel from this checkout, in an empty environment; then its tests,
# its stubs, the examples against the real libraries, and the notebooks. All environments lie under target/.
set -euo pipefail
cd "$(dirname "$0")/../.."

if ! python3 -c "import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 10))" 2>/dev/null; then
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null ||
    ! { apt-get -q update && apt-get -qy install --no-install-recommends python3-venv; } >/dev/null; then
    echo "LEFT OUT: Python 3.10 or later with venv is not here and cannot be installed"
    exit 0
  fi
fi
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/target}
env=target/checks/door
pip="$env/bin/python -m pip --disable-pip-version-check -q"
rm -rf "$env" target/checks/wheel
python3 -m venv "$env"

# maturin comes by itself, as pip builds in an environment of its own.
$pip wheel --no-deps --wheel-dir target/checks/wheel ./src/python ||
  { echo "the wheel cannot be built"; exit 1; }
$pip install --no-index --no-deps target/checks/wheel/deter-*.whl
"$env/bin/python" -c "import deter; print(len(deter.ensemble(deter.scenario('two-states'), runs=5)), 'runs')"
"$env/bin/deter" --version
ls -l target/checks/wheel | awk 'END { print "wheel:", $NF, int($5 / 1e6), "MB" }'

needed=(pytest mypy typing_extensions numpy pandas polars pyarrow duckdb nanoarrow gymnasium)
others=(SALib ema_workbench scoringrules networkx matplotlib nbconvert ipykernel)
$pip install "${needed[@]}" || { echo "not to be had from PyPI: one of ${needed[*]}"; exit 1; }
$pip install "${others[@]}" || for one in "${others[@]}"; do
  $pip install "$one" || echo "LEFT OUT: $one cannot be had from PyPI"
done

"$env/bin/python" -m pytest -q -p no:cacheprovider tests/python
(cd src/python && "../../$env/bin/python" -m mypy --strict --cache-dir ../../target/checks/mypy deter)
"$env/bin/python" -m mypy.stubtest deter --mypy-config-file src/python/pyproject.toml

awk '/^```py$/ { inside = 1; next } /^```$/ { inside = 0 } inside' README.md >target/checks/readme.py
grep -q "deter.compare" target/checks/readme.py || { echo "README.md shows nothing for Python"; exit 1; }
"$env/bin/python" target/checks/readme.py >/dev/null

has() { "$env/bin/python" -c "import $1" 2>/dev/null; }
example() {
  if ! has "$2"; then echo "LEFT OUT: examples/$1.py"; return; fi
  echo "examples/$1.py"
  PATH=$env/bin:$PATH MPLBACKEND=agg "$env/bin/python" "examples/$1.py" >/dev/null
}
example salib_sobol SALib
example ema_prim ema_workbench
example scoringrules_scores scoringrules
example networkx_pacts networkx
example matplotlib_fan matplotlib
example gymnasium_agent gymnasium
if has nbconvert && has ipykernel && has matplotlib && has scoringrules; then
  for notebook in examples/*.ipynb; do
    "$env/bin/python" -m nbconvert --to notebook --execute --stdout --log-level ERROR "$notebook" >/dev/null
    echo "$notebook: executed"
  done
else
  echo "LEFT OUT: the notebooks"
fi
# R comes from Debian, if it comes quickly.
if ! command -v Rscript >/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  export DEBIAN_FRONTEND=noninteractive
  { timeout 30 apt-get -q update &&
    timeout 120 apt-get -qy install --no-install-recommends r-base-core r-cran-reticulate; } >/dev/null 2>&1 || true
fi
if Rscript -e 'library(reticulate)' >/dev/null 2>&1; then
  echo "examples/reticulate.R"
  PATH=$env/bin:$PATH RETICULATE_PYTHON=$env/bin/python Rscript examples/reticulate.R >/dev/null
else
  echo "LEFT OUT: examples/reticulate.R (R with reticulate is not here)"
fi
echo "LEFT OUT by choice: pyABC and sbi (it needs torch), whose examples are documentation"
