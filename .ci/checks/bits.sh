#!/usr/bin/env bash
# The same seed gives the same bits: a debug program on one thread and a release program on eight
# write the same files, byte for byte.
set -euo pipefail
cd "$(dirname "$0")/../.."

# The tests' own program: `cargo build` would build every dependency once more, with other features.
cargo test --no-run --quiet --test it
cargo build --release --quiet
target=${CARGO_TARGET_DIR:-target}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
scenario=scenarios/vietnam-2021.ron

for profile in debug release; do
  jobs=$([ "$profile" = debug ] && echo 1 || echo 8)
  "$target/$profile/deter" run "$scenario" --seed 7 --out "$work/$profile/run" --no-figures --quiet
  "$target/$profile/deter" ensemble "$scenario" --seed 7 --runs 24 --jobs "$jobs" \
    --out "$work/$profile/ensemble" --no-figures --quiet >/dev/null
done
diff -r "$work/debug" "$work/release"
hash=$(sed -n 's/.*"state_hash": *"\([0-9a-f]*\)".*/\1/p' "$work/debug/run/manifest.json")
test -n "$hash"
echo "debug and release agree; state hash $hash"
