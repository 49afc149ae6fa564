import { strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { escapeControls } from "../../../lib/output/terminal.ts";

Deno.test("control characters become visible", () => {
  strictEqual(
    escapeControls("a\n\r\t\x00\x1b[31m\x7f\x9b\u2028\u200f\u202e\u2069"),
    "a\\n\\r\\t\\x00\\x1b[31m\\x7f\\x9b\\u2028\\u200f\\u202e\\u2069",
  );
});

Deno.test("other characters stay as they are", () => {
  strictEqual(escapeControls("é 日本 😀 \\ '"), "é 日本 😀 \\ '");
});

Deno.test("nothing that comes out can steer a terminal", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      strictEqual(/\p{Cc}/u.test(escapeControls(text)), false);
    }),
  );
});
