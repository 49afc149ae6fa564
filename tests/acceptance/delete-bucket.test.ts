/** `delete-bucket`: empty buckets and others. */
import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { sandbox } from "../support/aws.ts";
import { fill, keys } from "../support/objects.ts";

Deno.test("delete-bucket refuses a bucket with content, unless it is forced", async () => {
  await using box = await sandbox();
  const bucket = await box.bucket();
  await fill(box, bucket, ["a", "b"]);
  const refused = await box.cli(["delete-bucket", bucket]);
  strictEqual(
    refused.stderr,
    `Error: Bucket '${bucket}' is not empty - use --force to delete its objects first\n`,
  );
  const unasked = await box.cli(["delete-bucket", bucket, "--force"]);
  match(unasked.stderr, /^Error: .*there is no terminal to ask at; use --yes/);
  deepStrictEqual(await keys(box, bucket), ["a", "b"]);
  const done = await box.cli(["delete-bucket", bucket, "--force", "--yes"]);
  strictEqual(
    done.stderr,
    `Deleted 2 object versions\nDeleted bucket: ${bucket}\n`,
  );
  strictEqual(done.code, 0);
  const again = await box.cli(["delete-bucket", bucket]);
  deepStrictEqual([again.stderr, again.code], [
    `Error: Bucket does not exist: ${bucket}\n`,
    1,
  ]);
});
