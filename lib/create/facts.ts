/** Reads what exists before `create` changes anything. */
import type { RoleState } from "../aws/iam/roles.ts";
import type { S3 } from "../aws/buckets/buckets.ts";
import { NOT_SET } from "../aws/buckets/not_set.ts";
import type { PublicAccessBlock, Website } from "../aws/buckets/settings.ts";
import { NO_SUCH_ENTITY, orUndefined } from "../aws/missing.ts";
import type { Aws } from "../aws/services/mod.ts";
import type { CallerIdentity } from "../aws/sts.ts";
import { CliError } from "../errors.ts";
import { ROLE_NAME } from "../policy/names.ts";
import { type CreateRequest, userNameFor } from "./request.ts";

/** The settings of a bucket that `--public` and `--website` change. */
export interface BucketFacts {
  publicAccessBlock?: PublicAccessBlock;
  /** The bucket policy as JSON text. */
  policy?: string;
  website?: Website;
}

/** A user that exists already. */
export interface UserFacts {
  /** Inline policies as JSON text, by name. */
  policies: Map<string, string>;
  accessKeyIds: string[];
}

/** The tool's role, when it exists already. */
export interface RoleFacts extends RoleState {
  /** The ARNs of its managed policies. */
  attachedPolicies: string[];
}

/** What exists. What does not is undefined. */
export interface Facts {
  /** Who is calling; undefined in a dry run, which does not call AWS. */
  caller?: CallerIdentity;
  /** The buckets that exist, by name. */
  buckets: Map<string, BucketFacts>;
  user?: UserFacts;
  role?: RoleFacts;
}

/**
 * Reads what the plan for `request` depends on, all at the same time: far from
 * AWS, each response takes as long as the program takes to start.
 * @throws {CliError} when a bucket belongs to another account, or does not
 * exist and should not be created
 */
export async function gatherFacts(
  request: CreateRequest,
  aws: Aws,
): Promise<Facts> {
  const { lifetime } = request;
  const results = await Promise.allSettled([
    aws.sts().then((sts) => sts.whoami()),
    aws.s3().then((s3) => bucketFacts(request, s3)),
    lifetime.kind === "lasting"
      ? userFacts(userNameFor(request, lifetime), aws)
      : undefined,
    lifetime.kind === "session" && lifetime.roleArn === undefined
      ? roleFacts(aws)
      : undefined,
  ]);
  const [caller, buckets, user, role] = results;
  // An error about the caller goes first: with a bad key, HeadBucket fails as
  // it does for a bucket of another account.
  return {
    caller: settled(caller),
    buckets: settled(buckets),
    user: settled(user),
    role: settled(role),
  };
}

function settled<T>(result: PromiseSettledResult<T>): T {
  if (result.status === "rejected") throw result.reason;
  return result.value;
}

async function bucketFacts(
  request: CreateRequest,
  s3: S3,
): Promise<Map<string, BucketFacts>> {
  const states = await Promise.all(request.buckets.map((b) => s3.state(b)));
  request.buckets.forEach((bucket, i) => {
    if (states[i] === "forbidden") {
      throw new CliError(
        `Bucket '${bucket}' exists but belongs to another account, or you lack s3:ListBucket on it (403)`,
      );
    }
    if (states[i] === "missing" && !request.createBuckets) {
      throw new CliError(
        `Bucket does not exist: ${bucket}${
          request.createBuckets === false
            ? " - try --create-bucket to create it"
            : ""
        }`,
      );
    }
  });
  const existing = request.buckets.filter((_, i) => states[i] === "exists");
  const settings = await Promise.all(
    existing.map((bucket) => request.public ? settingsOf(bucket, s3) : {}),
  );
  return new Map(existing.map((bucket, i) => [bucket, settings[i]]));
}

async function settingsOf(
  bucket: string,
  { settings }: S3,
): Promise<BucketFacts> {
  const [publicAccessBlock, policy, website] = await Promise.all([
    orUndefined(
      settings.publicAccessBlock(bucket),
      NOT_SET.publicAccessBlock,
    ),
    orUndefined(settings.policy(bucket), NOT_SET.policy),
    orUndefined(settings.website(bucket), NOT_SET.website),
  ]);
  return { publicAccessBlock, policy, website };
}

/**
 * Asks everything at once, which also opens the connections over which the
 * rights of the new key are read back at once later.
 */
async function userFacts(
  userName: string,
  aws: Aws,
): Promise<UserFacts | undefined> {
  const { users } = await aws.iam();
  const [user, names, accessKeyIds] = await Promise.all([
    users.get(userName),
    orUndefined(users.policyNames(userName), NO_SUCH_ENTITY),
    orUndefined(users.accessKeyIds(userName), NO_SUCH_ENTITY),
  ]);
  if (!user) return undefined;
  const policies = new Map(
    await Promise.all(
      (names ?? []).map(async (name): Promise<[string, string]> => [
        name,
        await users.policy(userName, name),
      ]),
    ),
  );
  return { policies, accessKeyIds: accessKeyIds ?? [] };
}

async function roleFacts(aws: Aws): Promise<RoleFacts | undefined> {
  const { roles } = await aws.iam();
  const [role, attachedPolicies] = await Promise.all([
    roles.get(ROLE_NAME),
    orUndefined(roles.attachedPolicies(ROLE_NAME), NO_SUCH_ENTITY),
  ]);
  return role && { ...role, attachedPolicies: attachedPolicies ?? [] };
}
