/** `set-public-access-block`: changes one setting at a time. */
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { PutPublicAccessBlockCommand } from "@aws-sdk/client-s3";
import { sandbox } from "../support/aws.ts";

Deno.test("set-public-access-block leaves the settings alone that it does not name", async () => {
  await using box = await sandbox();
  const bucket = await box.bucket();
  for (const on of [true, false]) {
    const others = {
      IgnorePublicAcls: on,
      BlockPublicPolicy: !on,
      RestrictPublicBuckets: on,
    };
    await box.s3.send(
      new PutPublicAccessBlockCommand({
        Bucket: bucket,
        PublicAccessBlockConfiguration: { BlockPublicAcls: false, ...others },
      }),
    );
    const set = await box.cli([
      "set-public-access-block",
      bucket,
      "--block-public-acls",
      "true",
    ]);
    strictEqual(
      set.stderr,
      `Updated public access block settings for bucket '${bucket}': {'BlockPublicAcls': True}\n`,
    );
    strictEqual(set.code, 0);
    const get = await box.cli(["get-public-access-block", bucket]);
    deepStrictEqual(JSON.parse(get.stdout), {
      BlockPublicAcls: true,
      ...others,
    });
  }
});
