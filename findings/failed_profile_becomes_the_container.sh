#!/usr/bin/env bash
# When the profile that was asked for fails, the JavaScript SDK quietly goes on
# as the container it runs in.
#
# Expected: an error. AWS_PROFILE names one identity, and botocore 1.43.106 stops
# when it does not exist, or when its credential_process fails.
# Seen: the chain of credential-providers 3.1175.0 takes either for "nothing
# here", asks the next source, and hands out the keys of the container endpoint
# without a warning.
# Hurts: jobs on ECS, EKS or CodeBuild. A misspelt AWS_PROFILE, or a credential
# helper that is down, turns into calls by the job's own role.
# Here: guarded. A source that was named is the only one that is asked, and its
# failure is an error (lib/aws/credential_source.ts).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
unset "${!AWS_@}"
export AWS_EC2_METADATA_DISABLED=true

python3 -m venv venv
venv/bin/pip -q install boto3==1.43.106 botocore==1.43.106
npm install --silent --no-audit --no-fund @aws-sdk/credential-providers@3.1175.0

mkdir home home/.aws
cat > home/.aws/config <<'END'
[profile helper]
credential_process = /bin/false
END
cat > read.mjs <<'END'
import { fromNodeProviderChain } from "@aws-sdk/credential-providers";
console.log((await fromNodeProviderChain()()).accessKeyId);
END
cat > read.py <<'END'
import boto3
try:
    print(boto3.Session().get_credentials().access_key)
except Exception as error:
    print(type(error).__name__)
END
cat > run.py <<'END'
"""Serves the container's keys while each reader runs."""
import http.server, json, os, subprocess, threading

class Container(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = json.dumps({"AccessKeyId": "CONTAINER", "SecretAccessKey": "secret",
                           "Token": "token", "Expiration": "2099-01-01T00:00:00Z"}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_): pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Container)
threading.Thread(target=server.serve_forever, daemon=True).start()
for profile, why in [("helper", "its program fails"), ("misspelt", "it does not exist")]:
    env = dict(os.environ, HOME=os.path.abspath("home"), AWS_PROFILE=profile,
               AWS_CONTAINER_CREDENTIALS_FULL_URI=f"http://127.0.0.1:{server.server_port}/")
    for name, command in [("boto3", ["venv/bin/python", "read.py"]), ("JavaScript", ["node", "read.mjs"])]:
        done = subprocess.run(command, env=env, capture_output=True, text=True)
        print(f"{why}, {name}: {done.stdout.strip()}")
END
python3 run.py | tee seen

diff - seen <<'END'
its program fails, boto3: CredentialRetrievalError
its program fails, JavaScript: CONTAINER
it does not exist, boto3: ProfileNotFound
it does not exist, JavaScript: CONTAINER
END
