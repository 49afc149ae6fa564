/** Turns the options of `create` into a request. */
import type { Context } from "../context/context.ts";
import type { CreateRequest, Lifetime } from "../create/request.ts";
import { UsageError } from "../errors.ts";
import { policyProblem } from "../policy/document.ts";
import { TAGS_LIMIT } from "../policy/limits.ts";
import { fillTemplate, type PolicySource } from "../policy/source.ts";
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
 * @throws {CliError} when they are refused; AWS has not been called by then
 */
export async function resolveCreate(
  buckets: string[],
  flags: CreateFlags,
  ctx: Pick<Context, "stdin" | "readFile" | "env">,
): Promise<CreateRequest> {
  const grant = resolveGrant(buckets, flags);
  if (flags.policy !== undefined) checkNoOtherLimits(flags);
  const policy: PolicySource = flags.policy === undefined
    ? { kind: "grant", grant }
    : {
      kind: "template",
      buckets,
      text: await readPolicy(flags.policy, buckets, flags.auth, ctx),
      extraStatements: grant.extraStatements,
    };
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

/** Reads a literal policy, a file or standard input, and checks its content. */
async function readPolicy(
  value: string,
  buckets: string[],
  auth: string | undefined,
  ctx: Pick<Context, "stdin" | "readFile">,
): Promise<string> {
  if (value === "-" && auth === "-") {
    throw new UsageError(
      "--policy and --auth cannot both read standard input",
    );
  }
  const literal = value.trim().startsWith("{");
  const text = literal ? value : await readPolicyFile(value, ctx);
  const problem = templateProblem(text, buckets);
  if (problem === "syntax") {
    throw invalidPolicy(
      literal
        ? "Invalid JSON string"
        : `${value === "-" ? "Input" : "File"} contained invalid JSON`,
    );
  }
  if (problem !== undefined) throw invalidPolicy(problem);
  return text;
}

async function readPolicyFile(
  path: string,
  ctx: Pick<Context, "stdin" | "readFile">,
): Promise<string> {
  try {
    return path === "-" ? await ctx.stdin() : await ctx.readFile(path);
  } catch (error) {
    const { describeFileError } = await import("../output/file_errors.ts");
    throw invalidPolicy(
      (error as { code?: string }).code === "ENOENT"
        ? "File not found"
        : `'${path}': ${describeFileError(error)}`,
    );
  }
}

/**
 * What is wrong with the policy after each bucket's name has been filled in.
 */
function templateProblem(
  text: string,
  buckets: string[],
): "syntax" | string | undefined {
  for (const bucket of buckets) {
    let document: unknown;
    try {
      document = fillTemplate(text, bucket);
    } catch {
      return "syntax";
    }
    const problem = policyProblem(document);
    if (problem) return problem;
  }
  return undefined;
}

function invalidPolicy(problem: string): UsageError {
  return new UsageError(`Invalid value for '--policy': ${problem}`);
}
