/** The names of the users, policies and sessions that this program makes. Pure. */
import { createHash } from "node:crypto";
import type { Access } from "./statements.ts";

/** The role that `create --duration` assumes. */
export const ROLE_NAME = "s3-credentials.AmazonS3FullAccess";

/** The word for what credentials may do, `custom` when the user wrote the policy. */
export type Permission = Access | "custom";

/** Characters a user name may have (IAM API, CreateUser). */
export const USER_NAME_LIMIT = 64;
/** Characters a policy name may have (IAM API, PutUserPolicy). */
export const POLICY_NAME_LIMIT = 128;
/** Characters a role session name may have (STS API, AssumeRole). */
export const SESSION_NAME_LIMIT = 64;

/** `s3.read-write.bucket1,bucket2`, shortened to what AWS accepts. */
export function credentialName(
  permission: Permission,
  buckets: string[],
  limit: number,
): string {
  return shortenName(`s3.${permission}.${buckets.join(",")}`, limit);
}

/** Hexadecimal digits of the hash that stands for what was cut off. */
const HASH_LENGTH = 12;

/**
 * A name of at most `limit` characters: itself when it fits, otherwise its
 * beginning and a hash of the whole, so that the same name is always shortened
 * alike and two names stay two.
 */
export function shortenName(name: string, limit: number): string {
  if (name.length <= limit) return name;
  const hash = createHash("sha256").update(name).digest("hex")
    .slice(0, HASH_LENGTH);
  return `${name.slice(0, limit - HASH_LENGTH - 1)}-${hash}`;
}
