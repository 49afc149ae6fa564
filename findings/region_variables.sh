#!/usr/bin/env bash
# AWS_REGION and AWS_DEFAULT_REGION: three SDKs of AWS, three regions.
#
# Expected: one region. The reference guide of AWS's SDKs names AWS_REGION; the
# AWS CLI's documentation names AWS_DEFAULT_REGION too.
# Seen: botocore 1.43.106 reads only AWS_DEFAULT_REGION, the JavaScript SDK
# (client-s3 3.1175.0) only AWS_REGION, and the Go SDK (config 1.33.18) both,
# AWS_REGION first. None of them mentions the variable that it passes over: it
# takes the profile's region, or has none.
# Hurts: a bucket that is made by a script in Python and by one in JavaScript,
# from one shell, is in two regions. What works where both variables are set
# alike, as in AWS's own Lambda, fails elsewhere.
# Here: reads AWS_REGION and then AWS_DEFAULT_REGION (lib/aws/settings.ts). The
# Python tool that it replaces used boto3, so where the two differ, the bucket
# goes elsewhere than before.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
unset "${!AWS_@}"
export AWS_EC2_METADATA_DISABLED=true

python3 -m venv venv
venv/bin/pip -q install boto3==1.43.106 botocore==1.43.106
npm install --silent --no-audit --no-fund @aws-sdk/client-s3@3.1175.0
mkdir go && cd go
cat > main.go <<'END'
package main

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/config"
)

func main() {
	c, _ := config.LoadDefaultConfig(context.TODO())
	fmt.Println(c.Region)
}
END
go mod init finding 2> /dev/null
go get github.com/aws/aws-sdk-go-v2/config@v1.33.18 2> /dev/null
go build -o ../read
cd ..
cat > read.mjs <<'END'
import { S3Client } from "@aws-sdk/client-s3";
console.log(await new S3Client().config.region());
END
mkdir home home/.aws
printf '[default]\nregion = eu-west-1\n' > home/.aws/config

regions() {
  echo "$*: boto3 $(env HOME="$work/home" "$@" venv/bin/python -c 'import boto3; print(boto3.Session().region_name)')," \
    "JavaScript $(env HOME="$work/home" "$@" node read.mjs 2> /dev/null)," \
    "Go $(env HOME="$work/home" "$@" ./read)"
}
{
  regions AWS_REGION=us-west-2
  regions AWS_DEFAULT_REGION=ap-south-1
  regions AWS_REGION=us-west-2 AWS_DEFAULT_REGION=ap-south-1
} | tee seen

diff - seen <<'END'
AWS_REGION=us-west-2: boto3 eu-west-1, JavaScript us-west-2, Go us-west-2
AWS_DEFAULT_REGION=ap-south-1: boto3 ap-south-1, JavaScript eu-west-1, Go ap-south-1
AWS_REGION=us-west-2 AWS_DEFAULT_REGION=ap-south-1: boto3 ap-south-1, JavaScript us-west-2, Go us-west-2
END
