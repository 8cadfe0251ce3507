#!/usr/bin/env bash
# Licences, duplicate versions, sources and, where the data can be had, advisories of every crate.
# cargo-deny is used if it is there. Building it takes longer than all else the gate does, so that is
# done only where it is asked for: DENY_INSTALL=1 .ci/checks/deny.sh
set -euo pipefail
cd "$(dirname "$0")/../.."
tools=target/tools
export PATH=$PWD/$tools/bin:$PATH
if ! command -v cargo-deny > /dev/null; then
  if [ "${DENY_INSTALL:-0}" != 1 ]; then
    echo "LEFT OUT: cargo-deny is not here; DENY_INSTALL=1 .ci/checks/deny.sh builds it first"
    exit 0
  fi
  cargo install cargo-deny --locked --quiet --root "$tools"
fi
for crate in . src/python; do
  cargo deny --manifest-path $crate/Cargo.toml --all-features --config .ci/deny.toml \
    check --hide-inclusion-graph licenses bans sources
done
# The advisories are a repository of their own. Without a network what was fetched before is used;
# where nothing was, there is nothing to hold against.
data=${CARGO_HOME:-$HOME/.cargo}/advisory-dbs
if cargo deny --config .ci/deny.toml fetch db 2> /dev/null || compgen -G "$data/*/crates" > /dev/null; then
  cargo deny --all-features --offline --config .ci/deny.toml check --hide-inclusion-graph advisories
else
  echo "LEFT OUT: advisories (their data cannot be fetched here, and none are in $data)"
fi
