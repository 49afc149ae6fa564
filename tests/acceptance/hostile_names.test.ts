/**
 * Keys, prefixes and names of buckets that were made to do harm: nothing is
 * ever written outside the directory, nor asked of another bucket.
 */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { sandbox } from "../support/aws.ts";
import { folder } from "../support/folder.ts";
import { fill, keys, texts } from "../support/objects.ts";
import { serve } from "../support/s3_server.ts";

Deno.test({
  name: "get-objects refuses keys that lead astray, and downloads the rest",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using box = await sandbox();
    await using dir = await folder();
    const bucket = await box.bucket();
    const out = join(dir.path, "out");
    await Deno.mkdir(join(dir.path, "elsewhere"));
    await Deno.mkdir(out);
    await Deno.symlink("../elsewhere", join(out, "link"));
    await Deno.symlink("../elsewhere/file", join(out, "filelink"));
    await Deno.mkdir(join(out, "folder"));
    const hostile = [
      "../x",
      "/abs",
      "a/../../x",
      "a/..",
      "link/x",
      "link/deep/x",
      "filelink",
      "folder",
      "esc\x1b[2J",
    ];
    const harmless = ["C:\\x", "CON", "a\\..\\b", "good", "ok/good"];
    await fill(box, bucket, [...hostile, ...harmless]);
    const { code, stdout, stderr } = await box.cli([
      "get-objects",
      bucket,
      "-o",
      out,
    ]);
    strictEqual(code, 1);
    strictEqual(stdout, "");
    const lines = stderr.trimEnd().split("\n");
    strictEqual(lines.length, hostile.length, stderr);
    for (const line of lines) match(line, /^Error: Refused: .+ - .+$/);
    ok(stderr.includes("Error: Refused: ../x - it holds '..'"));
    ok(stderr.includes("esc\\x1b[2J"));
    ok(!stderr.includes("\x1b"));
    // What a key spells is what is in its file, and nothing is anywhere else.
    deepStrictEqual(
      await texts(dir.path),
      harmless.map((key) => [`out/${key}`, key]).sort(),
    );
    deepStrictEqual([...Deno.readDirSync(join(dir.path, "elsewhere"))], []);
    // The SDK under Deno 2.6 cannot name the one with dots.
    await box.cli(["delete-objects", bucket, ...hostile]);
  },
});

Deno.test("get-objects tells keys that fall on one file", async () => {
  await using box = await sandbox();
  await using dir = await folder();
  const bucket = await box.bucket();
  await fill(box, bucket, ["a//b", "a/b", "c", "c/d"]);
  const { code, stderr } = await box.cli([
    "get-objects",
    bucket,
    "-o",
    dir.path,
  ]);
  strictEqual(
    stderr,
    "Error: Refused: a/b - it would be the same file as 'a//b'\n" +
      "Error: Refused: c/d - it would be the same file as 'c'\n",
  );
  strictEqual(code, 1);
  deepStrictEqual(await texts(dir.path), [["a/b", "a//b"], ["c", "c"]]);
});

/** Each could end in another bucket, or in another kind of request. */
const prefixes = (other: string) => [
  "..",
  "../..",
  `../${other}`,
  `/${other}`,
  `a/../../${other}`,
  `..\\${other}`,
  `%2e%2e/${other}`,
  `?prefix=&x`,
  "&prefix=",
  "#",
];

Deno.test("a prefix never leads to another bucket, nor to other keys", async () => {
  await using box = await sandbox();
  await using dir = await folder();
  const bucket = await box.bucket("mine");
  const other = await box.bucket("other");
  await fill(box, other, ["kept"]);
  await fill(box, bucket, ["kept"]);
  await Deno.writeTextFile(join(dir.path, "f"), "text");
  for (const prefix of prefixes(other)) {
    const put = await box.cli(
      ["put-objects", bucket, "f", "--prefix", prefix],
      {
        cwd: dir.path,
      },
    );
    deepStrictEqual([put.stderr, put.code], ["", 0]);
    const key = `${prefix}/f`;
    deepStrictEqual(await keys(box, bucket), [key, "kept"].sort());
    deepStrictEqual(await keys(box, bucket, "--prefix", prefix), [key]);
    const gone = await box.cli(["delete-objects", bucket, "--prefix", prefix]);
    deepStrictEqual([gone.stderr, gone.code], [
      `Deleting 1 object from ${bucket}\n`,
      0,
    ]);
    deepStrictEqual(await keys(box, bucket), ["kept"]);
  }
  deepStrictEqual(await keys(box, other), ["kept"]);
  deepStrictEqual(dir.names(), ["f"]);
});

/** Every command that takes the name of a bucket which is there already. */
const COMMANDS: [name: string, ...after: string[]][] = [
  ["list-bucket"],
  ["debug-bucket"],
  ["get-object", "key", "-o", "new"],
  ["get-objects", "-o", "new"],
  ["put-object", "key", "file"],
  ["put-objects", "file"],
  ["delete-objects", "key"],
  ["delete-objects", "--prefix", "key"],
  ["delete-bucket", "--force", "--yes"],
  ["presign", "key"],
  ["get-cors-policy"],
  ["set-cors-policy"],
  ["get-bucket-policy"],
  ["set-bucket-policy", "--allow-all-get"],
  ["get-public-access-block"],
  ["set-public-access-block", "--allow-public-access"],
];

const BUCKETS = [
  "",
  "..",
  "../x",
  "mine/../x",
  "x/",
  "x?acl",
  "x#",
  "%2e%2e%2fx",
  "x@host",
];

for (const [name, ...after] of COMMANDS) {
  Deno.test(`${[name, ...after].join(" ")}: a bucket's name leads nowhere else`, async () => {
    await using server = serve(() => ({}));
    await using dir = await folder();
    await Deno.writeTextFile(join(dir.path, "file"), "text");
    for (const bucket of BUCKETS) {
      const { code, stdout, stderr } = await server.cli(
        [name, bucket, ...after],
        { cwd: dir.path },
      );
      strictEqual(
        stderr.split("\n").at(-2),
        `Error: Invalid value for 'BUCKET': '${bucket}' is not a bucket name`,
      );
      deepStrictEqual([stdout, code], ["", 2]);
    }
    deepStrictEqual(server.asked(), []);
    deepStrictEqual(dir.names(), ["file"]);
  });
}
