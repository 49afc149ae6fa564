/** Output that finds no room, or nobody to read it. */
import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { sandbox } from "../support/aws.ts";
import { folder } from "../support/folder.ts";
import { snapshot } from "../support/snapshot.ts";
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

const LOST =
  "Error: Standard output is closed or goes to /dev/null, where the credentials would be lost - use --output or --save-profile\n";

/** Where a shell lets standard output go, and what `create` says to it. */
const SINKS: [about: string, redirection: string, stderr: RegExp | string][] = [
  ["is closed", ">&-", LOST],
  ["is /dev/null", ">/dev/null", LOST],
  ["is a full device", ">/dev/full", /No space left on device .*\(undone: /],
  ["is open for reading only", '<"$F" 1<&0', /not open for writing \(undone: /],
  ["has no reader", "| :", /Broken pipe .*\(undone: /],
];

for (const [about, redirection, expected] of SINKS) {
  Deno.test({
    name: `create leaves no key when standard output ${about}`,
    ignore: Deno.build.os !== "linux",
    async fn() {
      await using box = await sandbox();
      await using dir = await folder();
      const file = join(dir.path, "file");
      await Deno.writeTextFile(file, "text\n");
      const bucket = await box.bucket();
      const before = await snapshot(box);
      const { stderr } = await box.spawn(["create", bucket, "--silent"], {
        env: { F: file },
        through: [
          "bash",
          "-c",
          // The exit code is that of our program, also in front of a pipe.
          `"$@" ${redirection}; exit "\${PIPESTATUS[0]}"`,
          "bash",
        ],
      }).result;
      if (typeof expected === "string") strictEqual(stderr, expected);
      else match(stderr, expected);
      deepStrictEqual(await snapshot(box), before);
      strictEqual(await Deno.readTextFile(file), "text\n");
    },
  });
}

Deno.test({
  name: "create finds out that a disk is full before it makes a key" +
    (NO_SMALL_DISK ? ` - SKIPPED, ${NO_SMALL_DISK}` : ""),
  ignore: NO_SMALL_DISK !== undefined,
  async fn() {
    await using box = await sandbox();
    await using disk = await smallDisk(64 << 10);
    const bucket = await box.bucket();
    const before = await snapshot(box);
    await Deno.writeFile(join(disk.path, "ballast"), new Uint8Array(60 << 10));
    for (
      const [args, failure] of [
        [["-o", join(disk.path, "keys")], "write"],
        [["--save-profile", "mine"], "write"],
      ] as const
    ) {
      const { code, stderr } = await box.cli(["create", bucket, ...args], {
        env: { AWS_SHARED_CREDENTIALS_FILE: join(disk.path, "credentials") },
      });
      match(
        stderr,
        new RegExp(
          `^Error: Cannot ${failure} '.*': No space left on device\n$`,
        ),
      );
      strictEqual(code, 1);
      deepStrictEqual(await snapshot(box), before);
      deepStrictEqual([...Deno.readDirSync(disk.path)].map((e) => e.name), [
        "ballast",
      ]);
    }
  },
});
