/** Key prefixes, and the patterns that policies have for them. Pure. */
import { LONGEST_KEY } from "./limits.ts";

/**
 * Why this prefix is refused; undefined if it is not. A character that IAM
 * reads as a wildcard or as a variable would grant other keys than it spells.
 */
export function prefixProblem(prefix: string): string | undefined {
  if (prefix === "") {
    return "the prefix is empty - leave --prefix out to allow the whole bucket";
  }
  if (prefix.startsWith("/")) {
    const rest = prefix.replace(/^\/+/, "");
    const instead = rest === ""
      ? "leave --prefix out to allow the whole bucket"
      : `use '${rest}'`;
    return `'${prefix}' begins with / - keys do not, so it would match nothing; ${instead}`;
  }
  if (prefix.slice(0, -1).includes("*")) {
    return `'${prefix}' holds * before its end, which IAM reads as a wildcard; only one at the end is allowed`;
  }
  if (prefix.includes("?")) {
    return `'${prefix}' holds ?, which IAM reads as a wildcard`;
  }
  if (prefix.includes("$")) {
    return `'${prefix}' holds $, which begins a policy variable in IAM`;
  }
  // deno-lint-ignore no-control-regex
  if (/[\x00-\x1f\x7f]/.test(prefix)) {
    return "the prefix holds a control character";
  }
  if (new TextEncoder().encode(prefix).length > LONGEST_KEY) {
    return `the prefix is longer than a key can be, ${LONGEST_KEY} bytes`;
  }
  return undefined;
}

/**
 * The pattern for keys with this prefix: `*` is added unless it ends in one.
 */
export function keyPattern(prefix = "*"): string {
  return prefix.endsWith("*") ? prefix : prefix + "*";
}
