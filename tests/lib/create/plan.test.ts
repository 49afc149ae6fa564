/**
 * What `create` plans: a request and what exists give the steps. Long because
 * the plans are one table of cases, which share one notation.
 */
import { deepStrictEqual, throws } from "node:assert/strict";
import type { Facts } from "../../../lib/create/facts.ts";
import { NOTHING_EXISTS, planCreate } from "../../../lib/create/plan.ts";
import type { CreateRequest } from "../../../lib/create/request.ts";
import type { Step } from "../../../lib/create/steps.ts";
import { grantPolicy } from "../../../lib/policy/statements.ts";

const ACCOUNT = "123456789012";
const ROOT = `arn:aws:iam::${ACCOUNT}:root`;
const FULL_ACCESS = "arn:aws:iam::aws:policy/AmazonS3FullAccess";
const ROLE = "s3-credentials.AmazonS3FullAccess";
const USER = "s3.read-write.bucket";

/** Lasting read-write credentials for one bucket, with a case's changes. */
function request(changes: Partial<CreateRequest> = {}): CreateRequest {
  const buckets = changes.buckets ?? ["bucket"];
  return {
    buckets,
    createBuckets: false,
    public: false,
    website: false,
    permission: "read-write",
    policy: {
      kind: "grant",
      grant: {
        buckets,
        access: "read-write",
        pattern: "*",
        extraStatements: [],
      },
    },
    lifetime: { kind: "lasting", update: false },
    tags: [],
    ...changes,
  };
}

const lasting = (changes: object): CreateRequest["lifetime"] => ({
  kind: "lasting",
  update: false,
  ...changes,
});
const session = (duration = 900, roleArn?: string) =>
  request({ lifetime: { kind: "session", duration, roleArn } });

/** An administrator's view of an account in which the bucket exists. */
function facts(changes: Partial<Facts> = {}): Facts {
  return {
    caller: {
      UserId: "AIDA",
      Account: ACCOUNT,
      Arn: `arn:aws:iam::${ACCOUNT}:user/admin`,
    },
    buckets: new Map([["bucket", {}]]),
    ...changes,
  };
}

const ADMIN = `arn:aws:iam::${ACCOUNT}:user/admin`;

const callerWith = (Arn: string) => ({
  caller: { UserId: "AIDA", Account: ACCOUNT, Arn },
});

const user = (policies: Record<string, unknown> = {}, ...keys: string[]) => ({
  user: {
    policies: new Map(
      Object.entries(policies).map(([name, p]) => [name, JSON.stringify(p)]),
    ),
    accessKeyIds: keys,
    attachedPolicies: [],
    groups: [],
  },
});

/** A user with nothing, but for these changes. */
const userWith = (changes: Partial<Facts["user"] & object>) => ({
  user: { ...user().user, ...changes },
});

const SAME_POLICY = grantPolicy({
  buckets: ["bucket"],
  access: "read-write",
  pattern: "*",
  extraStatements: [],
});
const OTHER_POLICY = { Version: "2012-10-17", Statement: [] };

const trusting = (...principals: string[]) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{
      Effect: "Allow",
      Principal: { AWS: principals.length === 1 ? principals[0] : principals },
      Action: "sts:AssumeRole",
    }],
  });

const role = (changes: Partial<Facts["role"] & object> = {}) => ({
  role: {
    arn: `arn:aws:iam::${ACCOUNT}:role/path/${ROLE}`,
    description: "kept",
    trustPolicy: trusting(ROOT),
    maxSessionDuration: 43200,
    attachedPolicies: [FULL_ACCESS],
    trust: "trusted" as const,
    ...changes,
  },
});

const BLOCKED = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};

