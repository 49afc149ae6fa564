#!/usr/bin/env bash
# With AWS_PROFILE set, the JavaScript SDK passes over the keys in the
# environment.
#
# Expected: keys in the environment win over the profile that AWS_PROFILE names.
# The AWS CLI's documentation puts environment variables before the files, and
# botocore 1.43.106 acts on it.
# Seen: credential-provider-node (in credential-providers 3.1175.0) takes the
# profile's keys and prints a warning that this may become an error one day.
# Hurts: whoever exports the keys of a limited user, for a test of what it may
# do, in a shell that has AWS_PROFILE set: a JavaScript tool still calls as the
# profile, and the test proves nothing.
# Here: guarded. This program chooses the source of its credentials by itself,
# in the order of the AWS CLI (lib/aws/credential_choice.ts), and the shell
# formats of `create` unset AWS_PROFILE.
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
cat > home/.aws/credentials <<'END'
[wide]
aws_access_key_id = PROFILE
aws_secret_access_key = secret
END
export AWS_ACCESS_KEY_ID=ENVIRONMENT AWS_SECRET_ACCESS_KEY=secret AWS_PROFILE=wide
cat > read.mjs <<'END'
import { fromNodeProviderChain } from "@aws-sdk/credential-providers";
console.log((await fromNodeProviderChain()()).accessKeyId);
END
{
  echo "boto3: $(HOME=$work/home venv/bin/python -c 'import boto3; print(boto3.Session().get_credentials().access_key)')"
  echo "JavaScript: $(HOME=$work/home node read.mjs 2> /dev/null)"
} | tee seen

diff - seen <<'END'
boto3: ENVIRONMENT
JavaScript: PROFILE
END
