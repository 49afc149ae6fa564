/** `delete-objects`: deletes exactly the keys it is given. */
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import {
  DeleteBucketPolicyCommand,
  PutBucketPolicyCommand,
} from "@aws-sdk/client-s3";
import { sandbox } from "../support/aws.ts";
import { folder } from "../support/folder.ts";
import { fill, keys } from "../support/objects.ts";
import { serve } from "../support/s3_server.ts";

Deno.test("delete-objects deletes the very keys it is given", async () => {
  await using box = await sandbox();
  const bucket = await box.bucket();
  const odd = [
    " a.txt",
    "a.txt",
    "a.txt ",
    "a\r.txt",
    "a&<.txt",
    "c\x01.txt",
    "../a.txt",
  ];
  await fill(box, bucket, odd);
  const one = await box.cli(["delete-objects", bucket, " a.txt"]);
  deepStrictEqual([one.stderr, one.code], [
    `Deleting 1 object from ${bucket}\n`,
    0,
  ]);
  deepStrictEqual(await keys(box, bucket), odd.slice(1).sort());
  const rest = await box.cli(["delete-objects", bucket, "-s", ...odd.slice(1)]);
  deepStrictEqual([rest.stderr, rest.code], ["", 0]);
  deepStrictEqual(await keys(box, bucket), []);
});

Deno.test("delete-objects --dry-run shows what would go", async () => {
  await using box = await sandbox();
  const bucket = await box.bucket();
  await fill(box, bucket, ["p/1", "p/2", "q"]);
  const { stdout, stderr } = await box.cli([
    "delete-objects",
    bucket,
    "--prefix",
    "p/",
    "-d",
  ]);
  strictEqual(stdout, "The following keys would be deleted:\np/1\np/2\n");
  strictEqual(stderr, `Deleting 2 objects from ${bucket}\n`);
  strictEqual((await keys(box, bucket)).length, 3);
});

Deno.test("of a thousand keys those that may not be deleted are told, and the rest goes", async () => {
  await using box = await sandbox({ admin: true });
  await using dir = await folder();
  const bucket = await box.bucket();
  const all = Array.from({ length: 1000 }, (_, i) => `k${1000 + i}`);
  const kept = all.filter((key) => key.endsWith("7"));
  for (const key of all) await Deno.writeTextFile(join(dir.path, key), "");
  await box.cli(["put-objects", bucket, "."], { cwd: dir.path });
  await box.s3.send(
    new PutBucketPolicyCommand({
      Bucket: bucket,
      Policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{
          Effect: "Deny",
          Principal: "*",
          Action: "s3:DeleteObject",
          Resource: `arn:aws:s3:::${bucket}/*7`,
        }],
      }),
    }),
  );
  const { code, stderr } = await box.cli(["delete-objects", bucket, ...all]);
  await box.s3.send(new DeleteBucketPolicyCommand({ Bucket: bucket }));
  const [head, ...lines] = stderr.trimEnd().split("\n");
  strictEqual(head, `Deleting 1000 objects from ${bucket}`);
  deepStrictEqual(
    lines.map((line) =>
      /^Error: Could not delete (\w+): .*AccessDenied/.exec(line)?.[1]
    ),
    kept,
  );
  strictEqual(code, 1);
  deepStrictEqual(await keys(box, bucket), kept);
});

Deno.test("each of 2,000 keys that S3 could not delete is told", async () => {
  const keys = Array.from({ length: 2000 }, (_, i) => `k${1000 + i}`);
  const stuck = keys.filter((key) => key.endsWith("7"));
  await using server = serve(({ body }) => {
    const asked = new TextDecoder().decode(body).matchAll(/<Key>(\w+)<\/Key>/g);
    const errors = [...asked].map(([, key]) => key)
      .filter((key) => stuck.includes(key)).map((key) =>
        `<Error><Key>${key}</Key><Code>AccessDenied</Code><Message>No.</Message></Error>`
      );
    return { body: `<DeleteResult>${errors.join("")}</DeleteResult>` };
  });
  const { code, stderr } = await server.cli(["delete-objects", "b", ...keys]);
  strictEqual(
    stderr,
    [
      "Deleting 2000 objects from b",
      ...stuck.map((key) =>
        `Error: Could not delete ${key}: No. (AccessDenied)`
      ),
      "",
    ].join("\n"),
  );
  strictEqual(code, 1);
  // In as many requests as it takes, and not one by one.
  deepStrictEqual(server.asked(), Array(2).fill("POST /b?delete"));
});
