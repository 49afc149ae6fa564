/** Plans the steps that get temporary credentials from a role. Pure. */
import { CliError } from "../errors.ts";
import { minify } from "../output/json.ts";
import type { PolicyDocument } from "../policy/document.ts";
import {
  LONGEST_CHAINED_SESSION,
  LONGEST_SESSION,
  SESSION_NAME_LIMIT,
  SESSION_POLICY_LIMIT,
} from "../policy/limits.ts";
import {
  credentialName,
  managedPolicy,
  ROLE_NAME,
  ROLE_POLICY,
} from "../policy/names.ts";
import { mergedPolicy, policyForAll } from "../policy/source.ts";
import type { Facts } from "./facts.ts";
import type { CreateRequest, Lifetime } from "./request.ts";
import type { RoleFacts } from "./role_facts.ts";
import type { RoleStep } from "./role_steps.ts";
import { trustPolicy, trustWith, trustWithout } from "./trust.ts";

const ROLE_DESCRIPTION =
  "Role used by the s3-credentials tool to create time-limited credentials that are restricted to specific buckets";

/**
 * The steps that create or repair the tool's role if need be, and assume a
 * role.
 * @throws {CliError} when the caller cannot assume roles, or not for that long,
 * or when the session policy is too large
 */
export function sessionSteps(
  request: CreateRequest,
  lifetime: Extract<Lifetime, { kind: "session" }>,
  facts: Facts,
  partition: string,
): RoleStep[] {
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

/** The steps that create the tool's role, or repair what it lacks. */
function ensureRole(
  { tags }: CreateRequest,
  duration: number,
  // A dry run does not know who calls, and does not show the trust policy.
  { role, principal = "" }: Facts,
  partition: string,
): RoleStep[] {
  const policyArn = managedPolicy(ROLE_POLICY, partition);
  const attach: RoleStep = {
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
        trustPolicy: trustPolicy(principal),
        maxSessionDuration: LONGEST_SESSION,
        tags,
      },
      principal,
    }, attach];
  }
  return [
    ...(role.attachedPolicies.includes(policyArn) ? [] : [attach]),
    ...repairDuration(role, duration),
    ...repairTrust(role, principal),
  ];
}

function repairDuration(role: RoleFacts, duration: number): RoleStep[] {
  if (role.maxSessionDuration >= duration) return [];
  return [{
    kind: "set-role-duration",
    roleName: ROLE_NAME,
    seconds: LONGEST_SESSION,
    previous: role.maxSessionDuration,
    description: role.description,
  }];
}

/**
 * Lets the caller assume the role if its trust policy is silent about that.
 * Whatever the policy says against it, or under a condition, somebody wanted.
 */
function repairTrust(
  { trust, trustPolicy }: RoleFacts,
  principal: string,
): RoleStep[] {
  switch (trust) {
    case "trusted":
      return [];
    case "untrusted": {
      const document = trustWith(trustPolicy, principal);
      return [{
        kind: "set-role-trust",
        roleName: ROLE_NAME,
        principal,
        document,
        previous: trustWithout(document, principal),
      }];
    }
    case "denied":
      throw notTrusted("denies that to you");
    case "unclear":
      throw notTrusted("has conditions that you do not meet");
  }
}

function notTrusted(reason: string): CliError {
  return new CliError(
    `You may not assume role ${ROLE_NAME}: its trust policy ${reason}, and is left as it is - ask whoever manages the account, or use another role with create --role`,
  );
}
