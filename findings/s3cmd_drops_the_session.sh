#!/usr/bin/env bash
# s3cmd throws away temporary keys that its configuration file has, and acts as
# the machine it runs on.
#
# Expected: access_key, secret_key and access_token of the file that -c names are
# used, as they are when they come as options.
# Seen: s3cmd 2.4.0 takes any access_token in the file for one that it fetched
# itself and must renew. Before its first request it asks 169.254.169.254, and
# signs with whatever keys that hands out. Where nothing answers there, it warns
# "Could not refresh role" and goes on with the file's keys; it asks again for
# each request.
# Hurts: on EC2 with a role, keys limited to one folder and to 15 minutes turn
# into the role of the machine, without a word. Elsewhere each request is slow.
# Here: guarded. No setting in the file stops s3cmd, so `create` refuses
# --duration with --format s3cfg, and names --format env: s3cmd takes all three
# from the environment.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
unset "${!AWS_@}"

python3 -m venv venv
venv/bin/pip -q install s3cmd==2.4.0

# The address of EC2's metadata leads to a server of our own.
mkdir patch
cat > patch/sitecustomize.py <<'END'
import os, socket
connect = socket.create_connection
def create_connection(address, *args, **options):
    if address[0] == "169.254.169.254":
        address = ("127.0.0.1", int(os.environ["METADATA_PORT"]))
    return connect(address, *args, **options)
socket.create_connection = create_connection
END
cat > run.py <<'END'
"""A machine with a role, and an S3 server that tells who calls."""
import http.server, json, os, subprocess, threading
KEYS = {"AccessKeyId": "MACHINE", "SecretAccessKey": "secret", "Token": "token",
        "Expiration": "2099-01-01T00:00:00Z", "LastUpdated": "2020-01-01T00:00:00Z"}
callers = []

class Server(http.server.BaseHTTPRequestHandler):
    def answer(self, text):
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())
    def do_PUT(self):
        self.answer("metadata session")
    def do_GET(self):
        if self.path.startswith("/latest/meta-data/"):
            return self.answer("role" if self.path.endswith("/") else json.dumps(KEYS))
        callers.append(self.headers["Authorization"].partition("Credential=")[2].partition("/")[0])
        self.answer("<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>")
    def log_message(self, *_): pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
threading.Thread(target=server.serve_forever, daemon=True).start()
host = f"127.0.0.1:{server.server_port}"
rest = f"host_base = {host}\nhost_bucket = {host}\nuse_https = False\nbucket_location = us-east-1\n"
keys = {"access_key": "LIMITED", "secret_key": "secret", "access_token": "token"}
for where in ["in the file", "as options"]:
    lines = [f"{name} = {value}\n" for name, value in keys.items()] if where == "in the file" else []
    with open("s3cfg", "w") as file:
        file.writelines(["[default]\n", *lines, rest])
    options = [f"--{name}={value}" for name, value in keys.items()] if where == "as options" else []
    env = dict(os.environ, PYTHONPATH="patch", METADATA_PORT=str(server.server_port))
    done = subprocess.run(["venv/bin/s3cmd", "-c", "s3cfg", *options, "ls", "s3://bucket/app/"],
                          env=env, capture_output=True, text=True)
    print(f"{where}: called as {callers.pop()}, exit code {done.returncode}, errors {done.stderr!r}")
END
python3 run.py | tee seen

diff - seen <<'END'
in the file: called as MACHINE, exit code 0, errors ''
as options: called as LIMITED, exit code 0, errors ''
END
