/** Reads the inline policies of users. */
import type { Users } from "../aws/iam/users.ts";
import { NO_SUCH_ENTITY, orUndefined } from "../aws/missing.ts";

/** An inline policy of a user. */
export interface InlinePolicy {
  name: string;
  /** The parsed document, with its keys in their original order. */
  document: unknown;
}

/** All inline policies of a user; undefined when the user does not exist. */
export async function inlinePolicies(
  users: Users,
  userName: string,
): Promise<InlinePolicy[] | undefined> {
  const names = await orUndefined(
    users.policyNames(userName),
    NO_SUCH_ENTITY,
  );
  if (names === undefined) return undefined;
  const policies: InlinePolicy[] = [];
  for (const name of names) {
    const document = await users.policy(userName, name);
    policies.push({ name, document: JSON.parse(document) });
  }
  return policies;
}
