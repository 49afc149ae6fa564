/** Plans `create`: a request and what exists give the steps. Pure. */
import { CliError } from "../errors.ts";
import { minify } from "../json.ts";
import { type PolicyDocument, statementsOf } from "../policy/document.ts";
import {
  credentialName,
  POLICY_NAME_LIMIT,
  ROLE_NAME,
  SESSION_NAME_LIMIT,
  USER_NAME_LIMIT,
} from "../policy/names.ts";
import {
  policySize,
  SESSION_POLICY_LIMIT,
  USER_POLICIES_LIMIT,
} from "../policy/size.ts";
import {
  mergedPolicy,
  policyForAll,
  policyForBucket,
} from "../policy/source.ts";
import { publicBucketPolicy } from "../policy/statements.ts";
import type { BucketFacts, Facts, RoleFacts } from "./facts.ts";
import type { CreateRequest, Lifetime } from "./request.ts";
import { type Step, WEBSITE } from "./steps.ts";
import { trustPolicy, trusts, trustWith } from "./trust.ts";

const ROLE_DESCRIPTION =
  "Role used by the s3-credentials tool to create time-limited credentials that are restricted to specific buckets";

/** The longest session a role can allow, in seconds (IAM API, CreateRole). */
const LONGEST_SESSION = 12 * 60 * 60;

/** The longest session a role session can get in turn (STS API, AssumeRole). */
const LONGEST_CHAINED_SESSION = 60 * 60;

/** Access keys of a user (IAM User Guide, reference_iam-quotas). */
const ACCESS_KEYS_LIMIT = 2;

/** The steps, and what to tell before they are taken. */
export interface Plan {
  steps: Step[];
  /** Lines for the log: changes to things that exist already. */
  notices: string[];
}

/**
 * The steps that fulfil a request.
 * @throws {CliError} when AWS would refuse one of them, or when a step would
 * change access that somebody was given before
 */
export function planCreate(request: CreateRequest, facts: Facts): Plan {
  const partition = facts.caller?.Arn.split(":")[1] ?? "aws";
  const notices: string[] = [];
  const buckets = request.buckets.flatMap((bucket) =>
    bucketSteps(request, bucket, facts.buckets.get(bucket), partition, notices)
  );
  const credentials = request.lifetime.kind === "session"
    ? sessionSteps(request, request.lifetime, facts, partition)
    : userSteps(request, request.lifetime, facts, partition, notices);
  return { steps: [...buckets, ...credentials], notices };
}

/** The user that lasting credentials belong to. */
export function userNameFor(
  request: Pick<CreateRequest, "permission" | "buckets">,
  lifetime: { userName?: string },
): string {
  return lifetime.userName ??
    credentialName(request.permission, request.buckets, USER_NAME_LIMIT);
}

/** What a bucket made since April 2023 begins with (S3 User Guide). */
const NEW_BUCKET_BLOCK = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};

function bucketSteps(
  request: CreateRequest,
  bucket: string,
  existing: BucketFacts | undefined,
  partition: string,
  notices: string[],
): Step[] {
  const steps: Step[] = [];
  if (!existing) {
    steps.push({ kind: "create-bucket", bucket, region: request.bucketRegion });
    if (request.tags.length > 0) {
      steps.push({ kind: "tag-bucket", bucket, tags: request.tags });
    }
  }
  if (!request.public) return steps;
  const changes: Step[] = [];
  const block = existing ? existing.publicAccessBlock : NEW_BUCKET_BLOCK;
  if (block && Object.values(block).some((on) => on)) {
    changes.push({ kind: "open-public-access", bucket, previous: block });
  }
  const policy = withPublicStatement(bucket, existing?.policy, partition);
  if (policy) {
    changes.push({
      kind: "attach-bucket-policy",
      bucket,
      policy,
      previous: existing?.policy,
    });
  }
  if (request.website && needsWebsite(bucket, existing)) {
    changes.push({ kind: "configure-website", bucket });
  }
  if (existing && changes.length > 0) {
    notices.push(
      `Bucket ${bucket} exists and is made public: ${
        changes.map((step) => CHANGE_NOTICES[step.kind]).join(", ")
      }`,
    );
  }
  return [...steps, ...changes];
}

const CHANGE_NOTICES: Partial<Record<Step["kind"], string>> = {
  "open-public-access": "its public access block is opened",
  "attach-bucket-policy": "its policy lets anybody read objects",
  "configure-website": "it serves a website",
};

