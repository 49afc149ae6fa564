/** Random statements beside the grammar as the IAM User Guide has it. */
import { strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { type PolicyKind, policyProblem } from "../../../lib/policy/grammar.ts";

const GOOD = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };
const OPEN = { ...GOOD, Principal: "*" };

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
