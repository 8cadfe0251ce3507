#!/usr/bin/env bash
# A report opens in a browser, works, asks nobody for anything and logs nothing.
set -euo pipefail
cd "$(dirname "$0")/../.."

missing=()
command -v chromium >/dev/null || missing+=(chromium fonts-dejavu-core)
command -v python3 >/dev/null || missing+=(python3)
if [ ${#missing[@]} -gt 0 ]; then
  install() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
    export DEBIAN_FRONTEND=noninteractive
    local wait=(-o DPkg::Lock::Timeout=60)
    timeout 60 apt-get -q "${wait[@]}" update >/dev/null || return 1
    timeout 120 apt-get -qy "${wait[@]}" install --no-install-recommends "$@" >/dev/null
  }
  if ! install "${missing[@]}"; then
    echo "not checked here: missing and cannot be installed: ${missing[*]}"
    exit 0
  fi
fi

cargo build --release --quiet
target=${CARGO_TARGET_DIR:-target}
deter=$target/release/deter
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
base=scenarios/vietnam-2021.ron
"$deter" run "$base" --out "$work/run" --no-figures --quiet
"$deter" ensemble "$base" --runs 60 --out "$work/ensemble" --no-figures --quiet
"$deter" compare "$base" scenarios/whatif/w01-patron-withdraws.ron --runs 60 --out "$work/compare" \
  --no-figures --quiet >/dev/null
"$deter" report "$work/compare" "$work/ensemble" "$work/run" --out "$work/report.html" --quiet
timeout --kill-after=10 150 python3 .ci/checks/open_page.py "$work/report.html" "$target/report.png"
echo "screenshot: $target/report.png"
