#!/usr/bin/env bash
# The corpus of both targets: every shipped scenario and every broken one, by their own names.
set -euo pipefail
cd "$(dirname "$0")"
for target in scenario short_run; do
  mkdir -p "corpus/$target"
  find ../../scenarios ../corpus -name '*.ron' -not -path '*/studies/*' -exec cp -t "corpus/$target" {} +
done
echo "$(find corpus/scenario -name '*.ron' | wc -l) scenarios in the corpus of each target"
