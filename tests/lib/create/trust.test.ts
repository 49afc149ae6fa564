/**
 * Which callers a trust policy trusts, in cases and beside an independent
 * evaluator; and what is written to let one more in.
 * Long because the cases are one table.
 */
import { runSimulation } from "@cloud-copilot/iam-simulate";
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import {
  type Trust,
  trustOf,
  trustPolicy,
  trustWith,
  trustWithout,
} from "../../../lib/create/trust.ts";

const ACCOUNT = "123456789012";
const ROOT = `arn:aws:iam::${ACCOUNT}:root`;
const USER = `arn:aws:iam::${ACCOUNT}:user/team/alice`;
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/Deployer/session`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/ci/Deployer`;
const OTHER_ROOT = "arn:aws:iam::999999999999:root";

const allow = (changes: object = {}) => ({
  Effect: "Allow",
  Principal: { AWS: ROOT },
  Action: "sts:AssumeRole",
  ...changes,
});
const deny = (changes: object = {}) => allow({ Effect: "Deny", ...changes });
const document = (...statements: object[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });
const naming = (AWS: string | string[]) =>
  document(allow({ Principal: { AWS } }));
const CONDITION = {
  Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } },
};

const CASES: [name: string, document: string, caller: string, is: Trust][] = [
  ["the account", naming(ROOT), USER, "trusted"],
  ["the account by its number", naming(ACCOUNT), SESSION, "trusted"],
  ["anybody", document(allow({ Principal: "*" })), USER, "trusted"],
  ["anybody in AWS", naming("*"), SESSION, "trusted"],
  ["the user among others", naming([OTHER_ROOT, USER]), USER, "trusted"],
  ["the role of a session, with its path", naming(ROLE), SESSION, "trusted"],
  [
    "the role of a session, without a path",
    naming(`arn:aws:iam::${ACCOUNT}:role/Deployer`),
    SESSION,
    "trusted",
  ],
  ["the session by name", naming(SESSION), SESSION, "trusted"],
  [
    "in China",
    naming("arn:aws-cn:iam::1:role/x/Deployer"),
    "arn:aws-cn:sts::1:assumed-role/Deployer/session",
    "trusted",
  ],
  ["any action", document(allow({ Action: "*" })), USER, "trusted"],
  [
    "an action in other letters",
    document(allow({ Action: "STS:assumerole" })),
    USER,
    "trusted",
  ],
  [
    "actions by pattern",
    document(allow({ Action: ["sts:TagSession", "sts:A?sume*"] })),
    USER,
    "trusted",
  ],
  [
    "all actions but another",
    document(allow({ Action: undefined, NotAction: "sts:TagSession" })),
    USER,
    "trusted",
  ],
  [
    "an empty condition",
    document(allow({ Condition: {} })),
    USER,
    "trusted",
  ],
  [
    "one statement that is no list",
    JSON.stringify({ Statement: allow() }),
    USER,
    "trusted",
  ],
  [
    "a denial of another",
    document(
      allow(),
      deny({ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/bob` } }),
    ),
    USER,
    "trusted",
  ],
  [
    "a condition beside what has none",
    document(allow(CONDITION), allow()),
    USER,
    "trusted",
  ],
  ["another account", naming(OTHER_ROOT), USER, "untrusted"],
  [
    "another user",
    naming(`arn:aws:iam::${ACCOUNT}:user/alice`),
    USER,
    "untrusted",
  ],
  [
    "a user of the role's name",
    naming(`arn:aws:iam::${ACCOUNT}:user/ci/Deployer`),
    SESSION,
    "untrusted",
  ],
  [
    "a role whose path has the name",
    naming(`arn:aws:iam::${ACCOUNT}:role/Deployer/other`),
    SESSION,
    "untrusted",
  ],
  [
    "the same role name elsewhere",
    naming("arn:aws:iam::999999999999:role/ci/Deployer"),
    SESSION,
    "untrusted",
  ],
  ["another session", naming(`${SESSION}2`), SESSION, "untrusted"],
  ["a deleted user", naming("AIDAEXAMPLE123"), USER, "untrusted"],
  [
    "a service",
    document(allow({ Principal: { Service: "ec2.amazonaws.com" } })),
    USER,
    "untrusted",
  ],
  [
    "another action",
    document(allow({ Action: "sts:TagSession" })),
    USER,
    "untrusted",
  ],
  [
    "all actions but this",
    document(allow({ Action: undefined, NotAction: "sts:Assume*" })),
    USER,
    "untrusted",
  ],
  ["no statement", document(), USER, "untrusted"],
  ["a denial", document(allow(), deny()), USER, "denied"],
  [
    "a denial of the role",
    document(allow(), deny({ Principal: { AWS: ROLE }, Action: "sts:*" })),
    SESSION,
    "denied",
  ],
  [
    "a denial of all but another action",
    document(allow(), deny({ Action: undefined, NotAction: "sts:TagSession" })),
    USER,
    "denied",
  ],
  ["a condition", document(allow(CONDITION)), USER, "unclear"],
  [
    "a denial under a condition",
    document(allow(), deny(CONDITION)),
    USER,
    "unclear",
  ],
  [
    "NotPrincipal",
    document(
      allow({ Principal: undefined, NotPrincipal: { AWS: OTHER_ROOT } }),
    ),
    USER,
    "unclear",
  ],
  ["no policy", "null", USER, "unclear"],
  ["no JSON", "<x/>", USER, "unclear"],
];

for (const [name, document, caller, expected] of CASES) {
  Deno.test(`trustOf: ${name}: ${expected}`, () => {
    strictEqual(trustOf(document, caller), expected);
  });
}

/** Users and sessions of a few names, so that many are the same. */
const callers = fc.constantFrom(
  USER,
  `arn:aws:iam::${ACCOUNT}:user/bob`,
  SESSION,
  `arn:aws:sts::${ACCOUNT}:assumed-role/Admin/me@example.com`,
);

const principals = fc.oneof(
  callers,
  fc.constantFrom(
    "*",
    ACCOUNT,
    ROOT,
    OTHER_ROOT,
    "999999999999",
    ROLE,
    `arn:aws:iam::${ACCOUNT}:role/Deployer`,
    `arn:aws:iam::${ACCOUNT}:role/a/b/Admin`,
    `arn:aws:iam::${ACCOUNT}:user/Deployer`,
    "arn:aws:iam::999999999999:role/ci/Deployer",
    "arn:aws:iam::999999999999:user/team/alice",
  ),
);

const actions = fc.constantFrom(
  "*",
  "sts:*",
  "sts:AssumeRole",
  "STS:ASSUMEROLE",
  "sts:Assume*",
  "sts:AssumeRole?",
  "sts:?ssumeRol?",
  "sts:AssumeRoleWithSAML",
  "sts:TagSession",
  "s3:*",
);

const oneOrMany = (values: fc.Arbitrary<string>) =>
  fc.oneof(values, fc.array(values, { minLength: 1, maxLength: 3 }));

const statements = fc.record({
  Effect: fc.constantFrom("Allow", "Allow", "Deny"),
  Principal: fc.oneof(
    fc.constant("*"),
    fc.constant({ Service: "ec2.amazonaws.com" }),
    oneOrMany(principals).map((AWS) => ({ AWS })),
    oneOrMany(principals).map((AWS) => ({
      AWS,
      Service: ["ec2.amazonaws.com"],
    })),
  ),
}).chain((common) =>
  oneOrMany(actions).chain((list) =>
    fc.constantFrom(
      { ...common, Action: list },
      { ...common, Action: list },
      { ...common, NotAction: list },
    )
  )
).chain((statement) =>
  fc.constantFrom<object>(statement, statement, statement, {
    ...statement,
    ...CONDITION,
  })
);

/** Run at full size with TRUST_RUNS=5000. */
const RUNS = Number(Deno.env.get("TRUST_RUNS") ?? 500);

Deno.test("trustOf judges as an independent evaluator does", async () => {
  const seen = new Set<Trust>();
  await fc.assert(
    fc.asyncProperty(
      fc.array(statements, { minLength: 1, maxLength: 4 }),
      callers,
      async (statements, caller) => {
        const trust = trustOf(document(...statements), caller);
        seen.add(trust);
        if (trust === "unclear") {
          return strictEqual(
            statements.some((statement) => "Condition" in statement),
            true,
          );
        }
        strictEqual(trust === "trusted", await isAllowed(statements, caller));
      },
    ),
    { numRuns: RUNS },
  );
  deepStrictEqual([...seen].toSorted(), [
    "denied",
    "trusted",
    "unclear",
    "untrusted",
  ]);
});

/** What the evaluator says, for a caller whose own policies allow everything. */
async function isAllowed(
  statements: object[],
  principal: string,
): Promise<boolean> {
  const answer = await runSimulation({
    request: {
      principal,
      action: "sts:AssumeRole",
      resource: {
        resource: `arn:aws:iam::${ACCOUNT}:role/s3-credentials`,
        accountId: ACCOUNT,
      },
      contextVariables: {},
    },
    identityPolicies: [{
      name: "everything",
      policy: JSON.parse(
        document({ Effect: "Allow", Action: "*", Resource: "*" }),
      ),
    }],
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    resourcePolicy: JSON.parse(document(...statements)),
  }, {});
  if (answer.resultType === "error") throw new Error(JSON.stringify(answer));
  return answer.overallResult === "Allowed";
}

Deno.test("who is let in is trusted, nobody else is, and it can be taken back", () => {
  fc.assert(
    fc.property(
      fc.array(statements, { maxLength: 4 }),
      callers,
      callers,
      (statements, caller, other) => {
        const before = document(...statements);
        fc.pre(trustOf(before, caller) === "untrusted");
        const principal = caller === SESSION ? ROLE : caller;
        const changed = trustWith(before, principal);
        strictEqual(trustOf(changed, caller), "trusted");
        if (other !== caller) {
          strictEqual(trustOf(changed, other), trustOf(before, other));
        }
        strictEqual(trustWithout(changed, principal), before);
      },
    ),
    { numRuns: RUNS },
  );
});

Deno.test("one more caller goes into the statement that names callers", () => {
  const changed = trustWith(trustPolicy(USER), ROLE);
  strictEqual(changed, naming([USER, ROLE]));
  strictEqual(trustWithout(changed, USER), trustPolicy(ROLE));
});

Deno.test("principals that were deleted are left out, since IAM refuses them", () => {
  const service = { Service: "ec2.amazonaws.com" };
  const before = document(
    allow({ Principal: { AWS: ["AIDAEXAMPLE123", OTHER_ROOT] } }),
    deny({ Principal: { AWS: "AROAEXAMPLE123" } }),
    allow({ Principal: { ...service, AWS: "AIDAEXAMPLE456" } }),
  );
  strictEqual(
    trustWith(before, USER),
    document(
      allow({ Principal: { AWS: [OTHER_ROOT, USER] } }),
      allow({ Principal: service }),
    ),
  );
});

Deno.test("what was not added is not taken back", () => {
  const before = naming(["AIDAEXAMPLE123", OTHER_ROOT]);
  strictEqual(trustWithout(before, USER), before);
  const named = document(allow({ Sid: "Mine", Principal: { AWS: USER } }));
  strictEqual(trustWithout(named, USER), named);
});

Deno.test("what a policy says otherwise is kept", () => {
  const other = allow({ Sid: "Mine", Principal: { AWS: OTHER_ROOT } });
  const before = JSON.stringify({ Id: "x", Statement: other });
  strictEqual(
    trustWith(before, USER),
    JSON.stringify({
      Id: "x",
      Statement: [other, allow({ Principal: { AWS: USER } })],
    }),
  );
});
