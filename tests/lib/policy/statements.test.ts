/** The policies of grants. */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { policyProblem } from "../../../lib/policy/grammar.ts";
import {
  grantPolicy,
  publicBucketPolicy,
} from "../../../lib/policy/statements.ts";
import { grants } from "../../support/policies.ts";

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
