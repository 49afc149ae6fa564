/**
 * Tries what credentials can do: on a bucket, its neighbours and the account.
 */
import { strictEqual } from "node:assert/strict";
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
  type TestKeys,
} from "./aws.ts";

/** Whether a call was let through, whatever else became of it. */
export type Outcome = "allowed" | "refused";

/** Calls by what they try: `read in/1`, `list in/`, `write other/1`. */
export type Attempts = Record<string, () => Promise<unknown>>;

/** The prefix of the keys that credentials may reach. */
export const PREFIX = "in/";
/** A key inside the prefix. */
export const INSIDE = "in/1";
/** Keys next to it. */
export const SIBLINGS = ["in", "inn/1", "other/1", "IN/1"];

/** What reading with the prefix allows. */
export const PREFIX_READING = [
  "location",
  `list ${PREFIX}`,
  `read ${INSIDE}`,
  `tags ${INSIDE}`,
];

/** Makes a bucket that holds every key of the attempts. */
export async function fill(box: Sandbox, suffix: string): Promise<string> {
  const Bucket = await box.bucket(suffix);
  for (const Key of [INSIDE, ...SIBLINGS]) {
    await box.s3.send(new PutObjectCommand({ Bucket, Key, Body: "old" }));
  }
  return Bucket;
}

/** Runs `create`, and returns the keys it prints. */
export async function create(box: Sandbox, args: string[]): Promise<TestKeys> {
  const { code, stdout, stderr } = await box.cli(["create", ...args]);
  strictEqual(code, 0, stderr);
  const made = JSON.parse(stdout);
  return {
    accessKeyId: made.AccessKeyId,
    secretAccessKey: made.SecretAccessKey,
    sessionToken: made.SessionToken,
  };
}

/** A real S3 client with these keys. */
export function client(keys: TestKeys): S3Client {
  return new S3Client({
    ...clientConfig(keys),
    forcePathStyle: ENDPOINT !== undefined,
  });
}

/** Everything to try on one bucket. */
export function bucketAttempts(s3: S3Client, Bucket: string): Attempts {
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

/** What to try on the rest of the account. */
export function accountAttempts(
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

/** Makes every attempt. */
export async function outcomes(
  attempts: Attempts,
): Promise<Record<string, Outcome>> {
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

/**
 * The expected outcomes. An attempt is allowed when its name begins with one of
 * these words.
 */
export function expected(
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
export async function whenHonoured(
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
