/** What `debug-bucket` reads, and what it concludes about public access. */
import { deepStrictEqual, rejects } from "node:assert/strict";
import type { S3 } from "../../../lib/aws/buckets/buckets.ts";
import { NOT_SET } from "../../../lib/aws/buckets/not_set.ts";
import {
  diagnose,
  type Finding,
  publicAccessFacts,
} from "../../../lib/buckets/diagnosis.ts";
import type { PublicAccessFacts } from "../../../lib/buckets/public_access.ts";
import { AwsError } from "../../../lib/errors.ts";
import type { Row } from "../../../lib/output/rows.ts";

function failure(code: string, status: number | undefined = 403): AwsError {
  return new AwsError(code, {
    operation: "GetX",
    service: "s3",
    code,
    status,
    attempts: 1,
  });
}

/** A row that was found, or the code of the error that came instead. */
function finding(title: string, result: Row | string): Finding {
  return typeof result === "string"
    ? { title, found: undefined, error: failure(result) }
    : { title, found: result, error: undefined };
}

const grant = (group: string, Permission: string) => ({
  Grantee: { URI: `http://acs.amazonaws.com/groups/${group}` },
  Permission,
});
const BLOCK = { BlockPublicAcls: true, RestrictPublicBuckets: false };
const PUBLIC_POLICY = {
  Statement: [{ Effect: "Allow", Principal: "*", Action: "s3:GetObject" }],
};

const UNKNOWN: PublicAccessFacts = {
  block: undefined,
  policyIsPublic: undefined,
  publicGrants: undefined,
  aclsAreOff: undefined,
};

/** What was read, and what differs from knowing nothing. */
const CASES: [
  what: string,
  findings: Record<string, Row | string>,
  facts: Partial<PublicAccessFacts>,
][] = [
  ["nothing was read", {}, {}],
  [
    "nothing may be read",
    {
      "bucket ACL": "AccessDenied",
      "bucket policy status": "AccessDenied",
      "bucket public access block": "AccessDenied",
      "bucket ownership controls": "AccessDenied",
      "bucket policy": "AccessDenied",
    },
    {},
  ],
  [
    "the block is set",
    { "bucket public access block": { PublicAccessBlockConfiguration: BLOCK } },
    { block: BLOCK },
  ],
  [
    "there is no block",
    { "bucket public access block": NOT_SET.publicAccessBlock },
    { block: null },
  ],
  [
    "S3 calls the policy public",
    { "bucket policy status": { PolicyStatus: { IsPublic: true } } },
    { policyIsPublic: true },
  ],
  [
    "S3's word counts more than the policy",
    {
      "bucket policy status": { PolicyStatus: { IsPublic: false } },
      "bucket policy": PUBLIC_POLICY,
    },
    { policyIsPublic: false },
  ],
  [
    "there is no policy",
    { "bucket policy status": NOT_SET.policy, "bucket policy": NOT_SET.policy },
    { policyIsPublic: false },
  ],
  [
    "only the policy can be read, and it is public",
    {
      "bucket policy status": "NotImplemented",
      "bucket policy": PUBLIC_POLICY,
    },
    { policyIsPublic: true },
  ],
  [
    "only the policy can be read, and it is not public",
    { "bucket policy status": "NotImplemented", "bucket policy": {} },
    { policyIsPublic: false },
  ],
  [
    "the server does not know the status, and there is no policy",
    {
      "bucket policy status": "NotImplemented",
      "bucket policy": NOT_SET.policy,
    },
    { policyIsPublic: false },
  ],
  [
    "the ACL grants something to everybody and to every account",
    {
      "bucket ACL": {
        Grants: [
          { Grantee: { ID: "owner" }, Permission: "FULL_CONTROL" },
          grant("global/AllUsers", "READ"),
          grant("s3/LogDelivery", "WRITE"),
          grant("global/AuthenticatedUsers", "READ_ACP"),
        ],
      },
    },
    { publicGrants: ["READ", "READ_ACP"] },
  ],
  ["the ACL has no grants", { "bucket ACL": {} }, { publicGrants: [] }],
  [
    "ownership controls turn ACLs off",
    {
      "bucket ownership controls": {
        OwnershipControls: {
          Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }],
        },
      },
    },
    { aclsAreOff: true },
  ],
  [
    "ownership controls leave ACLs on",
    {
      "bucket ownership controls": {
        OwnershipControls: { Rules: [{ ObjectOwnership: "ObjectWriter" }] },
      },
    },
    { aclsAreOff: false },
  ],
  [
    "there are no ownership controls",
    { "bucket ownership controls": NOT_SET.ownershipControls },
    { aclsAreOff: false },
  ],
];

for (const [what, findings, facts] of CASES) {
  Deno.test(`facts about public access when ${what}`, () => {
    deepStrictEqual(
      publicAccessFacts(
        Object.entries(findings).map(([title, result]) =>
          finding(title, result)
        ),
      ),
      { ...UNKNOWN, ...facts },
    );
  });
}

/**
 * A bucket of which only the ACL can be read; other settings fail like this.
 */
function s3(error: AwsError): S3 {
  const fail = () => Promise.reject(error);
  const acl = () => Promise.resolve({ Grants: [] });
  return {
    location: fail,
    settings: new Proxy({}, { get: (_, name) => name === "acl" ? acl : fail }),
  } as unknown as S3;
}

Deno.test("a setting that AWS refuses does not hide the others", async () => {
  const error = failure("AccessDenied");
  const findings = await Array.fromAsync(diagnose(s3(error), "b"));
  deepStrictEqual(findings[0], {
    title: "bucket ACL",
    found: { Grants: [] },
    error: undefined,
  });
  deepStrictEqual(
    findings.slice(1).map(({ error }) => error),
    Array(8).fill(error),
  );
});

Deno.test("a diagnosis ends when no response comes", async () => {
  const details = { operation: "GetX", service: "s3", code: "ECONNREFUSED" };
  const error = new AwsError("no network", { ...details, attempts: 3 });
  await rejects(Array.fromAsync(diagnose(s3(error), "b")), error);
});
