/** The steps that create a user and give it policies and an access key. */
import { NO_SUCH_ENTITY, orUndefined } from "../aws/missing.ts";
import type { NewUser } from "../aws/iam/users.ts";
import { CliError } from "../errors.ts";
import { minify, toJson } from "../output/json.ts";
import { shell } from "../output/shell.ts";
import { samePolicy } from "../policy/same.ts";
import { type CheckRights, checkRights } from "./check_rights.ts";
import {
  CREATE_ACCESS_KEY,
  type CreateAccessKey,
  keysOfOthers,
} from "./key_step.ts";
import { describeTags, existsByRetry, oneLine } from "./step_parts.ts";
import {
  type Definitions,
  type Made,
  type Run,
  UsedByAnotherRun,
} from "./step.ts";

/**
 * The steps about users. `previous` is what a step replaces; undefined when
 * there was nothing. `existing` are the ids of the keys that the user had
 * before.
 */
export type UserStep =
  | CreateUser
  | SetUserBoundary
  | PutUserPolicy
  /** The user has the policy already: nothing is sent, so nothing is undone. */
  | { kind: "keep-user-policy"; userName: string; policyName: string }
  | CreateAccessKey
  | CheckRights;

interface CreateUser {
  kind: "create-user";
  user: NewUser;
}

interface PutUserPolicy {
  kind: "put-user-policy";
  userName: string;
  policyName: string;
  policy: unknown;
  /** JSON text. */
  previous?: string;
  existing: string[];
}

interface SetUserBoundary {
  kind: "set-user-boundary";
  userName: string;
  /** ARN of the permissions boundary; undefined for none. */
  boundary?: string;
  previous?: string;
}

/** How each of these steps is described, taken and undone. */
export const USER_STEPS: Definitions<UserStep> = {
  "create-user": {
    describe: ({ user }) => `Would create ${describeUser(user)}\n`,
    logAfter: ({ user }) => `Created ${describeUser(user)}`,
    take: createUser,
    givesNoAccess: true,
    undo: {
      name: ({ user }) => `user ${user.userName}`,
      isThere: async ({ user }, _, { aws }) =>
        await (await aws.iam()).users.get(user.userName) !== undefined,
      act: deleteUser,
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
      isThere: async ({ userName, boundary }, _, { aws }) =>
        (await (await aws.iam()).users.get(userName))?.permissionsBoundary ===
          boundary,
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
    logAfter: describeAttached,
    async take({ userName, policyName, policy }, { aws, own }) {
      own.policyNames.add(policyName);
      await (await aws.iam()).users
        .putPolicy(userName, policyName, minify(policy));
    },
    undo: {
      name: ({ policyName, userName }) =>
        `policy ${policyName} of user ${userName}`,
      async isThere({ userName, policyName, policy }, _, { aws }) {
        const present = await orUndefined(
          (await aws.iam()).users.policy(userName, policyName),
          NO_SUCH_ENTITY,
        );
        return present !== undefined && samePolicy(JSON.parse(present), policy);
      },
      act: restorePolicy,
      command: ({ userName, policyName, previous }) =>
        previous === undefined
          ? shell`aws iam delete-user-policy --user-name ${userName} --policy-name ${policyName}`
          : shell`aws iam put-user-policy --user-name ${userName} --policy-name ${policyName} --policy-document ${
            oneLine(previous)
          }`,
    },
  },
  "keep-user-policy": {
    describe: () => "",
    logAfter: describeAttached,
    take: () => Promise.resolve(),
  },
  "create-access-key": CREATE_ACCESS_KEY,
  "check-rights": {
    describe: () => "",
    take: checkRights,
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

function describeAttached(
  { policyName, userName }: { policyName: string; userName: string },
): string {
  return `Attached policy ${policyName} to user ${userName}`;
}

async function createUser(
  { user }: CreateUser,
  { aws }: Run,
  made: Made,
): Promise<void> {
  const { users } = await aws.iam();
  const { userName, permissionsBoundary } = user;
  if (!await existsByRetry(users.create(user), "EntityAlreadyExists")) return;
  // Another run may have created it while the answer to ours got lost.
  const [present, policyNames, accessKeyIds] = await Promise.all([
    users.get(userName),
    users.policyNames(userName),
    users.accessKeyIds(userName),
  ]);
  if (
    present?.permissionsBoundary === permissionsBoundary &&
    policyNames.length === 0 && accessKeyIds.length === 0
  ) return;
  made.byAnotherRun = true;
  throw new CliError(
    `Another run made user '${userName}' at the same time - try again`,
  );
}

/** Deletes the user if nobody has given it anything: not all servers look. */
async function deleteUser(
  { user: { userName } }: CreateUser,
  _: Made,
  { aws, own }: Run,
): Promise<void> {
  const { users } = await aws.iam();
  const [policyNames, accessKeyIds] = await Promise.all([
    users.policyNames(userName),
    users.accessKeyIds(userName),
  ]);
  if (
    policyNames.some((name) => !own.policyNames.has(name)) ||
    accessKeyIds.some((id) => !own.accessKeyIds.has(id))
  ) throw new UsedByAnotherRun("another run uses it");
  // IAM may list for some time what was deleted.
  if ([...policyNames, ...accessKeyIds].some((id) => !own.takenBack.has(id))) {
    throw new CliError("it is not empty");
  }
  await users.delete(userName);
}

/** Removes a policy, or puts the previous one back, if it is still ours. */
async function restorePolicy(
  { userName, policyName, policy, previous, existing }: PutUserPolicy,
  _: Made,
  { aws, own }: Run,
): Promise<void> {
  const { users } = await aws.iam();
  const [present, others] = await Promise.all([
    users.policy(userName, policyName),
    keysOfOthers(users, userName, existing, own),
  ]);
  // A try whose answer got lost may have put it back.
  const isBack = previous !== undefined &&
    samePolicy(JSON.parse(present), JSON.parse(previous));
  if (isBack) return;
  if (!samePolicy(JSON.parse(present), policy)) {
    own.policyNames.delete(policyName);
    throw new UsedByAnotherRun("another run changed it");
  }
  if (others.length > 0) throw new UsedByAnotherRun("another run uses it");
  await (previous === undefined
    ? users.deletePolicy(userName, policyName)
    : users.putPolicy(userName, policyName, previous));
  own.takenBack.add(policyName);
}
