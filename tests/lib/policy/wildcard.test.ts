import { strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { matchesWildcards } from "../../../lib/policy/wildcard.ts";

Deno.test("wildcards fit what a regular expression fits", () => {
  let fits = 0;
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(..."ab*?.\n"), maxLength: 7 }),
      fc.string({ unit: fc.constantFrom(..."ab*?.\n"), maxLength: 7 }),
      (pattern, text) => {
        const form = pattern.replace(
          /[.*?]/g,
          (c) => ({ ".": "\\.", "*": "[^]*", "?": "[^]" })[c]!,
        );
        const expected = new RegExp(`^${form}$`).test(text);
        if (expected) fits++;
        strictEqual(matchesWildcards(pattern, text), expected);
      },
    ),
    { numRuns: 5000 },
  );
  strictEqual(fits > 100, true, `only ${fits} did fit`);
});

Deno.test("many wildcards take no longer than few", () => {
  strictEqual(
    matchesWildcards("*?".repeat(500) + "b", "a".repeat(2000)),
    false,
  );
  strictEqual(matchesWildcards("*a".repeat(500) + "*", "a".repeat(2000)), true);
});
