/** Policies of grants and of templates, for one bucket and for all. */
import { deepStrictEqual, ok } from "node:assert/strict";
import fc from "fast-check";
import { type Statement, statementsOf } from "../../../lib/policy/document.ts";
import { policyProblem } from "../../../lib/policy/grammar.ts";
import { policySize } from "../../../lib/policy/size.ts";
import {
  mergedPolicy,
  policyForAll,
  policyForBucket,
  type PolicySource,
} from "../../../lib/policy/source.ts";
import { grantPolicy } from "../../../lib/policy/statements.ts";
import { grants, rights } from "../../support/policies.ts";

Deno.test("a merged policy says the same and is no longer", () => {
  fc.assert(fc.property(grants, (grant) => {
    const plain = grantPolicy(grant);
    const merged = mergedPolicy({ kind: "grant", grant }, "aws");
    deepStrictEqual(rights(statementsOf(merged)), rights(plain.Statement));
    ok(policySize(merged) <= policySize(plain));
  }));
});

Deno.test("the policies of a grant's buckets say together what the one for all says", () => {
  fc.assert(fc.property(grants, (grant) => {
    const source: PolicySource = { kind: "grant", grant };
    const each = grant.buckets.map((bucket) => policyForBucket(source, bucket));
    for (const [i, policy] of each.entries()) {
      const others = grant.buckets.filter((_, other) => other !== i);
      const text = JSON.stringify(policy);
      ok(!others.some((bucket) => text.match(`:::${bucket}["/]`)), text);
    }
    deepStrictEqual(
      rights(each.flatMap(statementsOf)),
      rights(statementsOf(policyForAll(source))),
    );
  }));
});

Deno.test("the policies of a grant are of the partition that is given", () => {
  fc.assert(fc.property(grants, (grant) => {
    const source: PolicySource = {
      kind: "grant",
      grant: { ...grant, extraStatements: [] },
    };
    for (
      const policy of [
        policyForBucket(source, grant.buckets[0], "aws-cn"),
        policyForAll(source, "aws-cn"),
        mergedPolicy(source, "aws-cn"),
      ]
    ) {
      const arns = JSON.stringify(policy).match(/arn:[^:]+/g)!;
      deepStrictEqual([...new Set(arns)], ["arn:aws-cn"]);
    }
  }));
});

const NAMING: Statement = {
  Effect: "Allow",
  Action: "s3:GetObject",
  Resource: [
    "arn:aws:s3:::$!BUCKET_NAME!$/a/*",
    "arn:aws:s3:::$!BUCKET_NAME!$/b/*",
  ],
};
const PLAIN: Statement = {
  Effect: "Allow",
  Action: "s3:ListAllMyBuckets",
  Resource: "*",
};
const EXTRA: Statement = {
  Effect: "Deny",
  Action: "s3:DeleteObject",
  Resource: "*",
};

/** {@link NAMING} with the name of a bucket. */
function naming(bucket: string): Statement {
  return {
    ...NAMING,
    Resource: [`arn:aws:s3:::${bucket}/a/*`, `arn:aws:s3:::${bucket}/b/*`],
  };
}

function template(
  Statement: Statement | Statement[],
  buckets: string[],
  ...extraStatements: Statement[]
): PolicySource {
  const text = JSON.stringify({ Version: "2008-10-17", Id: "mine", Statement });
  return { kind: "template", buckets, text, extraStatements };
}

Deno.test("a template gets the name of the bucket wherever it stands", () => {
  const source = template([NAMING, PLAIN], ["one", "two"]);
  for (const bucket of ["one", "two"]) {
    deepStrictEqual(policyForBucket(source, bucket), {
      Version: "2008-10-17",
      Id: "mine",
      Statement: [naming(bucket), PLAIN],
    });
  }
});

Deno.test("a template for all buckets has each statement once", () => {
  deepStrictEqual(
    policyForAll(template([NAMING, PLAIN], ["one", "two"], EXTRA)),
    {
      Version: "2008-10-17",
      Id: "mine",
      Statement: [naming("one"), PLAIN, naming("two"), EXTRA],
    },
  );
});

Deno.test("a template for one bucket stays as it is written", () => {
  const written = { Version: "2008-10-17", Id: "mine", Statement: PLAIN };
  deepStrictEqual(policyForAll(template(PLAIN, ["one"])), written);
  deepStrictEqual(policyForBucket(template(PLAIN, ["one"]), "one"), written);
});

Deno.test("statements of --statement come after those of the template", () => {
  const source = template(PLAIN, ["one"], EXTRA);
  for (const policy of [policyForAll(source), policyForBucket(source, "one")]) {
    deepStrictEqual(policy.Statement, [PLAIN, EXTRA]);
  }
});

Deno.test("in a policy for all buckets the copies of a statement have no Sid", () => {
  const text = [{ ...NAMING, Sid: "Mine" }, { ...PLAIN, Sid: "Plain" }];
  const source = template(text, ["one", "two"], { ...EXTRA, Sid: "Extra" });
  deepStrictEqual(policyForAll(source).Statement, [
    naming("one"),
    { ...PLAIN, Sid: "Plain" },
    naming("two"),
    { ...EXTRA, Sid: "Extra" },
  ]);
  deepStrictEqual(policyForBucket(source, "two").Statement, [
    { ...naming("two"), Sid: "Mine" },
    { ...PLAIN, Sid: "Plain" },
    { ...EXTRA, Sid: "Extra" },
  ]);
});

Deno.test("a template for any number of buckets has every Sid once at most", () => {
  const statement = fc.record({
    Sid: fc.constantFrom("A", "B", "C", "A2"),
    Effect: fc.constantFrom("Allow" as const, "Deny" as const),
    Action: fc.constantFrom("s3:GetObject", "s3:PutObject"),
    Resource: fc.constantFrom("*", "arn:aws:s3:::$!BUCKET_NAME!$/*"),
  }, { requiredKeys: ["Effect", "Action", "Resource"] });
  fc.assert(fc.property(
    fc.uniqueArray(statement, {
      minLength: 1,
      selector: ({ Sid }) => Sid ?? NaN,
    }),
    fc.subarray(["one", "two", "three"], { minLength: 1 }),
    (statements, buckets) => {
      const source = template(statements, buckets);
      for (const policy of [policyForAll(source), mergedPolicy(source)]) {
        deepStrictEqual(policyProblem(policy), undefined);
        deepStrictEqual(
          rights(statementsOf(policy)),
          rights(
            buckets.flatMap((bucket) =>
              statementsOf(policyForBucket(source, bucket))
            ),
          ),
        );
      }
    },
  ));
});
