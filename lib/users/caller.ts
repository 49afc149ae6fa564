/** Keeps callers from deleting themselves. */
import type { Sts } from "../aws/sts.ts";
import { CliError, isAwsError } from "../errors.ts";

/**
 * A user cannot delete itself: once its key is gone, the rest is refused.
 * @throws {CliError} when the credentials in use are those of one of the users
 */
export async function refuseCaller(
  userNames: string[],
  sts: Sts,
): Promise<void> {
  const caller = await callerUserName(sts);
  // Names that differ only in case are the same to IAM (IAM API, CreateUser).
  const same = userNames.find((name) =>
    name.toLowerCase() === caller?.toLowerCase()
  );
  if (same === undefined) return;
  throw new CliError(
    `The credentials in use belong to '${same}', which cannot delete itself - nothing was deleted; use other credentials`,
  );
}

/** Undefined for a role or root, and when STS cannot be asked. */
async function callerUserName(sts: Sts): Promise<string | undefined> {
  try {
    const { Arn } = await sts.whoami();
    // arn:aws:iam::123456789012:user/path/name
    return /:user\/(?:.*\/)?([^/]+)$/.exec(Arn)?.[1];
  } catch (error) {
    // What is wrong with the credentials, IAM will say as well.
    if (isAwsError(error)) return undefined;
    throw error;
  }
}