/** A step in one line: its kind and the values that cases are about. */
function line(step: Step): string {
  switch (step.kind) {
    case "create-bucket":
      return `create-bucket ${step.bucket} ${step.region ?? "here"}`;
    case "create-user":
      return `create-user ${step.user.userName} ${
        step.user.permissionsBoundary ?? "unbounded"
      }${step.user.tags.map(({ Key }) => ` ${Key}`).join("")}`;
    case "set-user-boundary":
      return `set-user-boundary ${step.boundary ?? "none"} for ${
        step.previous ?? "none"
      }`;
    case "put-user-policy":
      return `put-user-policy ${step.policyName}${
        step.previous === undefined ? "" : " replacing"
      }`;
    case "create-access-key":
      return `create-access-key ${step.userName} ${
        step.atOnce ? "at once" : step.existing.join(",") || "first"
      }`;
    case "keep-user-policy":
      return `keep-user-policy ${step.policyName}`;
    case "check-rights":
      return `check-rights ${
        step.policies.map(({ name, previous }) =>
          previous === undefined ? name : `${name} for another`
        ).join(" and ") || "none"
      }${step.sharesUser ? " shared" : ""}`;
    case "create-role":
      return `create-role ${step.role.roleName} ${step.role.trustPolicy}`;
    case "attach-role-policy":
      return `attach-role-policy ${step.policyArn}`;
    case "set-role-duration":
      return `set-role-duration ${step.previous} -> ${step.seconds} ${step.description}`;
    case "set-role-trust":
      return `set-role-trust ${step.principal}: ${step.document}`;
    case "assume-role":
      return `assume-role ${step.request.roleArn} ${step.request.duration}${
        step.fresh ? " fresh" : ""
      }`;
    default:
      return `${step.kind} ${step.bucket}${
        "previous" in step && step.previous !== undefined ? " replacing" : ""
      }`;
  }
}

const NEW_USER = [
  `create-user ${USER} ${FULL_ACCESS}`,
  `put-user-policy ${USER}`,
  `create-access-key ${USER} at once`,
  `check-rights ${USER}`,
];

/** More buckets than a user can have separate policies for: six would do. */
const MANY = ["b01", "b02", "b03", "b04", "b05", "b06", "b07"];

