/** The steps that create or repair the tool's role, and assume a role. */
import type { NewRole } from "../aws/iam/roles.ts";
import { NO_SUCH_ENTITY, orUndefined } from "../aws/missing.ts";
import type { AssumeRoleRequest } from "../aws/sts.ts";
import { AwsError, isAwsError, isUncertain } from "../errors.ts";
import { minify, toJson } from "../output/json.ts";
import { shell } from "../output/shell.ts";
import { managedPolicy, ROLE_NAME, ROLE_POLICY } from "../policy/names.ts";
import { oneLine } from "./step_parts.ts";
import type { Definitions, Made, Run } from "./step.ts";
import { trustOf, trustWithout } from "./trust.ts";

/** The steps about roles. `previous` is what a step replaces. */
export type RoleStep =
  | {
    kind: "create-role";
    role: NewRole;
    /** The ARN that the role trusts. */
    principal: string;
  }
  | { kind: "attach-role-policy"; roleName: string; policyArn: string }
  | {
    kind: "set-role-duration";
    roleName: string;
    /** Seconds. */
    seconds: number;
    previous: number;
    /** Sent again, because UpdateRole removes what it is not sent. */
    description?: string;
  }
  | {
    kind: "set-role-trust";
    roleName: string;
    /** The ARN that the role is to trust too. */
    principal: string;
    /** JSON text. */
    document: string;
    previous: string;
  }
  | AssumeRole;

interface AssumeRole {
  kind: "assume-role";
  /** The session policy; it is sent as minified JSON. */
  policy: unknown;
  request: Omit<AssumeRoleRequest, "policy">;
  /**
   * Whether the role was just created or repaired, so AWS may not know it yet.
   */
  fresh: boolean;
  /**
   * Whether it is the tool's own role, which earlier steps create or repair.
   */
  ensured: boolean;
}

/** How each of these steps is described, taken and undone. */
export const ROLE_STEPS: Definitions<RoleStep> = {
  "create-role": {
    describe: describedByAssumeRole,
    logAfter: ({ role, principal }) =>
      `Created role: ${role.roleName}, which trusts ${principal}`,
    async take({ role, principal }, { aws, rolesOfOthers }, made) {
      const { roles } = await aws.iam();
      try {
        await roles.create(role);
      } catch (error) {
        if (!isAwsError(error, "EntityAlreadyExists")) throw error;
        // After a try without an answer, most likely that one created it.
        if (isUncertain(error)) return;
        made.byAnotherRun = true;
        rolesOfOthers.add(role.roleName);
        const found = await roles.get(role.roleName);
        if (found && trustOf(found.trustPolicy, principal) !== "trusted") {
          throw new AwsError(
            `Somebody else made role ${role.roleName} at this moment, and it does not trust ${principal} - try again`,
            error.details,
            { cause: error },
          );
        }
      }
    },
    // It stays: another run may have a session of it by now.
    undo: {
      name: ({ role }) => `role ${role.roleName}`,
      isThere: async ({ role }, _, { aws }) =>
        await (await aws.iam()).roles.get(role.roleName) !== undefined,
      command: ({ role }) =>
        shell`aws iam delete-role --role-name ${role.roleName}`,
    },
  },
  "attach-role-policy": {
    describe: describedByAssumeRole,
    logAfter: ({ policyArn, roleName }) =>
      `Attached policy ${policyArn.split("/").pop()} to role ${roleName}`,
    async take({ roleName, policyArn }, { aws, rolesOfOthers }, made) {
      // That run attaches it too, and needs it as long as its role.
      if (rolesOfOthers.has(roleName)) made.byAnotherRun = true;
      await (await aws.iam()).roles.attachPolicy(roleName, policyArn);
    },
    // It stays, as the role does.
    undo: {
      name: ({ roleName }) => `policy of role ${roleName}`,
      async isThere({ roleName, policyArn }, _, { aws }) {
        const attached = await orUndefined(
          (await aws.iam()).roles.attachedPolicies(roleName),
          NO_SUCH_ENTITY,
        );
        return attached !== undefined && attached.includes(policyArn);
      },
      command: ({ roleName, policyArn }) =>
        shell`aws iam detach-role-policy --role-name ${roleName} --policy-arn ${policyArn}`,
    },
  },
  "set-role-duration": {
    describe: describedByAssumeRole,
    logAfter: ({ roleName, seconds }) =>
      `Set maximum session duration of role ${roleName} to ${seconds}s`,
    take: async ({ roleName, seconds, description }, { aws }) =>
      (await aws.iam()).roles
        .setMaxSessionDuration(roleName, seconds, description),
    undo: {
      name: ({ roleName }) => `session duration of role ${roleName}`,
      isThere: async ({ roleName, seconds }, _, { aws }) =>
        (await (await aws.iam()).roles.get(roleName))?.maxSessionDuration ===
          seconds,
      act: async ({ roleName, previous, description }, _, { aws }) =>
        (await aws.iam()).roles
          .setMaxSessionDuration(roleName, previous, description),
      command: ({ roleName, previous }) =>
        shell`aws iam update-role --role-name ${roleName} --max-session-duration ${previous}`,
    },
  },
  "set-role-trust": {
    describe: describedByAssumeRole,
    warnAfter: (step) =>
      `Role ${step.roleName} now trusts ${step.principal} too, which may assume it from now on - to take that back: ${
        restoreTrust(step)
      }`,
    take: async ({ roleName, document }, { aws }) =>
      (await aws.iam()).roles.setTrustPolicy(roleName, document),
    undo: {
      name: ({ roleName }) => `trust policy of role ${roleName}`,
      async isThere({ roleName, principal }, _, { aws }) {
        const role = await (await aws.iam()).roles.get(roleName);
        return role !== undefined && isNamed(principal, role.trustPolicy);
      },
      // Not the earlier text: somebody else may have changed it meanwhile.
      async act({ roleName, principal }, _, { aws }) {
        const { roles } = await aws.iam();
        const present = (await roles.get(roleName))?.trustPolicy;
        if (present === undefined || !isNamed(principal, present)) return;
        await roles.setTrustPolicy(roleName, trustWithout(present, principal));
      },
      command: restoreTrust,
    },
  },
  // Not undone: of a session only credentials remain, and those expire.
  "assume-role": {
    describe: ({ ensured, request, policy }) =>
      (ensured ? `Would ensure role: '${ROLE_NAME}'\n` : "") +
      `Would assume role using following policy for ${request.duration} seconds:\n${
        toJson(policy, 4)
      }\n`,
    explain: ({ ensured, request }) =>
      ensured ? explainRole(request.roleArn.split(":")[1]) : "",
    logBefore: ({ request }) =>
      `Assume role against ${request.roleArn} for ${request.duration}s`,
    givesNoAccess: true,
    take: assumeRole,
  },
};

