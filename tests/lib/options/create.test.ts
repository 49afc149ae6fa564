/** The request that the options of `create` resolve to. */
import { deepStrictEqual, rejects } from "node:assert/strict";
import { CliError, UsageError } from "../../../lib/errors.ts";
import {
  type CreateFlags,
  resolveCreate,
} from "../../../lib/options/create.ts";
import { resolveSession } from "../../../lib/options/session.ts";
import type { Statement } from "../../../lib/policy/document.ts";

const BUCKETS = ["one", "two"];
const STATEMENT: Statement = {
  Effect: "Allow",
  Action: "s3:ListAllMyBuckets",
  Resource: "*",
};
const NAMED = JSON.stringify({ ...STATEMENT, Sid: "Mine" });
const POLICY = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ ...STATEMENT, Resource: "arn:aws:s3:::$!BUCKET_NAME!$" }],
});
const FILES: Record<string, string> = {
  "policy.json": POLICY,
  "bad.json": "{",
};

/** A context with some files; `stdin` is not read unless it is given. */
function context(stdin?: string, env: Record<string, string> = {}) {
  return {
    stdin: () =>
      stdin === undefined
        ? Promise.reject(new Error("standard input was read"))
        : Promise.resolve(stdin),
    readFile: (path: string) =>
      path in FILES ? Promise.resolve(FILES[path]) : Promise.reject(
        Object.assign(new Error(path), {
          code: path === "secret" ? "EACCES" : "ENOENT",
        }),
      ),
    env: (name: string) => env[name],
    err(text: string) {
      throw new Error(`written to standard error: ${text}`);
    },
  };
}

const GRANT = {
  buckets: BUCKETS,
  access: "read-write",
  pattern: "*",
  extraStatements: [],
};
const REQUEST = {
  buckets: BUCKETS,
  createBuckets: false,
  bucketRegion: undefined,
  public: false,
  website: false,
  permission: "read-write",
  policy: { kind: "grant", grant: GRANT },
  lifetime: {
    kind: "lasting",
    userName: undefined,
    boundary: undefined,
    update: false,
  },
  tags: [],
};
const TEMPLATE = {
  kind: "template",
  buckets: BUCKETS,
  text: POLICY,
  extraStatements: [],
};
const TAG = { Key: "team", Value: "data" };
const ROLE = "arn:aws:iam::123456789012:role/mine";

/** What differs from the request without options. */
const RESOLVED: [flags: CreateFlags, difference: object, stdin?: string][] = [
  [{}, {}],
  [{ readOnly: true }, {
    permission: "read-only",
    policy: { kind: "grant", grant: { ...GRANT, access: "read-only" } },
  }],
  [{ writeOnly: true, prefix: "in/" }, {
    permission: "write-only",
    policy: {
      kind: "grant",
      grant: { ...GRANT, access: "write-only", pattern: "in/*" },
    },
  }],
  [{ readOnly: true, statement: [JSON.stringify(STATEMENT)] }, {
    permission: "custom",
    policy: {
      kind: "grant",
      grant: { ...GRANT, access: "read-only", extraStatements: [STATEMENT] },
    },
  }],
  [{ policy: POLICY }, { permission: "custom", policy: TEMPLATE }],
  [{ policy: ` ${POLICY}` }, {
    permission: "custom",
    policy: { ...TEMPLATE, text: ` ${POLICY}` },
  }],
  [{ policy: "policy.json" }, { permission: "custom", policy: TEMPLATE }],
  [{ policy: "-" }, { permission: "custom", policy: TEMPLATE }, POLICY],
  [{ policy: POLICY, auth: "-" }, { permission: "custom", policy: TEMPLATE }],
  [{ policy: POLICY, statement: [JSON.stringify(STATEMENT)] }, {
    permission: "custom",
    policy: { ...TEMPLATE, extraStatements: [STATEMENT] },
  }],
  [{ public: true }, { public: true }],
  [{ website: true }, { public: true, website: true }],
  [{ createBucket: true }, { createBuckets: true }],
  [{ createBucket: true, bucketRegion: "eu-west-2" }, {
    createBuckets: true,
    bucketRegion: "eu-west-2",
  }],
  [{ createBucket: true, bucketRegion: "EU" }, {
    createBuckets: true,
    bucketRegion: "eu-west-1",
  }],
  [
    { createBucket: true, bucketRegion: "auto", endpointUrl: "http://s3.test" },
    { createBuckets: true, bucketRegion: "auto" },
  ],
  [{ username: "me", userPermissionsBoundary: "none", update: true }, {
    lifetime: {
      kind: "lasting",
      userName: "me",
      boundary: "none",
      update: true,
    },
  }],
  [{ tag: [TAG] }, { tags: [TAG] }],
  [{ duration: 900 }, {
    lifetime: { kind: "session", duration: 900, roleArn: undefined },
  }],
  [{ duration: 900, role: ROLE }, {
    lifetime: { kind: "session", duration: 900, roleArn: ROLE },
  }],
  [{ duration: 900, createBucket: true, tag: [TAG] }, {
    createBuckets: true,
    tags: [TAG],
    lifetime: { kind: "session", duration: 900, roleArn: undefined },
  }],
];

