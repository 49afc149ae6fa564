/** Calls about something that may not exist. Pure. */
import { isAwsError } from "../errors.ts";

/** IAM's error code for a user, role, policy or key that does not exist. */
export const NO_SUCH_ENTITY = "NoSuchEntity";

/**
 * The error codes of servers that do not have a call: whatever it would list,
 * they have none of.
 */
export const NO_SUCH_CALL: readonly string[] = [
  "InvalidAction",
  "NotImplemented",
  "UnsupportedOperation",
  "MethodNotAllowed",
  "405",
  "501",
];

/** The result of a call; undefined when it fails with one of these codes. */
export async function orUndefined<T>(
  call: Promise<T>,
  ...codes: string[]
): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isAwsError(error, ...codes)) return undefined;
    throw error;
  }
}

/** Whether what a call to IAM asks about exists. */
export async function exists(call: Promise<unknown>): Promise<boolean> {
  const found = await orUndefined(call.then(() => true), NO_SUCH_ENTITY);
  return found ?? false;
}

/** Waits for a deletion; what no longer exists counts as deleted. */
export async function ignoreMissing(call: Promise<unknown>): Promise<void> {
  await orUndefined(call, NO_SUCH_ENTITY);
}
