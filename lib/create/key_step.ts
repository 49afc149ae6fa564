/** The step that makes an access key, which is also found without its answer. */
import { complete } from "../aws/complete.ts";
import type { Users } from "../aws/iam/users.ts";
import { NO_SUCH_ENTITY, orUndefined } from "../aws/missing.ts";
import { CliError } from "../errors.ts";
import { shell } from "../output/shell.ts";
import type { Made, Run, StepDefinition } from "./step.ts";

/** Makes an access key of a user. */
export interface CreateAccessKey {
  kind: "create-access-key";
  userName: string;
  /** The ids of the keys that the user had before. */
  existing: string[];
  /** Whether to take it at the same time as the step before it. */
  atOnce?: true;
}

/** How the step is described, taken and undone. */
export const CREATE_ACCESS_KEY: StepDefinition<CreateAccessKey> = {
  describe: ({ userName }) =>
    `Would call create access key for user '${userName}'\n`,
  logAfter: ({ userName }) => `Created access key for user: ${userName}`,
  async take({ userName }, { aws, own }, made) {
    const { users } = await aws.iam();
    const key = await users.createAccessKey(userName);
    if (key.AccessKeyId) {
      made.accessKeyId = key.AccessKeyId;
      own.accessKeyIds.add(key.AccessKeyId);
    }
    made.credentials = complete(
      key,
      ["UserName", "AccessKeyId", "Status", "SecretAccessKey", "CreateDate"],
      { service: "iam", operation: "CreateAccessKey" },
    );
  },
  undo: {
    name: ({ userName }, { accessKeyId }) =>
      accessKeyId === undefined
        ? `access key of user ${userName}`
        : `access key ${accessKeyId} of user ${userName}`,
    isThere: findKey,
    act: deleteKey,
    command: ({ userName }, { accessKeyId }) =>
      accessKeyId === undefined
        ? shell`aws iam list-access-keys --user-name ${userName}`
        : shell`aws iam delete-access-key --user-name ${userName} --access-key-id ${accessKeyId}`,
  },
};

async function deleteKey(
  { userName }: CreateAccessKey,
  { accessKeyId }: Made,
  { aws, own }: Run,
): Promise<void> {
  await (await aws.iam()).users.deleteAccessKey(userName, accessKeyId!);
  own.takenBack.add(accessKeyId!);
}

/** The ids of the keys that neither were there before nor are this run's. */
export async function keysOfOthers(
  users: Users,
  userName: string,
  existing: string[],
  own: Run["own"],
): Promise<string[]> {
  return (await users.accessKeyIds(userName))
    .filter((id) => !existing.includes(id) && !own.accessKeyIds.has(id));
}

/**
 * Looks for a key that no answer told of: the one that the user did not have
 * before. If there are two of those, both are kept.
 */
async function findKey(
  { userName, existing }: CreateAccessKey,
  made: Made,
  { aws, own }: Run,
): Promise<boolean> {
  if (made.accessKeyId !== undefined) return true;
  const { users } = await aws.iam();
  const found = await orUndefined(
    keysOfOthers(users, userName, existing, own),
    NO_SUCH_ENTITY,
  ) ?? [];
  if (found.length > 1) {
    throw new CliError(
      `cannot tell which of ${found.join(" and ")} is the new one`,
    );
  }
  const [id] = found;
  if (id === undefined) return false;
  made.accessKeyId = id;
  own.accessKeyIds.add(id);
  return true;
}
