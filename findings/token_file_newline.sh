#!/usr/bin/env bash
# A token file that ends in a newline makes the JavaScript SDK ask for
# credentials without the token.
#
# Expected: the Authorization header holds the token, or there is an error.
# A text file ends in a newline (POSIX, "Line"), and `echo TOKEN > file` writes
# one. botocore 1.43.106 raises an error that says what is wrong.
# Seen: in the default chain of credential-providers 3.1175.0, fromHttp refuses
# the token, and the chain goes on to the older fromContainerMetadata. That one
# does not know of token files, and asks the same endpoint with no Authorization
# header at all. An endpoint that wants the token answers 401 or 403, and one
# looks for the fault there.
# Hurts: whoever starts `localserver` with a token, and hands the token to a
# container in a file (AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE).
# Here: its own reading of such an endpoint goes through the same chain. The
# documentation of `localserver` should say `printf %s`, not `echo`.
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
import { fromNodeProviderChain } from "@aws-sdk/credential-providers";
console.log(await fromNodeProviderChain()().then((keys) => keys.accessKeyId, (error) => error.message));
END
cat > read.py <<'END'
import boto3
try:
    print(boto3.Session().get_credentials().access_key)
except Exception as error:
    print(error)
END
cat > run.py <<'END'
"""Tells which Authorization header each reader sends."""
import http.server, json, os, subprocess, threading
headers = []

class Endpoint(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        headers.append(self.headers.get("Authorization"))
        body = json.dumps({"AccessKeyId": "KEY", "SecretAccessKey": "secret", "Token": "token",
                           "Expiration": "2099-01-01T00:00:00Z"}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_): pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
threading.Thread(target=server.serve_forever, daemon=True).start()
for text, kind in [("t0ken", "no newline"), ("t0ken\n", "newline")]:
    with open("token", "w") as file:
        file.write(text)
    env = dict(os.environ, AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=os.path.abspath("token"),
               AWS_CONTAINER_CREDENTIALS_FULL_URI=f"http://127.0.0.1:{server.server_port}/")
    for name, command in [("boto3", ["venv/bin/python", "read.py"]), ("JavaScript", ["node", "read.mjs"])]:
        headers.clear()
        done = subprocess.run(command, env=env, capture_output=True, text=True)
        print(f"{kind}, {name}: {done.stdout.strip()}, headers {headers}")
END
python3 run.py | tee seen

diff - seen <<'END'
no newline, boto3: KEY, headers ['t0ken']
no newline, JavaScript: KEY, headers ['t0ken']
newline, boto3: Auth token value is not a legal header value, headers []
newline, JavaScript: KEY, headers [None]
END
