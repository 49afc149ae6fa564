/** Objects: up, down, listed and deleted, whatever their keys are. */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import {
  HeadObjectCommand,
  ListMultipartUploadsCommand,
} from "@aws-sdk/client-s3";
import { ENDPOINT, REAL, type Sandbox, sandbox } from "../support/aws.ts";
import { fill, folder, keys, texts } from "../support/objects.ts";

/** Odd, and legal in S3 and in a Linux file system alike. */
const ODD_NAMES = [
  " leading",
  "trailing ",
  "a+b",
  "100%",
  "a%20b",
  "a&b=c?d#e",
  "quote'\"`$(x)",
  "<tag>&amp;",
  "new\nline",
  "tab\there",
  "back\\slash",
  "semi;colon:*|",
  "~tilde",
  "-dash",
  "...",
  "ünï-ç∂é",
  "e\u0301",
  "日本語",
  "😀",
  "\u200f\u202eright",
];

Deno.test({
  name: "2,000 files with every kind of odd name come back byte for byte",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using box = await sandbox();
    await using dir = await folder();
    const bucket = await box.bucket();
    const up = join(dir.path, "up");
    // 1,024 bytes with the folder's name in front.
    const longest = [
      "é".repeat(127),
      ..."abc".split("").map((c) => c.repeat(255)),
    ].join("/").slice(0, -1);
    for (let i = 0; i < 2000; i++) {
      const odd = ODD_NAMES[i % ODD_NAMES.length];
      const name = i === 0 ? longest : `d${i % 7}/${odd}/${i}${odd}`;
      const path = join(up, name);
      await Deno.mkdir(join(path, ".."), { recursive: true });
      await Deno.writeTextFile(path, `${i} ${name}`);
    }
    const put = await box.cli(["put-objects", bucket, up]);
    deepStrictEqual([put.stderr, put.code], ["", 0]);
    const down = join(dir.path, "down");
    const get = await box.cli(["get-objects", bucket, "-o", down]);
    deepStrictEqual([get.stderr, get.code], ["", 0]);
    const before = await texts(up);
    strictEqual(before.length, 2000);
    ok(
      before.some(([name]) =>
        new TextEncoder().encode(`up/${name}`).length === 1024
      ),
    );
    deepStrictEqual(await texts(join(down, "up")), before);
    const gone = await box.cli(["delete-objects", bucket, "--prefix", "up/"]);
    deepStrictEqual([gone.stderr, gone.code], [
      `Deleting 2000 objects from ${bucket}\n`,
      0,
    ]);
    deepStrictEqual(await keys(box, bucket), []);
  },
});

Deno.test("get-objects: missing keys are told, the rest is there", async () => {
  await using box = await sandbox();
  await using dir = await folder();
  const bucket = await box.bucket();
  await fill(box, bucket, ["one.txt", "two.txt", "folder/three.js"]);
  const { code, stderr } = await box.cli(
    ["get-objects", bucket, "no1", "one.txt", "no2", "-p", "*/*.js"],
    { cwd: dir.path },
  );
  strictEqual(stderr, "Error: Not found: no1\nError: Not found: no2\n");
  strictEqual(code, 1);
  deepStrictEqual(await texts(dir.path), [
    ["folder/three.js", "folder/three.js"],
    ["one.txt", "one.txt"],
  ]);
});

Deno.test("get-objects: keys that end in a slash are directories", async () => {
  await using box = await sandbox();
  await using dir = await folder();
  const bucket = await box.bucket();
  await box.cli(["put-object", bucket, "empty/", "-"], { stdin: "" });
  await box.cli(["put-object", bucket, "full/", "-"], { stdin: "text" });
  const { stderr } = await box.cli(["get-objects", bucket, "-o", dir.path]);
  match(stderr, /^Error: Refused: full\/ - it has content/);
  deepStrictEqual(
    [...Deno.readDirSync(dir.path)].map(({ name, isDirectory }) => ({
      name,
      isDirectory,
    })).sort((a, b) => a.name < b.name ? -1 : 1),
    [{ name: "empty", isDirectory: true }, { name: "full", isDirectory: true }],
  );
});

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

Deno.test("a large file goes up in parts and comes back the same", async () => {
  await using box = await sandbox();
  await using dir = await folder();
  const bucket = await box.bucket();
  const bytes = new Uint8Array((48 << 20) + 12345);
  for (let at = 0; at < bytes.length; at += 65536) {
    crypto.getRandomValues(
      bytes.subarray(at, Math.min(at + 65536, bytes.length)),
    );
  }
  const path = join(dir.path, "large.bin");
  await Deno.writeFile(path, bytes);
  strictEqual((await box.cli(["put-object", bucket, "k", path])).code, 0);
  const back = join(dir.path, "back.bin");
  strictEqual((await box.cli(["get-object", bucket, "k", "-o", back])).code, 0);
  ok(equal(await Deno.readFile(back), bytes));
});

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

Deno.test("presign prints a URL that allows one thing with one object", async () => {
  await using box = await sandbox();
  const bucket = await box.bucket();
  const key = "sp ace+%ü/x.txt";
  const put = await box.cli([
    "presign",
    bucket,
    key,
    "--put",
    "--expires",
    "15m",
  ]);
  const url = put.stdout.trimEnd();
  match(url, /X-Amz-Expires=900/);
  const sent = await fetch(url, { method: "PUT", body: "by url" });
  await sent.body?.cancel();
  strictEqual(sent.status, 200);
  const get = await box.cli(["presign", bucket, key]);
  match(get.stdout, /X-Amz-Expires=3600/);
  const came = await fetch(get.stdout.trimEnd());
  strictEqual(await came.text(), "by url");
  strictEqual(came.status, 200);
});

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

/** How many uploads in parts were begun and neither completed nor aborted. */
async function uploads(box: Sandbox, Bucket: string): Promise<number> {
  const { Uploads } = await box.s3.send(
    new ListMultipartUploadsCommand({ Bucket }),
  );
  return Uploads?.length ?? 0;
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
