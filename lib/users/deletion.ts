/** Plans and carries out the deletion of a user and what belongs to it. */
import type { Users } from "../aws/iam/users.ts";
import {
  ignoreMissing,
  NO_SUCH_CALL,
  NO_SUCH_ENTITY,
  orUndefined,
} from "../aws/missing.ts";
import { mapInOrder } from "../async/in_order.ts";
import { CliError, isAwsError, isUncertain } from "../errors.ts";
import { ACCESS_KEY, type BelongingKind, BELONGINGS } from "./belongings.ts";

/** One thing to remove from a user. */
export interface Removal {
  kind: BelongingKind;
  id: string;
}

/** Everything to remove before a user can be deleted. */
export interface Deletion {
  userName: string;
  /** In order; the user is deleted after them. */
  removals: Removal[];
  /** The rare kinds that could not be listed, with AWS's error code. */
  unknown: { noun: string; code: string }[];
}

/**
 * Lists what belongs to a user.
 * @returns undefined when the user does not exist
 * @throws {AwsError} when policies or access keys cannot be listed
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

/** The lines that a dry run prints. */
export function describeDeletion({ removals }: Deletion): string[] {
  return [
    ...removals.map((removal) =>
      `Would ${removal.kind.verb} ${nameOf(removal)}`
    ),
    "Would delete user",
  ];
}

/**
 * A line for the log of a dry run about unknown kinds; empty if there are none.
 */
export function describeUnknown({ userName, unknown }: Deletion): string {
  return unknown.length === 0
    ? ""
    : `Could not check whether '${userName}' has: ${listUnknown(unknown)}\n`;
}

/**
 * Deletes a user and what belongs to it.
 * @param report gets a line for each thing that was removed
 * @throws {CliError} saying what failed, and what the user still has
 */
export async function applyDeletion(
  users: Users,
  plan: Deletion,
  report: (line: string) => Promise<void>,
): Promise<void> {
  const { userName, removals } = plan;
  const left = [...removals];
  let removing = false;
  try {
    await deactivateKeys(users, plan);
    removing = true;
    for (const removal of removals) {
      await ignoreMissing(removal.kind.remove(users, userName, removal.id));
      left.shift();
      await report(`${DONE[removal.kind.verb]} ${nameOf(removal)}`);
    }
    await ignoreMissing(users.delete(userName));
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    throw new CliError(
      `${error.message} - ${
        describeRest(plan, left, error, removing && isUncertain(error))
      }`,
      {
        cause: error,
      },
    );
  }
  await report("Deleted user");
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

/**
 * Errors for a list that the caller may not read or the server does not have.
 */
const UNREADABLE = ["AccessDenied", ...NO_SUCH_CALL];

/** What a user has of one kind; undefined when the user does not exist. */
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
 * Deactivates the access keys that are deleted only after policies: without a
 * policy that denies something, a key could do more. A caller who may delete
 * keys but not deactivate them is not stopped.
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

/**
 * @param uncertain whether what comes first may be gone all the same: the first
 * of `left`, or the user
 */
function describeRest(
  { userName, unknown }: Deletion,
  left: Removal[],
  error: CliError,
  uncertain: boolean,
): string {
  const [first, ...others] = left.map(({ kind, id }) => `${kind.noun} '${id}'`);
  const perhaps = uncertain ? "perhaps " : "";
  const hidden = unknown.length > 0 && isAwsError(error, "DeleteConflict")
    ? `; could not check for: ${listUnknown(unknown)}`
    : "";
  return first === undefined
    ? `user '${userName}' ${perhaps}still exists${hidden}`
    : `user '${userName}' still exists and ${perhaps}has ${
      [first, ...others].join(", ")
    }${hidden}`;
}

function listUnknown(unknown: Deletion["unknown"]): string {
  return unknown.map(({ noun, code }) => `${noun} (${code})`).join(", ");
}
