#!/usr/bin/env bash
# Faults that need minutes, another user or a small disk: kills at random moments of every command that
# writes, two processes in one folder, full disks of many sizes, limits of the system, missing rights,
# standard streams that are closed or full. What cannot be had here is left out by name.
#
# DETER names a binary that is built already; FAULTS_SEED another seed of the moments.
set -euo pipefail
cd "$(dirname "$0")/../.."
deter=${DETER:-}
if [ -z "$deter" ]; then
  cargo build --release --quiet
  deter=$PWD/target/release/deter
fi
lab=$(mktemp -d)
small=$lab/small
cleanup() {
  if mountpoint -q "$small"; then umount "$small"; fi
  rm -rf "$lab"
}
trap cleanup EXIT
cp -r tests/faults/. "$lab"
cp scenarios/teaching/five-islands.ron "$lab/world.ron"
cd "$lab"
# Long enough to be killed, and no longer.
sed -i 's/points: 1000/points: 300/' sweep.ron
sed -i 's/particles: 200/particles: 60/' calibration.ron
RANDOM=${FAULTS_SEED:-8}
began=$SECONDS

fail() { echo "FAILED: $*" >&2; exit 1; }
done_with() { echo "$* ($((SECONDS - began)) s so far)"; }

# Waits for a random moment of so many microseconds.
random_moment() {
  local moment=$(((RANDOM * 32768 + RANDOM) % $1))
  sleep "$((moment / 1000000)).$(printf %06d $((moment % 1000000)))"
}

# What stands under a final name is whole: it is JSON to its last brace, or a page to its last tag.
nothing_torn() {
  local file
  while IFS= read -r file; do
    [ "$(tail -c 2 "$file" | tr -d '\n' | tail -c 1)" = "}" ] || fail "$file is torn"
  done < <(find "$@" -name '*.json' 2> /dev/null)
  while IFS= read -r file; do
    tail -c 20 "$file" | grep -q '</html>' || fail "$file is torn"
  done < <(find "$@" -name '*.html' 2> /dev/null)
}

# Kills a command at random moments, begins it again until it is done, and compares with the work left in
# peace; again and again, until so many kills have come while it worked. The options before `--` are given
# to what goes on after a kill. Arguments: name, kills, options…, --, command….
killed() {
  local name=$1 times=$2 cuts=0 done=0 round=0 start again=()
  shift 2
  while [ "$1" != -- ]; do again+=("$1"); shift; done
  shift
  local whole=$name-whole cut=$name-cut
  case $1 in report | archive) whole=$whole.html cut=$cut.html ;; esac
  start=$EPOCHREALTIME
  "$deter" -q "$@" --out "$whole" > /dev/null
  local lasts=$((${EPOCHREALTIME/./} - ${start/./}))
  while [ $cuts -lt "$times" ] || [ -e "$cut" ]; do
    round=$((round + 1))
    [ $round -le $((times * 20 + 20)) ] || fail "$name is always faster than its killer"
    "$deter" -q "$@" "${again[@]}" --out "$cut" > /dev/null 2> "$name.txt" &
    local child=$! code=0
    if [ $cuts -lt "$times" ]; then
      random_moment $((lasts * 2 / 3 + 1))
      kill -9 $child 2> /dev/null || true
    fi
    wait $child 2> /dev/null || code=$?
    # One that had ended by itself was not killed.
    case $code in
      137) cuts=$((cuts + 1)) ;;
      0)
        diff -r "$whole" "$cut" || fail "$name: other bytes after $cuts kills"
        # One who began before and was killed left nothing half-written that stays.
        [ -z "$(find . -maxdepth 1 -name "$cut*.partial")" ] || rm -f ./"$cut"*.partial
        rm -rf "$cut"
        done=$((done + 1))
        ;;
      *) fail "$name: exit $code after $cuts kills: $(cat "$name.txt")" ;;
    esac
    [ ! -e "$cut" ] || nothing_torn "$cut"
  done
  done_with "$name: killed $cuts times, done again $done times to the same bytes"
}
dossier="dossier --quick -n 20 --scenario world.ron --calibrated world.ron --observed observed.ron \
  --from 2003-01-01 --sensitivity sensitivity.ron --whatifs whatif"
