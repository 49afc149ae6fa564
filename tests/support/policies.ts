/** What policies are made from, for property tests. */
import fc from "fast-check";
import type { Statement } from "../../lib/policy/document.ts";
import type { Grant } from "../../lib/policy/statements.ts";

/** A statement that names none of the buckets of {@link grants}. */
const DENIAL: Statement = {
  Effect: "Deny",
  Action: "s3:GetObject",
  Resource: "arn:aws:s3:::xxx/*",
};

/** Grants for one bucket and more, with and without a statement of the user's. */
export const grants: fc.Arbitrary<Grant> = fc.record({
  buckets: fc.uniqueArray(fc.stringMatching(/^[a-z]{4,10}$/), {
    minLength: 1,
    maxLength: 5,
  }),
  access: fc.constantFrom("read-only", "write-only", "read-write"),
  pattern: fc.constantFrom("*", "in/*"),
  extraStatements: fc.constantFrom<Statement[]>([], [DENIAL]),
});

/** Every single right and denial that statements hold, with its condition. */
export function rights(statements: Statement[]): string[] {
  const found = new Set<string>();
  for (const { Effect, Action, Resource, Condition } of statements) {
    for (const action of [Action!].flat()) {
      for (const resource of [Resource!].flat()) {
        found.add(JSON.stringify([Effect, action, resource, Condition]));
      }
    }
  }
  return [...found].sort();
}
