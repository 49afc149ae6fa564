import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { policyProblem } from "../../../lib/policy/document.ts";
import { mergedPolicy } from "../../../lib/policy/source.ts";
import { policySize } from "../../../lib/policy/size.ts";
import {
  grantPolicy,
  publicBucketPolicy,
} from "../../../lib/policy/statements.ts";
import type { Statement } from "../../../lib/policy/document.ts";

const grants = fc.record({
  buckets: fc.uniqueArray(fc.stringMatching(/^[a-z]{3,10}$/), {
    minLength: 1,
    maxLength: 5,
  }),
  access: fc.constantFrom("read-only", "write-only", "read-write"),
  pattern: fc.constantFrom("*", "in/*"),
  extraStatements: fc.constantFrom<Statement[]>([], [{
    Effect: "Deny",
    Action: "s3:GetObject",
    Resource: "arn:aws:s3:::xxx/*",
  }]),
});

Deno.test("every generated policy is one that IAM accepts", () => {
  fc.assert(fc.property(grants, (grant) => {
    strictEqual(policyProblem(grantPolicy(grant)), undefined);
  }));
});

Deno.test("a generated policy names only its own buckets", () => {
  fc.assert(fc.property(grants, (grant) => {
    for (const statement of grantPolicy(grant).Statement) {
      if (grant.extraStatements.includes(statement)) continue;
      for (const resource of [statement.Resource!].flat()) {
        const bucket = /^arn:aws:s3:::([a-z]+)(\/.+)?$/.exec(resource)![1];
        ok(grant.buckets.includes(bucket), resource);
      }
    }
  }));
});

/** What a policy says, one line for each action on each resource. */
function permissions({ Statement }: { Statement: Statement[] }): string[] {
  return [
    ...new Set(
      Statement.flatMap(({ Effect, Action, Resource, Condition }) =>
        [Action!].flat().flatMap((action) =>
          [Resource!].flat().map((resource) =>
            `${Effect} ${action} ${resource} ${JSON.stringify(Condition ?? {})}`
          )
        )
      ),
    ),
  ].sort();
}

Deno.test("a merged policy says the same and is no longer", () => {
  fc.assert(fc.property(grants, (grant) => {
    const plain = grantPolicy(grant);
    const merged = mergedPolicy({ kind: "grant", grant }, "aws");
    deepStrictEqual(
      permissions({ Statement: [merged.Statement].flat() }),
      permissions(plain),
    );
    ok(policySize(merged) <= policySize(plain));
  }));
});

Deno.test("ARNs are of the partition that is given", () => {
  const grant = {
    buckets: ["abc"],
    access: "read-write" as const,
    pattern: "*",
    extraStatements: [],
  };
  for (
    const policy of [
      grantPolicy(grant, "aws-cn"),
      publicBucketPolicy("abc", "aws-cn"),
    ]
  ) {
    const arns = JSON.stringify(policy).match(/arn:[^:]+/g)!;
    deepStrictEqual([...new Set(arns)], ["arn:aws-cn"]);
  }
});