many="ensemble world.ron -n 1500 --chunk 20 --csv --no-figures"
compared="compare world.ron whatif/richer.ron -n 1000 --no-figures"
# What other commands read.
"$deter" -q run world.ron --no-figures --save-at 5 --out base > /dev/null
for k in 1 2; do
  "$deter" -q ensemble world.ron -n 600 --chunk 20 --shard $k/2 --out shard$k > /dev/null
done
# shellcheck disable=SC2086 # the words are the arguments
{
  killed ensemble 8 --resume -- $many
  killed calibrate 4 --resume -- calibrate calibration.ron --csv
  killed sweep 6 --resume -- sweep sweep.ron --csv
  killed compare 6 --resume -- $compared
  killed dossier 4 --resume -- $dossier
  killed run 10 -- run world.ron --save-at 5
  killed branch 10 -- branch base --at 5 --set disputes.MOGUL.KORAL.salience=3
  killed merge 6 -- merge shard1 shard2
  killed report 6 --force -- report base
}

# Two processes in one folder: the second is refused by name, and the first ends as if alone.
# shellcheck disable=SC2086 # the words are the arguments
{
  "$deter" -q $many --out both > /dev/null 2> both.txt &
  first=$!
  while [ ! -e both/plan.json ]; do sleep 0.002; done
  for second in "$many --resume" "$many --force" "run world.ron --no-figures" "sweep sweep.ron --force"; do
    code=0
    told=$("$deter" -q $second --out both 2>&1 > /dev/null) || code=$?
    kill -0 $first 2> /dev/null || break
    [ $code -eq 2 ] || fail "two in one folder: exit $code of $second ($told)"
    case $told in *both*"another deter is at work"*) ;; *) fail "two in one folder: $told" ;; esac
  done
  wait $first || fail "the first in the folder: $(cat both.txt)"
  diff -r ensemble-whole both || fail "the first in the folder was disturbed"
}
done_with "two processes in one folder: the second is refused, the first is whole"

# A command under a fault ends with one of these codes; with 3 it says why, and whatever happens it does not
# panic and leaves no torn file and no manifest of what is not whole. Arguments: folder, codes, command….
bounded() {
  local out=$1 codes=$2 told code=0
  shift 2
  told=$("$@" 2>&1 > /dev/null) || code=$?
  case " $codes " in *" $code "*) ;; *) fail "exit $code, not one of $codes: $* ($told)" ;; esac
  case $told in *panicked*) fail "$told" ;; esac
  [ $code -ne 3 ] || [ -n "$told" ] || fail "exit 3 without a word: $*"
  nothing_torn "$out"
  if [ $code -ne 0 ]; then
    for end in manifest.json dossier.html page.html; do
      [ ! -e "$out/$end" ] || fail "exit $code of $*, and $out/$end says it is whole"
    done
    # Who was stopped from within cleared up; the allocator alone stops it from without.
    [ $code -eq 134 ] || [ -z "$(find "$out" -name '*.partial' 2> /dev/null)" ] || fail "$* leaves a piece"
  fi
  ended=$code
}
writers=(
  "run world.ron --no-figures"
  "branch base --at 5 --no-figures"
  "ensemble world.ron -n 400 --no-figures"
  "compare world.ron whatif/richer.ron -n 100 --no-figures"
  "merge shard1 shard2 --no-figures"
  "sweep sweep.ron"
)

if [ "$(id -u)" -eq 0 ] && mkdir -p "$small" && mount -t tmpfs -o size=4k tmpfs "$small" 2> /dev/null; then
  umount "$small"
  full=0
  for size in 4k 16k 64k 96k 256k 1m 3m; do
    for command in "${writers[@]}" "report base" "calibrate calibration.ron --csv" "$dossier"; do
      # The two that take seconds meet one disk each.
      case $size:$command in 64k:calibrate* | 96k:dossier*) ;; *:calibrate* | *:dossier*) continue ;; esac
      mount -t tmpfs -o "size=$size" tmpfs "$small"
      out=$small/out
      case $command in report*) mkdir "$out" && out=$out/page.html ;; esac
      # shellcheck disable=SC2086 # the words are the arguments
      bounded "$small/out" "0 3" "$deter" -q $command --out "$out"
      [ "$ended" -eq 0 ] || full=$((full + 1))
      umount "$small"
    done
  done
  [ $full -ge 12 ] || fail "only $full of the disks were full"
  done_with "full disks of 4 KB to 3 MB: exit 3 $full times, no manifest, nothing torn"
