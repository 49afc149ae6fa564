import { ok, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { bucketNameProblem } from "../../../lib/policy/bucket_name.ts";

// Each rule with its refusal is a golden case; here is what no name may do.

Deno.test("a name that passes can stand in an ARN and mean only itself", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: "binary", maxLength: 70 }),
        fc.string({ unit: fc.constantFrom(..."ab1.-*?$/:\n"), maxLength: 70 }),
      ),
      (name) => {
        if (bucketNameProblem(name) === undefined) {
          ok(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name), name);
        }
      },
    ),
    { numRuns: 2000 },
  );
});

Deno.test("plain names of 3 to 63 characters pass", () => {
  fc.assert(
    fc.property(
      fc.string({
        unit: fc.constantFrom(..."abcdefghijklmnoprstuvwz"),
        minLength: 3,
        maxLength: 63,
      }),
      (name) => {
        fc.pre(!name.startsWith("sthree"));
        strictEqual(bucketNameProblem(name), undefined);
      },
    ),
  );
});

Deno.test("dots and dashes may stand side by side", () => {
  for (const name of ["a-.b", "a.-b", "a--b", "1.2.3", "1.2.3.4.5", "0x7f.1"]) {
    strictEqual(bucketNameProblem(name), undefined, name);
  }
});
