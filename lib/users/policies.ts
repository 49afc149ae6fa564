/** The inline policies of users. */
import type { Users } from "../aws/iam/users.ts";
import { isAwsError } from "../errors.ts";

/** A policy that is part of a user. */
export interface InlinePolicy {
  name: string;
  /** The document, its keys in the order they were written in. */
  document: unknown;
}

/** All inline policies of a user; undefined when there is no such user. */
export async function inlinePolicies(
  users: Users,
  userName: string,
): Promise<InlinePolicy[] | undefined> {
  const names = await unlessMissing(users.policyNames(userName));
  if (names === undefined) return undefined;
  const policies: InlinePolicy[] = [];
  for (const name of names) {
    const document = await users.policy(userName, name);
    policies.push({ name, document: JSON.parse(document) });
  }
  return policies;
}

/** What a call about a user answers; undefined when there is no such user. */
export async function unlessMissing<Answer>(
  call: Promise<Answer>,
): Promise<Answer | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isAwsError(error, "NoSuchEntity")) return undefined;
    throw error;
  }
}
