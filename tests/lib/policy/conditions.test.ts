/** Which conditions AWS would take, and why not the others. */
import { strictEqual } from "node:assert/strict";
import { statementProblem } from "../../../lib/policy/grammar.ts";

/** What is wrong with a condition, with the place in it. */
function problem(Condition: unknown): string | undefined {
  return statementProblem({
    Effect: "Allow",
    Action: "s3:*",
    Resource: "*",
    Condition,
  })?.replace(/^Condition\.?/, "");
}

const ACCEPTED: object[] = [
  {},
  { Bool: {} },
  { StringEquals: { "aws:userid": [] } },
  { Bool: { "aws:SecureTransport": "true" } },
  { Bool: { "aws:SecureTransport": true } },
  { Bool: { "aws:SecureTransport": "never" } },
  { Null: { "aws:TokenIssueTime": ["TRUE", false] } },
  { StringLike: { "s3:prefix": ["", "a/*", "${aws:username}/*"] } },
  { NumericLessThanEquals: { "s3:max-keys": 10 } },
  { DateLessThan: { "aws:CurrentTime": "2030-01-31T00:00:00Z" } },
  { DateGreaterThan: { "aws:CurrentTime": ["2030-01", 1893456000] } },
  { DateLessThan: { "aws:CurrentTime": "2030-01-31T00:00:00.5+01:00" } },
  { "ForAllValues:StringEquals": { "aws:TagKeys": ["a"] } },
  { "ForAnyValue:StringNotLikeIfExists": { "aws:TagKeys": "a" } },
  { stringequals: { "aws:userid": "x" } },
  { ArnLikeIfExists: { "aws:SourceArn": "arn:aws:s3:::b" } },
  {
    StringEquals: { "aws:RequestTag/a:b": "x", "accounts.google.com:aud": "y" },
  },
  { StringEquals: { "aws:userid": "x" }, StringLike: { "aws:userid": "y" } },
];

for (const condition of ACCEPTED) {
  Deno.test(`the condition ${JSON.stringify(condition)} is accepted`, () => {
    strictEqual(problem(condition), undefined);
  });
}

const SCALARS = "it must be a text, a number, true or false, or a list of them";

const REFUSED: [condition: unknown, problem: string][] = [
  ...[null, [], "x", 1].map((condition): [unknown, string] => [
    condition,
    ": it must be an object of operators, each with an object of keys",
  ]),
  ...[null, [], "true"].map((keys): [unknown, string] => [
    { Bool: keys },
    "Bool: it must be an object of condition keys",
  ]),
  [
    { StringEqual: { "aws:userid": "x" } },
    "StringEqual: no such operator - did you mean 'StringEquals'?",
  ],
  [
    { "ForAnyValue:StringsLikeIfExists": {} },
    "ForAnyValue:StringsLikeIfExists: no such operator - did you mean 'ForAnyValue:StringLikeIfExists'?",
  ],
  [
    { NullIfExists: { "aws:userid": "true" } },
    "NullIfExists: no such operator - did you mean 'Null'?",
  ],
  [{ "ForSomeValues:Xyzzy": {} }, "ForSomeValues:Xyzzy: no such operator"],
  [{ "": {} }, '[""]: no such operator'],
  [{ constructor: {} }, "constructor: no such operator"],
  [
    { Null: { "aws:userid": "maybe" } },
    "Null.aws:userid: it must be true or false",
  ],
  [
    { DateLessThan: { "aws:CurrentTime": "tomorrow" } },
    "DateLessThan.aws:CurrentTime: it must be a date, such as 2030-01-31T00:00:00Z",
  ],
  ...[null, {}, [null], ["x", {}], [["x"]]].map((value): [unknown, string] => [
    { StringEquals: { "aws:userid": value } },
    `StringEquals.aws:userid: ${SCALARS}`,
  ]),
  ...["prefix", "", "s3:", ":prefix"].map((key): [unknown, string] => [
    { StringEquals: { [key]: "x" } },
    `StringEquals${
      key === "" ? '[""]' : `.${key}`
    }: a condition key begins with a service, as aws:SourceIp does`,
  ]),
  [
    { StringEquals: { "aws:SourceVpc": "x", "aws:sourcevpc": "y" } },
    "StringEquals.aws:sourcevpc: 'aws:SourceVpc' is the same to AWS - remove one, or join them",
  ],
  [
    { StringEquals: {}, stringEquals: {} },
    "stringEquals: 'StringEquals' is the same to AWS - remove one, or join them",
  ],
];

for (const [condition, expected] of REFUSED) {
  Deno.test(`the condition ${JSON.stringify(condition)} is refused`, () => {
    strictEqual(problem(condition), expected);
  });
}
