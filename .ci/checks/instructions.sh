#!/usr/bin/env bash
# What the program costs, in instructions (callgrind: the same from run to run, whatever else the machine
# does), held against the numbers kept in benches/instructions.csv: 5 % more fails. A commit that changes
# a kept number says why; `KEEP=1 .ci/checks/instructions.sh` writes what was counted.
set -euo pipefail
cd "$(dirname "$0")/../.."

left_out() { echo "not checked here: $1"; exit 0; }
if ! command -v valgrind > /dev/null; then
  [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null || left_out "valgrind is missing"
  export DEBIAN_FRONTEND=noninteractive
  { timeout 60 apt-get -q update && timeout 150 apt-get -qy install --no-install-recommends valgrind; } > /dev/null 2>&1 ||
    left_out "valgrind cannot be installed"
fi
[ "$(uname -m)" = x86_64 ] || left_out "the kept numbers are of x86_64"
cargo build --release --quiet
deter=$(realpath "${CARGO_TARGET_DIR:-target}")/release/deter
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
kept=$PWD/benches/instructions.csv
cd "$work"

# NAME, arguments: all instructions of a command on one thread; the profile stays in NAME.
count() {
  local name=$1
  shift
  RAYON_NUM_THREADS=1 valgrind --tool=callgrind --callgrind-out-file="$name" "$deter" -q "$@" --out "$name-out" \
    > /dev/null 2> "$name.txt" || { cat "$name.txt"; exit 1; }
  awk '$1 == "summary:" || $1 == "totals:" { total = $2 } END { print total }' "$name"
}

# Instructions of a function of a profile, with all that it calls.
within() {
  callgrind_annotate --inclusive=yes --threshold=100 "$1" |
    awk -v name="$2" 'index($0, name) { gsub(",", "", $1); if ($1 + 0 > most) most = $1 + 0 } END { print most + 0 }'
}

few=$(count few ensemble vietnam-2021 --runs 5 --jobs 1 --series none --no-figures)
many=$(count many ensemble vietnam-2021 --runs 15 --jobs 1 --series none --no-figures)
{
  echo "what,instructions"
  echo "a replicate of an ensemble,$(((many - few) / 10))"
  # The phases that the compiler leaves by themselves; the others are in the turns.
  for part in engine::Engine::step environment::environment probe::probe perceive::perceive align::align; do
    a=$(within few "deter_core::turn::$part") b=$(within many "deter_core::turn::$part")
    echo "of it ${part##*::},$(((b - a) / 10))"
  done
  echo "an ensemble of 15,$many"
  echo "a comparison of two worlds of 10,$(count compare compare w05 --runs 10 --jobs 1 --no-figures)"
  echo "the default run,$(count run run)"
} > counted.csv

awk -F, 'NR == FNR { kept[$1] = $2; next }
  FNR > 1 {
    was = kept[$1]; by = was > 0 ? 100 * ($2 / was - 1) : 0
    printf "%-34s %14.0f %+6.1f %%\n", $1, $2, by
    if (was == "" || by > 5) { bad = 1; print "  FAILED: kept is " (was == "" ? "nothing" : was) }
    if (was != "" && by < -5) print "  less than what is kept: KEEP=1 keeps it"
  }
  END { exit bad }' "$kept" counted.csv || { [ -n "${KEEP:-}" ] || exit 1; }
[ -z "${KEEP:-}" ] || cp counted.csv "$kept"
