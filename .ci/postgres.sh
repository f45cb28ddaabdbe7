# Sourced by .ci/run. Sets postgres_url to a server that may create databases: the one that answers on
# this machine, or a throwaway cluster of our own.

postgres_answers() {
  .venv/bin/python - "$1" <<'PY' 2>/dev/null
import sys, psycopg
psycopg.connect(sys.argv[1], connect_timeout=3).execute("select 1")
PY
}

newest_postgres() { ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1 || true; }

start_cluster() {
  found=$(newest_postgres)
  if [ -z "$found" ]; then
    install_packages postgresql || true
    found=$(newest_postgres)
    [ -n "$found" ] || { echo "Install PostgreSQL, or point TEST_DATABASE_URL at a server." >&2; exit 1; }
  fi
  cluster=$(mktemp -d)
  chmod 700 "$cluster"
  as_postgres=()
  if [ "$(id -u)" = 0 ]; then  # PostgreSQL refuses to run as root
    chown postgres "$cluster"
    as_postgres=(runuser -u postgres --)
  fi
  "${as_postgres[@]}" "$found/initdb" -D "$cluster/data" -U postgres -A trust >/dev/null
  "${as_postgres[@]}" "$found/pg_ctl" -D "$cluster/data" -w -l "$cluster/log" \
    -o "-c listen_addresses=127.0.0.1 -c port=54329 -c unix_socket_directories=$cluster -c fsync=off" start >/dev/null
  trap '"${as_postgres[@]}" "$found/pg_ctl" -D "$cluster/data" -m immediate stop >/dev/null; rm -rf "$cluster"' EXIT
}

postgres_url=${TEST_DATABASE_URL:-postgres://postgres@127.0.0.1:5432/postgres}
if ! postgres_answers "$postgres_url"; then
  start_cluster
  postgres_url=postgres://postgres@127.0.0.1:54329/postgres
fi
echo "Using $(echo "$postgres_url" | sed 's#//.*@#//#')"
