/**
 * What stands in the way of transfers: files that cannot be read, a full disk,
 * a reader who went away, a policy, another region.
 */
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import {
  DeleteBucketPolicyCommand,
  PutBucketPolicyCommand,
} from "@aws-sdk/client-s3";
import { sandbox } from "../support/aws.ts";
import { bucketIn } from "../support/buckets.ts";
import { fill, folder, keys } from "../support/objects.ts";
import { findProgram } from "../support/programs.ts";
import { NO_SMALL_DISK, smallDisk } from "../support/small_disk.ts";

/** Root reads everything, unless the program has to do without that right. */
const AS_ANYBODY = Deno.build.os !== "windows" && Deno.uid() === 0
  ? ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
  : [];
const canBeAnybody = Deno.build.os !== "windows" &&
  AS_ANYBODY.slice(0, 1).every(findProgram);

Deno.test({
  name: "put-objects lists what cannot be read, and uploads the rest" +
    (canBeAnybody ? "" : " - SKIPPED, as root it takes setpriv"),
  ignore: !canBeAnybody,
  async fn() {
    await using box = await sandbox();
    await using dir = await folder();
    const bucket = await box.bucket();
    const tree = join(dir.path, "tree");
    await Deno.mkdir(join(tree, "locked"), { recursive: true });
    for (const name of ["a", "b", "c", "locked/d"]) {
      await Deno.writeTextFile(join(tree, name), name);
    }
    await Deno.chmod(join(tree, "b"), 0);
    await Deno.chmod(join(tree, "locked"), 0);
    const { code, stderr } = await box.spawn(["put-objects", bucket, "tree"], {
      cwd: dir.path,
      through: AS_ANYBODY,
    }).result;
    await Deno.chmod(join(tree, "locked"), 0o700);
    strictEqual(
      stderr,
      "Error: Cannot read 'tree/locked': Permission denied\n" +
        "Error: Cannot read 'tree/b': Permission denied\n",
    );
    strictEqual(code, 1);
    deepStrictEqual(await keys(box, bucket), ["tree/a", "tree/c"]);
  },
});

Deno.test({
  name: "a disk that is full in the middle of a download keeps its old files" +
    (NO_SMALL_DISK ? ` - SKIPPED, ${NO_SMALL_DISK}` : ""),
  ignore: NO_SMALL_DISK !== undefined,
  async fn() {
    await using box = await sandbox();
    await using disk = await smallDisk(1 << 20);
    const bucket = await box.bucket();
    await box.cli(["put-object", bucket, "large", "-"], {
      stdin: "x".repeat(2 << 20),
    });
    const path = join(disk.path, "large");
    await Deno.writeTextFile(path, "old");
    for (
      const args of [
        ["get-object", bucket, "large", "-o", path],
        ["get-objects", bucket, "-o", disk.path],
      ]
    ) {
      const { code, stderr } = await box.cli(args);
      strictEqual(
        stderr,
        `Error: Cannot write '${path}': No space left on device\n`,
      );
      strictEqual(code, 1);
      // Nor is the part that did fit left to fill it.
      deepStrictEqual([...Deno.readDirSync(disk.path)].map((e) => e.name), [
        "large",
      ]);
      strictEqual(await Deno.readTextFile(path), "old");
    }
  },
});

Deno.test({
  name: "commands end quietly when nobody reads on",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using box = await sandbox();
    const bucket = await box.bucket();
    // More than a pipe holds.
    await box.cli(["put-object", bucket, "large", "-"], {
      stdin: "x".repeat(1 << 20),
    });
    for (
      const args of [
        ["--help"],
        ["--version"],
        ["create", "--help"],
        ["get-object", bucket, "large"],
        ["list-bucket", bucket],
        ["list-bucket", bucket, "--csv"],
      ]
    ) {
      const { code, stderr } = await box.spawn(args, { stdout: "closed" })
        .result;
      deepStrictEqual([stderr, code], ["", 0], args[0]);
    }
  },
});

Deno.test({
  name: "output that finds no room is told, whatever it is",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using box = await sandbox();
    const bucket = await box.bucket();
    await box.cli(["put-object", bucket, "k", "-"], { stdin: "text" });
    for (
      const args of [
        ["--help"],
        ["--version"],
        ["create", "--help"],
        ["get-object", bucket, "k"],
        ["list-bucket", bucket],
      ]
    ) {
      const { code, stderr } = await box.spawn(args, {
        through: ["sh", "-c", '"$@" > /dev/full', "sh"],
      }).result;
      strictEqual(
        stderr,
        "Error: Cannot write to standard output: No space left on device (os error 28)\n",
      );
      strictEqual(code, 1);
    }
  },
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

Deno.test("objects of a bucket in another region are reached like any others", async () => {
  await using box = await sandbox();
  await using dir = await folder();
  const bucket = await bucketIn(box, "eu-west-1");
  await fill(box, bucket, ["one", "two"]);
  deepStrictEqual(await keys(box, bucket), ["one", "two"]);
  const { stdout } = await box.cli(["get-object", bucket, "one"]);
  strictEqual(stdout, "one");
  const { code } = await box.cli(["get-objects", bucket, "-o", dir.path]);
  strictEqual(code, 0);
  deepStrictEqual(dir.names(), ["one", "two"]);
  const presigned = await box.cli(["presign", bucket, "two"]);
  strictEqual(
    await (await fetch(presigned.stdout.trimEnd())).text(),
    "two",
  );
  await box.cli(["delete-objects", bucket, "one", "two"]);
  deepStrictEqual(await keys(box, bucket), []);
});
