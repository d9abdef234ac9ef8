#!/usr/bin/env bash
# Fails when a Go file is not formatted as gofmt does it.
set -euo pipefail
cd "$(dirname "$0")/.."
files=$(git ls-files -co --exclude-standard '*.go' | xargs -r gofmt -l)
[ -z "$files" ] || { printf 'not gofmt-ed:\n%s\n' "$files" >&2; exit 1; }
