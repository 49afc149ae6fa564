/**
 * What credentials made by `create` can do, tried with a real S3 client:
 * everything they grant works, and every neighbour of it is refused.
 */
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { IAMClient, ListUsersCommand } from "@aws-sdk/client-iam";
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetBucketLocationCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import {
  clientConfig,
  ENDPOINT,
  REAL,
  type Sandbox,
  sandbox,
  type TestKeys,
} from "../support/aws.ts";

/** Whether a call was let through, whatever else became of it. */
type Outcome = "allowed" | "refused";

/** Calls by what they try: `read in/1`, `list in/`, `write other/1`. */
type Attempts = Record<string, () => Promise<unknown>>;

/** Keys that every bucket holds: inside the prefix, and next to it. */
const PREFIX = "in/";
const INSIDE = "in/1";
const SIBLINGS = ["in", "inn/1", "other/1", "IN/1"];

interface Case {
  name: string;
  options: string[];
  /** What is allowed, by the start of an attempt's name; all else is refused. */
  allowed: string[];
}

const READING = ["location", "list", "read", "tags"];
const PREFIX_READING = [
  "location",
  `list ${PREFIX}`,
  `read ${INSIDE}`,
  `tags ${INSIDE}`,
];
const STATEMENT = '{"Effect": "Allow", "Action": ["s3:ListAllMyBuckets"], ' +
  '"Resource": ["*"]}';
const POLICY = '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", ' +
  '"Action": "s3:GetObject", "Resource": "arn:aws:s3:::$!BUCKET_NAME!$/in/*"}}';

const cases: Case[] = [
  { name: "read-write", options: [], allowed: [...READING, "write", "delete"] },
  { name: "read-only", options: ["--read-only"], allowed: READING },
  { name: "write-only", options: ["--write-only"], allowed: ["write"] },
  {
    name: "read-write with a prefix",
    options: ["--prefix", PREFIX],
    allowed: [...PREFIX_READING, `write ${PREFIX}`, `delete ${PREFIX}`],
  },
  {
    name: "read-only with a prefix",
    options: ["--read-only", "--prefix", PREFIX],
    allowed: PREFIX_READING,
  },
  {
    name: "write-only with a prefix",
    options: ["--write-only", "--prefix", `${PREFIX}*`],
    allowed: [`write ${PREFIX}`],
  },
  {
    name: "--statement",
    options: ["--read-only", "--statement", STATEMENT],
    allowed: [...READING, "buckets"],
  },
  {
    name: "--policy",
    options: ["--policy", POLICY],
    allowed: [`read ${INSIDE}`],
  },
  {
    name: "--policy with --statement",
    options: ["--policy", POLICY, "--statement", STATEMENT],
    allowed: [`read ${INSIDE}`, "buckets"],
  },
];

for (const lifetime of ["a user's key", "a session"]) {
  for (const buckets of [1, 3]) {
    Deno.test(`create grants what it says and no more: ${lifetime}, ${buckets} bucket${buckets > 1 ? "s" : ""}`, async (t) => {
      await using box = await sandbox({ admin: true });
      const names: string[] = [];
      for (const suffix of ["a", "b", "c"].slice(0, buckets)) {
        names.push(await fill(box, suffix));
      }
      // A name that begins with that of a bucket which is granted.
      const others = [await fill(box, "aa"), await fill(box, "z")];
      for (const { name, options, allowed } of cases) {
        await t.step(name, async () => {
          const keys = await create(box, [
            ...names,
            ...options,
            ...(lifetime === "a session" ? ["--duration", "15m"] : [
              "--username",
              box.name(`user-${cases.findIndex((c) => c.name === name)}`),
            ]),
          ]);
          const s3 = client(keys);
          try {
            for (const bucket of names) {
              const attempts = bucketAttempts(s3, bucket);
              await whenHonoured(attempts, allowed);
              deepStrictEqual(
                await outcomes(attempts),
                expected(attempts, allowed),
                bucket,
              );
            }
            for (const bucket of others) {
              const attempts = bucketAttempts(s3, bucket);
              deepStrictEqual(
                await outcomes(attempts),
                expected(attempts, []),
                bucket,
              );
            }
            const elsewhere = accountAttempts(s3, keys, box);
            deepStrictEqual(
              await outcomes(elsewhere),
              expected(elsewhere, allowed),
            );
          } finally {
            s3.destroy();
          }
        });
      }
    });
  }
}

