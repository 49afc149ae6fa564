#!/usr/bin/env bash
# AWS's SDKs repeat CreateAccessKey when the connection breaks, although each
# call makes another key.
#
# Expected: an error. A client should not repeat a POST by itself unless it
# knows that the request is idempotent (RFC 9110, 9.2.2), and CreateAccessKey is
# not: it has no token to tell a second call from a repeated one.
# Seen: botocore 1.43.106, the JavaScript SDK (client-iam 3.1169.0) and the Go
# SDK (service/iam 1.65.0) all send it again when the server has read the
# request and closes the connection. The caller gets the second key. The first
# one stays active, and nobody has its secret.
# Hurts: a user may have two keys, so the next run, or the next rotation, fails
# with LimitExceeded; and there is a key that nobody knows about.
# Here: guarded for calls that make something (neverTwice in lib/aws/retry.ts).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
unset "${!AWS_@}"

python3 -m venv venv
venv/bin/pip -q install boto3==1.43.106 botocore==1.43.106
npm install --silent --no-audit --no-fund @aws-sdk/client-iam@3.1169.0
mkdir go && cd go
cat > main.go <<'END'
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
)

func main() {
	keys := aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: "a", SecretAccessKey: "s"}, nil
	})
	client := iam.New(iam.Options{Region: "us-east-1", BaseEndpoint: &os.Args[1], Credentials: keys})
	made, err := client.CreateAccessKey(context.TODO(), &iam.CreateAccessKeyInput{UserName: aws.String("u")})
	if err != nil {
		fmt.Println("error")
		return
	}
	fmt.Println(*made.AccessKey.AccessKeyId)
}
END
go mod init finding 2> /dev/null
go get github.com/aws/aws-sdk-go-v2/service/iam@v1.65.0 2> /dev/null
go build -o ../create
cd ..
cat > create.py <<'END'
import sys, boto3
iam = boto3.client("iam", "us-east-1", endpoint_url=sys.argv[1], aws_access_key_id="a", aws_secret_access_key="s")
print(iam.create_access_key(UserName="u")["AccessKey"]["AccessKeyId"])
END
cat > create.mjs <<'END'
import { CreateAccessKeyCommand, IAMClient } from "@aws-sdk/client-iam";
const credentials = { accessKeyId: "a", secretAccessKey: "s" };
const iam = new IAMClient({ region: "us-east-1", endpoint: process.argv[2], credentials });
console.log((await iam.send(new CreateAccessKeyCommand({ UserName: "u" }))).AccessKey.AccessKeyId);
END
cat > run.py <<'END'
"""A server that makes a key for each request, and answers all but the first."""
import http.server, subprocess, threading
made = []

class Iam(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        made.append(f"KEY{len(made) + 1}")
        if len(made) == 1:
            return  # the connection is closed
        body = (f"<CreateAccessKeyResponse><CreateAccessKeyResult><AccessKey><UserName>u</UserName><AccessKeyId>{made[-1]}"
                "</AccessKeyId><Status>Active</Status><SecretAccessKey>s</SecretAccessKey></AccessKey>"
                "</CreateAccessKeyResult></CreateAccessKeyResponse>").encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_): pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Iam)
threading.Thread(target=server.serve_forever, daemon=True).start()
for name, command in {"boto3": ["venv/bin/python", "create.py"], "JavaScript": ["node", "create.mjs"], "Go": ["./create"]}.items():
    made.clear()
    done = subprocess.run([*command, f"http://127.0.0.1:{server.server_port}"], capture_output=True, text=True)
    print(f"{name}: got {done.stdout.strip()}, made {made}")
END
python3 run.py | tee seen

diff - seen <<'END'
boto3: got KEY2, made ['KEY1', 'KEY2']
JavaScript: got KEY2, made ['KEY1', 'KEY2']
Go: got KEY2, made ['KEY1', 'KEY2']
END
