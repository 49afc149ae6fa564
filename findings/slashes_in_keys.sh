#!/usr/bin/env bash
# The object stores of the Rust world drop a slash at either end of a key, and
# say that all went well.
#
# Expected: `/lead` and `folder/` are keys like others; S3's console makes an
# object `folder/` for a new folder. boto3 1.43.106 writes what it is given.
# Refusing a key would do as well.
# Seen: obstore 0.12.1 and polars 2.1.0 (both on Rust's object_store) write
# `lead` and `folder`. opendal 0.47.12 writes `lead`, and `a/b` for `a//b`, which
# obstore and polars refuse. A later read by the same library finds the object,
# so tests with one library do not show it.
# Hurts: pipelines in which one step writes by polars and another reads by boto3
# (NoSuchKey), and keys limited to a prefix: `app/` made by one client is `app`
# for another, which lies outside of the prefix `app/`.
# Here: nothing to do in the program; keys are sent as given.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
unset "${!AWS_@}"

python3 -m venv venv
venv/bin/pip -q install boto3==1.43.106 botocore==1.43.106 obstore==0.12.1 polars==2.1.0 opendal==0.47.12

cat > run.py <<'END'
"""Each client writes three objects to a server that tells where they went."""
import http.server, os, threading
import boto3, obstore, opendal, polars
from obstore.store import S3Store
written = []

class S3(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_PUT(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        written.append(self.path.partition("?")[0].removeprefix("/bucket/"))
        self.send_response(200)
        self.send_header("ETag", '"e"')
        self.send_header("Content-Length", "0")
        self.end_headers()
    def log_message(self, *_): pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), S3)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}"
os.environ.update(AWS_ACCESS_KEY_ID="a", AWS_SECRET_ACCESS_KEY="s", AWS_REGION="us-east-1", AWS_EC2_METADATA_DISABLED="true")

def in_boto3(key):
    boto3.client("s3", "us-east-1", endpoint_url=url).put_object(Bucket="bucket", Key=key, Body=b"x")
def in_obstore(key):
    obstore.put(S3Store("bucket", endpoint=url, client_options={"allow_http": True}), key, b"x")
def in_polars(key):
    polars.DataFrame({"a": [1]}).write_parquet(f"s3://bucket/{key}", storage_options={"aws_endpoint_url": url, "aws_allow_http": "true"})
def in_opendal(key):
    opendal.Operator("s3", bucket="bucket", region="us-east-1", endpoint=url).write(key, b"x")

for put in [in_boto3, in_obstore, in_polars, in_opendal]:
    for key in ["/lead", "folder/", "a//b"]:
        written.clear()
        try:
            put(key)
            print(f"{put.__name__}: {key} became {written[-1]}")
        except Exception:
            print(f"{put.__name__}: {key} was refused, {len(written)} written")
END
venv/bin/python run.py | tee seen

diff - seen <<'END'
in_boto3: /lead became /lead
in_boto3: folder/ became folder/
in_boto3: a//b became a//b
in_obstore: /lead became lead
in_obstore: folder/ became folder
in_obstore: a//b was refused, 0 written
in_polars: /lead became lead
in_polars: folder/ became folder
in_polars: a//b was refused, 0 written
in_opendal: /lead became lead
in_opendal: folder/ was refused, 0 written
in_opendal: a//b became a/b
END
