/** Each key gets a file of its own, whatever the system takes for the same name. */
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import type { FileSystem } from "../../../lib/context/context.ts";
import { localFiles } from "../../../lib/context/local_files.ts";
import { Destinations } from "../../../lib/transfer/get_objects.ts";
import { folder } from "../../support/folder.ts";

/** What becomes of keys that come one after the other. */
async function outcomes(
  system: FileSystem,
  keys: string[],
): Promise<string[]> {
  await using dir = await folder();
  const destinations = new Destinations(localFiles(system), dir.path);
  return keys.map((key) => {
    const place = destinations.find(key);
    return place.kind === "refused" ? place.reason : place.kind;
  });
}

for (const system of ["darwin", "windows"] as const) {
  Deno.test(`two keys that differ in case alone are one file on ${system}`, async () => {
    deepStrictEqual(
      await outcomes(system, ["A.txt", "a.txt", "b", "d/x", "D", "D/X", "D/y"]),
      [
        "file",
        "it would be the same file as 'A.txt'",
        "file",
        "file",
        "it would be the same file as 'd/x'",
        "it would be the same file as 'd/x'",
        "file",
      ],
    );
  });
}

Deno.test("two spellings of one letter are one file on darwin", async () => {
  deepStrictEqual(await outcomes("darwin", ["\u00e9", "e\u0301"]), [
    "file",
    "it would be the same file as '\u00e9'",
  ]);
});

Deno.test("a dot or a blank at the end, which Windows drops, takes no other key's file", async () => {
  const found = await outcomes("windows", ["a", "a.", "a ", "d./x", "d/x"]);
  deepStrictEqual(
    found.map((outcome) => outcome === "file"),
    [true, false, false, false, true],
  );
});

Deno.test("on linux keys that differ at all have files of their own", async () => {
  deepStrictEqual(
    await outcomes("linux", ["A", "a", "\u00e9", "e\u0301", "a.", "a "]),
    Array(6).fill("file"),
  );
});

for (const ending of ["", "/", "/."]) {
  Deno.test(`what is in a directory is seen when its name ends in '${ending}'`, async () => {
    await using dir = await folder();
    await Deno.writeTextFile(`${dir.path}/file`, "");
    await Deno.symlink("file", `${dir.path}/link`);
    const destinations = new Destinations(
      localFiles("linux"),
      dir.path + ending,
    );
    const path = `${dir.path}/file`;
    deepStrictEqual(destinations.find("file"), {
      kind: "file",
      path,
      exists: true,
    });
    strictEqual(destinations.find("link").kind, "refused");
  });
}
