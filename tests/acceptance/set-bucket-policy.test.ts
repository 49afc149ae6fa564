/** `set-bucket-policy`: the policy that arrives is the one that was given. */
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { sandbox } from "../support/aws.ts";

Deno.test("set-bucket-policy reads a file or standard input, and sends it whole", async () => {
  await using box = await sandbox();
  const bucket = await box.bucket();
  const policy = {
    Version: "2012-10-17",
    Statement: [{
      Sid: "Tls",
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: `arn:aws:s3:::${bucket}/*`,
      Condition: { Bool: { "aws:SecureTransport": "never" } },
    }],
  };
  const set = await box.cli(
    ["set-bucket-policy", bucket, "--policy-file", "-"],
    {
      stdin: JSON.stringify(policy),
    },
  );
  strictEqual(set.code, 0, set.stderr);
  const get = await box.cli(["get-bucket-policy", bucket]);
  deepStrictEqual(JSON.parse(get.stdout), policy);
});
