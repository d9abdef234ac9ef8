#!/usr/bin/env bash
# Installs what `make test` needs and this machine lacks. Go and Node must be
# there already; the race detector needs a C compiler.
set -euo pipefail

need() { command -v "$1" >/dev/null 2>&1 || { echo "setup: $1 is missing: $2" >&2; exit 1; }; }
need go "install Go 1.26 or newer, https://go.dev/dl"
need node "install Node.js 20.19 or newer"
need npm "it comes with Node.js"

# install COMMAND WHAT PACKAGE… installs Debian packages where the command is missing.
install() {
  local command=$1 what=$2
  shift 2
  if command -v "$command" >/dev/null 2>&1; then return; fi
  echo "setup: installing $what"
  local as_root=""
  [ "$(id -u)" = 0 ] || as_root="sudo"
  $as_root apt-get update -qq
  $as_root apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

install "${CC:-gcc}" "a C compiler for Go's race detector" gcc libc6-dev
install valgrind "what counts the compiler's instructions" valgrind
install chromium "a browser for the tests of the pages" chromium fonts-dejavu-core
