/** `get-objects`: what is downloaded, and what is reported. */
import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { sandbox } from "../support/aws.ts";
import { folder } from "../support/folder.ts";
import { fill, texts } from "../support/objects.ts";

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
