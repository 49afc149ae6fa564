/** `get-bucket-policy`: the policy as it was put there, or that there is none. */
import { match, strictEqual } from "node:assert/strict";
import { PutBucketPolicyCommand } from "@aws-sdk/client-s3";
import { sandbox } from "../support/aws.ts";

Deno.test("get-bucket-policy prints the policy, its keys in their order", async () => {
  await using box = await sandbox();
  const bucket = await box.bucket();
  const policy = {
    Version: "2012-10-17",
    Statement: [{
      Resource: `arn:aws:s3:::${bucket}/*`,
      Principal: "*",
      Effect: "Deny",
      Action: "s3:PutObject",
      Sid: "Nobody",
    }],
  };
  await box.s3.send(
    new PutBucketPolicyCommand({
      Bucket: bucket,
      Policy: JSON.stringify(policy),
    }),
  );
  const { code, stdout, stderr } = await box.cli(["get-bucket-policy", bucket]);
  strictEqual(stderr, "");
  strictEqual(code, 0);
  strictEqual(stdout, JSON.stringify(policy, null, 4) + "\n");
});

Deno.test("get-bucket-policy of a bucket without one is an error", async () => {
  await using box = await sandbox();
  const { code, stdout, stderr } = await box.cli([
    "get-bucket-policy",
    await box.bucket(),
  ]);
  match(
    stderr,
    /^Error: An error occurred \(NoSuchBucketPolicy\) when calling the GetBucketPolicy operation: [^\n]+\n$/,
  );
  strictEqual(stdout, "");
  strictEqual(code, 1);
});
