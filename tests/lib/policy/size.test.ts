import { strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { policySize } from "../../../lib/policy/size.ts";

Deno.test("the size of a policy does not depend on how it is written", () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.jsonValue()),
      fc.constantFrom(0, 1, 4, "\t"),
      (policy, indent) => {
        const text = JSON.stringify(policy, null, indent)
          .replace(/[^\0-\xff]/g, escaped);
        strictEqual(policySize(text), policySize(policy));
      },
    ),
  );
});

Deno.test("all characters count but white space, even in strings", () => {
  strictEqual(policySize({ Sid: "a b" }), '{"Sid":"ab"}'.length);
  strictEqual(policySize(' {\n\t"Sid" : "ab"\r\n} '), '{"Sid":"ab"}'.length);
});

/** A character as IAM gets it when it is beyond U+00FF. */
function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

Deno.test("what is sent as an escape counts as one", () => {
  strictEqual(policySize({ Sid: "é" }), '{"Sid":"é"}'.length);
  strictEqual(policySize({ Sid: "Ā" }), '{"Sid":"\\u0100"}'.length);
  strictEqual(policySize({ Sid: "😀" }), '{"Sid":"\\ud83d\\ude00"}'.length);
  strictEqual(policySize({ Sid: "\u00a0\u2003" }), '{"Sid":"?\\u2003"}'.length);
});
