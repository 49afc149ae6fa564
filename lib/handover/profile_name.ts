/** The names that a profile can have. Pure. */

/**
 * Why a profile cannot have this name; undefined if it can. AWS's tools read
 * the name from a `[section]` line, and not all in the same way.
 */
export function profileNameProblem(name: string): string | undefined {
  if (name === "") return "the name is empty";
  // deno-lint-ignore no-control-regex
  if (/[\x00-\x1f\x7f]/.test(name)) {
    return "the name holds a line break or another control character";
  }
  if (/[[\]]/.test(name)) {
    return `'${name}' holds a square bracket, which ends a section's name`;
  }
  if (name !== name.trim()) return `'${name}' begins or ends with a space`;
  if (/\s[#;]/.test(name)) {
    return `'${name}' holds a space before # or ;, where AWS's tools stop reading`;
  }
  if (/^profile\s/.test(name)) {
    return `'${name}' begins with 'profile', which only the config file wants - leave it out`;
  }
  return undefined;
}
