/**
 * Which documents and statements AWS would take, and why not the others.
 * Long because each rule is in a table, and the whole grammar is written again.
 */
import { strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { type Statement, wrapPolicy } from "../../../lib/policy/document.ts";
import {
  type PolicyKind,
  policyProblem,
  statementProblem,
} from "../../../lib/policy/grammar.ts";

const GOOD: Statement = {
  Effect: "Allow",
  Action: "s3:GetObject",
  Resource: "*",
};

const NOT_TEXTS = "it must be a text or a list of texts, none empty";
const NOT_ARN =
  "is neither * nor an ARN, which looks like arn:aws:s3:::my-bucket/*";

/** What is changed in {@link GOOD}, and what is wrong with it then. */
const STATEMENTS: [change: object, problem: string | undefined][] = [
  [{}, undefined],
  [{ Sid: "abc123" }, undefined],
  [{ Sid: "" }, undefined],
  [{ Effect: "Deny" }, undefined],
  [{ Action: ["s3:GetObject", "s3:PutObject"] }, undefined],
  [{ Action: undefined, NotAction: "s3:*" }, undefined],
  [{ Resource: undefined, NotResource: ["*"] }, undefined],
  [
    { Principal: "*" },
    "Principal: it belongs in bucket policies, not in a user's",
  ],
  [
    { NotPrincipal: "*" },
    "NotPrincipal: it belongs in bucket policies, not in a user's",
  ],
  [{ Actions: [] }, "a statement has no 'Actions' - did you mean 'Action'?"],
  [{ effect: "Deny" }, "a statement has no 'effect' - did you mean 'Effect'?"],
  [{ xyzzy: 1 }, "a statement has no 'xyzzy'"],
  [{ constructor: 1 }, "a statement has no 'constructor'"],
  [{ ["__proto__"]: 1 }, "a statement has no '__proto__'"],
  [{ Effect: undefined }, "it has no Effect"],
  ...["allow", ["Allow"], null].map((Effect): [object, string] => [
    { Effect },
    "Effect: it must be Allow or Deny",
  ]),
  ...["a b", "a_b", "é", 1, null].map((Sid): [object, string] => [
    { Sid },
    "Sid: it may only hold letters and digits",
  ]),
  [{ Action: undefined }, "it has no Action"],
  [{ Resource: undefined }, "it has no Resource"],
  [{ NotAction: "s3:*" }, "it has both Action and NotAction"],
  [{ NotResource: "*" }, "it has both Resource and NotResource"],
  ...[[], "", [""], 1, {}, null, ["*", 1], [null]].map((
    Action,
  ): [object, string] => [{ Action }, `Action: ${NOT_TEXTS}`]),
  [{ Resource: undefined, NotResource: [] }, `NotResource: ${NOT_TEXTS}`],
  ...["*", "*:*", "s3:*", "execute-api:Invoke", "S3:getobject", "s3:"].map((
    Action,
  ): [object, undefined] => [{ Action }, undefined]),
  [
    { Action: "GetObject" },
    "Action: 'GetObject': it names no service, as in s3:GetObject",
  ],
  [
    { Action: undefined, NotAction: ["s3:*", "Put*"] },
    "NotAction[1]: 'Put*': it names no service, as in s3:GetObject",
  ],
  ...["s3:a:b", "s3*:Get", " s3:GetObject", ":GetObject"].map((
    Action,
  ): [object, string] => [
    { Action },
    `Action: '${Action}': it must be a service, one colon and an action, as in s3:GetObject`,
  ]),
  ...[
    "*",
    "arn:aws:s3:::b",
    "arn:aws:s3:::b/${aws:username}/*",
    "arn:aws-us-gov:s3:::b/a:b",
    "arn:*:s3:::*",
    "arn:seaweed:s3:::b/*",
    "arn:aws:s3:us-east-1:123456789012:accesspoint/mine",
    "arn:aws:iam::123456789012:user/*",
    "arn:aws:sqs:*",
  ].map((Resource): [object, undefined] => [{ Resource }, undefined]),
  ...[
    "my-bucket",
    "my-bucket/*",
    "s3://my-bucket",
    "arn:aws:s3:b",
    "arn:aws:s3::b",
    "arn:aws*:s3:::b",
    "arn::s3:::b",
    "arn:aws::::b",
    "arn",
    "ARN:aws:s3:::b",
    "**",
  ].flatMap((Resource): [object, string][] => [
    [{ Resource }, `Resource: '${Resource}' ${NOT_ARN}`],
    [
      { Resource: undefined, NotResource: ["*", Resource] },
      `NotResource[1]: '${Resource}' ${NOT_ARN}`,
    ],
  ]),
];

Deno.test("a statement is refused for the first thing that IAM would not take", () => {
  for (const [change, problem] of STATEMENTS) {
    strictEqual(
      statementProblem({ ...GOOD, ...change }),
      problem,
      JSON.stringify(change),
    );
  }
  for (const other of [undefined, null, "text", 1, [GOOD]]) {
    strictEqual(statementProblem(other), "it must be an object");
  }
});

const NAMED = { ...GOOD, Sid: "Mine" };

const DOCUMENTS: [document: unknown, problem: string | undefined][] = [
  [{ Statement: GOOD }, undefined],
  [{ Version: "2008-10-17", Id: "x", Statement: [GOOD, GOOD] }, undefined],
  [wrapPolicy([GOOD]), undefined],
  [[GOOD], "JSON must be an object"],
  ["text", "JSON must be an object"],
  [null, "JSON must be an object"],
  [
    { Statement: GOOD, statement: GOOD },
    "a policy has no 'statement' - did you mean 'Statement'?",
  ],
  ...["2012-10-18", null, 2012].map((Version): [unknown, string] => [
    { Version, Statement: GOOD },
    "Version: it must be 2012-10-17 or 2008-10-17",
  ]),
  [{ Id: null, Statement: GOOD }, "Id: it must be text"],
  [{ Version: "2012-10-17" }, "the policy has no Statement"],
  [{ Statement: [] }, "the policy has no Statement"],
  [{ Statement: null }, "Statement: it must be an object"],
  [{ Statement: ["x"] }, "Statement[0]: it must be an object"],
  [
    { Statement: { ...GOOD, Effect: "Maybe" } },
    "Statement.Effect: it must be Allow or Deny",
  ],
  [
    { Statement: [GOOD, { ...GOOD, Effect: "Maybe" }] },
    "Statement[1].Effect: it must be Allow or Deny",
  ],
  [
    { Statement: [NAMED, GOOD, NAMED] },
    "Statement[2].Sid: Statement[0] has the Sid 'Mine' too - change one",
  ],
  [{ Statement: [{ ...GOOD, Sid: "" }, { ...GOOD, Sid: "" }] }, undefined],
];

Deno.test("a document is refused for the first thing that IAM would not take", () => {
  for (const [document, problem] of DOCUMENTS) {
    strictEqual(policyProblem(document), problem, JSON.stringify(document));
  }
});

const OPEN = { ...GOOD, Principal: "*" };
const NO_PRINCIPAL = `it must be "*" or like {"AWS": "arn:…"}`;

/** What is changed in {@link OPEN}, and what S3 and other servers say. */
const BUCKETS: [change: object, problem: string | undefined, other?: string][] =
  [
    [{}, undefined],
    [{ Principal: { AWS: "*" } }, undefined],
    [
      { Principal: { AWS: ["1", "2"], CanonicalUser: "x", Service: ["y"] } },
      undefined,
    ],
    [{ Principal: undefined, NotPrincipal: { Federated: "x" } }, undefined],
    [{ Sid: "any text, é" }, undefined],
    [
      { Principal: undefined },
      "Statement[0]: it has no Principal",
      "Statement[0]: it has no Principal",
    ],
    [
      { NotPrincipal: "*" },
      "Statement[0]: it has both Principal and NotPrincipal",
      "Statement[0]: it has both Principal and NotPrincipal",
    ],
    ...["me", [], {}, null, ["*"]].map((Principal): [object, string] => [
      { Principal },
      `Statement[0].Principal: ${NO_PRINCIPAL}`,
    ]),
    [
      { Principal: { aws: "*" } },
      "Statement[0].Principal: a principal has no 'aws' - did you mean 'AWS'?",
    ],
    [
      { Principal: { AWS: [] } },
      `Statement[0].Principal.AWS: ${NOT_TEXTS}`,
    ],
    [{ Resource: "b/*" }, `Statement[0].Resource: 'b/*' ${NOT_ARN}`],
    [
      { Resource: [] },
      `Statement[0].Resource: ${NOT_TEXTS}`,
      `Statement[0].Resource: ${NOT_TEXTS}`,
    ],
    [
      { Condition: { StringEqual: {} } },
      "Statement[0].Condition.StringEqual: no such operator - did you mean 'StringEquals'?",
      "Statement[0].Condition.StringEqual: no such operator - did you mean 'StringEquals'?",
    ],
    [
      { Sid: 1 },
      "Statement[0].Sid: it must be text",
      "Statement[0].Sid: it must be text",
    ],
  ];

Deno.test("a bucket policy is refused for what S3 would not take", () => {
  for (const [change, problem, other] of BUCKETS) {
    const document = { Statement: [{ ...OPEN, ...change }] };
    const shown = JSON.stringify(change);
    strictEqual(policyProblem(document, "bucket"), problem, shown);
    strictEqual(policyProblem(document, "foreign-bucket"), other, shown);
  }
});

Deno.test("a bucket policy may have a Sid twice, and one for another server its own version", () => {
  const twice = { Statement: [{ ...OPEN, Sid: "A" }, { ...OPEN, Sid: "A" }] };
  strictEqual(policyProblem(twice, "bucket"), undefined);
  const version = { Version: "2023-04-17", Statement: OPEN };
  strictEqual(policyProblem(version, "foreign-bucket"), undefined);
  strictEqual(
    policyProblem(version, "bucket"),
    "Version: it must be 2012-10-17 or 2008-10-17",
  );
});

/** A value that a key might have, or one that it may not have. */
const value = fc.oneof(
  fc.constantFrom<unknown>(
    "Allow",
    "Deny",
    "*",
    "s3:*",
    "arn:aws:s3:::b",
    "",
    {},
    [],
    ["*"],
  ),
  fc.constantFrom({ AWS: "*" }, { Bool: { "aws:x": true } }, { Null: null }),
  fc.jsonValue({ maxDepth: 2 }),
);

/** Some keys of a statement, each with a value that may not fit it. */
const changes = fc.dictionary(
  fc.constantFrom(
    "Sid",
    "Effect",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
    "Principal",
  ),
  value,
  { maxKeys: 3 },
);

/** The grammar once more, as it is written in the IAM User Guide. */
function isStatement(s: Record<string, unknown>, kind: PolicyKind): boolean {
  const isList = (v: unknown, form: RegExp) =>
    [v].flat().length > 0 &&
    [v].flat().every((item) => typeof item === "string" && form.test(item));
  const isMap = (v: unknown): v is object =>
    typeof v === "object" && v !== null && !Array.isArray(v);
  const isPrincipal = (v: unknown) =>
    v === "*" || (isMap(v) && Object.keys(v).length > 0 &&
      Object.entries(v).every(([k, named]) =>
        k === "AWS" && isList(named, /./s)
      ));
  const sid = kind === "identity" ? /^[A-Za-z0-9]*$/ : /^/;
  return (s.Sid === undefined ||
    (typeof s.Sid === "string" && sid.test(s.Sid))) &&
    (s.Effect === "Allow" || s.Effect === "Deny") &&
    ("Action" in s) !== ("NotAction" in s) &&
    isList(s.Action ?? s.NotAction, /^(\*|[\w-]+:[^:]*)$/) &&
    ("Resource" in s) !== ("NotResource" in s) &&
    isList(s.Resource ?? s.NotResource, /^(\*|arn:aws:s3:::.*)$/) &&
    (!("Condition" in s) ||
      (isMap(s.Condition) &&
        Object.entries(s.Condition).every(([operator, keys]) =>
          operator === "Bool" && isMap(keys)
        ))) &&
    (kind === "identity" ? !("Principal" in s) : isPrincipal(s.Principal));
}

for (const kind of ["identity", "bucket"] as const) {
  Deno.test(`exactly the ${kind} statements that fit the grammar pass`, () => {
    let passed = 0;
    fc.assert(
      fc.property(
        changes,
        fc.subarray(["Action", "Resource"], { maxLength: 1 }),
        (change, without) => {
          const good = Object.entries(kind === "bucket" ? OPEN : GOOD)
            .filter(([key]) => !without.includes(key));
          const statement = { ...Object.fromEntries(good), ...change };
          const problem = policyProblem({
            Statement: [GOOD, statement].slice(
              kind === "bucket" ? 1 : 0,
            ),
          }, kind);
          strictEqual(
            problem === undefined,
            isStatement(statement, kind),
            problem ?? JSON.stringify(statement),
          );
          if (problem === undefined) passed++;
        },
      ),
      { numRuns: 2000 },
    );
    strictEqual(passed > 50, true, `only ${passed} passed`);
  });
}

Deno.test("whatever JSON there is, the answer is a line or nothing", () => {
  fc.assert(fc.property(fc.jsonValue(), changes, (document, statement) => {
    for (const kind of ["identity", "bucket", "foreign-bucket"] as const) {
      for (const given of [document, { Statement: statement }]) {
        const problem = policyProblem(given, kind);
        strictEqual(problem === undefined || problem.length > 0, true);
      }
    }
  }));
});
