#!/usr/bin/env bash
# Licences, duplicate versions, sources and, where the data can be had, advisories of every crate.
# cargo-deny is used if it is there or can be built within DENY_MINUTES; said when it is left out.
set -euo pipefail
cd "$(dirname "$0")/../.."
tools=target/tools
export PATH=$PWD/$tools/bin:$PATH
if ! command -v cargo-deny > /dev/null; then
  # The compiler this crate is pinned to may be older than what the newest cargo-deny wants.
  timeout "$(( ${DENY_MINUTES:-15} * 60 ))" cargo install cargo-deny --locked --quiet --root "$tools" || {
    echo "LEFT OUT: cargo-deny could not be installed here"
    exit 0
  }
fi
cargo deny --all-features check --config .ci/deny.toml --hide-inclusion-graph licenses bans sources
# The advisories are a repository of their own: without a network there is nothing to hold against.
if cargo deny fetch --config .ci/deny.toml db 2> /dev/null; then
  cargo deny check --config .ci/deny.toml --disable-fetch advisories
else
  echo "LEFT OUT: advisories (their data cannot be fetched here)"
fi
