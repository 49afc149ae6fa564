/** `get-public-access-block`: the four settings, or that there are none. */
import { match, strictEqual } from "node:assert/strict";
import {
  DeletePublicAccessBlockCommand,
  PutPublicAccessBlockCommand,
} from "@aws-sdk/client-s3";
import { sandbox } from "../support/aws.ts";

Deno.test("get-public-access-block prints each setting as it is", async () => {
  await using box = await sandbox();
  const bucket = await box.bucket();
  const settings = {
    BlockPublicAcls: true,
    IgnorePublicAcls: false,
    BlockPublicPolicy: false,
    RestrictPublicBuckets: true,
  };
  await box.s3.send(
    new PutPublicAccessBlockCommand({
      Bucket: bucket,
      PublicAccessBlockConfiguration: settings,
    }),
  );
  const { code, stdout, stderr } = await box.cli([
    "get-public-access-block",
    bucket,
  ]);
  strictEqual(stderr, "");
  strictEqual(code, 0);
  strictEqual(stdout, JSON.stringify(settings, null, 4) + "\n");
});

Deno.test("get-public-access-block of a bucket without settings is an error", async () => {
  await using box = await sandbox();
  const bucket = await box.bucket();
  await box.s3.send(new DeletePublicAccessBlockCommand({ Bucket: bucket }));
  const { code, stdout, stderr } = await box.cli([
    "get-public-access-block",
    bucket,
  ]);
  match(
    stderr,
    /^Error: An error occurred \(NoSuchPublicAccessBlockConfiguration\) when calling the GetPublicAccessBlock operation: [^\n]+\n$/,
  );
  strictEqual(stdout, "");
  strictEqual(code, 1);
});
