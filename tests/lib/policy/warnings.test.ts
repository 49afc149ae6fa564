/** What is doubtful in a policy that fits the grammar. */
import { deepStrictEqual } from "node:assert/strict";
import type { Statement } from "../../../lib/policy/document.ts";
import { grantPolicy } from "../../../lib/policy/statements.ts";
import { policyForCommands } from "../../../lib/policy/operator.ts";
import {
  policyWarnings,
  statementWarnings,
} from "../../../lib/policy/warnings.ts";

const GOOD: Statement = { Effect: "Allow", Action: "s3:*", Resource: "*" };

const ACTIONS: [action: string, warning: string | undefined][] = [
  ["s3:GetObject", undefined],
  ["S3:getobject", undefined],
  ["s3:*", undefined],
  ["*", undefined],
  ["s3:Get*", undefined],
  ["s3:Get?bject", undefined],
  ["s3:**Object*", undefined],
  ["ec2:GetObjct", undefined],
  [
    "s3:GetObjct",
    "S3 has no action 's3:GetObjct' that this version knows - did you mean 's3:GetObject'?",
  ],
  [
    "s3:listbuckets",
    "S3 has no action 's3:listbuckets' that this version knows - did you mean 's3:ListBucket'?",
  ],
  ["s3:Xyzzy", "S3 has no action 's3:Xyzzy' that this version knows"],
  ["s3:", "S3 has no action 's3:' that this version knows"],
  ["s3:Gett*", "'s3:Gett*' matches no action of S3"],
  ["s3:GetObject?", "'s3:GetObject?' matches no action of S3"],
  ["s3:Get.*", "'s3:Get.*' matches no action of S3"],
];

for (const [action, warning] of ACTIONS) {
  Deno.test(`the action ${action} is ${warning ? "doubtful" : "none to doubt"}`, () => {
    const expected = warning === undefined ? [] : [warning];
    deepStrictEqual(statementWarnings({ Action: action }), expected);
    deepStrictEqual(statementWarnings({ NotAction: ["*", action] }), expected);
  });
}

Deno.test("conditions with nothing in them are told with their places", () => {
  deepStrictEqual(
    policyWarnings({
      Statement: [
        GOOD,
        { ...GOOD, Condition: {} },
        {
          ...GOOD,
          Condition: {
            Bool: {},
            StringEquals: { "aws:userid": [], "s3:prefix": [""] },
          },
        },
      ],
    }),
    [
      "Statement[1].Condition",
      "Statement[2].Condition.Bool",
      "Statement[2].Condition.StringEquals.aws:userid",
    ].map((place) => `${place} is empty - was a condition left out?`),
  );
});

Deno.test("a Sid that is there twice is told", () => {
  const mine = { ...GOOD, Sid: "Mine" };
  deepStrictEqual(policyWarnings({ Statement: [mine, GOOD, mine] }), [
    "two statements have the Sid 'Mine'",
  ]);
  deepStrictEqual(policyWarnings({ Statement: mine }), []);
});

Deno.test("there is nothing doubtful in what this program writes", () => {
  for (const access of ["read-only", "write-only", "read-write"] as const) {
    for (const pattern of ["*", "in/*"]) {
      const grant = { buckets: ["b"], access, pattern, extraStatements: [] };
      deepStrictEqual(policyWarnings(grantPolicy(grant)), []);
    }
  }
  deepStrictEqual(
    policyWarnings(policyForCommands(["create", "delete-bucket"])!),
    [],
  );
});