else
  echo "LEFT OUT: full disks (needs root and mount)"
fi

# Limits of the system. Under one on memory the allocator of the standard library ends the process by a
# signal, with a message: no code of the program runs any more, and none may hold what it would need for an
# error. So 134 is right there; what stands under a final name is whole even then.
limited() {
  local limit=$1 codes=$2 command
  for command in "${writers[@]}"; do
    # Close to its limit the allocator maps every piece by itself, and thousands of runs take minutes.
    case $limit:$command in -v*:sweep*) continue ;; esac
    # shellcheck disable=SC2016,SC2086 # the inner shell expands, the words are the arguments
    bounded limited "$codes" bash -c 'ulimit $1; shift; exec "$@"' _ "$limit" "$deter" -q $command --out limited
    [ "$ended" -eq 0 ] || stopped=$((stopped + 1))
    rm -rf limited
  done
}
for kind in f n v; do
  stopped=0
  case $kind in
    f) for blocks in 1 8 64; do limited "-f $blocks" "0 3"; done ;;
    n) for files in 4 5 6 7 9; do limited "-n $files" "0 3"; done ;;
    v) for kilobytes in 140000 160000 200000 300000; do limited "-v $kilobytes" "0 3 134"; done ;;
  esac
  [ $stopped -gt 0 ] || fail "no limit of ulimit -$kind was met"
  done_with "ulimit -$kind: met $stopped times, each with a message and nothing torn"
done

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
  for command in "run world.ron --no-figures --out locked/run" "ensemble world.ron -n 4 --out locked/many" \
    "sweep sweep.ron --out closed/sweep" "branch base --at 5 --out locked/branch" \
    "report base --out locked/page.html" "merge shard1 shard2 --out closed/merge" "check secret.ron"; do
    # shellcheck disable=SC2086 # the words are the arguments
    bounded locked 3 "${as_nobody[@]}" "$lab/deter" -q $command
  done
  [ -z "$(ls locked)" ] || fail "something was left in a read-only folder"
  done_with "read-only folder, missing permissions: exit 3, nothing left"
else
  echo "LEFT OUT: missing permissions (root, and no setpriv to be another user)"
fi

# Standard streams: a pipe that closes, streams that are closed or full, Ctrl-C.
"$deter" verify | head -1 > /dev/null
"$deter" ensemble world.ron -n 20 --json --no-figures --out piped | true
streams() {
  local codes=$1 code=0
  shift
  rm -rf stream
  bash -c "exec \"\$0\" $1" "$deter" || code=$?
  case " $codes " in *" $code "*) ;; *) fail "exit $code, not one of $codes: $1" ;; esac
}
for command in "run world.ron --out stream" "ensemble world.ron -n 20 --json --out stream" verify; do
  streams 0 "$command >&- 2> streams.txt"
  streams 0 "$command 2>&- > /dev/null"
  streams 0 "$command <&- > /dev/null 2> streams.txt"
  streams 0 "$command <&- >&- 2>&-"
  streams 3 "$command > /dev/full 2> streams.txt"
  grep -q "standard output" streams.txt || fail "$command > /dev/full: $(cat streams.txt)"
  streams "0 3" "$command > /dev/null 2> /dev/full"
  ! grep -q panicked streams.txt || fail "$(cat streams.txt)"
done
streams 2 "check nowhere.ron 2> /dev/full"
streams 2 "check nowhere.ron 2>&-"
"$deter" -q ensemble world.ron -n 200000 --no-figures --out stopped 2> stopped.txt &
child=$!
while [ "$(find stopped/chunks -name '*.chunk' 2> /dev/null | wc -l)" -lt 2 ]; do sleep 0.01; done
kill -INT $child
code=0
wait $child || code=$?
[ $code -eq 130 ] && grep -q -- --resume stopped.txt || fail "Ctrl-C: exit $code, $(cat stopped.txt)"
done_with "closed pipes and streams are no errors, full ones are; Ctrl-C exits with 130 and says how to go on"
