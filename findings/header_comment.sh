#!/usr/bin/env bash
# A comment right behind a section's name makes the JavaScript SDK put the keys
# of that section into the section above.
#
# Expected: `[admin]# only in an emergency` begins the section `admin`. AWS's
# reference guide calls the credentials file an INI file whose comments begin
# with `#`, and both botocore 1.43.106 and the Go SDK (config 1.33.18) read the
# line so.
# Seen: credential-providers 3.1175.0 takes the line for no header at all and
# drops it without a word. The keys below it belong to `[default]`, whose own
# they replace; the profile `admin` does not exist.
# Hurts: whoever runs a JavaScript tool without naming a profile, and acts as
# the administrator.
# Here: this program reads the files as botocore does (lib/aws/files/), gives
# that to the SDK, and notes on standard error when others read another profile.
# --save-profile refuses a file in which a reader would not find the new keys.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
unset "${!AWS_@}"
export AWS_EC2_METADATA_DISABLED=true

python3 -m venv venv
venv/bin/pip -q install boto3==1.43.106 botocore==1.43.106
npm install --silent --no-audit --no-fund @aws-sdk/credential-providers@3.1175.0
mkdir go && cd go
cat > main.go <<'END'
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/aws/aws-sdk-go-v2/config"
)

func main() {
	c, err := config.LoadDefaultConfig(context.TODO(), config.WithSharedConfigProfile(os.Args[1]))
	if err != nil {
		fmt.Println("no such profile")
		return
	}
	keys, _ := c.Credentials.Retrieve(context.TODO())
	fmt.Println(keys.AccessKeyID)
}
END
go mod init finding 2> /dev/null
go get github.com/aws/aws-sdk-go-v2/config@v1.33.18 2> /dev/null
go build -o ../read
cd ..

cat > read.py <<'END'
import sys, boto3
print(boto3.Session(profile_name=sys.argv[1]).get_credentials().access_key)
END
cat > read.mjs <<'END'
import { fromIni } from "@aws-sdk/credential-providers";
const profile = process.argv[2];
const keys = await fromIni({ profile })().catch(() => undefined);
console.log(keys?.accessKeyId ?? "no such profile");
END

mkdir home home/.aws
cat > home/.aws/credentials <<'END'
[default]
aws_access_key_id = DEFAULT
aws_secret_access_key = secret

[admin]# only in an emergency
aws_access_key_id = ADMIN
aws_secret_access_key = secret
END
for profile in default admin; do
  echo "$profile in boto3: $(HOME=$work/home venv/bin/python read.py $profile)"
  echo "$profile in JavaScript: $(HOME=$work/home node read.mjs $profile 2> /dev/null)"
  echo "$profile in Go: $(HOME=$work/home ./read $profile)"
done | tee seen

diff - seen <<'END'
default in boto3: DEFAULT
default in JavaScript: ADMIN
default in Go: DEFAULT
admin in boto3: ADMIN
admin in JavaScript: no such profile
admin in Go: ADMIN
END
