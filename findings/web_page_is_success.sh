#!/usr/bin/env bash
# The JavaScript SDK takes a web page, or nothing, for IAM's answer: the call
# succeeds, and nothing was found or made.
#
# Expected: an error. IAM answers in XML that begins with the name of the call
# (`<ListUsersResponse>`). botocore 1.43.106 fails on both.
# Seen: with status 200 and the login page of a network, or no body at all,
# ListUsers of client-iam 3.1169.0 succeeds without a list; so do CreateUser and
# CreateAccessKey without a user and a key. The Go SDK (service/iam 1.65.0)
# refuses the page, and takes no body for an account without users.
# Hurts: whoever is behind such a login page. A script lists no users, and goes
# on; another fails later, at the field that is not there.
# Here: refuseForeignAnswers in lib/aws/foreign_answers.ts makes an error of
# every answer that is not whole or not AWS's.
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
	found, err := client.ListUsers(context.TODO(), &iam.ListUsersInput{})
	if err != nil {
		fmt.Println("error")
		return
	}
	fmt.Println("success,", len(found.Users), "users")
}
END
go mod init finding 2> /dev/null
go get github.com/aws/aws-sdk-go-v2/service/iam@v1.65.0 2> /dev/null
go build -o ../list
cd ..
cat > list.py <<'END'
import sys, boto3
iam = boto3.client("iam", "us-east-1", endpoint_url=sys.argv[1], aws_access_key_id="a", aws_secret_access_key="s")
try:
    print("success,", len(iam.list_users().get("Users", [])), "users")
except Exception:
    print("error")
END
cat > list.mjs <<'END'
import { IAMClient, ListUsersCommand } from "@aws-sdk/client-iam";
const iam = new IAMClient({
  endpoint: process.argv[2],
  region: "us-east-1",
  credentials: { accessKeyId: "a", secretAccessKey: "s" },
});
const found = await iam.send(new ListUsersCommand({})).catch(() => undefined);
console.log(found ? `success, ${found.Users?.length ?? 0} users` : "error");
END
cat > serve.py <<'END'
import http.server, sys
body = sys.argv[1].encode()
class Server(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_):
        pass
server = http.server.HTTPServer(("127.0.0.1", 0), Server)
print(server.server_port, flush=True)
server.serve_forever()
END

for body in "<html><body>Log in</body></html>" ""; do
  coproc server { exec python3 serve.py "$body"; }
  pid=$server_PID
  read -r port <&"${server[0]}"
  endpoint=http://127.0.0.1:$port
  echo "'$body' in boto3: $(venv/bin/python list.py "$endpoint")"
  echo "'$body' in JavaScript: $(node list.mjs "$endpoint" 2> /dev/null)"
  echo "'$body' in Go: $(./list "$endpoint")"
  kill "$pid"
  wait "$pid" 2> /dev/null || true
done | tee seen

diff - seen <<'END'
'<html><body>Log in</body></html>' in boto3: error
'<html><body>Log in</body></html>' in JavaScript: success, 0 users
'<html><body>Log in</body></html>' in Go: error
'' in boto3: error
'' in JavaScript: success, 0 users
'' in Go: success, 0 users
END
