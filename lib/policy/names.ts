/** The names of the users, policies and sessions that this program makes. Pure. */
import type { Access } from "./statements.ts";

/** The role that `create --duration` assumes. */
export const ROLE_NAME = "s3-credentials.AmazonS3FullAccess";

/** The word for what credentials may do, `custom` when the user wrote the policy. */
export type Permission = Access | "custom";

/** `s3.read-write.bucket1,bucket2`, shortened to what AWS accepts. */
export function credentialName(
  permission: Permission,
  buckets: string[],
  limit: number,
): string {
  return shortenName(`s3.${permission}.${buckets.join(",")}`, limit);
}

/**
 * A name of at most `limit` characters: itself when it fits, otherwise its
 * beginning and a hash of the whole, so that the same name is always shortened
 * alike and two names stay two.
 */
export function shortenName(name: string, limit: number): string {
  if (name.length <= limit) return name;
  const hash = fnv1a(name);
  return `${name.slice(0, limit - hash.length - 1)}-${hash}`;
}

/**
 * The 64-bit FNV-1a hash in 16 hexadecimal digits. It keeps names
 * apart that are alike by chance, which is all they need: what a name already
 * holds is compared before it is changed. node:crypto would double the
 * start-up of every `create --dry-run`.
 */
function fnv1a(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, "0");
}
