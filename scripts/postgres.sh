#!/usr/bin/env bash
# Runs a command beside a PostgreSQL of its own: postgres.sh COMMAND…
# The server's data is in a temporary folder, it listens on a free port of
# 127.0.0.1 and on a socket in that folder, and it ends with the command. Any
# other PostgreSQL is left alone. FLOWPORT_TEST_POSTGRES tells the command where
# it is, FLOWPORT_TEST_POSTGRES_PID the process.
set -euo pipefail

bindir() {
  local dir
  for dir in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV) "$(command -v initdb >/dev/null && dirname "$(command -v initdb)")"; do
    [ -x "$dir/initdb" ] && [ -x "$dir/postgres" ] && echo "$dir" && return
  done
  return 1
}

if ! bin=$(bindir); then
  echo "postgres: installing Debian's package" >&2
  as_root=""
  [ "$(id -u)" = 0 ] || as_root="sudo"
  # The package must not start a server of its own.
  $as_root mkdir -p /etc/postgresql-common
  [ -e /etc/postgresql-common/createcluster.conf ] ||
    echo "create_main_cluster = false" | $as_root tee /etc/postgresql-common/createcluster.conf >/dev/null
  $as_root apt-get update -qq
  $as_root apt-get install -y -qq --no-install-recommends postgresql >/dev/null
  bin=$(bindir)
fi

# PostgreSQL refuses to be root.
user=()
if [ "$(id -u)" = 0 ]; then
  user=(setpriv --reuid=postgres --regid=postgres --clear-groups)
fi

folder=$(mktemp -d /tmp/flowport-postgres.XXXXXX)
server=""
finish() {
  if [ -n "$server" ]; then
    kill -INT "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  fi
  rm -rf "$folder"
}
trap finish EXIT
trap 'exit 130' INT TERM
[ ${#user[@]} = 0 ] || chown postgres "$folder"
cd "$folder"

"${user[@]}" "$bin/initdb" --pgdata="$folder/data" --username=flowport --auth=trust --encoding=UTF8 \
  --no-locale --no-instructions >"$folder/initdb.log" 2>&1 || { cat "$folder/initdb.log" >&2; exit 1; }

# Another program may take the port that was free a moment ago.
for _ in 1 2 3 4 5; do
  port=$((20000 + RANDOM % 10000))
  (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && continue
  "${user[@]}" "$bin/postgres" -D "$folder/data" -h 127.0.0.1 -p "$port" -k "$folder" \
    -c max_connections=300 -c fsync=on -c log_min_messages=fatal >"$folder/server.log" 2>&1 &
  server=$!
  for _ in $(seq 200); do
    kill -0 "$server" 2>/dev/null || break
    "$bin/pg_isready" -q -h "$folder" -p "$port" -U flowport && break 2
    sleep 0.1
  done
  kill -INT "$server" 2>/dev/null || true
  wait "$server" 2>/dev/null || true
  server=""
done
[ -n "$server" ] || { cat "$folder/server.log" >&2; exit 1; }

export FLOWPORT_TEST_POSTGRES="postgres://flowport@127.0.0.1:$port/postgres?sslmode=disable"
export FLOWPORT_TEST_POSTGRES_PID="$server"
cd "$OLDPWD"
"$@"
