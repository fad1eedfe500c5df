#!/usr/bin/env bash
# Tries the OpenAPI document on a running server: a linter (Redocly), a generated client whose types are checked
# (openapi-typescript), and a property-based tester (schemathesis), each where bench/peers/install.sh openapi put it.
#
#   bench/openapi.sh [URL] [option of schemathesis ...]     URL: http://127.0.0.1:7700 by default
#
# Give it a server with a data folder of its own: the tester writes and deletes. Refusals of what a document cannot know
# (a cursor of no list, a provider that is not configured) are no contradictions, and are told all the same.
set -uo pipefail
url=${1:-http://127.0.0.1:7700}
[ $# -gt 0 ] && shift
tools="${XDG_CACHE_HOME:-$HOME/.cache}/tandem-bench/openapi"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

curl -sf "$url/openapi.json" >"$work/openapi.json" || { echo "no server answers at $url" >&2; exit 2; }

if [ -x "$tools/node_modules/.bin/redocly" ]; then
  (cd "$work" && "$tools/node_modules/.bin/redocly" lint --format stylish openapi.json) || failed=1
else echo "left out: Redocly is not installed" >&2; fi

if [ -x "$tools/node_modules/.bin/openapi-typescript" ]; then
  "$tools/node_modules/.bin/openapi-typescript" "$work/openapi.json" -o "$work/api.d.ts" >&2 || failed=1
  cat >"$work/use.ts" <<'TS'
import type { components, paths } from './api.js';

type Body<Path extends keyof paths> = paths[Path] extends {
  post: { requestBody: { content: { 'application/json': infer Sent } } };
}
  ? Sent
  : never;
export const search: Body<'/v1/search'> = { query: 'tea', limit: 3 };
export const event: components['schemas']['EventInput'] = { user: 'u', item: 'i', kind: 'click' };
// @ts-expect-error a limit is a number
export const wrong: Body<'/v1/search'> = { query: 'tea', limit: 'three' };
TS
  # The document has JSON in JSON, which openapi-typescript writes as a type that refers to itself: its own file is not checked.
  "$tools/node_modules/.bin/tsc" --noEmit --strict --skipLibCheck --module nodenext --target es2022 "$work/use.ts" || failed=1
else echo "left out: openapi-typescript is not installed" >&2; fi

# What it counts as a refusal and as taking: of bodies that are too large and addresses that are too long, too, which are in
# the document and which it does not know of.
cat >"$work/schemathesis.toml" <<'TOML'
[checks.negative_data_rejection]
expected-statuses = [400, 401, 403, 404, 405, 406, 409, 413, 414, 415, 422, 428, 429, 431, "5xx"]

[checks.positive_data_acceptance]
expected-statuses = ["2xx", "3xx", 401, 403, 404, 409, 414, 429, 431, "5xx"]
TOML

if [ -x "$tools/bin/schemathesis" ]; then
  (cd "$work" && "$tools/bin/schemathesis" run "$url/openapi.json" --workers 1 --phases coverage --request-timeout 30 \
    --exclude-path-regex 'train|/v1/ask|chat|responses|export|documents' "$@") || failed=1
else echo "left out: schemathesis is not installed" >&2; fi
exit $failed
