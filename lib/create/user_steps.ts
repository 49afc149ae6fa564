/** The steps that create a user and give it policies and an access key. */
import type { NewUser } from "../aws/iam/users.ts";
import { CliError } from "../errors.ts";
import { minify, toJson } from "../output/json.ts";
import { shell } from "../output/shell.ts";
import { describeTags, oneLine, unlessRepeated } from "./step_parts.ts";
import type { Definitions, Made, Run } from "./step.ts";

/**
 * The steps about users. `previous` is what a step replaces; undefined when
 * there was nothing.
 */
export type UserStep =
  | { kind: "create-user"; user: NewUser }
  | SetUserBoundary
  | {
    kind: "put-user-policy";
    userName: string;
    policyName: string;
    policy: unknown;
    /** JSON text. */
    previous?: string;
  }
  | CreateAccessKey;

interface SetUserBoundary {
  kind: "set-user-boundary";
  userName: string;
  /** ARN of the permissions boundary; undefined for none. */
  boundary?: string;
  previous?: string;
}

interface CreateAccessKey {
  kind: "create-access-key";
  userName: string;
  /** The ids of the keys that the user has already. */
  existing: string[];
}

/** How each of these steps is described, taken and undone. */
export const USER_STEPS: Definitions<UserStep> = {
  "create-user": {
    describe: ({ user }) => `Would create ${describeUser(user)}\n`,
    logAfter: ({ user }) => `Created ${describeUser(user)}`,
    take: async ({ user }, { aws }) =>
      unlessRepeated(
        (await aws.iam()).users.create(user),
        "EntityAlreadyExists",
      ),
    givesNoAccess: true,
    undo: {
      name: ({ user }) => `user ${user.userName}`,
      act: async ({ user }, _, { aws }) =>
        (await aws.iam()).users.delete(user.userName),
      command: ({ user }) => shell`s3-credentials delete-user ${user.userName}`,
    },
  },
  "set-user-boundary": {
    describe: ({ userName, boundary }) =>
      `Would set the permissions boundary of user '${userName}' to ${
        boundary ?? "none"
      }\n`,
    logAfter: ({ userName, boundary }) =>
      `Set permissions boundary of user ${userName} to ${boundary ?? "none"}`,
    take: async ({ userName, boundary }, { aws }) =>
      (await aws.iam()).users.setBoundary(userName, boundary),
    undo: {
      name: ({ userName }) => `permissions boundary of user ${userName}`,
      act: async ({ userName, previous }, _, { aws }) =>
        (await aws.iam()).users.setBoundary(userName, previous),
      command: ({ userName, previous }) =>
        previous === undefined
          ? shell`aws iam delete-user-permissions-boundary --user-name ${userName}`
          : shell`aws iam put-user-permissions-boundary --user-name ${userName} --permissions-boundary ${previous}`,
    },
  },
  "put-user-policy": {
    describe: ({ policyName, userName, policy }) =>
      `Would attach policy called '${policyName}' to user '${userName}', details:\n${
        toJson(policy, 4)
      }\n`,
    logAfter: ({ policyName, userName }) =>
      `Attached policy ${policyName} to user ${userName}`,
    take: async ({ userName, policyName, policy }, { aws }) =>
      (await aws.iam()).users.putPolicy(userName, policyName, minify(policy)),
    undo: {
      name: ({ policyName, userName }) =>
        `policy ${policyName} of user ${userName}`,
      async act({ userName, policyName, previous }, _, { aws }) {
        const { users } = await aws.iam();
        await (previous === undefined
          ? users.deletePolicy(userName, policyName)
          : users.putPolicy(userName, policyName, previous));
      },
      command: ({ userName, policyName, previous }) =>
        previous === undefined
          ? shell`aws iam delete-user-policy --user-name ${userName} --policy-name ${policyName}`
          : shell`aws iam put-user-policy --user-name ${userName} --policy-name ${policyName} --policy-document ${
            oneLine(previous)
          }`,
    },
  },
  "create-access-key": {
    describe: ({ userName }) =>
      `Would call create access key for user '${userName}'\n`,
    logAfter: ({ userName }) => `Created access key for user: ${userName}`,
    async take({ userName }, { aws }) {
      const { users } = await aws.iam();
      const credentials = await users.createAccessKey(userName);
      return { credentials, accessKeyId: credentials.AccessKeyId };
    },
    undo: {
      name: ({ userName }, { accessKeyId }) =>
        accessKeyId === undefined
          ? `access key of user ${userName}`
          : `access key ${accessKeyId} of user ${userName}`,
      act: revokeKey,
      command: ({ userName }, { accessKeyId }) =>
        accessKeyId === undefined
          ? shell`aws iam list-access-keys --user-name ${userName}`
          : shell`aws iam delete-access-key --user-name ${userName} --access-key-id ${accessKeyId}`,
    },
  },
};

function describeUser(user: NewUser): string {
  const boundary = user.permissionsBoundary === undefined
    ? ""
    : ` with permissions boundary: '${user.permissionsBoundary}'`;
  const tags = user.tags.length > 0
    ? `${boundary ? " and" : ""}${describeTags(user.tags)}`
    : "";
  return `user: '${user.userName}'${boundary}${tags}`;
}

/**
 * Deletes the new key. If no response gave its id, it is the key that the user
 * did not have before; if there are two of those, both are kept.
 */
async function revokeKey(
  { userName, existing }: CreateAccessKey,
  { accessKeyId }: Made,
  { aws }: Run,
): Promise<void> {
  const { users } = await aws.iam();
  const made = accessKeyId !== undefined
    ? [accessKeyId]
    : (await users.accessKeyIds(userName))
      .filter((id) => !existing.includes(id));
  if (made.length > 1) {
    throw new CliError(
      `cannot tell which of ${made.join(" and ")} is the new one`,
    );
  }
  for (const id of made) await users.deleteAccessKey(userName, id);
}
