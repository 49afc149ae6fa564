#!/usr/bin/env bash
# Run by action.yml: installs the program, makes the credentials, masks them in
# the log, and passes them to the following steps.
set -euo pipefail

fail() {
  echo "::error::$1"
  exit 1
}

args=(--duration "$DURATION" --format json)
case $PERMISSION in
  read-write) ;;
  read-only | write-only) args+=("--$PERMISSION") ;;
  *) fail "permission is '$PERMISSION', but must be read-write, read-only or write-only" ;;
esac
[ -z "${PREFIX:-}" ] || args+=(--prefix "$PREFIX")
[ -z "${ROLE:-}" ] || args+=(--role "$ROLE")
read -r -d '' -a names <<<"$BUCKETS" || true
[ "${#names[@]}" -gt 0 ] || fail "buckets is empty"

export S3_CREDENTIALS_INSTALL=$RUNNER_TEMP/s3-credentials
export PATH=$S3_CREDENTIALS_INSTALL:$PATH
if [ "${RUNNER_OS:-}" = Windows ]; then
  powershell -NoProfile -ExecutionPolicy Bypass -File "$ACTION_PATH/install.ps1"
else
  sh "$ACTION_PATH/install.sh"
fi

made=$(s3-credentials create "${args[@]}" -- "${names[@]}") || fail "s3-credentials create failed"
# Prints one value of the JSON. No value contains a quote.
value() {
  local quoted="\"$1\": \"([^\"]*)\""
  [[ $made =~ $quoted ]] || fail "The credentials have no $1"
  echo "${BASH_REMATCH[1]}"
}
access_key_id=$(value AccessKeyId)
secret_access_key=$(value SecretAccessKey)
session_token=$(value SessionToken)
expiration=$(value Expiration)

# Mask the values before anything prints them.
for secret in "$access_key_id" "$secret_access_key" "$session_token"; do
  echo "::add-mask::$secret"
done
{
  echo "AWS_ACCESS_KEY_ID=$access_key_id"
  echo "AWS_SECRET_ACCESS_KEY=$secret_access_key"
  echo "AWS_SESSION_TOKEN=$session_token"
} >>"$GITHUB_ENV"
{
  echo "access-key-id=$access_key_id"
  echo "secret-access-key=$secret_access_key"
  echo "session-token=$session_token"
  echo "expiration=$expiration"
} >>"$GITHUB_OUTPUT"
echo "Credentials for ${names[*]} work until $expiration"