Deno.test("create for another prefix leaves the first key's access as it was", async () => {
  await using box = await sandbox({ admin: true });
  const bucket = await fill(box, "a");
  const first = await create(box, [bucket, "--prefix", "in/"]);
  const user = `s3.read-write.${bucket}`;
  const before = await box.cli(["list-user-policies", user]);
  strictEqual(before.code, 0, before.stderr);
  const second = await box.cli(["create", bucket, "--prefix", "other/"]);
  strictEqual(second.code, 1);
  strictEqual(second.stdout, "");
  strictEqual(
    second.stderr.startsWith(
      `Error: User '${user}' already has a different policy '${user}'`,
    ),
    true,
    second.stderr,
  );
  for (const option of ["--username", "--update"]) {
    strictEqual(second.stderr.includes(option), true, second.stderr);
  }
  deepStrictEqual(await box.cli(["list-user-policies", user]), before);
  const s3 = client(first);
  const attempts = bucketAttempts(s3, bucket);
  const allowed = [...PREFIX_READING, `write ${PREFIX}`, `delete ${PREFIX}`];
  await whenHonoured(attempts, allowed);
  deepStrictEqual(await outcomes(attempts), expected(attempts, allowed));
  s3.destroy();
});

/** Makes a bucket that holds every key of the attempts. */
async function fill(box: Sandbox, suffix: string): Promise<string> {
  const Bucket = await box.bucket(suffix);
  for (const Key of [INSIDE, ...SIBLINGS]) {
    await box.s3.send(new PutObjectCommand({ Bucket, Key, Body: "old" }));
  }
  return Bucket;
}

async function create(box: Sandbox, args: string[]): Promise<TestKeys> {
  const { code, stdout, stderr } = await box.cli(["create", ...args]);
  strictEqual(code, 0, stderr);
  const made = JSON.parse(stdout);
  return {
    accessKeyId: made.AccessKeyId,
    secretAccessKey: made.SecretAccessKey,
    sessionToken: made.SessionToken,
  };
}

function client(keys: TestKeys): S3Client {
  return new S3Client({
    ...clientConfig(keys),
    forcePathStyle: ENDPOINT !== undefined,
  });
}

function bucketAttempts(s3: S3Client, Bucket: string): Attempts {
  const attempts: Attempts = {
    "location": () => s3.send(new GetBucketLocationCommand({ Bucket })),
    "policy read": () => s3.send(new GetBucketPolicyCommand({ Bucket })),
    "policy write": () =>
      s3.send(new PutBucketPolicyCommand({ Bucket, Policy: "{}" })),
    "remove bucket": () => s3.send(new DeleteBucketCommand({ Bucket })),
  };
  for (const Prefix of [undefined, PREFIX, "in", "other/", "inn/"]) {
    attempts[`list ${Prefix ?? ""}`] = () =>
      s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
  }
  for (const Key of [INSIDE, ...SIBLINGS]) {
    const object = { Bucket, Key };
    attempts[`read ${Key}`] = () => s3.send(new GetObjectCommand(object));
    attempts[`tags ${Key}`] = () =>
      s3.send(new GetObjectTaggingCommand(object));
    attempts[`write ${Key}`] = () =>
      s3.send(new PutObjectCommand({ ...object, Body: "new" }));
    attempts[`delete ${Key}-not-there`] = () =>
      s3.send(new DeleteObjectCommand({ Bucket, Key: `${Key}-not-there` }));
    // An action that is never granted, on objects that are.
    attempts[`tag ${Key}`] = () =>
      s3.send(
        new PutObjectTaggingCommand({ ...object, Tagging: { TagSet: [] } }),
      );
  }
  return attempts;
}

function accountAttempts(
  s3: S3Client,
  keys: TestKeys,
  box: Sandbox,
): Attempts {
  const iam = new IAMClient(clientConfig(keys));
  return {
    "buckets": () => s3.send(new ListBucketsCommand({})),
    "new bucket": () =>
      s3.send(new CreateBucketCommand({ Bucket: box.name("forbidden") })),
    "users": () =>
      iam.send(new ListUsersCommand({})).finally(() => iam.destroy()),
  };
}

async function outcomes(attempts: Attempts): Promise<Record<string, Outcome>> {
  const found: Record<string, Outcome> = {};
  for (const [name, attempt] of Object.entries(attempts)) {
    found[name] = await outcome(attempt);
  }
  return found;
}

async function outcome(attempt: () => Promise<unknown>): Promise<Outcome> {
  try {
    await attempt();
    return "allowed";
  } catch (error) {
    const { name, $metadata } = error as {
      name: string;
      $metadata?: { httpStatusCode?: number };
    };
    if ($metadata?.httpStatusCode === 403 && name === "AccessDenied") {
      return "refused";
    }
    throw error;
  }
}

/** An attempt is allowed when its name begins with one of these words. */
function expected(
  attempts: Attempts,
  allowed: string[],
): Record<string, Outcome> {
  return Object.fromEntries(
    Object.keys(attempts).map((name) => [
      name,
      allowed.some((start) =>
          start === name ||
          (start.endsWith("/") && !start.startsWith("list")
            ? name.startsWith(start)
            : name.startsWith(`${start} `))
        )
        ? "allowed"
        : "refused",
    ]),
  );
}

/** On a real account IAM takes seconds to honour what was made. */
async function whenHonoured(
  attempts: Attempts,
  allowed: string[],
): Promise<void> {
  if (!REAL) return;
  const [name] = Object.entries(expected(attempts, allowed))
    .find(([, outcome]) => outcome === "allowed")!;
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    try {
      await attempts[name]();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}
