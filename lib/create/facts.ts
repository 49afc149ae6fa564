/** Reads what exists before `create` changes anything. */
import type { S3 } from "../aws/buckets/buckets.ts";
import { NOT_SET } from "../aws/buckets/not_set.ts";
import type { PublicAccessBlock, Website } from "../aws/buckets/settings.ts";
import type { UserState } from "../aws/iam/users.ts";
import { NO_SUCH_CALL, NO_SUCH_ENTITY, orUndefined } from "../aws/missing.ts";
import type { Aws } from "../aws/services/mod.ts";
import type { CallerIdentity } from "../aws/sts.ts";
import { CliError } from "../errors.ts";
import { type CreateRequest, userNameFor } from "./request.ts";
import { judgedRole, type RoleFacts, roleState } from "./role_facts.ts";

/** The settings of a bucket that `--public` and `--website` change. */
export interface BucketFacts {
  publicAccessBlock?: PublicAccessBlock;
  /** The bucket policy as JSON text. */
  policy?: string;
  website?: Website;
}

/** A user that exists already. */
export interface UserFacts extends UserState {
  /** Inline policies as JSON text, by name. */
  policies: Map<string, string>;
  accessKeyIds: string[];
  /** The ARNs of its managed policies. */
  attachedPolicies: string[];
  /** The names of its groups. */
  groups: string[];
}

/** What exists. What does not is undefined. */
export interface Facts {
  /** Who is calling; undefined in a dry run, which does not call AWS. */
  caller?: CallerIdentity;
  /** The buckets that exist, by name. */
  buckets: Map<string, BucketFacts>;
  user?: UserFacts;
  role?: RoleFacts;
  /** The ARN by which the tool's role must trust the caller, if it does not. */
  principal?: string;
}

/** What {@link gatherFacts} finds out. */
export interface Findings {
  facts: Facts;
  /** The account that must own the buckets. */
  owner: string;
  /**
   * Settles once AWS has said that the account owns the buckets. What gives
   * nobody access need not wait for it.
   * @throws {CliError} when one belongs to another account
   */
  ownership: Promise<void>;
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
): Promise<Findings> {
  const { lifetime } = request;
  const ensuresRole = lifetime.kind === "session" &&
    lifetime.roleArn === undefined;
  const identity = aws.sts().then((sts) => sts.whoami());
  const results = await Promise.allSettled([
    identity,
    bucketFacts(request, identity, aws),
    lifetime.kind === "lasting"
      ? userFacts(userNameFor(request, lifetime), aws)
      : undefined,
    ensuresRole ? roleState(aws) : undefined,
  ]);
  // An error about the caller goes first: with a bad key, HeadBucket fails as
  // it does for a bucket of another account.
  const caller = settled(results[0]);
  const { buckets, owner, ownership } = settled(results[1]);
  const user = settled(results[2]);
  const role = settled(results[3]);
  return {
    facts: {
      caller,
      buckets,
      user,
      ...(ensuresRole ? await judgedRole(role, caller.Arn, aws) : {}),
    },
    owner,
    ownership,
  };
}

/** The caller's account, or that of the role which is to have the rights. */
function ownerOf({ lifetime }: CreateRequest, caller: CallerIdentity): string {
  const role = lifetime.kind === "session" ? lifetime.roleArn : undefined;
  return role?.split(":")[4] || caller.Account;
}

function settled<T>(result: PromiseSettledResult<T>): T {
  if (result.status === "rejected") throw result.reason;
  return result.value;
}

async function bucketFacts(
  request: CreateRequest,
  identity: Promise<CallerIdentity>,
  aws: Aws,
): Promise<
  { buckets: Map<string, BucketFacts> } & Pick<Findings, "owner" | "ownership">
> {
  const existing = await existingBuckets(request, await aws.s3());
  const owner = ownerOf(request, await identity);
  const s3 = await aws.withOwner(owner).s3();
  const ownership = checkOwner(existing, owner, s3);
  if (!request.public) {
    const buckets = new Map(existing.map((bucket) => [bucket, {}]));
    return { buckets, owner, ownership };
  }
  // Those of another account's bucket cannot be read, which says less.
  const [, settings] = await Promise.allSettled([
    ownership,
    Promise.all(existing.map((bucket) => settingsOf(bucket, s3))),
  ]);
  await ownership;
  const found = settled(settings);
  const buckets = new Map(existing.map((bucket, i) => [bucket, found[i]]));
  return { buckets, owner, ownership };
}

/**
 * Which of the buckets exist.
 * @throws {CliError} when one cannot be used, or is missing and should not be
 * created
 */
async function existingBuckets(
  request: CreateRequest,
  s3: S3,
): Promise<string[]> {
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
  return request.buckets.filter((_, i) => states[i] === "exists");
}

/** See {@link Findings}. It does no harm if nobody waits for it. */
function checkOwner(
  buckets: string[],
  account: string,
  s3: S3,
): Findings["ownership"] {
  const check = Promise.all(buckets.map(async (bucket) => {
    if (await s3.isOwn(bucket)) return;
    throw new CliError(
      `Bucket '${bucket}' belongs to another account than ${account} - use a bucket of your own, or the credentials of its account`,
    );
  })).then(() => {});
  check.catch(() => {});
  return check;
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
  const unknown = [NO_SUCH_ENTITY, ...NO_SUCH_CALL];
  const [user, names, accessKeyIds, attachedPolicies, groups] = await Promise
    .all([
      users.get(userName),
      orUndefined(users.policyNames(userName), NO_SUCH_ENTITY),
      orUndefined(users.accessKeyIds(userName), NO_SUCH_ENTITY),
      orUndefined(users.attachedPolicies(userName), ...unknown),
      orUndefined(users.groups(userName), ...unknown),
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
  return {
    ...user,
    policies,
    accessKeyIds: accessKeyIds ?? [],
    attachedPolicies: attachedPolicies ?? [],
    groups: groups ?? [],
  };
}