/** Undefined when the bucket has the public statement already. */
function withPublicStatement(
  bucket: string,
  existing: string | undefined,
  partition: string,
): unknown {
  const ours = publicBucketPolicy(bucket, partition);
  if (existing === undefined) return ours;
  const document = JSON.parse(existing) as PolicyDocument;
  const statements = statementsOf(document);
  const [statement] = ours.Statement;
  if (statements.some((s) => minify(s) === minify(statement))) return undefined;
  if (statements.some((s) => s.Sid === statement.Sid)) {
    throw new CliError(
      `Bucket ${bucket} has a policy with another statement called '${statement.Sid}' - change that policy first`,
    );
  }
  return { ...document, Statement: [...statements, statement] };
}

/** False when it is set up so already. @throws {CliError} when otherwise */
function needsWebsite(bucket: string, existing?: BucketFacts): boolean {
  const website = existing?.website;
  if (!website) return true;
  if (
    website.IndexDocument?.Suffix === WEBSITE.IndexDocument.Suffix &&
    website.ErrorDocument?.Key === WEBSITE.ErrorDocument.Key
  ) return false;
  throw new CliError(
    `Bucket ${bucket} is a website with other settings already - leave out --website to keep them`,
  );
}

function userSteps(
  request: CreateRequest,
  lifetime: Extract<Lifetime, { kind: "lasting" }>,
  facts: Facts,
  partition: string,
  notices: string[],
): Step[] {
  const { user } = facts;
  const userName = userNameFor(request, lifetime);
  const policies = userPolicies(request, userName, facts, partition);
  if (user) {
    if (user.accessKeyIds.length >= ACCESS_KEYS_LIMIT) {
      throw new CliError(
        `User '${userName}' already has ${user.accessKeyIds.length} access keys, the most AWS allows - delete one of ${
          user.accessKeyIds.join(", ")
        }, or use --username to make another user`,
      );
    }
    for (const { name, policy } of policies) {
      const present = user.policies.get(name);
      const same = present !== undefined &&
        minify(JSON.parse(present)) === minify(policy);
      if (present !== undefined && !same && !lifetime.update) {
        throw new CliError(
          `User '${userName}' already has a different policy '${name}', and the keys made with it would change - use --username to make another user, or --update to replace the policy`,
        );
      }
    }
    const others = [...user.policies.keys()].filter((name) =>
      !policies.some((policy) => policy.name === name)
    );
    if (others.length > 0) {
      notices.push(
        `User '${userName}' exists: the new key also has its other policies: ${
          others.join(", ")
        }`,
      );
    }
  }
  return [
    ...(user ? [] : [{
      kind: "create-user" as const,
      user: {
        userName,
        permissionsBoundary: boundaryFor(request, lifetime, partition),
        tags: request.tags,
      },
    }]),
    ...policies.map(({ name, policy }) => ({
      kind: "put-user-policy" as const,
      userName,
      policyName: name,
      policy,
      previous: user?.policies.get(name),
    })),
    {
      kind: "create-access-key",
      userName,
      existing: user?.accessKeyIds ?? [],
    },
  ];
}

/** The boundary that limits what the user can ever do, whatever its policies. */
function boundaryFor(
  { permission }: CreateRequest,
  { boundary }: { boundary?: string },
  partition: string,
): string | undefined {
  if (boundary !== undefined) {
    return boundary === "none" ? undefined : boundary;
  }
  if (permission === "custom") return undefined;
  // Writing needs full access: AWS has no managed policy for writing only.
  const name = permission === "read-only"
    ? "AmazonS3ReadOnlyAccess"
    : "AmazonS3FullAccess";
  return `arn:${partition}:iam::aws:policy/${name}`;
}

interface NamedPolicy {
  name: string;
  policy: PolicyDocument;
}

/** One policy a bucket while they fit together, otherwise one for all. */
function userPolicies(
  request: CreateRequest,
  userName: string,
  facts: Facts,
  partition: string,
): NamedPolicy[] {
  const { permission, policy: source, buckets } = request;
  const separate = buckets.map((bucket): NamedPolicy => ({
    name: credentialName(permission, [bucket], POLICY_NAME_LIMIT),
    policy: policyForBucket(source, bucket, partition),
  }));
  const separateSize = totalSize(separate, facts);
  if (separateSize <= USER_POLICIES_LIMIT) return separate;
  const merged: NamedPolicy[] = [{
    name: credentialName(permission, buckets, POLICY_NAME_LIMIT),
    policy: mergedPolicy(source, partition),
  }];
  const mergedSize = totalSize(merged, facts);
  if (mergedSize <= USER_POLICIES_LIMIT) return merged;
  throw new CliError(
    `The policies of user '${userName}' would have ${mergedSize} characters even when merged, and AWS allows ${USER_POLICIES_LIMIT} - name fewer buckets, or shorter prefixes and statements`,
  );
}

