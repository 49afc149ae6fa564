#!/usr/bin/env bash
# pyarrow and OpenDAL leave a multipart upload behind when a part fails, even if
# they may abort it.
#
# Expected: AbortMultipartUpload after a part that cannot be uploaded, as boto3
# does. Parts that nobody completes or aborts are stored, and billed, until a
# lifecycle rule or somebody's hand removes them; no listing of objects shows
# them (S3 User Guide, "Uploading and copying objects using multipart upload").
# Seen: pyarrow 26.0.1 (the C++ SDK inside it) and opendal 0.47.12 report the
# part's error and send nothing more, not even when the file is closed.
# Hurts: whoever pays for a bucket into which many small jobs write, and whoever
# wants to delete a bucket. A granted AbortMultipartUpload does not help here.
# Here: `delete-bucket --force` aborts what is unfinished (lib/buckets). It could
# offer a lifecycle rule (AbortIncompleteMultipartUpload) for buckets it makes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
unset "${!AWS_@}"

python3 -m venv venv
venv/bin/pip -q install boto3==1.43.106 botocore==1.43.106 pyarrow==26.0.1 opendal==0.47.12

cat > run.py <<'END'
"""Each client uploads 12 MiB to a server that refuses the second part."""
import http.server, io, os, threading
from urllib.parse import parse_qs, urlsplit
import boto3, opendal
from pyarrow.fs import S3FileSystem
calls = []

class S3(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def answer(self, status, text=""):
        self.send_response(status)
        self.send_header("ETag", '"0123456789abcdef0123456789abcdef"')
        if status != 204:
            self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())
    def do_POST(self):
        calls.append("create")
        self.answer(200, "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>")
    def do_PUT(self):
        if self.headers.get("Transfer-Encoding") == "chunked":
            while size := int(self.rfile.readline(), 16):
                self.rfile.read(size + 2)
            self.rfile.readline()
        else:
            self.rfile.read(int(self.headers["Content-Length"]))
        if parse_qs(urlsplit(self.path).query)["partNumber"] == ["1"]:
            return self.answer(200)
        calls.append("part refused")
        self.answer(403, "<Error><Code>AccessDenied</Code><Message>no room</Message></Error>")
    def do_DELETE(self):
        calls.append("abort")
        self.answer(204)
    def log_message(self, *_): pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), S3)
threading.Thread(target=server.serve_forever, daemon=True).start()
host = f"127.0.0.1:{server.server_port}"
os.environ.update(AWS_ACCESS_KEY_ID="a", AWS_SECRET_ACCESS_KEY="s", AWS_EC2_METADATA_DISABLED="true")
half = bytes(6 << 20)

def with_boto3():
    boto3.client("s3", "us-east-1", endpoint_url=f"http://{host}").upload_fileobj(io.BytesIO(half + half), "bucket", "key")
def with_pyarrow():
    with S3FileSystem(endpoint_override=host, scheme="http", region="us-east-1").open_output_stream("bucket/key") as file:
        file.write(half)
        file.write(half)
def with_opendal():
    store = opendal.Operator("s3", bucket="bucket", region="us-east-1", endpoint=f"http://{host}")
    with store.open("key", "wb") as file:
        file.write(half)
        file.write(half)

for upload in [with_boto3, with_pyarrow, with_opendal]:
    calls.clear()
    try:
        upload()
        result = "no error"
    except Exception as error:
        result = "error" if "no room" in str(error) else str(error)
    print(upload.__name__, calls, result)
END
venv/bin/python run.py | tee seen

diff - seen <<'END'
with_boto3 ['create', 'part refused', 'abort'] error
with_pyarrow ['create', 'part refused'] error
with_opendal ['create', 'part refused'] error
END
