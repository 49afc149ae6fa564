/** Whether the public can read a bucket. */
import { match, strictEqual } from "node:assert/strict";
import {
  describePublicAccess,
  grantsPublicRead,
  type PublicAccessFacts,
} from "../../../lib/buckets/public_access.ts";

const CLOSED: PublicAccessFacts = {
  block: null,
  policyIsPublic: false,
  publicGrants: [],
  aclsAreOff: false,
};

const CASES: [what: string, Partial<PublicAccessFacts>, answer: string][] = [
  ["nothing is public", {}, "no"],
  ["the policy is public", { policyIsPublic: true }, "yes"],
  ["the ACL is public", { publicGrants: ["READ"] }, "yes"],
  [
    "the policy is public and restricted",
    { policyIsPublic: true, block: { RestrictPublicBuckets: true } },
    "no",
  ],
  [
    "the policy is public and only ACLs are blocked",
    { policyIsPublic: true, block: { IgnorePublicAcls: true } },
    "yes",
  ],
  [
    "the ACL is public and ignored",
    { publicGrants: ["READ"], block: { IgnorePublicAcls: true } },
    "no",
  ],
  [
    "the ACL is public and ACLs are off",
    { publicGrants: ["READ"], aclsAreOff: true },
    "no",
  ],
  ["the policy is not known", { policyIsPublic: undefined }, "unknown"],
  ["the ACL is not known", { publicGrants: undefined }, "unknown"],
  [
    "the policy is public and the block is not known",
    { policyIsPublic: true, block: undefined },
    "unknown",
  ],
];

for (const [what, facts, answer] of CASES) {
  Deno.test(`public access when ${what}: ${answer}`, () => {
    match(
      describePublicAccess({ ...CLOSED, ...facts }),
      new RegExp(`^Public access: ${answer} - .`),
    );
  });
}

const OPEN = { Effect: "Allow", Principal: "*", Action: "s3:GetObject" };

const POLICIES: [statement: unknown, isPublic: boolean][] = [
  [OPEN, true],
  [[{ ...OPEN, Principal: { AWS: ["*"] }, Action: ["s3:*"] }], true],
  [{ ...OPEN, Action: "s3:Get*" }, true],
  [{ ...OPEN, Effect: "Deny" }, false],
  [{ ...OPEN, Action: "s3:ListBucket" }, false],
  [{ ...OPEN, Principal: { AWS: "123456789012" } }, false],
  [{ ...OPEN, Condition: { Bool: {} } }, false],
  [undefined, false],
];

for (const [statement, isPublic] of POLICIES) {
  Deno.test(`grantsPublicRead of ${JSON.stringify(statement)}: ${isPublic}`, () => {
    strictEqual(grantsPublicRead({ Statement: statement }), isPublic);
  });
}
