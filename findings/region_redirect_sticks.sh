#!/usr/bin/env bash
# Two calls that the JavaScript SDK redirects at the same time move the whole
# client to the other region, for good.
#
# Expected: `followRegionRedirects` repeats a call in the region its bucket is
# in, and the client goes on in the region it was made with.
# Seen: client-s3 3.1175.0 replaces the client's region while the repeated call
# is under way, and puts back afterwards what it found. Of two such calls the
# second finds the first one's region, and puts that back. From then on every
# call goes there: lists of buckets, presigned URLs, CreateBucket. One redirected
# call after the other does no harm, so tests do not show it.
# Hurts: programs that read several objects of a bucket in another region at
# once, and then make a bucket: it is made in the wrong country.
# Here: guarded. This program follows buckets by itself, with one client for each
# region (lib/aws/buckets/follow.ts).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
unset "${!AWS_@}"

npm install --silent --no-audit --no-fund @aws-sdk/client-s3@3.1175.0 @smithy/core@3.41.0

cat > run.mjs <<'END'
import { Readable } from "node:stream";
import { CreateBucketCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { HttpResponse } from "@smithy/core/protocols";

/** In place of AWS: the bucket is in eu-west-1, and other regions say so. */
const requestHandler = {
  metadata: { handlerProtocol: "http/1.1" },
  updateHttpClientConfig() {},
  httpHandlerConfigs: () => ({}),
  handle(request) {
    const signedFor = request.headers.authorization.split("/")[2];
    const body = (text) => Readable.from([text]);
    const answer = request.method === "PUT" || signedFor === "eu-west-1"
      ? { statusCode: 200, headers: {}, body: body("<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>") }
      : { statusCode: 301, headers: { "x-amz-bucket-region": "eu-west-1" }, body: body("<Error><Code>PermanentRedirect</Code></Error>") };
    if (request.method === "PUT") console.log("  makes a bucket at", request.hostname);
    return new Promise((resolve) => setTimeout(resolve, 10, { response: new HttpResponse(answer) }));
  },
};
for (const atOnce of [1, 2]) {
  const client = new S3Client({ region: "us-east-1", followRegionRedirects: true, requestHandler,
    credentials: { accessKeyId: "a", secretAccessKey: "s" } });
  const list = () => client.send(new ListObjectsV2Command({ Bucket: "irish" }));
  await Promise.all(Array.from({ length: atOnce }, list));
  console.log(`after ${atOnce} at once, a client for us-east-1 is in`, await client.config.region());
  await client.send(new CreateBucketCommand({ Bucket: "new" }));
}
END
node run.mjs 2> errors | tee seen

diff - seen <<'END'
after 1 at once, a client for us-east-1 is in us-east-1
  makes a bucket at new.s3.us-east-1.amazonaws.com
after 2 at once, a client for us-east-1 is in eu-west-1
  makes a bucket at new.s3.eu-west-1.amazonaws.com
END
