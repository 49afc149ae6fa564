#!/usr/bin/env bash
# An object stored with `Content-Encoding: gzip` is another object for minio-py
# and for fetch: they unpack it unasked.
#
# Expected: a client that sends `Accept-Encoding: identity` gives the bytes that
# are stored. Content-Encoding belongs to the stored object, S3 sends it back
# whatever the client accepts, and ETag, size and ranges are of the stored bytes.
# boto3 1.43.106 does so, and so does fetch in Deno 2.9.6.
# Seen: minio-py 7.2.20 sends that header, and unpacks the answer. Deno 2.6.8's
# fetch unpacks it too, and takes Content-Length and Content-Encoding out of the
# headers, even of a HEAD: neither the size nor a cut-off download can be told.
# Node 20's fetch unpacks it and keeps the headers, whose length is then wrong.
# Hurts: backups of `.gz` files and web sites: what comes back is no gzip file
# under a `.gz` name, and a check against size or ETag fails.
# Here: guarded. Downloads go through a client of its own (lib/http), not fetch,
# and give the stored bytes on both versions of Deno.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
unset "${!AWS_@}"
export DENO_DIR="$work/deno" DENO_NO_UPDATE_CHECK=1

python3 -m venv venv
venv/bin/pip -q install boto3==1.43.106 botocore==1.43.106 minio==7.2.20
npm install --silent --no-audit --no-fund --prefix old deno@2.6.8
npm install --silent --no-audit --no-fund --prefix new deno@2.9.6

cat > get.mjs <<'END'
const url = globalThis.Deno?.args[0] ?? process.argv[2];
const headers = { "accept-encoding": "identity" };
const got = await fetch(url, { headers });
const head = await fetch(url, { method: "HEAD", headers });
console.log((await got.arrayBuffer()).byteLength, "HEAD:", head.headers.get("content-length"), head.headers.get("content-encoding"));
END
cat > run.py <<'END'
"""Serves 500 bytes packed to 30, and has each client get them."""
import gzip, http.server, subprocess, sys, threading
import boto3, minio
PACKED = gzip.compress(b"hello" * 100, mtime=0)

class S3(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(PACKED)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(PACKED)
    do_HEAD = do_GET
    def log_message(self, *_): pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), S3)
threading.Thread(target=server.serve_forever, daemon=True).start()
host = f"127.0.0.1:{server.server_port}"
s3 = boto3.client("s3", "us-east-1", endpoint_url=f"http://{host}", aws_access_key_id="a", aws_secret_access_key="s")
print("stored:", len(PACKED))
print("boto3:", len(s3.get_object(Bucket="bucket", Key="key")["Body"].read()))
client = minio.Minio(endpoint=host, access_key="a", secret_key="s", secure=False, region="us-east-1")
print("minio-py:", len(client.get_object(bucket_name="bucket", object_name="key").read()))
for name, command in {"Deno 2.6.8": ["old/node_modules/.bin/deno", "run", "-A"],
                      "Deno 2.9.6": ["new/node_modules/.bin/deno", "run", "-A"], "Node": ["node"]}.items():
    done = subprocess.run([*command, "get.mjs", f"http://{host}/bucket/key"], capture_output=True, text=True)
    print(f"{name}: {done.stdout.strip()}")
END
venv/bin/python run.py | tee seen

diff - seen <<'END'
stored: 30
boto3: 30
minio-py: 500
Deno 2.6.8: 500 HEAD: null null
Deno 2.9.6: 30 HEAD: 30 gzip
Node: 500 HEAD: 30 gzip
END
