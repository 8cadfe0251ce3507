#!/usr/bin/env bash
# A report opens in a browser, works, asks nobody for anything and logs nothing.
set -euo pipefail
cd "$(dirname "$0")/../.."

if ! command -v chromium >/dev/null; then
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "not checked here: chromium is missing and cannot be installed"
    exit 0
  fi
  apt-get -q update >/dev/null && apt-get -qy install --no-install-recommends chromium >/dev/null
fi

cargo build --release --quiet
deter=${CARGO_TARGET_DIR:-target}/release/deter
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
base=scenarios/vietnam-2021.ron
"$deter" run "$base" --out "$work/run" --quiet
"$deter" ensemble "$base" --runs 60 --out "$work/ensemble" --quiet
"$deter" compare "$base" scenarios/whatif/w01-patron-withdraws.ron --runs 60 --out "$work/compare" --quiet
"$deter" report "$work/compare" "$work/ensemble" "$work/run" --out "$work/report.html" --quiet
python3 .ci/checks/open_page.py "$work/report.html" target/report.png
echo "screenshot: target/report.png"
