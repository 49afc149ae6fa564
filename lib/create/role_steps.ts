/** The steps that make the tool's role usable, and get credentials from a role. */
import type { NewRole } from "../aws/iam/roles.ts";
import type { AssumeRoleRequest } from "../aws/sts.ts";
import { isAwsError } from "../errors.ts";
import { minify, toJson } from "../output/json.ts";
import { shell } from "../output/shell.ts";
import { ROLE_NAME } from "../policy/names.ts";
import { oneLine } from "./step_parts.ts";
import type { Definitions, Made, Run } from "./step.ts";

/** `previous` is what a step replaces. */
export type RoleStep =
  | { kind: "create-role"; role: NewRole }
  | { kind: "attach-role-policy"; roleName: string; policyArn: string }
  | {
    kind: "set-role-duration";
    roleName: string;
    /** Seconds. */
    seconds: number;
    previous: number;
    /** Sent along, because UpdateRole removes what it is not sent. */
    description?: string;
  }
  | {
    kind: "set-role-trust";
    roleName: string;
    /** JSON text. */
    document: string;
    previous: string;
  }
  | AssumeRole;

interface AssumeRole {
  kind: "assume-role";
  /** The policy as a document; what is sent is its smallest text. */
  policy: unknown;
  request: Omit<AssumeRoleRequest, "policy">;
  /** The role was made or mended just now, and AWS needs time to know it. */
  fresh: boolean;
  /** Whether the role is the tool's own, ensured by the steps before. */
  ensured: boolean;
}

/** What there is to know about each of these steps. */
export const ROLE_STEPS: Definitions<RoleStep> = {
  "create-role": {
    describe: toldByAssumeRole,
    logAfter: ({ role }) => `Created role: ${role.roleName}`,
    async take({ role }, { aws, sharedRoles }) {
      try {
        await (await aws.iam()).roles.create(role);
      } catch (error) {
        if (!isAwsError(error, "EntityAlreadyExists")) throw error;
        // After a retry it is most likely our own first try that made it.
        if (error.details.attempts === 1) sharedRoles.add(role.roleName);
      }
    },
    undo: {
      name: ({ role }) => `role ${role.roleName}`,
      async act({ role }, _, { aws, sharedRoles }) {
        if (sharedRoles.has(role.roleName)) return;
        await (await aws.iam()).roles.delete(role.roleName);
      },
      command: ({ role }) =>
        shell`aws iam delete-role --role-name ${role.roleName}`,
    },
  },
  "attach-role-policy": {
    describe: toldByAssumeRole,
    logAfter: ({ policyArn, roleName }) =>
      `Attached policy ${policyArn.split("/").pop()} to role ${roleName}`,
    take: async ({ roleName, policyArn }, { aws }) =>
      (await aws.iam()).roles.attachPolicy(roleName, policyArn),
    undo: {
      name: ({ roleName }) => `policy of role ${roleName}`,
      async act({ roleName, policyArn }, _, { aws, sharedRoles }) {
        if (sharedRoles.has(roleName)) return;
        await (await aws.iam()).roles.detachPolicy(roleName, policyArn);
      },
      command: ({ roleName, policyArn }) =>
        shell`aws iam detach-role-policy --role-name ${roleName} --policy-arn ${policyArn}`,
    },
  },
  "set-role-duration": {
    describe: toldByAssumeRole,
    logAfter: ({ roleName, seconds }) =>
      `Set maximum session duration of role ${roleName} to ${seconds}s`,
    take: async ({ roleName, seconds, description }, { aws }) =>
      (await aws.iam()).roles
        .setMaxSessionDuration(roleName, seconds, description),
    undo: {
      name: ({ roleName }) => `session duration of role ${roleName}`,
      act: async ({ roleName, previous, description }, _, { aws }) =>
        (await aws.iam()).roles
          .setMaxSessionDuration(roleName, previous, description),
      command: ({ roleName, previous }) =>
        shell`aws iam update-role --role-name ${roleName} --max-session-duration ${previous}`,
    },
  },
  "set-role-trust": {
    describe: toldByAssumeRole,
    logAfter: ({ roleName }) =>
      `Added this account to the trust policy of role ${roleName}`,
    take: async ({ roleName, document }, { aws }) =>
      (await aws.iam()).roles.setTrustPolicy(roleName, document),
    undo: {
      name: ({ roleName }) => `trust policy of role ${roleName}`,
      act: async ({ roleName, previous }, _, { aws }) =>
        (await aws.iam()).roles.setTrustPolicy(roleName, previous),
      command: ({ roleName, previous }) =>
        shell`aws iam update-assume-role-policy --role-name ${roleName} --policy-document ${
          oneLine(previous)
        }`,
    },
  },
  // Nothing is left of a session but credentials that lapse.
  "assume-role": {
    describe: ({ ensured, request, policy }) =>
      (ensured ? `Would ensure role: '${ROLE_NAME}'\n` : "") +
      `Would assume role using following policy for ${request.duration} seconds:\n${
        toJson(policy, 4)
      }\n`,
    logBefore: ({ request }) =>
      `Assume role against ${request.roleArn} for ${request.duration}s`,
    take: assumeRole,
  },
};

/** In a dry run one line of `assume-role` stands for all that readies the role. */
function toldByAssumeRole(): string {
  return "";
}

/**
 * Milliseconds between tries to assume a role made just now, which IAM refuses
 * with AccessDenied until it is known everywhere; about a minute in all.
 */
const ROLE_WAITS = [1, 2, 3, 4, 5, 5, 5, 5, 10, 10, 10].map((s) => s * 1000);

async function assumeRole(
  { policy, request, fresh }: AssumeRole,
  { aws, sleep, signal }: Run,
): Promise<Made> {
  const sts = await aws.sts();
  const call = async () => ({
    credentials: await sts.assumeRole({ ...request, policy: minify(policy) }),
  });
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
