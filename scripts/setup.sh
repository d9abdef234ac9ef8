#!/usr/bin/env bash
# Installs what `make test` needs and this machine lacks. Go and Node must be
# there already; the race detector needs a C compiler.
set -euo pipefail

need() { command -v "$1" >/dev/null 2>&1 || { echo "setup: $1 is missing: $2" >&2; exit 1; }; }
need go "install Go 1.26 or newer, https://go.dev/dl"
need node "install Node.js 20 or newer"
need npm "it comes with Node.js"

if ! command -v "${CC:-gcc}" >/dev/null 2>&1; then
  echo "setup: installing a C compiler for Go's race detector"
  as_root=""
  [ "$(id -u)" = 0 ] || as_root="sudo"
  $as_root apt-get update -qq
  $as_root apt-get install -y -qq --no-install-recommends gcc libc6-dev >/dev/null
fi
