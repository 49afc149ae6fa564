/** Plans the steps that give a user policies and an access key. Pure. */
import { CliError } from "../errors.ts";
import type { PolicyDocument } from "../policy/document.ts";
import {
  ACCESS_KEYS_LIMIT,
  POLICY_NAME_LIMIT,
  USER_POLICIES_LIMIT,
} from "../policy/limits.ts";
import { credentialName, managedPolicy } from "../policy/names.ts";
import { samePolicy } from "../policy/same.ts";
import { policySize } from "../policy/size.ts";
import { mergedPolicy, policyForBucket } from "../policy/source.ts";
import type { ExpectedPolicy } from "./check_rights.ts";
import type { Facts, UserFacts } from "./facts.ts";
import { type CreateRequest, type Lifetime, userNameFor } from "./request.ts";
import type { UserStep } from "./user_steps.ts";

/**
 * The steps that create the user if need be, and give it policies and a new
 * key.
 * @param notices gets a line when the key can do more than was requested
 * @throws {CliError} when that would change what existing keys can do, or
 * exceed one of AWS's limits
 */
export function userSteps(
  request: CreateRequest,
  lifetime: Extract<Lifetime, { kind: "lasting" }>,
  facts: Facts,
  partition: string,
  notices: string[],
): UserStep[] {
  const { user } = facts;
  const userName = userNameFor(request, lifetime);
  const policies = userPolicies(request, userName, facts, partition);
  const boundary = boundaryFor(request, lifetime, partition);
  if (user) checkUser(userName, user, policies, lifetime.update, notices);
  const existing = user?.accessKeyIds ?? [];
  const key = { kind: "create-access-key", userName, existing } as const;
  const put = policies.filter((policy) => !holds(user, policy));
  const puts = put.map(({ name, policy }): UserStep => ({
    kind: "put-user-policy",
    userName,
    policyName: name,
    policy,
    previous: user?.policies.get(name),
    existing,
  }));
  const check = (policies: ExpectedPolicy[]): UserStep => ({
    kind: "check-rights",
    userName,
    policies,
    existing,
    sharesUser: put.length === 0,
  });
  if (!user) {
    return [
      {
        kind: "create-user",
        user: { userName, permissionsBoundary: boundary, tags: request.tags },
      },
      ...puts,
      // A key of a user without policies can do nothing, so it need not wait.
      { ...key, atOnce: true },
      check(policies),
    ];
  }
  const before = [...user.policies].map(([name, text]) => ({
    name,
    policy: JSON.parse(text),
  }));
  const kept = policies.filter((policy) => !put.includes(policy))
    .map(({ name }): UserStep => ({
      kind: "keep-user-policy",
      userName,
      policyName: name,
    }));
  const after = [
    ...before.filter(({ name }) => !put.some((other) => other.name === name)),
    ...put.map((policy) => ({
      ...policy,
      previous: before.find(({ name }) => name === policy.name)?.policy,
    })),
  ];
  const changes = [
    ...boundarySteps(userName, user, boundary, lifetime, notices),
    ...puts,
  ];
  // The key comes first: it shows other runs that this one is at work, before
  // anything changes.
  return [
    ...kept,
    key,
    ...changes.length === 0 ? [] : [check(before), ...changes],
    check(after),
  ];
}

/** Whether a user has a policy already, in this wording or another. */
function holds(
  user: UserFacts | undefined,
  { name, policy }: NamedPolicy,
): boolean {
  const present = user?.policies.get(name);
  return present !== undefined && samePolicy(JSON.parse(present), policy);
}

/**
 * @throws {CliError} when an existing user cannot get these policies and a key
 */
function checkUser(
  userName: string,
  user: UserFacts,
  policies: NamedPolicy[],
  update: boolean,
  notices: string[],
): void {
  if (user.accessKeyIds.length >= ACCESS_KEYS_LIMIT) {
    throw new CliError(
      `User '${userName}' already has ${user.accessKeyIds.length} access keys, the most AWS allows - delete one of ${
        user.accessKeyIds.join(", ")
      }, or use --username to make another user`,
    );
  }
  for (const policy of update ? [] : policies) {
    if (holds(user, policy)) continue;
    if (user.policies.has(policy.name)) {
      throw new CliError(
        `User '${userName}' already has a different policy '${policy.name}', and replacing it would change what existing keys can do - use --username to make another user, or --update to replace the policy`,
      );
    }
    if (user.accessKeyIds.length > 0) {
      throw new CliError(
        `User '${userName}' already has access keys, and giving it policy '${policy.name}' would change what they can do - use --username to make another user, or --update to add the policy`,
      );
    }
  }
  const others = otherRights(user, policies);
  if (others === "") return;
  if (!update) {
    throw new CliError(
      `User '${userName}' already has ${others}, and a new key could do all that they allow - use --username to make another user, or --update to accept that`,
    );
  }
  notices.push(`User '${userName}' exists: the new key also has its ${others}`);
}

