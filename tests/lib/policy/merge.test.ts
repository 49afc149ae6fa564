/** Merging statements changes their number, and never what they allow. */
import { deepStrictEqual, ok } from "node:assert/strict";
import fc from "fast-check";
import type { Statement } from "../../../lib/policy/document.ts";
import { mergeStatements } from "../../../lib/policy/merge.ts";
import { rights } from "../../support/policies.ts";

const some = (...items: string[]) =>
  fc.subarray(items, { minLength: 1 }) as fc.Arbitrary<string[]>;

const statements: fc.Arbitrary<Statement[]> = fc.array(
  fc.record(
    {
      Sid: fc.constantFrom("A", "B"),
      Effect: fc.constantFrom("Allow" as const, "Deny" as const),
      Action: some("s3:GetObject", "s3:PutObject", "s3:ListBucket"),
      Resource: some("arn:aws:s3:::a", "arn:aws:s3:::b/*", "arn:aws:s3:::c"),
      Condition: fc.constantFrom<NonNullable<Statement["Condition"]>>(
        { StringLike: { "s3:prefix": ["a/*"] } },
        { Bool: { "aws:SecureTransport": "true" } },
      ),
    },
    { requiredKeys: ["Effect", "Action", "Resource"] },
  ),
  { maxLength: 8 },
);

Deno.test("merged statements allow and deny exactly the same", () => {
  fc.assert(fc.property(statements, (given) => {
    const merged = mergeStatements(given);
    deepStrictEqual(rights(merged), rights(given));
    ok(merged.length <= given.length);
  }));
});

Deno.test("merging keeps statements that have names of their own", () => {
  fc.assert(fc.property(statements, (given) => {
    const named = (list: Statement[]) =>
      new Set(list.filter(({ Sid }) => Sid).map(({ Sid }) => Sid));
    deepStrictEqual(named(mergeStatements(given)), named(given));
  }));
});

Deno.test("statements are joined by resource, then by action; lists of one become text", () => {
  deepStrictEqual(
    mergeStatements([
      { Effect: "Allow", Action: ["s3:GetObject"], Resource: ["a/*"] },
      { Effect: "Allow", Action: ["s3:GetObject"], Resource: ["b/*"] },
      { Effect: "Allow", Action: ["s3:PutObject"], Resource: ["a/*", "b/*"] },
      { Effect: "Allow", NotAction: ["s3:*"], Resource: ["a/*"] },
    ]),
    [
      {
        Effect: "Allow",
        Action: ["s3:GetObject", "s3:PutObject"],
        Resource: ["a/*", "b/*"],
      },
      { Effect: "Allow", NotAction: "s3:*", Resource: "a/*" },
    ],
  );
});
