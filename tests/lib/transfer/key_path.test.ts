/** Keys become paths below a directory, or nothing. */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { posix, win32 } from "node:path";
import fc from "fast-check";
import type { FileSystem } from "../../../lib/context/context.ts";
import { keyPath, sameFile } from "../../../lib/transfer/key_path.ts";

const SYSTEMS: FileSystem[] = ["linux", "darwin", "windows"];

/** Text that is likelier than most to do harm. */
const hostileKey = fc.array(
  fc.oneof(
    fc.constantFrom(
      "..",
      ".",
      "/",
      "\\",
      "C:",
      "CON",
      "nul.txt",
      "COM1",
      " ",
      "...",
      "\x00",
      "\x1b",
      "\u202e",
      "~",
      "%2e%2e",
      "%2F",
      "//server/share",
      "\\\\?\\",
      ":stream",
    ),
    fc.string({ unit: "binary", maxLength: 5 }),
  ),
  { maxLength: 8 },
).map((parts) => parts.join(""));

Deno.test("keyPath never leads out of the directory", () => {
  fc.assert(
    fc.property(
      hostileKey,
      fc.constantFrom(...SYSTEMS),
      (key, system) => {
        const place = keyPath(key, "/out", system);
        if (place.kind === "refused") return;
        const { resolve, sep } = system === "windows" ? win32 : posix;
        const directory = resolve(system === "windows" ? "C:\\out" : "/out");
        const path = resolve(directory, ...place.parts);
        ok(path.startsWith(directory + sep), `${JSON.stringify(key)}: ${path}`);
        // As many steps as parts: none of them is a separator, or goes up.
        strictEqual(
          path.slice(directory.length + 1).split(sep).length,
          place.parts.length,
        );
      },
    ),
    { numRuns: 3000 },
  );
});

Deno.test("keyPath gives ordinary keys the path they spell", () => {
  fc.assert(fc.property(
    fc.array(fc.stringMatching(/^[\w +%&=,()'é\u4e00-]{1,20}$/), {
      minLength: 1,
      maxLength: 6,
    }),
    (parts) => {
      fc.pre(
        parts.every((part) => new TextEncoder().encode(part).length < 256),
      );
      deepStrictEqual(keyPath(parts.join("/"), ".", "linux"), {
        kind: "file",
        parts,
      });
    },
  ));
});

const REFUSED: [key: string, system: FileSystem][] = [
  ["", "linux"],
  ["/", "linux"],
  ["../x", "linux"],
  ["a/../../x", "linux"],
  ["a/..", "linux"],
  ["/abs", "linux"],
  ["./", "linux"],
  ["a\x00b", "linux"],
  ["a\x1b[2Jb", "linux"],
  ["a\rb", "linux"],
  ["a\x9bb", "linux"],
  ["a".repeat(256), "linux"],
  ["é".repeat(128), "linux"],
  ["\ud800", "linux"],
  ["a\\..\\b", "windows"],
  ["C:\\x", "windows"],
  ["C:x", "windows"],
  ["C:/x", "windows"],
  ["CON", "windows"],
  ["a/con.txt", "windows"],
  ["com¹", "windows"],
  ["NUL .txt", "windows"],
  ["a.", "windows"],
  ["a ", "windows"],
  ["a\nb", "windows"],
  ["a?b", "windows"],
];

for (const [key, system] of REFUSED) {
  Deno.test(`keyPath refuses ${JSON.stringify(key.slice(0, 20))} on ${system}`, () => {
    strictEqual(keyPath(key, "out", system).kind, "refused");
  });
}

const ACCEPTED: [key: string, parts: string[]][] = [
  ["a\\..\\b", ["a\\..\\b"]],
  ["C:\\x", ["C:\\x"]],
  ["CON", ["CON"]],
  [" a ", [" a "]],
  ["a\nb", ["a\nb"]],
  ["a//b", ["a", "b"]],
  ["./a", ["a"]],
  ["...", ["..."]],
  ["..a/b..", ["..a", "b.."]],
  ["a".repeat(255), ["a".repeat(255)]],
];

for (const [key, parts] of ACCEPTED) {
  Deno.test(`keyPath accepts ${JSON.stringify(key.slice(0, 20))} on linux`, () => {
    deepStrictEqual(keyPath(key, "out", "linux"), { kind: "file", parts });
  });
}

Deno.test("keyPath takes a slash at the end for a directory", () => {
  deepStrictEqual(keyPath("a/b/", ".", "linux"), {
    kind: "directory",
    parts: ["a", "b"],
  });
});

Deno.test("keyPath refuses a path that is too long together with its directory", () => {
  const key = Array(8).fill("a".repeat(120)).join("/");
  strictEqual(keyPath(key, "out", "darwin").kind, "file");
  strictEqual(keyPath(key, "o".repeat(60), "darwin").kind, "refused");
  strictEqual(keyPath(key, "o".repeat(60), "linux").kind, "file");
});

Deno.test("sameFile ignores case where the system does", () => {
  strictEqual(sameFile("A/b", "linux"), "A/b");
  for (const system of ["darwin", "windows"] as const) {
    strictEqual(sameFile("A/É", system), sameFile("a/e\u0301", system));
  }
});
