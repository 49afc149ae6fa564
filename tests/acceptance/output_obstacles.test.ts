/** Output that finds no room, or nobody to read it. */
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { sandbox } from "../support/aws.ts";
import { NO_SMALL_DISK, smallDisk } from "../support/small_disk.ts";

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
