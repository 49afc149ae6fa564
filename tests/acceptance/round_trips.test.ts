/** Objects come back just as they went up, whatever their names and sizes. */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { sandbox } from "../support/aws.ts";
import { folder } from "../support/folder.ts";
import { keys, texts } from "../support/objects.ts";

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

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
