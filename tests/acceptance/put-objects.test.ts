/** `put-objects`: which files are uploaded, and with which content types. */
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { HeadObjectCommand } from "@aws-sdk/client-s3";
import { REAL, sandbox } from "../support/aws.ts";
import { folder } from "../support/folder.ts";
import { keys } from "../support/objects.ts";
import { findProgram } from "../support/programs.ts";

/** What S3 makes of an object without a type; the emulator differs. */
const UNKNOWN_TYPE = REAL ? "binary/octet-stream" : "application/octet-stream";

Deno.test("content types are guessed, with the character set of text", async () => {
  await using box = await sandbox();
  await using dir = await folder();
  const bucket = await box.bucket();
  const types: Record<string, string> = {
    "a.html": "text/html; charset=utf-8",
    "a.TXT": "text/plain; charset=utf-8",
    "a.js": "text/javascript; charset=utf-8",
    "a.json": "application/json; charset=utf-8",
    "a.png": "image/png",
    "a.svg": "image/svg+xml",
    "a.parquet": "application/vnd.apache.parquet",
    "unknown.qqq": UNKNOWN_TYPE,
    "noextension": UNKNOWN_TYPE,
    ".html": UNKNOWN_TYPE,
  };
  for (const name of Object.keys(types)) {
    await Deno.writeTextFile(join(dir.path, name), "x");
  }
  await box.cli(["put-objects", bucket, ...Object.keys(types)], {
    cwd: dir.path,
  });
  for (const [Key, type] of Object.entries(types)) {
    const { ContentType } = await box.s3.send(
      new HeadObjectCommand({ Bucket: bucket, Key }),
    );
    strictEqual(ContentType, type, Key);
  }
  await box.cli([
    "put-object",
    bucket,
    "k",
    join(dir.path, "a.html"),
    "--content-type",
    "text/x-mine",
  ]);
  const { ContentType } = await box.s3.send(
    new HeadObjectCommand({ Bucket: bucket, Key: "k" }),
  );
  strictEqual(ContentType, "text/x-mine");
});

Deno.test({
  name: "put-objects follows links to files, and walks no loops",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using box = await sandbox();
    await using dir = await folder();
    const bucket = await box.bucket();
    const tree = join(dir.path, "tree");
    await Deno.mkdir(join(tree, "sub"), { recursive: true });
    await Deno.writeTextFile(join(tree, "sub", ".hidden"), "h");
    await Deno.symlink("sub/.hidden", join(tree, "link"));
    await Deno.symlink("..", join(tree, "sub", "loop"));
    await Deno.symlink("nowhere", join(tree, "dangling"));
    await Deno.symlink("self", join(tree, "self"));
    const { code, stderr } = await box.cli(
      ["put-objects", bucket, "tree/", "--prefix", "p"],
      { cwd: dir.path },
    );
    deepStrictEqual([stderr, code], ["", 0]);
    deepStrictEqual(await keys(box, bucket), [
      "p/tree/link",
      "p/tree/sub/.hidden",
    ]);
  },
});

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
