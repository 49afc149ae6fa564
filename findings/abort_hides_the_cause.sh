#!/usr/bin/env bash
# Three upload libraries tell that the abort was refused, in place of why the
# upload failed.
#
# Expected: the first error, which is the one to act on, with the second beside
# it at most. boto3 1.43.106 does that.
# Seen: when a part is refused and AbortMultipartUpload is too, lib-storage
# 3.1175.0 (JavaScript), smart_open 9.0.2 and obstore 0.12.1 (Rust's
# object_store) throw only the second error. JavaScript's has no `cause` either.
# Hurts: s3:PutObject is all that an upload takes, so keys for writing often lack
# s3:AbortMultipartUpload. The quota, the wrong checksum or the expired session
# behind the failure is then never told, and one goes looking for a right that
# would not have helped.
# Here: keys of this program should allow the abort, so that the cause is told.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
unset "${!AWS_@}"

python3 -m venv venv
venv/bin/pip -q install boto3==1.43.106 botocore==1.43.106 smart_open==9.0.2 obstore==0.12.1
npm install --silent --no-audit --no-fund @aws-sdk/client-s3@3.1175.0 @aws-sdk/lib-storage@3.1175.0

cat > upload.mjs <<'END'
import { S3Client } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
const client = new S3Client({ region: "us-east-1", endpoint: process.argv[2], forcePathStyle: true,
  credentials: { accessKeyId: "a", secretAccessKey: "s" } });
const params = { Bucket: "bucket", Key: "key", Body: Buffer.alloc(12 << 20) };
await new Upload({ client, params, queueSize: 1 }).done().catch((error) => console.log(error.message, error.cause ?? ""));
END
cat > run.py <<'END'
"""Each client uploads 12 MiB; the second part and the abort are refused."""
import http.server, io, os, subprocess, threading
import boto3, obstore, smart_open
from obstore.store import S3Store

class S3(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def answer(self, status, text=""):
        self.send_response(status)
        self.send_header("ETag", '"e"')
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())
    def do_POST(self):
        self.answer(200, "<InitiateMultipartUploadResult><Bucket>bucket</Bucket><Key>key</Key><UploadId>u</UploadId></InitiateMultipartUploadResult>")
    def do_PUT(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        if "partNumber=1" in self.path:
            return self.answer(200)
        self.answer(403, "<Error><Code>AccessDenied</Code><Message>QUOTA EXCEEDED</Message></Error>")
    def do_DELETE(self):
        self.answer(403, "<Error><Code>AccessDenied</Code><Message>MAY NOT ABORT</Message></Error>")
    def log_message(self, *_): pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), S3)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}"
os.environ.update(AWS_ACCESS_KEY_ID="a", AWS_SECRET_ACCESS_KEY="s", AWS_REGION="us-east-1")
data = bytes(12 << 20)
s3 = boto3.client("s3", "us-east-1", endpoint_url=url)

def with_boto3():
    s3.upload_fileobj(io.BytesIO(data), "bucket", "key")
def with_smart_open():
    with smart_open.open("s3://bucket/key", "wb", transport_params={"client": s3, "min_part_size": 5 << 20}) as file:
        file.write(data)
def with_obstore():
    store = S3Store("bucket", endpoint=url, client_options={"allow_http": True})
    obstore.put(store, "key", io.BytesIO(data), chunk_size=5 << 20, max_concurrency=1)
def with_javascript():
    raise Exception(subprocess.run(["node", "upload.mjs", url], capture_output=True, text=True).stdout)

for upload in [with_boto3, with_smart_open, with_obstore, with_javascript]:
    try:
        upload()
    except Exception as error:
        print(upload.__name__, [told for told in ["QUOTA EXCEEDED", "MAY NOT ABORT"] if told in str(error)], flush=True)
os._exit(0)  # smart_open would try again at the end, when the server is gone
END
venv/bin/python run.py | tee seen

diff - seen <<'END'
with_boto3 ['QUOTA EXCEEDED']
with_smart_open ['MAY NOT ABORT']
with_obstore ['MAY NOT ABORT']
with_javascript ['MAY NOT ABORT']
END
