/** Turns the options of `create` into a request. */
import type { Context } from "../context/context.ts";
import type { CreateRequest, Lifetime } from "../create/request.ts";
import { UsageError } from "../errors.ts";
import { newBucketNameProblem } from "../policy/bucket_name.ts";
import { TAGS_LIMIT } from "../policy/limits.ts";
import type { PolicySource } from "../policy/source.ts";
import type { Grant } from "../policy/statements.ts";
import { checkRegion, customEndpoint } from "./aws.ts";
import { type PolicyFlags, resolveGrant } from "./policy.ts";
import type { Tag } from "../aws/tag.ts";

/** The values of the options of `create`. */
export type CreateFlags = PolicyFlags & {
  duration?: number;
  username?: string;
  createBucket?: true;
  public?: true;
  website?: true;
  policy?: string;
  bucketRegion?: string;
  userPermissionsBoundary?: string;
  role?: string;
  update?: true;
  tag?: Tag[];
  /** From the AWS options, because only one option can read standard input. */
  auth?: string;
  endpointUrl?: string;
};

/**
 * Checks the options against each other and reads the policy of `--policy`.
 * What is doubtful in it is told on standard error.
 * @throws {CliError} when they are refused; AWS has not been called by then
 */
export async function resolveCreate(
  buckets: string[],
  flags: CreateFlags,
  ctx: Pick<Context, "stdin" | "readFile" | "env" | "err">,
): Promise<CreateRequest> {
  if (flags.createBucket) buckets.forEach(checkNewBucket);
  const grant = await resolveGrant(buckets, flags, ctx);
  const policy = await resolvePolicy(grant, flags, ctx);
  const custom = flags.policy !== undefined || grant.extraStatements.length > 0;
  return {
    buckets,
    createBuckets: flags.createBucket ?? false,
    bucketRegion: resolveBucketRegion(flags, ctx),
    public: flags.public ?? flags.website ?? false,
    website: flags.website ?? false,
    permission: custom ? "custom" : grant.access,
    policy,
    lifetime: resolveLifetime(flags),
    tags: resolveTags(flags.tag ?? []),
  };
}

/** The bucket may exist, but that is not known before AWS is asked. */
function checkNewBucket(bucket: string): void {
  const problem = newBucketNameProblem(bucket);
  if (problem === undefined) return;
  throw new UsageError(
    `Invalid value for 'BUCKETS...': '${bucket}' cannot be the name of a new bucket: ${problem} - if it exists already, leave out --create-bucket`,
  );
}

async function resolvePolicy(
  grant: Grant,
  flags: CreateFlags,
  ctx: Pick<Context, "stdin" | "readFile" | "err">,
): Promise<PolicySource> {
  const { buckets, extraStatements } = grant;
  if (flags.policy === undefined) return { kind: "grant", grant };
  checkNoOtherLimits(flags);
  if (flags.policy === "-" && flags.auth === "-") {
    throw new UsageError("--policy and --auth cannot both read standard input");
  }
  // Imported here, because most credentials are made without --policy.
  const { readTemplate } = await import("./policy_document.ts");
  const text = await readTemplate(flags.policy, grant, ctx);
  return { kind: "template", buckets, text, extraStatements };
}

/** Refuses options that would have no effect on the policy of `--policy`. */
function checkNoOtherLimits(flags: CreateFlags): void {
  const option = flags.prefix !== undefined
    ? "--prefix"
    : flags.readOnly
    ? "--read-only"
    : flags.writeOnly
    ? "--write-only"
    : undefined;
  if (option !== undefined) {
    throw new UsageError(
      `${option} cannot be used with --policy, because the policy alone says what is allowed`,
    );
  }
}

function resolveLifetime(flags: CreateFlags): Lifetime {
  if (flags.duration === undefined) {
    if (flags.role !== undefined) {
      throw new UsageError(
        "--role needs --duration: only temporary credentials come from a role",
      );
    }
    return {
      kind: "lasting",
      userName: flags.username,
      boundary: flags.userPermissionsBoundary,
      update: flags.update ?? false,
    };
  }
  for (
    const [given, option] of [
      [flags.update, "--update"],
      [flags.username, "--username"],
      [flags.userPermissionsBoundary, "--user-permissions-boundary"],
    ]
  ) {
    if (given === undefined) continue;
    throw new UsageError(
      `${option} cannot be used with --duration: temporary credentials belong to no user`,
    );
  }
  if (flags.tag !== undefined && !flags.createBucket) {
    throw new UsageError(
      "--tag cannot be used with --duration without --create-bucket: there would be nothing to tag",
    );
  }
  return { kind: "session", duration: flags.duration, roleArn: flags.role };
}

/** `EU` is S3's old name for eu-west-1 (S3 API, CreateBucket). */
function resolveBucketRegion(
  flags: CreateFlags,
  ctx: Pick<Context, "env">,
): string | undefined {
  const region = flags.bucketRegion;
  if (region === undefined) return undefined;
  if (!flags.createBucket) {
    throw new UsageError(
      "--bucket-region needs --create-bucket: an existing bucket stays in its region",
    );
  }
  if (region === "EU") return "eu-west-1";
  checkRegion("--bucket-region", region, customEndpoint(flags, ctx));
  return region;
}

function resolveTags(tags: Tag[]): Tag[] {
  const keys = tags.map((tag) => tag.Key.toLowerCase());
  const twice = tags.find((_, i) => keys.indexOf(keys[i]) < i);
  if (twice) {
    throw new UsageError(
      `Invalid value for '--tag': the key '${twice.Key}' is given twice`,
    );
  }
  if (tags.length > TAGS_LIMIT) {
    throw new UsageError(
      `Invalid value for '--tag': AWS allows at most ${TAGS_LIMIT} tags, not ${tags.length}`,
    );
  }
  return tags;
}
