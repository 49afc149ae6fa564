import { strictEqual } from "node:assert/strict";
import { mostSimilar } from "../../../lib/output/suggestions.ts";

const NAMES = ["create", "list-users", "list-roles", "policy"];

for (
  const [word, expected] of [
    ["create", "create"],
    ["creat", "create"],
    ["craete", "create"],
    ["list-user", "list-users"],
    ["list-rolls", "list-roles"],
    ["Policy", "policy"],
    ["", undefined],
    ["bucket", undefined],
  ]
) {
  Deno.test(`mostSimilar takes '${word}' for ${expected ?? "nothing"}`, () => {
    strictEqual(mostSimilar(word!, NAMES), expected);
  });
}
