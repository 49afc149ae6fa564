/** Globs, as Python's fnmatch understands them. */
import { strictEqual } from "node:assert/strict";
import { globMatcher } from "../../../lib/transfer/glob.ts";

/** Pattern, key, and what `fnmatch.fnmatchcase(key, pattern)` says. */
const CASES: [pattern: string, key: string, matches: boolean][] = [
  ["*", "", true],
  ["*", "a/b/c", true],
  ["*.js", "a/b.js", true],
  ["*.js", "a/b.JS", false],
  ["*/*.js", "b.js", false],
  ["*/*.js", "a/b/c.js", true],
  ["a?c", "abc", true],
  ["a?c", "a/c", true],
  ["a?c", "ac", false],
  ["a?c", "a😀c", true],
  ["[abc]", "b", true],
  ["[abc]", "d", false],
  ["[!abc]", "d", true],
  ["[!abc]", "a", false],
  ["[a-c]x", "bx", true],
  ["[a-c]x", "dx", false],
  ["[c-a]x", "bx", false],
  ["[]]", "]", true],
  ["[!]]", "]", false],
  ["[", "[", true],
  ["[a", "[a", true],
  ["a[-]b", "a-b", true],
  ["a[x-]b", "a-b", true],
  ["**a**", "bab", true],
  ["a.b", "axb", false],
  ["a\nb*", "a\nbc", true],
  ["", "", true],
  ["", "a", false],
];

for (const [pattern, key, matches] of CASES) {
  Deno.test(`glob ${JSON.stringify(pattern)} ${matches ? "takes" : "leaves"} ${JSON.stringify(key)}`, () => {
    strictEqual(globMatcher(pattern)(key), matches);
  });
}

Deno.test("glob: no pattern makes a long key take long", () => {
  // A matcher that tries every split would not end before the world does.
  const pattern = "*a".repeat(50) + "b";
  strictEqual(globMatcher(pattern)("a".repeat(1000)), false);
});
