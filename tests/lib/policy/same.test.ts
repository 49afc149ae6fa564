/** Policies that say the same in other words, and those that do not. */
import { strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { samePolicy } from "../../../lib/policy/same.ts";

const POLICY = {
  Version: "2012-10-17",
  Statement: [{
    Sid: "One",
    Effect: "Allow",
    Action: ["s3:GetObject", "s3:PutObject"],
    Resource: ["arn:aws:s3:::b/in/*"],
  }, {
    Effect: "Allow",
    Action: "s3:ListBucket",
    Resource: "arn:aws:s3:::b",
    Condition: { StringLike: { "s3:prefix": ["in/*"] } },
  }],
};

/** A value in other words: keys and lists in another order, single ones alone. */
function otherwise(value: unknown, random: () => number): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => otherwise(item, random))
      .toSorted(() => random() - 0.5);
    return items.length === 1 && random() < 0.5 ? items[0] : items;
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, item]) => [key, otherwise(item, random)] as const)
      .toSorted(() => random() - 0.5),
  );
}

Deno.test("policies are the same in whatever order they are written", () => {
  fc.assert(fc.property(
    fc.infiniteStream(fc.double({
      min: 0,
      max: 1,
      noNaN: true,
    })),
    (numbers) => {
      const random = () => numbers.next().value as number;
      strictEqual(samePolicy(POLICY, otherwise(POLICY, random)), true);
    },
  ));
});

Deno.test("policies that differ in any value are not the same", () => {
  const texts = JSON.stringify(POLICY);
  for (
    const [from, to] of [
      ["in/*", "out/*"],
      ["s3:PutObject", "s3:*"],
      ["Allow", "Deny"],
      ["One", "Two"],
      ["StringLike", "StringEquals"],
      ['"s3:ListBucket"', '["s3:ListBucket","s3:GetObject"]'],
    ]
  ) {
    strictEqual(texts.includes(from), true, from);
    const other = JSON.parse(texts.replace(from, to));
    strictEqual(samePolicy(POLICY, other), false, from);
  }
  strictEqual(samePolicy(POLICY, { ...POLICY, Statement: [] }), false);
  strictEqual(samePolicy(["a", "b"], ["a", "b", "b"]), false);
});