/** The new policies and those the user keeps. */
function totalSize(policies: NamedPolicy[], { user }: Facts): number {
  const kept = [...user?.policies ?? []].filter(([name]) =>
    !policies.some((policy) => policy.name === name)
  );
  return [...policies.map((p) => p.policy), ...kept.map(([, text]) => text)]
    .reduce<number>((sum, policy) => sum + policySize(policy), 0);
}

function sessionSteps(
  request: CreateRequest,
  lifetime: Extract<Lifetime, { kind: "session" }>,
  facts: Facts,
  partition: string,
): Step[] {
  checkCaller(lifetime.duration, facts);
  const role = lifetime.roleArn === undefined
    ? ensureRole(request, lifetime.duration, facts, partition)
    : [];
  return [...role, {
    kind: "assume-role",
    policy: sessionPolicy(request, partition),
    request: {
      roleArn: lifetime.roleArn ?? facts.role?.arn ??
        `arn:${partition}:iam::${facts.caller?.Account}:role/${ROLE_NAME}`,
      sessionName: credentialName(
        request.permission,
        request.buckets,
        SESSION_NAME_LIMIT,
      ),
      duration: lifetime.duration,
    },
    fresh: role.length > 0,
    ensured: lifetime.roleArn === undefined,
  }];
}

function checkCaller(duration: number, { caller }: Facts): void {
  if (caller?.Arn.endsWith(":root")) {
    throw new CliError(
      "You are the root user, who cannot assume roles - use the credentials of an IAM user or role, or leave out --duration",
    );
  }
  if (
    caller?.Arn.includes(":assumed-role/") && duration > LONGEST_CHAINED_SESSION
  ) {
    throw new CliError(
      `You are using a role session, which can get credentials for ${LONGEST_CHAINED_SESSION} seconds at the most, not ${duration} - use a shorter --duration, or the credentials of an IAM user`,
    );
  }
}

function sessionPolicy(
  { policy: source }: CreateRequest,
  partition: string,
): PolicyDocument {
  const whole = policyForAll(source, partition);
  if (minify(whole).length <= SESSION_POLICY_LIMIT) return whole;
  const merged = mergedPolicy(source, partition);
  const size = minify(merged).length;
  if (size <= SESSION_POLICY_LIMIT) return merged;
  throw new CliError(
    `The session policy would have ${size} characters even when merged, and AWS allows ${SESSION_POLICY_LIMIT} - name fewer buckets, or shorter prefixes and statements`,
  );
}

/** What it takes for the tool's role to exist and be as it should. */
function ensureRole(
  { tags }: CreateRequest,
  duration: number,
  { role, caller }: Facts,
  partition: string,
): Step[] {
  const policyArn = `arn:${partition}:iam::aws:policy/AmazonS3FullAccess`;
  const root = `arn:${partition}:iam::${caller?.Account}:root`;
  const attach: Step = {
    kind: "attach-role-policy",
    roleName: ROLE_NAME,
    policyArn,
  };
  if (!role) {
    return [{
      kind: "create-role",
      role: {
        roleName: ROLE_NAME,
        description: ROLE_DESCRIPTION,
        trustPolicy: minify(trustPolicy(root)),
        maxSessionDuration: LONGEST_SESSION,
        tags,
      },
    }, attach];
  }
  return [
    ...(role.attachedPolicies.includes(policyArn) ? [] : [attach]),
    ...mendDuration(role, duration),
    ...mendTrust(role, root, caller?.Arn ?? root),
  ];
}

function mendDuration(role: RoleFacts, duration: number): Step[] {
  if (role.maxSessionDuration >= duration) return [];
  return [{
    kind: "set-role-duration",
    roleName: ROLE_NAME,
    seconds: LONGEST_SESSION,
    previous: role.maxSessionDuration,
    description: role.description,
  }];
}

function mendTrust(role: RoleFacts, root: string, callerArn: string): Step[] {
  if (trusts(role.trustPolicy, root, callerArn)) return [];
  return [{
    kind: "set-role-trust",
    roleName: ROLE_NAME,
    document: minify(trustWith(role.trustPolicy, root)),
    previous: role.trustPolicy,
  }];
}
