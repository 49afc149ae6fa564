/** Prevents users from deleting themselves. */
import type { Sts } from "../aws/sts.ts";
import { CliError, isAwsError } from "../errors.ts";

/**
 * Checks that none of the users is the caller. A user cannot delete itself:
 * once its key is deleted, AWS refuses the rest.
 * @throws {CliError} when the credentials in use belong to one of the users
 */
export async function refuseCaller(
  userNames: string[],
  sts: Sts,
): Promise<void> {
  const caller = await callerUserName(sts);
  // To IAM, names that differ only in case are the same (IAM API, CreateUser).
  const same = userNames.find((name) =>
    name.toLowerCase() === caller?.toLowerCase()
  );
  if (same === undefined) return;
  throw new CliError(
    `The credentials in use belong to '${same}', which cannot delete itself - nothing was deleted; use other credentials`,
  );
}

/** The caller's name; undefined for a role or root, or when STS fails. */
async function callerUserName(sts: Sts): Promise<string | undefined> {
  try {
    const { Arn } = await sts.whoami();
    // arn:aws:iam::123456789012:user/path/name
    return /:user\/(?:.*\/)?([^/]+)$/.exec(Arn)?.[1];
  } catch (error) {
    // If something is wrong with the credentials, IAM's error will say so.
    if (isAwsError(error)) return undefined;
    throw error;
  }
}
