/** The names of the users, policies and sessions that are created. Pure. */
import type { Access } from "./statements.ts";

/** The role that `create --duration` assumes. */
export const ROLE_NAME = "s3-credentials.AmazonS3FullAccess";

/**
 * What credentials may do, as names say it; `custom` for the user's own policy.
 */
export type Permission = Access | "custom";

/**
 * A name like `s3.read-write.bucket1,bucket2`, of at most `limit` characters.
 */
export function credentialName(
  permission: Permission,
  buckets: string[],
  limit: number,
): string {
  return shortenName(`s3.${permission}.${buckets.join(",")}`, limit);
}

/**
 * A name of at most `limit` characters: the given one if it fits, otherwise its
 * beginning and a hash of the whole. So a name is always shortened in the same
 * way, and different names stay different.
 */
export function shortenName(name: string, limit: number): string {
  if (name.length <= limit) return name;
  const hash = fnv1a(name);
  return `${name.slice(0, limit - hash.length - 1)}-${hash}`;
}

/**
 * The 64-bit FNV-1a hash, in 16 hexadecimal digits. It only has to keep names
 * apart that happen to begin alike: what already has a name is compared before
 * it is changed. node:crypto would double the start-up time of every
 * `create --dry-run`.
 */
function fnv1a(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, "0");
}

/** The ARN of a policy that AWS manages, such as `AmazonS3FullAccess`. */
export function managedPolicy(name: string, partition: string): string {
  return `arn:${partition}:iam::aws:policy/${name}`;
}

/** The managed policy of the program's role. */
export const ROLE_POLICY = "AmazonS3FullAccess";