/** What a user may do beside these policies; empty for nothing. */
function otherRights(user: UserFacts, policies: NamedPolicy[]): string {
  const inline = [...user.policies.keys()].filter((name) =>
    !policies.some((policy) => policy.name === name)
  );
  const groups: [noun: string, names: string[]][] = [
    ["other policies", inline],
    ["attached policies", user.attachedPolicies],
    ["groups", user.groups],
  ];
  return groups.filter(([, names]) => names.length > 0)
    .map(([noun, names]) => `${noun}: ${names.join(", ")}`).join("; ");
}

/**
 * Gives an existing user the boundary that was asked for, and no other.
 * @param boundary that of a new user
 * @throws {CliError} when that would replace another boundary, which the keys
 * that the user has depend on
 */
function boundarySteps(
  userName: string,
  { permissionsBoundary: present }: UserFacts,
  boundary: string | undefined,
  lifetime: { boundary?: string; update: boolean },
  notices: string[],
): UserStep[] {
  if (boundary === present) return [];
  if (lifetime.boundary === undefined) {
    if (present !== undefined) {
      notices.push(
        `User '${userName}' exists: its permissions boundary also limits the new key: ${present}`,
      );
    }
    return [];
  }
  if (present !== undefined && !lifetime.update) {
    throw new CliError(
      `User '${userName}' already has the permissions boundary ${present}, and replacing it would change what existing keys can do - use --username to make another user, or --update to replace the boundary`,
    );
  }
  return [{
    kind: "set-user-boundary",
    userName,
    boundary,
    previous: present,
  }];
}

/**
 * The permissions boundary, which limits what the user's policies can grant.
 */
function boundaryFor(
  { permission }: CreateRequest,
  { boundary }: { boundary?: string },
  partition: string,
): string | undefined {
  if (boundary !== undefined) {
    return boundary === "none" ? undefined : boundary;
  }
  if (permission === "custom") return undefined;
  // Also for write-only: AWS has no managed policy that only allows writing.
  return managedPolicy(
    permission === "read-only"
      ? "AmazonS3ReadOnlyAccess"
      : "AmazonS3FullAccess",
    partition,
  );
}

interface NamedPolicy {
  name: string;
  policy: PolicyDocument;
}

/** A policy for each bucket if they fit, otherwise one for all buckets. */
function userPolicies(
  request: CreateRequest,
  userName: string,
  facts: Facts,
  partition: string,
): NamedPolicy[] {
  const { permission, policy: source, buckets } = request;
  const separate = buckets.map((bucket): NamedPolicy => ({
    name: credentialName(permission, [bucket], POLICY_NAME_LIMIT),
    policy: policyForBucket(source, bucket, partition),
  }));
  const separateSize = totalSize(separate, facts);
  if (separateSize <= USER_POLICIES_LIMIT) return separate;
  const merged: NamedPolicy[] = [{
    name: credentialName(permission, buckets, POLICY_NAME_LIMIT),
    policy: mergedPolicy(source, partition),
  }];
  const mergedSize = totalSize(merged, facts);
  if (mergedSize <= USER_POLICIES_LIMIT) return merged;
  throw new CliError(
    `The policies of user '${userName}' would have ${mergedSize} characters even when merged, and AWS allows ${USER_POLICIES_LIMIT} - name fewer buckets, or shorter prefixes and statements`,
  );
}

/** The size of the new policies and those the user keeps: characters. */
function totalSize(policies: NamedPolicy[], { user }: Facts): number {
  const kept = [...user?.policies ?? []].filter(([name]) =>
    !policies.some((policy) => policy.name === name)
  );
  return [...policies.map((p) => p.policy), ...kept.map(([, text]) => text)]
    .reduce<number>((sum, policy) => sum + policySize(policy), 0);
}
