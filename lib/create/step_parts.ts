/** What the steps of more than one file use. */
import type { Tag } from "../aws/tag.ts";
import { isAwsError, isUncertain } from "../errors.ts";
import { minify, toJson } from "../output/json.ts";

/**
 * The tags in a line of the log or a dry run: ` with tags: {"team": "web"}`.
 */
export function describeTags(tags: Tag[]): string {
  return ` with tags: ${
    toJson(Object.fromEntries(tags.map((tag) => [tag.Key, tag.Value])))
  }`;
}

/**
 * A policy (JSON text) without line breaks, which error messages would escape.
 */
export function oneLine(policy: string): string {
  return minify(JSON.parse(policy));
}

/**
 * Waits for a call that creates something which did not exist just before.
 * @param code of the error that it exists already
 * @returns whether the call itself was answered so, after a try of it that may
 * have been carried out: most likely it exists because of that
 */
export async function existsByRetry(
  call: Promise<unknown>,
  code: string,
): Promise<boolean> {
  try {
    await call;
    return false;
  } catch (error) {
    if (isAwsError(error, code) && isUncertain(error)) return true;
    throw error;
  }
}
