#!/usr/bin/env bash
# The JavaScript SDK refuses credentials whose expiration is written +00:00.
#
# Expected: `2099-01-01T00:00:00+00:00` is a time of RFC 3339, which allows an
# offset in place of `Z` (section 5.6). Python's isoformat() writes it, and
# botocore 1.43.106 reads it.
# Seen: the container provider of credential-providers 3.1175.0 asks the
# endpoint four times, and fails with "Invalid RFC-3339 date-time value".
# With `Z` in its place all is well. The same SDK accepts +00:00 from a
# credential_process.
# Hurts: whoever writes an endpoint for AWS_CONTAINER_CREDENTIALS_FULL_URI in
# Python and tries it with boto3 only.
# Here: guarded. `localserver` writes `Z` (isoTime in lib/output/json.ts); do not
# change that to an offset.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
unset "${!AWS_@}"
export AWS_EC2_METADATA_DISABLED=true HOME="$work"

python3 -m venv venv
venv/bin/pip -q install boto3==1.43.106 botocore==1.43.106
npm install --silent --no-audit --no-fund @aws-sdk/credential-providers@3.1175.0

cat > read.mjs <<'END'
import { fromHttp, fromProcess } from "@aws-sdk/credential-providers";
const source = process.argv[2] === "process" ? fromProcess() : fromHttp();
console.log(await source().then((keys) => keys.accessKeyId, (error) => error.message));
END
cat > run.py <<'END'
"""Serves the same keys with either way to write the same time."""
import http.server, json, os, subprocess, threading
count = 0

def keys(expiration):
    return {"Version": 1, "AccessKeyId": "KEY", "SecretAccessKey": "secret",
            "Token": "token", "SessionToken": "token", "Expiration": expiration}

class Endpoint(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        global count
        count += 1
        body = json.dumps(keys("2099-01-01T00:00:00" + self.path[1:])).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_): pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
threading.Thread(target=server.serve_forever, daemon=True).start()
PYTHON = ["venv/bin/python", "-c", "import boto3; print(boto3.Session().get_credentials().access_key)"]

def read(name, command, **env):
    global count
    count = 0
    done = subprocess.run(command, env=dict(os.environ, **env), capture_output=True, text=True)
    print(f"{name}: {done.stdout.strip()}, requests: {count}")

for zone in ["Z", "+00:00"]:
    uri = f"http://127.0.0.1:{server.server_port}/{zone}"
    read(f"{zone} in boto3", PYTHON, AWS_CONTAINER_CREDENTIALS_FULL_URI=uri)
    read(f"{zone} in JavaScript", ["node", "read.mjs"], AWS_CONTAINER_CREDENTIALS_FULL_URI=uri)
with open("keys.json", "w") as file:
    json.dump(keys("2099-01-01T00:00:00+00:00"), file)
with open("config", "w") as file:
    file.write("[default]\ncredential_process = cat keys.json\n")
read("+00:00 from a process in JavaScript", ["node", "read.mjs", "process"], AWS_CONFIG_FILE="config")
END
python3 run.py | tee seen

diff - seen <<'END'
Z in boto3: KEY, requests: 1
Z in JavaScript: KEY, requests: 1
+00:00 in boto3: KEY, requests: 1
+00:00 in JavaScript: Invalid RFC-3339 date-time value, requests: 4
+00:00 from a process in JavaScript: KEY, requests: 0
END
