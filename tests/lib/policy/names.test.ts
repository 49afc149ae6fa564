import { ok, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { credentialName, shortenName } from "../../../lib/policy/names.ts";

Deno.test("a name that fits stays as it is", () => {
  strictEqual(
    credentialName("read-only", ["one", "two"], 64),
    "s3.read-only.one,two",
  );
  strictEqual(shortenName("a".repeat(64), 64), "a".repeat(64));
});

Deno.test("a name that does not fit is shortened alike each time, and legally", () => {
  fc.assert(
    fc.property(
      fc.stringMatching(/^[A-Za-z0-9._,-]{65,300}$/),
      fc.stringMatching(/^[A-Za-z0-9._,-]{65,300}$/),
      (one, other) => {
        const short = shortenName(one, 64);
        strictEqual(short.length, 64);
        ok(/^[\w+=,.@-]+$/.test(short));
        ok(one.startsWith(short.slice(0, 40)));
        strictEqual(shortenName(one, 64), short);
        strictEqual(shortenName(other, 64) === short, one === other);
      },
    ),
  );
});
