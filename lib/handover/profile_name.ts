/** What a profile of the AWS files can be called. Pure. */

/**
 * Why a profile cannot be called this, or undefined. AWS's tools read the name
 * from a `[section]` line, each in its own way.
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
  if (name !== name.trim()) return `'${name}' begins or ends with a blank`;
  if (/\s[#;]/.test(name)) {
    return `'${name}' holds a blank and a comment sign, after which AWS's tools stop reading`;
  }
  if (/^profile\s/.test(name)) {
    return `'${name}' begins with 'profile', which only the config file wants - leave it out`;
  }
  return undefined;
}
