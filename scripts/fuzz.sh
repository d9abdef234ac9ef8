#!/usr/bin/env bash
# Runs each fuzz target of the module for a moment: fuzz.sh [TIME], 5s if unsaid.
set -euo pipefail
cd "$(dirname "$0")/.."
time=${1:-5s}
grep -rlE '^func Fuzz[A-Z]' --include='*_test.go' . | while read -r file; do
  package=$(dirname "$file")
  grep -oE '^func Fuzz[A-Za-z0-9_]+' "$file" | cut -d' ' -f2 | while read -r target; do
    echo "fuzz $package $target for $time"
    go test -run '^$' -fuzz "^$target\$" -fuzztime "$time" "$package" >/tmp/fuzz.$$ 2>&1 || { cat /tmp/fuzz.$$; exit 1; }
    tail -1 /tmp/fuzz.$$
  done
done
rm -f /tmp/fuzz.$$
