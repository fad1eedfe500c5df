#!/usr/bin/env bash
# Runs the tests of Gorse's own clients (Python, Go, JavaScript, Java, Rust), as they are, on `tandem serve --gorse`.
#
#   bench/gorse-clients.sh [DIR]     DIR: where the clients' sources are or are cloned to (a cache of the user by default)
#
# A client whose language is not installed here is left out, and said so. The tests ask for MovieLens 100K as Gorse serves
# it: GORSE_DUMP names that dump (cdn.gorse.io/example/ml-100k.bin, unpacked); without it, records are made that hold what
# the tests ask for. They connect to http://127.0.0.1:8088, which must be free.
set -uo pipefail
cd "$(dirname "$0")/.."
sources=$(realpath -m "${1:-${XDG_CACHE_HOME:-$HOME/.cache}/tandem-bench/gorse-clients}")
work=$(mktemp -d)
server=
failed=0
mkdir -p "$sources"
trap '[ -n "$server" ] && kill "$server" 2>/dev/null; wait; rm -rf "$work"' EXIT

clone() { [ -d "$sources/$1" ] || git clone -q --depth 1 "https://github.com/gorse-io/$1" "$sources/$1"; }

# A server on a new folder: the tests of one client leave records behind that those of another do not expect.
serve() {
  [ -n "$server" ] && { kill "$server"; wait "$server" 2>/dev/null; }
  : >"$work/log"
  node bin/tandem.js serve --gorse --no-sample --data "$(mktemp -d -p "$work")" --port 8088 2>>"$work/log" &
  server=$!
  until grep -q '^ready' "$work/log"; do
    kill -0 "$server" 2>/dev/null || { cat "$work/log" >&2; exit 1; }
    sleep 0.2
  done
  if [ -n "${GORSE_DUMP:-}" ]; then
    curl -sSf -X POST http://127.0.0.1:8088/api/restore --data-binary "@$GORSE_DUMP" >/dev/null || exit 1
  else
    for what in users items feedback; do
      curl -sSf -F "file=@bench/peers/gorse-records/$what.jsonl" "http://127.0.0.1:8088/api/bulk/$what" >/dev/null || exit 1
    done
  fi
}

client() { # name, repository, command that must be there, commands to run in the checkout
  command -v "$3" >/dev/null || { echo "left out: $1 ($3 is not installed)"; return; }
  clone "$2" || { echo "left out: $1 (github.com/gorse-io/$2 cannot be cloned)"; return; }
  serve
  if (cd "$sources/$2" && bash -c "$4") >"$work/out" 2>&1; then echo "passes: $1"
  else
    failed=1
    echo "FAILS: $1"
    tail -60 "$work/out"
  fi
}

client 'Python (PyGorse)' PyGorse python3 \
  '[ -x .venv/bin/pytest ] || { python3 -m venv .venv && .venv/bin/pip install -q . -r test-requirements.txt; } && .venv/bin/pytest -q'
client 'Go (gorse-go)' gorse-go go 'go test -count=1 .'
client 'JavaScript (gorsejs)' gorse-js npm \
  'cd packages/gorsejs && { [ -d node_modules ] || npm install --ignore-scripts --no-audit --no-fund --silent; } && npx jest'
client 'Java (gorse4j)' gorse4j mvn 'mvn -q -B -pl gorse-client test'
client 'Rust (gorse-rs)' gorse-rs cargo 'cargo test --features blocking'
client 'PHP (php-gorse)' php-gorse composer 'composer install -q && vendor/bin/phpunit test'
client 'Ruby (gorse-rb)' gorse-rb bundle 'bundle install --quiet && bundle exec ruby test/unittest.rb'
exit $failed
