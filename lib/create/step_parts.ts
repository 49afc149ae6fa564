/** What the steps of more than one file use. */
import type { Tag } from "../aws/tag.ts";
import { isAwsError } from "../errors.ts";
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
 * Waits for a call that creates something which did not exist just before. If
 * the call was retried, the error `code` (it exists already) is ignored,
 * because an earlier attempt of the same call has created it.
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
