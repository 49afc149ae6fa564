/** `list-bucket`: rows in every format, over several pages. */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { ENDPOINT, REAL, sandbox } from "../support/aws.ts";
import { folder } from "../support/folder.ts";
import { fill, keys } from "../support/objects.ts";

Deno.test("list-bucket prints rows in every format", async () => {
  await using box = await sandbox();
  const bucket = await box.bucket();
  deepStrictEqual((await box.cli(["list-bucket", bucket])).stdout, "[]\n");
  await fill(box, bucket, ["a b", "p/ü"]);
  const rows = JSON.parse((await box.cli(["list-bucket", bucket])).stdout);
  deepStrictEqual(rows.map((row: { Key: string }) => row.Key), ["a b", "p/ü"]);
  strictEqual(rows[0].Size, 3);
  match(
    rows[0].LastModified,
    /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{6})?\+00:00$/,
  );
  const csv = await box.cli([
    "list-bucket",
    bucket,
    "--csv",
    "--urls",
    "--prefix",
    "p",
  ]);
  const [header, row] = csv.stdout.split("\r\n");
  strictEqual(header, "Key,LastModified,ETag,Size,StorageClass,Owner,URL");
  match(row, /^p\/ü,/);
  ok(row.endsWith(REAL ? `/p/%C3%BC` : `${ENDPOINT}/${bucket}/p/%C3%BC`));
});

Deno.test("list-bucket pages through more than a page of keys", async () => {
  await using box = await sandbox();
  await using dir = await folder();
  const bucket = await box.bucket();
  for (let i = 0; i < 1001; i++) {
    await Deno.writeTextFile(join(dir.path, `k${i}`), "");
  }
  await box.cli(["put-objects", bucket, "."], { cwd: dir.path });
  strictEqual((await keys(box, bucket)).length, 1001);
  // One by one, as the sandbox is cleared, would take long.
  await box.cli(["delete-objects", bucket, "--prefix", "k", "-s"]);
});
