/** `put-object`: uploads of every length. */
import { deepStrictEqual, ok } from "node:assert/strict";
import { join } from "node:path";
import { ListMultipartUploadsCommand } from "@aws-sdk/client-s3";
import { type Sandbox, sandbox } from "../support/aws.ts";
import { folder } from "../support/folder.ts";

Deno.test("put-object streams standard input of any length", async () => {
  await using box = await sandbox();
  await using dir = await folder();
  const bucket = await box.bucket();
  // Two whole parts, and one byte more.
  for (const length of [0, 1, 16 << 20, (32 << 20) + 1]) {
    const text = "0123456789abcdef".repeat(length / 16 + 1).slice(0, length);
    const put = await box.cli(["put-object", bucket, "key", "-"], {
      stdin: text,
    });
    deepStrictEqual([put.stderr, put.code], ["", 0]);
    const path = join(dir.path, "back");
    const get = await box.cli(["get-object", bucket, "key", "-o", path]);
    deepStrictEqual([get.stderr, get.code], ["", 0]);
    ok(await Deno.readTextFile(path) === text, `${length} bytes`);
  }
  deepStrictEqual(await uploads(box, bucket), 0);
});

/** How many uploads in parts were begun and neither completed nor aborted. */
async function uploads(box: Sandbox, Bucket: string): Promise<number> {
  const { Uploads } = await box.s3.send(
    new ListMultipartUploadsCommand({ Bucket }),
  );
  return Uploads?.length ?? 0;
}
