import { strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { keyPattern, prefixProblem } from "../../../lib/policy/prefix.ts";

/**
 * Whether IAM matches `pattern` with `text`: `*` is any characters, `?` is any
 * one, and `${…}` is a variable, whose value nobody knows here.
 * Source: IAM User Guide, reference_policies_elements_resource.
 */
function iamMatches(pattern: string, text: string): boolean {
  if (pattern.includes("${")) throw new Error(`a variable in ${pattern}`);
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", "[^]*")
    .replaceAll("?", "[^]");
  return new RegExp(`^${expression}$`).test(text);
}

/** Prefixes and keys in which IAM's own characters are frequent. */
const text = fc.string({ unit: fc.constantFrom(..."ab/*?$}{.+[") });

Deno.test("a pattern matches exactly the keys that begin with the prefix", () => {
  fc.assert(
    fc.property(text, text, fc.boolean(), (prefix, rest, inside) => {
      fc.pre(prefixProblem(prefix) === undefined);
      const key = inside ? prefix.replace(/\*$/, "") + rest : rest;
      strictEqual(
        iamMatches(keyPattern(prefix), key),
        key.startsWith(prefix.replace(/\*$/, "")),
      );
    }),
    { numRuns: 5000 },
  );
});

Deno.test("a prefix of plain characters is accepted", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme", minLength: 1, maxLength: 100 }),
      (prefix) => {
        // deno-lint-ignore no-control-regex
        fc.pre(!/[*?$\x00-\x1f\x7f]|^\//.test(prefix));
        strictEqual(prefixProblem(prefix), undefined);
      },
    ),
  );
});

Deno.test("the limit of a prefix is in bytes", () => {
  strictEqual(prefixProblem("é".repeat(512)), undefined);
  strictEqual(
    prefixProblem("é".repeat(512) + "a"),
    "the prefix is longer than a key can be, 1024 bytes",
  );
});

Deno.test("without a prefix every key is meant", () => {
  strictEqual(keyPattern(), "*");
  strictEqual(keyPattern("a/"), "a/*");
  strictEqual(keyPattern("a/*"), "a/*");
});
