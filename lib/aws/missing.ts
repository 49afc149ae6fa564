/** Calls about something that may not be there. Pure. */
import { isAwsError } from "../errors.ts";

/** How IAM says that a user, role, policy or key does not exist. */
export const NO_SUCH_ENTITY = "NoSuchEntity";

/** What a call gives; undefined when it fails with one of these codes. */
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

/** Whether IAM knows what a call asks about. */
export async function exists(call: Promise<unknown>): Promise<boolean> {
  const found = await orUndefined(call.then(() => true), NO_SUCH_ENTITY);
  return found ?? false;
}

/** For deletions: what is gone already need not be deleted. */
export async function ignoreMissing(call: Promise<unknown>): Promise<void> {
  await orUndefined(call, NO_SUCH_ENTITY);
}
