/** `get-object`: where the object is written, and what happens to a file that is there. */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { sandbox } from "../support/aws.ts";
import { folder } from "../support/folder.ts";
import { fill, hash, texts } from "../support/objects.ts";
import { serve } from "../support/s3_server.ts";

Deno.test("get-object -o on a missing key leaves the file as it was", async () => {
  await using box = await sandbox();
  await using dir = await folder();
  const bucket = await box.bucket();
  const path = join(dir.path, "existing.txt");
  await Deno.writeTextFile(path, "mine");
  const { code, stderr } = await box.cli([
    "get-object",
    bucket,
    "missing",
    "-o",
    path,
  ]);
  match(
    stderr,
    /^Error: An error occurred \(NoSuchKey\) when calling the GetObject operation/,
  );
  strictEqual(code, 1);
  deepStrictEqual(await texts(dir.path), [["existing.txt", "mine"]]);
});

Deno.test("get-object -o - writes to standard output", async () => {
  await using box = await sandbox();
  await using dir = await folder();
  const bucket = await box.bucket();
  await box.cli(["put-object", bucket, "k", "-"], { stdin: "text" });
  const { code, stdout, stderr } = await box.cli(
    ["get-object", bucket, "k", "-o", "-"],
    { cwd: dir.path },
  );
  deepStrictEqual([stdout, stderr, code], ["text", "", 0]);
  deepStrictEqual(await texts(dir.path), []);
});

Deno.test("get-object -o below something that is no directory says so", async () => {
  await using box = await sandbox();
  await using dir = await folder();
  const bucket = await box.bucket();
  await fill(box, bucket, ["key"]);
  await Deno.writeTextFile(join(dir.path, "file"), "mine");
  for (
    const [path, why] of [
      ["file/x", "Not a directory"],
      ["none/x", "No such file or directory"],
    ]
  ) {
    const { code, stderr } = await box.cli(
      ["get-object", bucket, "key", "-o", path],
      { cwd: dir.path },
    );
    strictEqual(stderr, `Error: Cannot write '${path}': ${why}\n`);
    strictEqual(code, 1);
  }
  deepStrictEqual(await texts(dir.path), [["file", "mine"]]);
});

Deno.test({
  name: "get-object -o keeps the permissions of the file, and follows its link",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using box = await sandbox();
    await using dir = await folder();
    const bucket = await box.bucket();
    await fill(box, bucket, ["key"]);
    const path = join(dir.path, "secret");
    await Deno.writeTextFile(path, "old", { mode: 0o600 });
    await Deno.symlink("secret", join(dir.path, "link"));
    const { code } = await box.cli([
      "get-object",
      bucket,
      "key",
      "-o",
      join(dir.path, "link"),
    ]);
    strictEqual(code, 0);
    ok((await Deno.lstat(join(dir.path, "link"))).isSymlink);
    strictEqual(await Deno.readTextFile(path), "key");
    strictEqual((await Deno.stat(path)).mode! & 0o777, 0o600);
  },
});

Deno.test("compressed objects come as they are stored", async () => {
  const packed = gzipSync("text ".repeat(1000));
  await using server = serve(() => {
    return { headers: { "content-encoding": "gzip" }, body: packed };
  });
  await using dir = await folder();
  const path = join(dir.path, "k.gz");
  const { code, stderr } = await server.cli([
    "get-object",
    "bucket",
    "k",
    "-o",
    path,
  ]);
  deepStrictEqual([stderr, code], ["", 0]);
  strictEqual(hash(await Deno.readFile(path)), hash(packed));
});
