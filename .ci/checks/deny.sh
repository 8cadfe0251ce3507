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
cargo deny --all-features check --config .ci/deny.toml --hide-inclusion-graph licenses bans sources
# The advisories are a repository of their own: without a network there is nothing to hold against.
if cargo deny fetch --config .ci/deny.toml db 2> /dev/null; then
  cargo deny check --config .ci/deny.toml --disable-fetch advisories
else
  echo "LEFT OUT: advisories (their data cannot be fetched here)"
fi
