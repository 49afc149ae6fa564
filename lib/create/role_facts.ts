/** Reads what there is to know about the tool's role and its caller. */
import type { RoleState } from "../aws/iam/roles.ts";
import { NO_SUCH_ENTITY, orUndefined } from "../aws/missing.ts";
import type { Aws } from "../aws/services/mod.ts";
import { CliError, isAwsError } from "../errors.ts";
import { minify } from "../output/json.ts";
import { SHORTEST_SESSION } from "../policy/limits.ts";
import { ROLE_NAME } from "../policy/names.ts";
import { roleNameOf, type Trust, trustOf } from "./trust.ts";

/** The tool's role as IAM has it, when it exists already. */
interface OwnRole extends RoleState {
  /** The ARNs of its managed policies. */
  attachedPolicies: string[];
}

/** The tool's role, when it exists already, and what it is to the caller. */
export interface RoleFacts extends OwnRole {
  /** "trusted" also when AWS let the caller in whatever the policy says. */
  trust: Trust;
}

/** The tool's role; undefined when it does not exist. */
export async function roleState(aws: Aws): Promise<OwnRole | undefined> {
  const { roles } = await aws.iam();
  const [role, attachedPolicies] = await Promise.all([
    roles.get(ROLE_NAME),
    orUndefined(roles.attachedPolicies(ROLE_NAME), NO_SUCH_ENTITY),
  ]);
  return role && { ...role, attachedPolicies: attachedPolicies ?? [] };
}

/**
 * Finds out whether the caller may assume the tool's role, and how the role
 * must name the caller if it is to be created or does not trust the caller yet.
 * @throws {CliError} when the caller is a role whose ARN cannot be read
 */
export async function judgedRole(
  role: OwnRole | undefined,
  callerArn: string,
  aws: Aws,
): Promise<{ role?: RoleFacts; principal?: string }> {
  const principal = () => principalOf(callerArn, aws);
  if (!role) return { principal: await principal() };
  const trust = trustOf(role.trustPolicy, callerArn);
  if (trust === "trusted" || await mayAssume(role.arn, aws)) {
    return { role: { ...role, trust: "trusted" } };
  }
  return {
    role: { ...role, trust },
    ...(trust === "untrusted" ? { principal: await principal() } : {}),
  };
}

/**
 * Whether AWS lets the caller assume a role, whatever we think of its trust
 * policy. The session is given no rights, and forgotten.
 */
async function mayAssume(roleArn: string, aws: Aws): Promise<boolean> {
  try {
    await (await aws.sts()).assumeRole({
      roleArn,
      sessionName: "s3-credentials",
      policy: minify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Deny", Action: "*", Resource: "*" }],
      }),
      duration: SHORTEST_SESSION,
    });
    return true;
  } catch (error) {
    if (isAwsError(error, "AccessDenied", "AccessDeniedException")) {
      return false;
    }
    throw error;
  }
}

/**
 * The ARN that names the caller in a trust policy: for a session that of its
 * role, with the path, which only IAM knows.
 */
async function principalOf(callerArn: string, aws: Aws): Promise<string> {
  const roleName = roleNameOf(callerArn);
  if (roleName === undefined) return callerArn;
  const { roles } = await aws.iam();
  try {
    const role = await roles.get(roleName);
    if (role) return role.arn;
  } catch (error) {
    if (!isAwsError(error, "AccessDenied", "AccessDeniedException")) {
      throw error;
    }
  }
  throw new CliError(
    `Role ${ROLE_NAME} must trust role ${roleName}, which you use, and the ARN of that cannot be read - get iam:GetRole on it, or have whoever manages the account make ${ROLE_NAME} trust it`,
  );
}
