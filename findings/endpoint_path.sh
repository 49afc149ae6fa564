#!/usr/bin/env bash
# An endpoint with a path and a final slash gives the JavaScript SDK two slashes.
#
# Expected: `http://host/storage/s3` and `http://host/storage/s3/` are the same
# endpoint, as `http://host` and `http://host/` are. botocore 1.43.106 leaves it
# at one slash.
# Seen: client-s3 3.1175.0 asks `/storage/s3//` for the list of buckets, where
# the operation has no path of its own. Calls about a bucket or an object are
# right, so the endpoint seems well configured.
# Hurts: S3 behind a path, as gateways and hosted platforms have it, when the
# endpoint was copied with its slash.
# Here: not guarded: `list-buckets` sends the two slashes. It should cut a final
# slash off the endpoint that it hands to the SDK.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
unset "${!AWS_@}"

python3 -m venv venv
venv/bin/pip -q install boto3==1.43.106 botocore==1.43.106
npm install --silent --no-audit --no-fund @aws-sdk/client-s3@3.1175.0

cat > ask.mjs <<'END'
import { GetObjectCommand, ListBucketsCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
const s3 = new S3Client({ region: "us-east-1", endpoint: process.argv[2], forcePathStyle: true,
  credentials: { accessKeyId: "a", secretAccessKey: "s" } });
await s3.send(new ListBucketsCommand());
await s3.send(new ListObjectsV2Command({ Bucket: "bucket" }));
await (await s3.send(new GetObjectCommand({ Bucket: "bucket", Key: "key" }))).Body.transformToByteArray();
END
cat > run.py <<'END'
"""Tells the paths that each SDK asks for."""
import http.server, subprocess, threading
import boto3
asked = []

class S3(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        asked.append(self.path.partition("?")[0])
        self.send_response(200)
        self.send_header("Content-Length", "4")
        self.end_headers()
        self.wfile.write(b"<a/>")
    def log_message(self, *_): pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), S3)
threading.Thread(target=server.serve_forever, daemon=True).start()
for path in ["/base", "/base/"]:
    url = f"http://127.0.0.1:{server.server_port}{path}"
    s3 = boto3.client("s3", "us-east-1", endpoint_url=url, aws_access_key_id="a", aws_secret_access_key="s")
    s3.list_buckets()
    s3.list_objects_v2(Bucket="bucket")
    s3.get_object(Bucket="bucket", Key="key")
    print(f"{path} in boto3:", *asked)
    asked.clear()
    subprocess.run(["node", "ask.mjs", url], capture_output=True, check=True)
    print(f"{path} in JavaScript:", *asked)
    asked.clear()
END
venv/bin/python run.py | tee seen

diff - seen <<'END'
/base in boto3: /base /base/bucket /base/bucket/key
/base in JavaScript: /base/ /base/bucket/ /base/bucket/key
/base/ in boto3: /base/ /base/bucket /base/bucket/key
/base/ in JavaScript: /base// /base/bucket/ /base/bucket/key
END
