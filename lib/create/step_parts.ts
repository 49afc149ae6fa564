/** What several steps have in common. */
import type { Tag } from "../aws/tag.ts";
import { isAwsError } from "../errors.ts";
import { minify, toJson } from "../output/json.ts";

/** ` with tags: {"team": "web"}` */
export function describeTags(tags: Tag[]): string {
  return ` with tags: ${
    toJson(Object.fromEntries(tags.map((tag) => [tag.Key, tag.Value])))
  }`;
}

/** A policy, JSON text, without its line breaks: errors would escape them. */
export function oneLine(policy: string): string {
  return minify(JSON.parse(policy));
}

/**
 * Waits for a call that makes something which did not exist a moment ago. That
 * it exists is no error when an earlier try of the same call made it.
 */
export async function unlessRepeated(
  call: Promise<unknown>,
  code: string,
): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!(isAwsError(error, code) && error.details.attempts > 1)) throw error;
  }
}
