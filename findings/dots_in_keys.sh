#!/usr/bin/env bash
# Keys with a part `.` or `..` reach another object when the client's HTTP
# library tidies up the path of the URL.
#
# Expected: a key is a name and not a path. `reports/./a` and `reports/../a` are
# two objects of their own beside `reports/a` and `a` (S3 User Guide, "Naming
# Amazon S3 objects", which warns of such keys but allows them). boto3 1.43.106
# and the JavaScript SDK on Node send them as they are.
# Seen: pyarrow 26.0.1 (libcurl), opendal 0.47.12, and the JavaScript SDK with
# its FetchHttpHandler (5.8.1), which browsers, workers and this program use,
# write to `reports/a` and `a`. fetch does so even for `%2E%2E`, since the URL
# Standard removes those, too. What was signed is the path before that, so a
# server that checks the one it gets says SignatureDoesNotMatch, and one that
# does not overwrites the wrong object.
# Hurts: copies of file lists that have such names, and whoever looks for the
# fault in the secret key.
# Here: guarded. Slashes of such keys are sent as %2F (lib/aws/objects), which
# leaves nothing to tidy up.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
unset "${!AWS_@}"

python3 -m venv venv
venv/bin/pip -q install boto3==1.43.106 botocore==1.43.106 pyarrow==26.0.1 opendal==0.47.12
npm install --silent --no-audit --no-fund @aws-sdk/client-s3@3.1175.0 @smithy/fetch-http-handler@5.8.1

cat > put.mjs <<'END'
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { FetchHttpHandler } from "@smithy/fetch-http-handler";
const [url, handler, Key] = process.argv.slice(2);
const client = new S3Client({ region: "us-east-1", endpoint: url, forcePathStyle: true,
  ...(handler === "fetch" ? { requestHandler: new FetchHttpHandler() } : {}) });
await client.send(new PutObjectCommand({ Bucket: "bucket", Key, Body: "x" }));
END
cat > run.py <<'END'
"""Each client writes two objects to a server that tells where they went."""
import http.server, os, subprocess, threading
import boto3, opendal
from pyarrow.fs import S3FileSystem
written = []

class S3(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_PUT(self):
        if self.headers.get("Transfer-Encoding") == "chunked":
            while size := int(self.rfile.readline(), 16):
                self.rfile.read(size + 2)
            while self.rfile.readline().strip():
                pass
        else:
            self.rfile.read(int(self.headers["Content-Length"]))
        written.append(self.path.partition("?")[0].removeprefix("/bucket/"))
        self.send_response(200)
        self.send_header("ETag", '"e"')
        self.send_header("Content-Length", "0")
        self.end_headers()
    def log_message(self, *_): pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), S3)
threading.Thread(target=server.serve_forever, daemon=True).start()
host = f"127.0.0.1:{server.server_port}"
os.environ.update(AWS_ACCESS_KEY_ID="a", AWS_SECRET_ACCESS_KEY="s", AWS_EC2_METADATA_DISABLED="true")

def in_boto3(key):
    boto3.client("s3", "us-east-1", endpoint_url=f"http://{host}").put_object(Bucket="bucket", Key=key, Body=b"x")
def in_pyarrow(key):
    store = S3FileSystem(endpoint_override=host, scheme="http", region="us-east-1", allow_delayed_open=True)
    with store.open_output_stream(f"bucket/{key}") as file:
        file.write(b"x")
def in_opendal(key):
    opendal.Operator("s3", bucket="bucket", region="us-east-1", endpoint=f"http://{host}").write(key, b"x")
def in_javascript(key, handler="node:http"):
    subprocess.run(["node", "put.mjs", f"http://{host}", handler, key], capture_output=True, check=True)
def in_javascript_by_fetch(key):
    in_javascript(key, "fetch")

for put in [in_boto3, in_javascript, in_javascript_by_fetch, in_pyarrow, in_opendal]:
    written.clear()
    put("reports/./a")
    put("reports/../a")
    print(put.__name__, written)
END
venv/bin/python run.py | tee seen

diff - seen <<'END'
in_boto3 ['reports/./a', 'reports/../a']
in_javascript ['reports/./a', 'reports/../a']
in_javascript_by_fetch ['reports/a', 'a']
in_pyarrow ['reports/a', 'a']
in_opendal ['reports/a', 'a']
END