/** A request, what exists, and the plan. */
const PLANS: [
  name: string,
  request: CreateRequest,
  facts: Facts,
  steps: string[],
  notices?: string[],
][] = [
  ["a new user for a bucket", request(), facts(), NEW_USER],
  [
    "a dry run, which knows of nothing",
    request(),
    NOTHING_EXISTS,
    ["create-bucket bucket here", ...NEW_USER],
  ],
  [
    "a bucket that is to be made, with tags",
    request({
      createBuckets: true,
      bucketRegion: "eu-west-1",
      tags: [{ Key: "team", Value: "web" }],
    }),
    facts({ buckets: new Map() }),
    [
      "create-bucket bucket eu-west-1",
      "tag-bucket bucket",
      `create-user ${USER} ${FULL_ACCESS} team`,
      ...NEW_USER.slice(1),
    ],
  ],
  [
    "a boundary for reading",
    request({ permission: "read-only" }),
    facts(),
    [
      "create-user s3.read-only.bucket arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",
      "put-user-policy s3.read-only.bucket",
      "create-access-key s3.read-only.bucket at once",
      "check-rights s3.read-only.bucket",
    ],
  ],
  [
    "no boundary for a policy of the user's own",
    request({ permission: "custom" }),
    facts(),
    [
      "create-user s3.custom.bucket unbounded",
      "put-user-policy s3.custom.bucket",
      "create-access-key s3.custom.bucket at once",
      "check-rights s3.custom.bucket",
    ],
  ],
  [
    "a boundary that was asked for, or asked not to be",
    request({ lifetime: lasting({ userName: "u", boundary: "none" }) }),
    facts(),
    [
      "create-user u unbounded",
      `put-user-policy ${USER}`,
      "create-access-key u at once",
      `check-rights ${USER}`,
    ],
  ],
  [
    "the caller's partition",
    request(),
    facts(callerWith("arn:aws-cn:iam::1:user/u")),
    [
      `create-user ${USER} arn:aws-cn:iam::aws:policy/AmazonS3FullAccess`,
      ...NEW_USER.slice(1),
    ],
  ],
  [
    "another key of a user who has the same policy",
    request(),
    facts(user({ [USER]: SAME_POLICY }, "AKIA1")),
    [
      `keep-user-policy ${USER}`,
      `create-access-key ${USER} AKIA1`,
      `check-rights ${USER} shared`,
    ],
  ],
  [
    "a key for a user who has the same policy in other words",
    request(),
    facts(user({
      [USER]: {
        Statement: SAME_POLICY.Statement.toReversed(),
        Version: SAME_POLICY.Version,
      },
    })),
    [
      `keep-user-policy ${USER}`,
      `create-access-key ${USER} first`,
      `check-rights ${USER} shared`,
    ],
  ],
  [
    "an update of a user's policy",
    request({ lifetime: lasting({ update: true }) }),
    facts(user({ [USER]: OTHER_POLICY })),
    [
      `create-access-key ${USER} first`,
      `check-rights ${USER}`,
      `put-user-policy ${USER} replacing`,
      `check-rights ${USER} for another`,
    ],
  ],
  [
    "a user who has other policies, which is said",
    request({ lifetime: lasting({ update: true }) }),
    facts(userWith({
      policies: user({ other: OTHER_POLICY, more: OTHER_POLICY }).user.policies,
      attachedPolicies: ["arn:aws:iam::aws:policy/PowerUserAccess"],
      groups: ["admins", "staff"],
    })),
    [
      `create-access-key ${USER} first`,
      "check-rights other and more",
      `put-user-policy ${USER}`,
      `check-rights other and more and ${USER}`,
    ],
    [
      `User '${USER}' exists: the new key also has its other policies: other, more; attached policies: arn:aws:iam::aws:policy/PowerUserAccess; groups: admins, staff`,
    ],
  ],
  [
    "a boundary for a user that has none",
    request({ lifetime: lasting({ boundary: FULL_ACCESS }) }),
    facts(user()),
    [
      `create-access-key ${USER} first`,
      "check-rights none",
      `set-user-boundary ${FULL_ACCESS} for none`,
      `put-user-policy ${USER}`,
      `check-rights ${USER}`,
    ],
  ],
  [
    "a boundary that the user has already",
    request({ lifetime: lasting({ boundary: FULL_ACCESS }) }),
    facts(userWith({ permissionsBoundary: FULL_ACCESS })),
    [
      `create-access-key ${USER} first`,
      "check-rights none",
      `put-user-policy ${USER}`,
      `check-rights ${USER}`,
    ],
  ],
  [
    "a boundary in place of another",
    request({ lifetime: lasting({ boundary: FULL_ACCESS, update: true }) }),
    facts(userWith({ permissionsBoundary: "arn:other" })),
    [
      `create-access-key ${USER} first`,
      "check-rights none",
      `set-user-boundary ${FULL_ACCESS} for arn:other`,
      `put-user-policy ${USER}`,
      `check-rights ${USER}`,
    ],
  ],
  [
    "no boundary in place of one",
    request({ lifetime: lasting({ boundary: "none", update: true }) }),
    facts(userWith({ permissionsBoundary: "arn:other" })),
    [
      `create-access-key ${USER} first`,
      "check-rights none",
      "set-user-boundary none for arn:other",
      `put-user-policy ${USER}`,
      `check-rights ${USER}`,
    ],
  ],
  [
    "a user whose boundary may forbid what is asked for, which is said",
    request(),
    facts(userWith({ permissionsBoundary: "arn:other" })),
    [
      `create-access-key ${USER} first`,
      "check-rights none",
      `put-user-policy ${USER}`,
      `check-rights ${USER}`,
    ],
    [
      `User '${USER}' exists: its permissions boundary also limits the new key: arn:other`,
    ],
  ],
  [
    "one policy for buckets whose own would not fit together",
    request({ buckets: MANY }),
    facts({ buckets: new Map(MANY.map((name) => [name, {}])) }),
    [
      `create-user s3.read-write.${MANY} ${FULL_ACCESS}`,
      `put-user-policy s3.read-write.${MANY}`,
      `create-access-key s3.read-write.${MANY} at once`,
      `check-rights s3.read-write.${MANY}`,
    ],
  ],
  [
    "a public website on a new bucket",
    request({ createBuckets: true, public: true, website: true }),
    facts({ buckets: new Map() }),
    [
      "create-bucket bucket here",
      "open-public-access bucket replacing",
      "attach-bucket-policy bucket",
      "configure-website bucket",
      ...NEW_USER,
    ],
  ],
  [
    "a bucket that exists and is made public, which is said",
    request({ public: true }),
    facts({ buckets: new Map([["bucket", { publicAccessBlock: BLOCKED }]]) }),
    [
      "open-public-access bucket replacing",
      "attach-bucket-policy bucket",
      ...NEW_USER,
    ],
    [
      "Bucket bucket exists and is made public: its public access block is opened, its policy lets anybody read objects",
    ],
  ],
  [
    "a policy that is added to",
    request({ public: true }),
    facts({
      buckets: new Map([["bucket", {
        policy: JSON.stringify({
          Statement: { Sid: "Mine", Effect: "Deny", Principal: "*" },
        }),
      }]]),
    }),
    ["attach-bucket-policy bucket replacing", ...NEW_USER],
    [
      "Bucket bucket exists and is made public: its policy lets anybody read objects",
    ],
  ],
  [
    "a role that is not there",
    session(),
    facts({ principal: ADMIN }),
    [
      `create-role ${ROLE} ${trusting(ADMIN)}`,
      `attach-role-policy ${FULL_ACCESS}`,
      `assume-role arn:aws:iam::${ACCOUNT}:role/${ROLE} 900 fresh`,
    ],
  ],
  [
    "a role that is as it should be",
    session(),
    facts(role()),
    [`assume-role arn:aws:iam::${ACCOUNT}:role/path/${ROLE} 900`],
  ],
  [
    "a role that lacks everything",
    session(7200),
    facts({
      ...role({
        attachedPolicies: [],
        maxSessionDuration: 3600,
        trustPolicy: trusting("arn:aws:iam::999999999999:user/x"),
        trust: "untrusted",
      }),
      principal: ADMIN,
    }),
    [
      `attach-role-policy ${FULL_ACCESS}`,
      "set-role-duration 3600 -> 43200 kept",
      `set-role-trust ${ADMIN}: ${
        trusting("arn:aws:iam::999999999999:user/x", ADMIN)
      }`,
      `assume-role arn:aws:iam::${ACCOUNT}:role/path/${ROLE} 7200 fresh`,
    ],
  ],
  [
    "a role that was named, which is left as it is",
    session(900, "arn:aws:iam::1:role/mine"),
    facts(),
    ["assume-role arn:aws:iam::1:role/mine 900"],
  ],
  [
    "a session of an hour for a session",
    session(3600),
    facts({
      ...callerWith(`arn:aws:sts::${ACCOUNT}:assumed-role/Admin/me`),
      ...role(),
    }),
    [`assume-role arn:aws:iam::${ACCOUNT}:role/path/${ROLE} 3600`],
  ],
];

