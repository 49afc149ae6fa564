#!/usr/bin/env bash
# One .env file, five readers, and four answers.
#
# Expected: readers are made to share such files, so an ordinary value without
# quotes, or in double quotes, means the same to all.
# Seen: a `#` within a value without quotes ends it for npm's dotenv 18.0.10, for
# `node --env-file` and Deno 2.9.6, but not for python-dotenv 1.2.4 and Deno
# 2.6.8. `$NAME` in double quotes is replaced by `deno --env-file`, and by none of
# the others, Node's option of the same name included. At a value with a blank
# and no quotes, Deno 2.6.8 warns, and leaves out the rest of the file.
# Hurts: whoever passes a secret of a self-hosted server in such a file; AWS's
# own secrets have no such characters. A cut secret is a SignatureDoesNotMatch.
# Here: guarded. `--format dotenv` writes plain values only if they cannot be
# misread, and single quotes around the rest, which all of these take literally
# (lib/handover/environment_formats.ts).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export DENO_DIR="$work/deno" DENO_NO_UPDATE_CHECK=1 NO_COLOR=1
unset HASH DOLLAR SINGLE BLANK AFTER

python3 -m venv venv
venv/bin/pip -q install python-dotenv==1.2.4
npm install --silent --no-audit --no-fund dotenv@18.0.10
npm install --silent --no-audit --no-fund --prefix old deno@2.6.8
npm install --silent --no-audit --no-fund --prefix new deno@2.9.6

cat > env <<'END'
NAME=value
HASH=abc#def
DOLLAR="abc$NAME d"
SINGLE='abc#d $NAME'
BLANK=abc def
AFTER=abc
END
cat > show.mjs <<'END'
const env = globalThis.Deno ? Deno.env.toObject() : process.env;
console.log(["HASH", "DOLLAR", "SINGLE", "BLANK", "AFTER"].map((name) => env[name] ?? "(none)").join(" | "));
END
cat > load.mjs <<'END'
import { config } from "dotenv";
config({ path: "env", quiet: true });
await import("./show.mjs");
END
cat > load.py <<'END'
from dotenv import dotenv_values
env = dotenv_values("env")
print(*[env.get(name) for name in ["HASH", "DOLLAR", "SINGLE", "BLANK", "AFTER"]], sep=" | ")
END
{
  echo "python-dotenv: $(venv/bin/python load.py)"
  echo "npm dotenv: $(node load.mjs)"
  echo "Node: $(node --env-file=env show.mjs)"
  echo "Deno 2.6.8: $(old/node_modules/.bin/deno run -A --env-file=env show.mjs 2> warning)"
  echo "Deno 2.9.6: $(new/node_modules/.bin/deno run -A --env-file=env show.mjs)"
} | tee seen
cat warning

diff - seen <<'END'
python-dotenv: abc#def | abc$NAME d | abc#d $NAME | abc def | abc
npm dotenv: abc | abc$NAME d | abc#d $NAME | abc def | abc
Node: abc | abc$NAME d | abc#d $NAME | abc def | abc
Deno 2.6.8: abc#def | abcvalue d | abc#d $NAME | (none) | (none)
Deno 2.9.6: abc | abcvalue d | abc#d $NAME | abc def | abc
END