/**
 * A dry run has one line for all steps about the role: that of `assume-role`.
 */
function describedByAssumeRole(): string {
  return "";
}

/** What the tool's role is, and how to remove it. */
function explainRole(partition: string): string {
  return `Role ${ROLE_NAME} has the policy ${ROLE_POLICY}, trusts each user and role that made or needed it, and stays for later runs. To remove it: ${shell`aws iam detach-role-policy --role-name ${ROLE_NAME} --policy-arn ${
    managedPolicy(ROLE_POLICY, partition)
  }`} && ${shell`aws iam delete-role --role-name ${ROLE_NAME}`}`;
}

/** Whether a trust policy has what the step adds for a principal. */
function isNamed(principal: string, trustPolicy: string): boolean {
  return trustWithout(trustPolicy, principal) !== oneLine(trustPolicy);
}

/** The shell command that takes a trusted principal back. */
function restoreTrust(
  { roleName, previous }: { roleName: string; previous: string },
): string {
  return shell`aws iam update-assume-role-policy --role-name ${roleName} --policy-document ${previous}`;
}

/**
 * Milliseconds between attempts to assume a role that was just created: IAM
 * answers AccessDenied until the role is known everywhere. About a minute in
 * all.
 */
const ROLE_WAITS = [1, 2, 3, 4, 5, 5, 5, 5, 10, 10, 10].map((s) => s * 1000);

async function assumeRole(
  { policy, request, fresh }: AssumeRole,
  { aws, sleep, signal }: Run,
  made: Made,
): Promise<void> {
  const sts = await aws.sts();
  const call = async () => {
    made.credentials = await sts.assumeRole({
      ...request,
      policy: minify(policy),
    });
  };
  for (const wait of fresh ? ROLE_WAITS : []) {
    try {
      return await call();
    } catch (error) {
      if (!isAwsError(error, "AccessDenied", "AccessDeniedException")) {
        throw error;
      }
      await sleep(wait, signal);
    }
  }
  return await call();
}