for (const [name, request, facts, steps, notices = []] of PLANS) {
  Deno.test(`create plans ${name}`, () => {
    const plan = planCreate(request, facts);
    deepStrictEqual(plan.steps.map(line), steps);
    deepStrictEqual(plan.notices, notices);
  });
}

Deno.test("create plans nothing for a bucket that is as it should be", () => {
  const { steps } = planCreate(
    request({ createBuckets: true, public: true, website: true }),
    facts({ buckets: new Map() }),
  );
  const [attach] = steps.filter(({ kind }) => kind === "attach-bucket-policy");
  const [website] = steps.filter(({ kind }) => kind === "configure-website");
  const again = planCreate(
    request({ public: true, website: true }),
    facts({
      buckets: new Map([["bucket", {
        policy: JSON.stringify((attach as { policy: unknown }).policy),
        website: (website as { website: object }).website,
      }]]),
    }),
  );
  deepStrictEqual(again.steps.map(line), NEW_USER);
  deepStrictEqual(again.notices, []);
});

const long = (count: number) =>
  Array.from({ length: count }, (_, i) => `bucket-${"x".repeat(50)}-${i}`);

/** A request, what exists, and why it is refused. */
const REFUSALS: [
  name: string,
  request: CreateRequest,
  facts: Facts,
  message: RegExp,
][] = [
  [
    "a third key",
    request(),
    facts(user({}, "AKIA1", "AKIA2")),
    /^User 's3.read-write.bucket' already has 2 access keys.* AKIA1, AKIA2, or use --username/,
  ],
  [
    "another policy of the same name",
    request(),
    facts(user({ [USER]: OTHER_POLICY })),
    /^User 's3.read-write.bucket' already has a different policy 's3.read-write.bucket'.*--update/,
  ],
  [
    "a user with another inline policy",
    request(),
    facts(user({ other: OTHER_POLICY })),
    /^User 's3.read-write.bucket' already has other policies: other, and a new key could do all .+--username .+--update/,
  ],
  [
    "a user with a managed policy",
    request(),
    facts(userWith({ attachedPolicies: ["arn:p"] })),
    /^User 's3.read-write.bucket' already has attached policies: arn:p, and a new key could do all .+--username .+--update/,
  ],
  [
    "a user with a group",
    request(),
    facts(userWith({ groups: ["admins"] })),
    /^User 's3.read-write.bucket' already has groups: admins, and a new key could do all .+--username .+--update/,
  ],
  [
    "another boundary",
    request({ lifetime: lasting({ boundary: FULL_ACCESS }) }),
    facts(userWith({ permissionsBoundary: "arn:other" })),
    /^User .+ already has the permissions boundary arn:other, .+--username .+--update/,
  ],
  [
    "to take a boundary away",
    request({ lifetime: lasting({ boundary: "none" }) }),
    facts(userWith({ permissionsBoundary: "arn:other" })),
    /^User .+ already has the permissions boundary arn:other/,
  ],
  [
    "a policy that existing keys would get too",
    request(),
    facts(user({}, "AKIA1")),
    /^User 's3.read-write.bucket' already has access keys, and giving it policy .+--update/,
  ],
  [
    "policies that do not fit",
    request({ buckets: long(40) }),
    facts(),
    /would have \d+ characters even when merged, and AWS allows 2048/,
  ],
  [
    "policies that do not fit beside those that the user keeps",
    request(),
    facts(user({ other: "x".repeat(1800) })),
    /would have \d+ characters even when merged/,
  ],
  [
    "a session policy that does not fit",
    request({
      buckets: long(40),
      lifetime: { kind: "session", duration: 900 },
    }),
    facts(role()),
    /^The session policy would have \d+ characters even when merged/,
  ],
  [
    "a role that denies itself to the caller",
    session(),
    facts(role({ trust: "denied", attachedPolicies: [] })),
    /^You may not assume role .+ denies that to you, and is left as it is - ask/,
  ],
  [
    "a role whose condition the caller does not meet",
    session(),
    facts(role({ trust: "unclear" })),
    /^You may not assume role .+ has conditions that you do not meet, and is left/,
  ],
  [
    "root, who cannot assume roles",
    session(),
    facts(callerWith(ROOT)),
    /^You are the root user/,
  ],
  [
    "two hours for a role session",
    session(7200),
    facts(callerWith(`arn:aws:sts::${ACCOUNT}:assumed-role/Admin/me`)),
    /3600 seconds at the most, not 7200/,
  ],
  [
    "another website",
    request({ public: true, website: true }),
    facts({
      buckets: new Map([["bucket", {
        website: { IndexDocument: { Suffix: "home.html" } },
      }]]),
    }),
    /is a website with other settings already/,
  ],
];

for (const [name, request, facts, message] of REFUSALS) {
  Deno.test(`create refuses ${name}`, () => {
    throws(() => planCreate(request, facts), { message });
  });
}

Deno.test("our statement has no Sid where the bucket's policy has that Sid, and is there once", () => {
  const mine = { Sid: "AllowAllGetObject", Effect: "Deny", Principal: "*" };
  const policyOver = (policy: unknown) => {
    const { steps } = planCreate(
      request({ public: true }),
      facts({
        buckets: new Map([["bucket", { policy: JSON.stringify(policy) }]]),
      }),
    );
    const step = steps.find((s) => s.kind === "attach-bucket-policy");
    return step && "policy" in step ? step.policy : undefined;
  };
  const added = {
    Effect: "Allow",
    Principal: "*",
    Action: ["s3:GetObject"],
    Resource: ["arn:aws:s3:::bucket/*"],
  };
  const policy = policyOver({ Statement: mine });
  deepStrictEqual(policy, { Statement: [mine, added] });
  deepStrictEqual(policyOver(policy), undefined);
});
