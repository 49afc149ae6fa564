/** Which callers a trust policy trusts. */
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { trustPolicy, trusts, trustWith } from "../../../lib/create/trust.ts";

const ROOT = "arn:aws:iam::123456789012:root";
const USER = "arn:aws:iam::123456789012:user/alice";
const SESSION = "arn:aws:sts::123456789012:assumed-role/Admin/alice";

const statement = (changes: object) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{
      Effect: "Allow",
      Principal: { AWS: ROOT },
      Action: "sts:AssumeRole",
      ...changes,
    }],
  });

const CASES: [name: string, document: string, caller: string, is: boolean][] = [
  ["the account", statement({}), USER, true],
  [
    "the account by its number",
    statement({ Principal: { AWS: "123456789012" } }),
    USER,
    true,
  ],
  ["anybody", statement({ Principal: "*" }), USER, true],
  [
    "the caller among others",
    statement({ Principal: { AWS: ["arn:aws:iam::1:root", USER] } }),
    USER,
    true,
  ],
  [
    "the role behind a session",
    statement({ Principal: { AWS: "arn:aws:iam::123456789012:role/Admin" } }),
    SESSION,
    true,
  ],
  ["any action", statement({ Action: "*" }), USER, true],
  [
    "one action of several",
    statement({ Action: ["sts:TagSession", "sts:AssumeRole"] }),
    USER,
    true,
  ],
  ["a condition", statement({ Condition: { Bool: {} } }), USER, true],
  [
    "one statement that is no list",
    JSON.stringify({ Statement: JSON.parse(statement({})).Statement[0] }),
    USER,
    true,
  ],
  [
    "another account",
    statement({ Principal: { AWS: "arn:aws:iam::999999999999:root" } }),
    USER,
    false,
  ],
  [
    "another user",
    statement({ Principal: { AWS: "arn:aws:iam::123456789012:user/bob" } }),
    USER,
    false,
  ],
  [
    "a service",
    statement({ Principal: { Service: "ec2.amazonaws.com" } }),
    USER,
    false,
  ],
  ["another action", statement({ Action: "sts:TagSession" }), USER, false],
  ["a denial", statement({ Effect: "Deny" }), USER, false],
  ["no statement", JSON.stringify({ Statement: [] }), USER, false],
];

for (const [name, document, caller, expected] of CASES) {
  Deno.test(`trusts: ${name} ${expected ? "lets in" : "keeps out"}`, () => {
    strictEqual(trusts(document, ROOT, caller), expected);
  });
}

Deno.test("trustWith keeps what the policy says, and lets the account in", () => {
  const other = statement({ Principal: { Service: "ec2.amazonaws.com" } });
  const repaired = trustWith(other, ROOT);
  deepStrictEqual(repaired.Statement, [
    JSON.parse(other).Statement[0],
    ...[trustPolicy(ROOT).Statement].flat(),
  ]);
  strictEqual(trusts(JSON.stringify(repaired), ROOT, USER), true);
});
