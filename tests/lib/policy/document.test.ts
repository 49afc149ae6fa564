/** Which documents and statements IAM would take as an identity policy. */
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import {
  policyProblem,
  type Statement,
  statementProblem,
  statementsOf,
  wrapPolicy,
} from "../../../lib/policy/document.ts";

const GOOD: Statement = {
  Effect: "Allow",
  Action: "s3:GetObject",
  Resource: "*",
};

/** What is changed in {@link GOOD}, and what is wrong with it then. */
const STATEMENTS: [change: unknown, problem: string | undefined][] = [
  [{}, undefined],
  [{ Sid: "abc123" }, undefined],
  [{ Sid: "" }, undefined],
  [{ Effect: "Deny" }, undefined],
  [{ Action: ["s3:GetObject", "s3:PutObject"] }, undefined],
  [{ Action: undefined, NotAction: "s3:*" }, undefined],
  [{ Resource: undefined, NotResource: ["*"] }, undefined],
  [{ Condition: {} }, undefined],
  [{ Condition: { Bool: { "aws:SecureTransport": "true" } } }, undefined],
  [{ Principal: "*" }, "Principal belongs in bucket policies, not in a user's"],
  [
    { NotPrincipal: "*" },
    "NotPrincipal belongs in bucket policies, not in a user's",
  ],
  [{ Actions: [] }, "a statement has no 'Actions'"],
  [{ Effect: undefined }, "it has no Effect"],
  [{ Effect: "allow" }, "Effect must be Allow or Deny"],
  [{ Effect: ["Allow"] }, "Effect must be Allow or Deny"],
  [{ Sid: "a b" }, "Sid may only hold letters and digits"],
  [{ Sid: "a_b" }, "Sid may only hold letters and digits"],
  [{ Sid: 1 }, "Sid may only hold letters and digits"],
  ...[[], "x", null, { Bool: "true" }, { Bool: [] }].map((
    Condition,
  ): [unknown, string] => [
    { Condition },
    "Condition must be an object of operators, each with an object of keys",
  ]),
  [{ Action: undefined }, "it has no Action"],
  [{ Resource: undefined }, "it has no Resource"],
  [{ NotAction: "s3:*" }, "it has both Action and NotAction"],
  [{ NotResource: "*" }, "it has both Resource and NotResource"],
  ...[[], "", [""], 1, {}, null, ["*", 1]].map((Action): [unknown, string] => [
    { Action },
    "Action must be a string or a list of strings",
  ]),
  [
    { Resource: undefined, NotResource: [] },
    "NotResource must be a string or a list of strings",
  ],
];

Deno.test("a statement is refused for the first thing that IAM would not take", () => {
  for (const [change, problem] of STATEMENTS) {
    strictEqual(
      statementProblem({ ...GOOD, ...change as object }),
      problem,
      JSON.stringify(change),
    );
  }
  for (const other of [undefined, null, "text", 1, [GOOD]]) {
    strictEqual(statementProblem(other), "it must be an object");
  }
});

const DOCUMENTS: [document: unknown, problem: string | undefined][] = [
  [{ Statement: GOOD }, undefined],
  [{ Version: "2008-10-17", Id: "x", Statement: [GOOD, GOOD] }, undefined],
  [wrapPolicy([GOOD]), undefined],
  [[GOOD], "JSON must be an object"],
  ["text", "JSON must be an object"],
  [null, "JSON must be an object"],
  [{ Statement: GOOD, statement: GOOD }, "a policy has no 'statement'"],
  [
    { Version: "2012-10-18", Statement: GOOD },
    "Version must be 2012-10-17 or 2008-10-17",
  ],
  [{ Version: "2012-10-17" }, "the policy has no Statement"],
  [{ Statement: [] }, "the policy has no Statement"],
  [{ Statement: ["x"] }, "statement 1: it must be an object"],
  [
    { Statement: [GOOD, { ...GOOD, Effect: "Maybe" }] },
    "statement 2: Effect must be Allow or Deny",
  ],
];

Deno.test("a document is refused for the first thing that IAM would not take", () => {
  for (const [document, problem] of DOCUMENTS) {
    strictEqual(policyProblem(document), problem, JSON.stringify(document));
  }
});

Deno.test("the statements of a document are a list, whichever way it holds them", () => {
  deepStrictEqual(statementsOf({ Statement: GOOD }), [GOOD]);
  deepStrictEqual(statementsOf({ Statement: [GOOD, GOOD] }), [GOOD, GOOD]);
});

/** A value that a key might have, or one that it may not have. */
const value = fc.oneof(
  fc.constantFrom<unknown>("Allow", "Deny", "*", "s3:*", "", {}, [], ["*"]),
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
function isStatement(s: Record<string, unknown>): boolean {
  const isText = (v: unknown) => typeof v === "string" && v !== "";
  const isList = (v: unknown) =>
    isText(v) || (Array.isArray(v) && v.length > 0 && v.every(isText));
  const isMap = (v: unknown): v is object =>
    typeof v === "object" && v !== null && !Array.isArray(v);
  return (s.Sid === undefined ||
    (typeof s.Sid === "string" && !/[^A-Za-z0-9]/.test(s.Sid))) &&
    (s.Effect === "Allow" || s.Effect === "Deny") &&
    ("Action" in s) !== ("NotAction" in s) &&
    isList(s.Action ?? s.NotAction) &&
    ("Resource" in s) !== ("NotResource" in s) &&
    isList(s.Resource ?? s.NotResource) &&
    (!("Condition" in s) ||
      (isMap(s.Condition) && Object.values(s.Condition).every(isMap))) &&
    !("Principal" in s);
}

Deno.test("exactly the statements that fit the grammar pass", () => {
  let passed = 0;
  fc.assert(
    fc.property(
      changes,
      fc.subarray(["Action", "Resource"]),
      (change, without) => {
        const good = Object.entries(GOOD).filter(([key]) =>
          !without.includes(key)
        );
        const statement = { ...Object.fromEntries(good), ...change };
        const problem = statementProblem(statement);
        strictEqual(problem === undefined, isStatement(statement), problem);
        strictEqual(
          policyProblem({ Statement: [GOOD, statement] }),
          problem && `statement 2: ${problem}`,
        );
        if (problem === undefined) passed++;
      },
    ),
    { numRuns: 2000 },
  );
  strictEqual(passed > 50, true, `only ${passed} passed`);
});

Deno.test("whatever JSON there is, the answer is a line or nothing", () => {
  fc.assert(fc.property(fc.jsonValue(), (document) => {
    const problem = policyProblem(document);
    strictEqual(problem === undefined || problem.length > 0, true);
  }));
});
