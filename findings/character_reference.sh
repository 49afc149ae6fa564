#!/usr/bin/env bash
# The JavaScript SDK reads a character reference beyond U+FFFF as another
# character.
#
# Expected: `&#x1F600;` in an answer is U+1F600 (XML 1.0, 4.1: a reference names
# a code point), as botocore 1.43.106 reads it.
# Seen: xml-builder 3.972.43, which client-s3 3.1175.0 reads answers with, keeps
# the low 16 bits: U+F600, a private character. The key it gives does not exist,
# so a get says NoSuchKey, and a "delete all that is listed" deletes nothing. The
# character itself in UTF-8 is read well, which is what AWS sends.
# Hurts: users of S3 servers and of proxies whose XML writer has references for
# all but ASCII, as Python's xml.etree has by default.
# Here: guarded for objects, which have a reader of their own
# (decodeText in lib/aws/objects/xml.ts).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
unset "${!AWS_@}"

python3 -m venv venv
venv/bin/pip -q install boto3==1.43.106 botocore==1.43.106
npm install --silent --no-audit --no-fund @aws-sdk/client-s3@3.1175.0 @aws-sdk/xml-builder@3.972.43

cat > list.mjs <<'END'
import { ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
const credentials = { accessKeyId: "a", secretAccessKey: "s" };
const s3 = new S3Client({ region: "us-east-1", endpoint: process.argv[2], forcePathStyle: true, credentials });
const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: "bucket" }));
for (const { Key } of Contents) console.log([...Key].map((c) => "U+" + c.codePointAt(0).toString(16).toUpperCase()).join(" "));
END
cat > run.py <<'END'
"""Lists one key in two spellings, both of an XML writer that comes with Python."""
import http.server, subprocess, threading
import xml.etree.ElementTree as xml
import boto3

root = xml.Element("ListBucketResult")
xml.SubElement(root, "IsTruncated").text = "false"
xml.SubElement(xml.SubElement(root, "Contents"), "Key").text = "\U0001F600"
ANSWERS = [xml.tostring(root, encoding="UTF-8"), xml.tostring(root)]

class S3(http.server.BaseHTTPRequestHandler):
    answer = b""
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", str(len(S3.answer)))
        self.end_headers()
        self.wfile.write(S3.answer)
    def log_message(self, *_): pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), S3)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}"
s3 = boto3.client("s3", "us-east-1", endpoint_url=url, aws_access_key_id="a", aws_secret_access_key="s")
for S3.answer in ANSWERS:
    print(S3.answer.partition(b"<Key>")[2].partition(b"<")[0])
    print("  boto3:", *(f"U+{ord(c):X}" for o in s3.list_objects_v2(Bucket="bucket")["Contents"] for c in o["Key"]))
    done = subprocess.run(["node", "list.mjs", url], capture_output=True, text=True)
    print("  JavaScript:", done.stdout.strip())
END
venv/bin/python run.py | tee seen

diff - seen <<'END'
b'\xf0\x9f\x98\x80'
  boto3: U+1F600
  JavaScript: U+1F600
b'&#128512;'
  boto3: U+1F600
  JavaScript: U+F600
END
