/** The names that a profile can have. Pure. */

/**
 * The names that all of AWS's tools read. The SDKs for Rust, Java and C++ skip
 * a section with any other character in its name; the AWS CLI, and the SDKs for
 * JavaScript and Go, differ from each other in what they make of it.
 */
const READ_BY_ALL = /^[A-Za-z0-9_\-./%@:+]+$/;

/**
 * Why a profile cannot have this name; undefined if it can. AWS's tools read
 * the name from a `[section]` line, and not all in the same way.
 */
export function profileNameProblem(name: string): string | undefined {
  if (name === "") return "the name is empty";
  // deno-lint-ignore no-control-regex
  if (/[\x00-\x1f\x7f-\x9f]/.test(name)) {
    return "the name holds a line break or another control character";
  }
  if (/^profile\s/.test(name)) {
    return `'${name}' begins with 'profile', which only the config file wants - leave it out`;
  }
  if (/^(profile|sso-session|services)(\s|$)/.test(name)) {
    return `'${name}' is the name of a section that is no profile - use another name`;
  }
  if (!READ_BY_ALL.test(name)) {
    return `'${name}' is a name that not all of AWS's tools read - use only ASCII letters, digits and - _ . / % @ : +`;
  }
  if (name === "DEFAULT") {
    return "'DEFAULT' would give its settings to every other profile - use 'default' or another name";
  }
  // The SDK keeps profiles in an object, which has these names of itself. Older
  // Deno removes the second from objects, and Node does not.
  if (name in {} || name === "__proto__") {
    return `'${name}' is a name that the AWS SDK for JavaScript cannot read - use another name`;
  }
  return undefined;
}
