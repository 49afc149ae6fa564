/** `get-cors-policy`: the rules as they were put there, or that there are none. */
import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { PutBucketCorsCommand } from "@aws-sdk/client-s3";
import { sandbox } from "../support/aws.ts";

Deno.test("get-cors-policy prints every rule of the bucket", async () => {
  await using box = await sandbox();
  const bucket = await box.bucket();
  const rules = [
    {
      ID: "one",
      AllowedHeaders: ["Authorization"],
      AllowedMethods: ["GET", "PUT"],
      AllowedOrigins: ["https://one.example"],
      ExposeHeaders: ["ETag"],
      MaxAgeSeconds: 60,
    },
    { ID: "two", AllowedMethods: ["HEAD"], AllowedOrigins: ["*"] },
  ];
  await box.s3.send(
    new PutBucketCorsCommand({
      Bucket: bucket,
      CORSConfiguration: { CORSRules: rules },
    }),
  );
  const { code, stdout, stderr } = await box.cli(["get-cors-policy", bucket]);
  strictEqual(stderr, "");
  strictEqual(code, 0);
  deepStrictEqual(JSON.parse(stdout), rules);
});

Deno.test("get-cors-policy of a bucket without one is an error", async () => {
  await using box = await sandbox();
  const { code, stdout, stderr } = await box.cli([
    "get-cors-policy",
    await box.bucket(),
  ]);
  match(
    stderr,
    /^Error: An error occurred \(NoSuchCORSConfiguration\) when calling the GetBucketCors operation: [^\n]+\n$/,
  );
  strictEqual(stdout, "");
  strictEqual(code, 1);
});