for (const [flags, difference, stdin] of RESOLVED) {
  Deno.test(`create resolves ${JSON.stringify(flags)}`, async () => {
    deepStrictEqual(
      await resolveCreate(BUCKETS, flags, context(stdin)),
      { ...REQUEST, ...difference },
    );
  });
}

const ALONE = "because the policy alone says what is allowed";
const NO_USER = "temporary credentials belong to no user";
const MANY_TAGS = Array.from(
  { length: 51 },
  (_, i) => ({ Key: `k${i}`, Value: "" }),
);

const REFUSED: [flags: CreateFlags, message: string, stdin?: string][] = [
  [
    { policy: POLICY, prefix: "a/" },
    `--prefix cannot be used with --policy, ${ALONE}`,
  ],
  [
    { policy: POLICY, readOnly: true },
    `--read-only cannot be used with --policy, ${ALONE}`,
  ],
  [
    { policy: POLICY, writeOnly: true },
    `--write-only cannot be used with --policy, ${ALONE}`,
  ],
  [{ policy: "{" }, "Invalid value for '--policy': Invalid JSON string"],
  [
    { policy: "bad.json" },
    "Invalid value for '--policy': File contained invalid JSON",
  ],
  [
    { policy: "-" },
    "Invalid value for '--policy': Input contained invalid JSON",
    "[",
  ],
  [
    { policy: '{"Statement": [],\n"Statement": []}' },
    "Invalid value for '--policy': line 2: the document has 'Statement' twice, and only one of them would count - remove one, or join them",
  ],
  [
    { policy: `{"Statement": ${NAMED}}`, statement: [NAMED] },
    "Invalid value for '--statement': the Sid 'Mine' is in --policy too - change one",
  ],
  [
    { statement: [NAMED, NAMED] },
    "Invalid value for '--statement': two statements have the Sid 'Mine' - change one",
  ],
  [{ policy: "none.json" }, "Invalid value for '--policy': File not found"],
  [
    { policy: "secret" },
    "Invalid value for '--policy': 'secret': Permission denied",
  ],
  [
    { policy: "-", auth: "-" },
    "--policy and --auth cannot both read standard input",
  ],
  [
    { role: ROLE },
    "--role needs --duration: only temporary credentials come from a role",
  ],
  [
    { duration: 900, update: true },
    `--update cannot be used with --duration: ${NO_USER}`,
  ],
  [
    { duration: 900, username: "me" },
    `--username cannot be used with --duration: ${NO_USER}`,
  ],
  [
    { duration: 900, userPermissionsBoundary: "none" },
    `--user-permissions-boundary cannot be used with --duration: ${NO_USER}`,
  ],
  [
    { duration: 900, tag: [TAG] },
    "--tag cannot be used with --duration without --create-bucket: there would be nothing to tag",
  ],
  [
    { bucketRegion: "eu-west-2" },
    "--bucket-region needs --create-bucket: an existing bucket stays in its region",
  ],
  [
    { createBucket: true, bucketRegion: "auto" },
    "Invalid value for '--bucket-region': 'auto' is not an AWS region, which looks like us-east-1",
  ],
  [
    { tag: [TAG, { Key: "Team", Value: "" }] },
    "Invalid value for '--tag': the key 'Team' is given twice",
  ],
  [
    { tag: MANY_TAGS },
    "Invalid value for '--tag': AWS allows at most 50 tags, not 51",
  ],
];

for (const [flags, message, stdin] of REFUSED) {
  Deno.test(`create refuses ${JSON.stringify(flags).slice(0, 90)}`, async () => {
    await rejects(
      resolveCreate(BUCKETS, flags, context(stdin)),
      new UsageError(message),
    );
  });
}

Deno.test("create refuses --read-only with --write-only, as the Python tool does", async () => {
  const flags: CreateFlags = { readOnly: true, writeOnly: true };
  const message = "Cannot use --read-only and --write-only at the same time";
  await rejects(
    resolveCreate(BUCKETS, flags, context()),
    new CliError(message),
  );
});

Deno.test("a bucket that is to be created needs a name that new ones may have", async () => {
  const buckets = ["one", "Old_Bucket"];
  deepStrictEqual(
    (await resolveCreate(buckets, {}, context())).buckets,
    buckets,
  );
  await rejects(
    resolveCreate(buckets, { createBucket: true }, context()),
    new UsageError(
      "Invalid value for 'BUCKETS...': 'Old_Bucket' cannot be the name of a new bucket: it must be lower case - if it exists already, leave out --create-bucket",
    ),
  );
});

Deno.test("50 tags are accepted", async () => {
  const tag = MANY_TAGS.slice(0, 50);
  deepStrictEqual((await resolveCreate(BUCKETS, { tag }, context())).tags, tag);
});

Deno.test("an endpoint in the environment allows other names of regions", async () => {
  const ctx = context(undefined, { AWS_ENDPOINT_URL: "http://s3.test" });
  const flags: CreateFlags = { createBucket: true, bucketRegion: "auto" };
  deepStrictEqual(
    (await resolveCreate(BUCKETS, flags, ctx)).bucketRegion,
    "auto",
  );
});

Deno.test("a session is a create request that makes no buckets", async () => {
  const { createBuckets: _, ...request } = REQUEST;
  deepStrictEqual(
    await resolveSession(BUCKETS, { duration: 3600 }, context()),
    { ...request, lifetime: { kind: "session", duration: 3600 } },
  );
});
