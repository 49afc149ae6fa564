/** `delete-user` as data: what belongs to a user becomes the steps to take. */
import type { Users } from "../aws/iam/users.ts";
import { NO_SUCH_ENTITY, orUndefined } from "../aws/missing.ts";
import { mapInOrder } from "../async/in_order.ts";
import { CliError, isAwsError } from "../errors.ts";
import { ACCESS_KEY, type BelongingKind, BELONGINGS } from "./belongings.ts";

/** One thing to get rid of. */
export interface Removal {
  kind: BelongingKind;
  id: string;
}

/** All that has to happen before a user is gone. */
export interface Deletion {
  userName: string;
  /** In the order they are made; then the user is deleted. */
  removals: Removal[];
  /** What could not be looked for, and the code of the reason: rare kinds only. */
  unknown: { noun: string; code: string }[];
}

/**
 * Looks at what belongs to a user.
 * @returns undefined when there is no such user
 */
export async function planDeletion(
  users: Users,
  userName: string,
): Promise<Deletion | undefined> {
  const plan: Deletion = { userName, removals: [], unknown: [] };
  const inventory = mapInOrder(BELONGINGS, async (kind) => ({
    kind,
    found: await look(users, userName, kind),
  }));
  for await (const { kind, found } of inventory) {
    if (found === undefined) return undefined;
    if ("code" in found) plan.unknown.push({ noun: kind.noun, ...found });
    else plan.removals.push(...found.ids.map((id) => ({ kind, id })));
  }
  return plan;
}

/** The lines of a dry run. */
export function describeDeletion({ removals }: Deletion): string[] {
  return [
    ...removals.map((removal) =>
      `Would ${removal.kind.verb} ${nameOf(removal)}`
    ),
    "Would delete user",
  ];
}

/** A line for the log of a dry run, if there is anything it cannot know. */
export function describeUnknown({ userName, unknown }: Deletion): string {
  return unknown.length === 0
    ? ""
    : `Could not look whether '${userName}' has: ${listUnknown(unknown)}\n`;
}

/**
 * Deletes a user and what belongs to it, telling each step once it is taken.
 * @throws {CliError} what failed, and what is left of the user
 */
export async function applyDeletion(
  users: Users,
  plan: Deletion,
  tell: (line: string) => Promise<void>,
): Promise<void> {
  const { userName, removals } = plan;
  const left = [...removals];
  try {
    await deactivateKeys(users, plan);
    for (const removal of removals) {
      await removal.kind.remove(users, userName, removal.id);
      left.shift();
      await tell(`${DONE[removal.kind.verb]} ${nameOf(removal)}`);
    }
    await users.delete(userName);
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    throw new CliError(
      `${error.message} - ${describeRest(plan, left, error)}`,
      {
        cause: error,
      },
    );
  }
  await tell("Deleted user");
}

const DONE = {
  delete: "Deleted",
  detach: "Detached",
  leave: "Left",
  remove: "Removed",
};

/** `access key: AKIA...` */
function nameOf({ kind, id }: Removal): string {
  return `${kind.noun}: ${id}`;
}

/** Answers that say a list is not for this caller, or not on this server. */
const UNREADABLE = [
  "AccessDenied",
  "InvalidAction",
  "NotImplemented",
  "UnsupportedOperation",
];

/** Undefined when there is no such user. */
async function look(
  users: Users,
  userName: string,
  kind: BelongingKind,
): Promise<{ ids: string[] } | { code: string } | undefined> {
  try {
    const ids = await orUndefined(
      kind.list(users, userName),
      NO_SUCH_ENTITY,
    );
    if (ids) return { ids };
    return kind.usual ? undefined : { ids: [] };
  } catch (error) {
    if (kind.usual || !isAwsError(error, ...UNREADABLE)) throw error;
    return { code: error.details.code };
  }
}

/**
 * Without this, a key would work with fewer limits between the deletion of a
 * policy that denies and its own. A caller who may only delete keys does without.
 */
async function deactivateKeys(
  users: Users,
  { userName, removals }: Deletion,
): Promise<void> {
  const first = removals[0]?.kind;
  if (first === ACCESS_KEY) return;
  for (const { kind, id } of removals) {
    if (kind !== ACCESS_KEY) continue;
    try {
      await users.deactivateAccessKey(userName, id);
    } catch (error) {
      if (!isAwsError(error, NO_SUCH_ENTITY, ...UNREADABLE)) throw error;
    }
  }
}

function describeRest(
  { userName, unknown }: Deletion,
  left: Removal[],
  error: CliError,
): string {
  const has = left.length === 0
    ? ""
    : ` and has ${
      left.map(({ kind, id }) => `${kind.noun} '${id}'`).join(", ")
    }`;
  const hidden = unknown.length > 0 && isAwsError(error, "DeleteConflict")
    ? `; could not look for: ${listUnknown(unknown)}`
    : "";
  return `user '${userName}' still exists${has}${hidden}`;
}

function listUnknown(unknown: Deletion["unknown"]): string {
  return unknown.map(({ noun, code }) => `${noun} (${code})`).join(", ");
}
