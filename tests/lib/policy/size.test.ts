import { strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { policySize } from "../../../lib/policy/size.ts";

Deno.test("the size of a policy does not depend on how it is written", () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.jsonValue()),
      fc.constantFrom(0, 1, 4, "\t"),
      (policy, indent) => {
        const text = JSON.stringify(policy, null, indent);
        strictEqual(policySize(text), policySize(policy));
      },
    ),
  );
});

Deno.test("all characters count but white space, even in strings", () => {
  strictEqual(policySize({ Sid: "a b" }), '{"Sid":"ab"}'.length);
  strictEqual(policySize(' {\n\t"Sid" : "ab"\r\n} '), '{"Sid":"ab"}'.length);
});
