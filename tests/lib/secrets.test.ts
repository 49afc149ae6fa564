import { strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { Secrets } from "../../lib/secrets.ts";

Deno.test("what is remembered is blotted out wherever it stands", () => {
  const secrets = new Secrets();
  secrets.remember("wJalrXUtnFEMI/K7MDENG");
  strictEqual(
    secrets.redact("a wJalrXUtnFEMI/K7MDENG, wJalrXUtnFEMI/K7MDENG!"),
    "a ***, ***!",
  );
});

Deno.test("short and empty values would blot out half of every message", () => {
  const secrets = new Secrets();
  for (const value of [undefined, "", "test", "1234567"]) {
    secrets.remember(value);
  }
  strictEqual(secrets.redact("test 1234567"), "test 1234567");
});

Deno.test("no remembered secret is left, not even when one holds another", () => {
  // Not of asterisks, which is what stands in a secret's place.
  const secret = fc.string({ minLength: 8, unit: fc.constantFrom("a", "b") });
  fc.assert(
    fc.property(fc.array(secret), fc.string(), (values, text) => {
      const secrets = new Secrets();
      for (const value of values) secrets.remember(value);
      const clean = secrets.redact(text + values.join("") + text);
      for (const value of values) {
        strictEqual(clean.includes(value), false);
      }
    }),
  );
});
