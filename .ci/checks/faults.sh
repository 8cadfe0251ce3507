#!/usr/bin/env bash
# Faults that need minutes, another user or a small disk: over a hundred kills at random moments, a full
# disk, a read-only folder, missing permissions. What cannot be had here is left out by name.
set -euo pipefail
cd "$(dirname "$0")/../.."
cargo build --release --quiet
deter=$PWD/target/release/deter
lab=$(mktemp -d)
small=$lab/small
cleanup() {
  mountpoint -q "$small" && umount "$small"
  rm -rf "$lab"
}
trap cleanup EXIT
cp -r tests/faults/. "$lab"
cp scenarios/teaching/five-islands.ron "$lab/world.ron"
cd "$lab"
RANDOM=${FAULTS_SEED:-8}

fail() { echo "FAILED: $*" >&2; exit 1; }

# Kills a command at random moments, resumes it until it is done, and compares with the work left in
# peace; again and again, until so many kills have come while it worked.
killed() {
  local name=$1 times=$2 cuts=0 done=0 round=0 start=$EPOCHREALTIME
  shift 2
  "$deter" -q "$@" --out "$name-whole" > /dev/null
  local lasts=$((${EPOCHREALTIME/./} - ${start/./}))
  while [ $cuts -lt "$times" ] || [ -e "$name-cut" ]; do
    round=$((round + 1))
    [ $round -le $((times * 20)) ] || fail "$name is always faster than its killer"
    "$deter" -q "$@" --resume --out "$name-cut" > /dev/null 2> "$name.txt" &
    local child=$! code=0
    if [ $cuts -lt "$times" ]; then
      local moment=$(((RANDOM * 32768 + RANDOM) % (lasts * 2 / 3)))
      sleep "$((moment / 1000000)).$(printf %06d $((moment % 1000000)))"
      kill -9 $child 2> /dev/null || true
    fi
    wait $child 2> /dev/null || code=$?
    # One that had ended by itself was not killed.
    case $code in
      137) cuts=$((cuts + 1)) ;;
      0)
        diff -r "$name-whole" "$name-cut" || fail "$name: other bytes after $cuts kills"
        rm -rf "$name-cut"
        done=$((done + 1))
        ;;
      *) fail "$name: exit $code after $cuts kills: $(cat "$name.txt")" ;;
    esac
    # What stands under a final name is whole: it is JSON to its last brace, or it is not there.
    local file
    while IFS= read -r file; do
      [ "$(tail -c 2 "$file" | tr -d '\n' | tail -c 1)" = "}" ] || fail "$file is torn"
    done < <(find "$name-cut" -name '*.json' 2> /dev/null)
  done
  echo "$name: killed $cuts times, resumed $done times to the same bytes"
}
dossier="dossier --quick -n 20 --scenario world.ron --calibrated world.ron --observed observed.ron \
  --from 2003-01-01 --sensitivity sensitivity.ron --whatifs whatif"
killed ensemble 26 ensemble world.ron -n 3000 --chunk 20 --csv --no-figures
killed calibrate 26 calibrate calibration.ron --csv
killed sweep 26 sweep sweep.ron --csv
# shellcheck disable=SC2086 # the words are the arguments
killed dossier 26 $dossier

# The command ends with 3, names the path, does not panic, and leaves no manifest and no torn file.
machine() {
  local told code=0
  told=$("$@" 2>&1 > /dev/null) || code=$?
  [ $code -eq 3 ] || fail "exit $code, not 3: $* ($told)"
  case $told in *panicked*) fail "$told" ;; esac
}

if [ "$(id -u)" -eq 0 ] && mkdir -p "$small" && mount -t tmpfs -o size=96k tmpfs "$small" 2> /dev/null; then
  for command in "run world.ron --no-figures" "ensemble world.ron -n 3000 --no-figures" "sweep sweep.ron" \
    "calibrate calibration.ron --csv" "$dossier"; do
    # shellcheck disable=SC2086 # the words are the arguments
    machine "$deter" -q $command --out "$small/out"
    for end in manifest.json dossier.html; do
      [ ! -e "$small/out/$end" ] || fail "a full disk, and $command calls itself whole"
    done
    [ -z "$(find "$small" -name '*.partial')" ] || fail "$command leaves a piece on the full disk"
    rm -rf "$small/out"
  done
  echo "full disk: exit 3, no manifest, nothing torn"
  umount "$small"
else
  echo "LEFT OUT: full disk (needs root and mount)"
fi

# As root no permission binds, so another user tries.
as_nobody=()
if [ "$(id -u)" -eq 0 ]; then
  command -v setpriv > /dev/null && as_nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups)
fi
if [ "$(id -u)" -ne 0 ] || [ ${#as_nobody[@]} -gt 0 ]; then
  chmod 755 "$lab"
  # The program itself may lie where nobody may look.
  cp "$deter" "$lab/deter"
  chmod 755 "$lab/deter"
  mkdir closed locked
  chmod 555 locked
  chmod 000 closed
  cp world.ron secret.ron
  chmod 000 secret.ron
  machine "${as_nobody[@]}" "$lab/deter" -q run world.ron --no-figures --out locked/run
  machine "${as_nobody[@]}" "$lab/deter" -q ensemble world.ron -n 4 --no-figures --out locked/ensemble
  machine "${as_nobody[@]}" "$lab/deter" -q sweep sweep.ron --out closed/sweep
  machine "${as_nobody[@]}" "$lab/deter" -q check secret.ron
  [ -z "$(ls locked)" ] || fail "something was left in a read-only folder"
  echo "read-only folder, missing permissions: exit 3, nothing left"
else
  echo "LEFT OUT: missing permissions (root, and no setpriv to be another user)"
fi

# A pipe that closes, and Ctrl-C.
"$deter" verify | head -1 > /dev/null
"$deter" ensemble world.ron -n 20 --json --no-figures --out piped | true
"$deter" -q ensemble world.ron -n 200000 --no-figures --out stopped 2> stopped.txt &
child=$!
while [ "$(find stopped/chunks -name '*.chunk' 2> /dev/null | wc -l)" -lt 2 ]; do sleep 0.01; done
kill -INT $child
code=0
wait $child || code=$?
[ $code -eq 130 ] && grep -q -- --resume stopped.txt || fail "Ctrl-C: exit $code, $(cat stopped.txt)"
echo "closed pipes are no errors; Ctrl-C exits with 130 and says how to go on"
