/**
 * The step that makes sure that a new key can do what was asked for and nothing
 * else, although other runs may change the same user at the same time.
 *
 * A run that puts a policy on a user who exists makes its key first, which
 * others see. It then looks for keys and policies of other runs, and puts the
 * policy only if there are none. So of two such runs at least one sees the other
 * and gives up. A run that creates the user, which only one can, puts its
 * policies right after that, and looks last: a check in between would cost a
 * round trip more. The one gap is that such a run stands still after CreateUser
 * while another finds the user and waits for six answers, one after the other.
 */
import { NO_SUCH_ENTITY, orUndefined } from "../aws/missing.ts";
import type { Users } from "../aws/iam/users.ts";
import { CliError } from "../errors.ts";
import { samePolicy } from "../policy/same.ts";
import type { Run } from "./step.ts";

/** Checks a user's policies and keys. */
export interface CheckRights {
  kind: "check-rights";
  userName: string;
  /** All inline policies that the user must have now. */
  policies: ExpectedPolicy[];
  /** The ids of the keys that the user had before. */
  existing: string[];
  /**
   * Whether there may be keys of other runs: if this run changes no policy,
   * theirs do not matter.
   */
  sharesUser: boolean;
}

/** A policy that a user must have. */
export interface ExpectedPolicy {
  name: string;
  policy: unknown;
  /**
   * The parsed policy of that name that was replaced; undefined if there was
   * none. IAM may tell it for some time after.
   */
  previous?: unknown;
}

/**
 * Milliseconds between looks: what was just put, IAM may not tell at once.
 * About half a minute in all.
 */
const WAITS = [0.2, 0.5, 1, 2, 4, 8, 15].map((s) => s * 1000);

/**
 * Reads the policies and keys, all at the same time.
 * @throws {CliError} when another run has changed them, or a policy that was
 * put does not turn up
 */
export async function checkRights(
  step: CheckRights,
  { aws, own, sleep, signal }: Run,
): Promise<void> {
  const { users } = await aws.iam();
  for (const wait of [...WAITS, undefined]) {
    const { foreign, awaited } = await compare(step, users, own);
    if (foreign.length > 0) {
      throw new CliError(
        `Another run changed user '${step.userName}' at the same time, so the new key could do other than you asked: ${
          foreign.join(", ")
        } - try again`,
      );
    }
    if (awaited.length === 0) return;
    if (wait === undefined) {
      throw new CliError(
        `User '${step.userName}' does not have what it was given: ${
          awaited.join(", ")
        } - try again`,
      );
    }
    await sleep(wait, signal);
  }
}

/** What is another run's, and what IAM does not tell yet, in words. */
async function compare(
  { userName, policies, existing, sharesUser }: CheckRights,
  users: Users,
  own: Run["own"],
): Promise<{ foreign: string[]; awaited: string[] }> {
  const [names, keys, ...found] = await Promise.all([
    orUndefined(users.policyNames(userName), NO_SUCH_ENTITY),
    orUndefined(users.accessKeyIds(userName), NO_SUCH_ENTITY),
    ...policies.map(({ name }) =>
      orUndefined(users.policy(userName, name), NO_SUCH_ENTITY)
    ),
  ]);
  const foreign = (names ?? [])
    .filter((name) => !policies.some((policy) => policy.name === name))
    .map((name) => `policy ${name}`);
  if (!sharesUser) {
    foreign.push(
      ...(keys ?? [])
        .filter((id) => !existing.includes(id) && !own.accessKeyIds.has(id))
        .map((id) => `access key ${id}`),
    );
  }
  const awaited: string[] = [];
  policies.forEach(({ name, policy, previous }, i) => {
    const text = found[i];
    const present = text === undefined ? undefined : JSON.parse(text);
    if (present !== undefined && samePolicy(present, policy)) return;
    const isOld = present === undefined ||
      (previous !== undefined && samePolicy(present, previous));
    (isOld ? awaited : foreign).push(`policy ${name}`);
  });
  return { foreign, awaited };
}
