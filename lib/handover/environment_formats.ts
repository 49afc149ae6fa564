/**
 * Credentials as environment variables, for each shell and file format. Pure.
 *
 * Formats that can do so unset the variables that would change what these
 * credentials do: with a session token left over from other credentials, AWS
 * refuses a new key, and with AWS_PROFILE the SDK for JavaScript uses the
 * profile and not the key.
 */
import { isoTime } from "../output/json.ts";
import { shellQuoted } from "../output/shell.ts";
import type { CredentialTarget, NewCredentials } from "../aws/keys.ts";

/**
 * The variables that AWS's tools read; those to unset are undefined. The region
 * is last, because in fish to unset a variable that is not there fails.
 */
function variables(
  credentials: NewCredentials,
  { region, endpointUrl }: CredentialTarget,
): [name: string, value: string | undefined][] {
  const session = "SessionToken" in credentials ? credentials : undefined;
  return [
    ["AWS_ACCESS_KEY_ID", credentials.AccessKeyId],
    ["AWS_SECRET_ACCESS_KEY", credentials.SecretAccessKey],
    ["AWS_SESSION_TOKEN", session?.SessionToken],
    ["AWS_CREDENTIAL_EXPIRATION", session && isoTime(session.Expiration)],
    // The older name of the token; botocore prefers it.
    ["AWS_SECURITY_TOKEN", undefined],
    ["AWS_PROFILE", undefined],
    ["AWS_DEFAULT_PROFILE", undefined],
    ["AWS_ENDPOINT_URL_S3", endpointUrl],
    ["AWS_REGION", region],
    // botocore reads only this one.
    ["AWS_DEFAULT_REGION", region],
  ];
}

/** Credentials as text. */
type Writer = (credentials: NewCredentials, target: CredentialTarget) => string;

/**
 * A line for each variable.
 * @param unset the line that unsets a variable; undefined if there is none
 */
function lines(
  set: (name: string, value: string) => string,
  unset: (name: string) => string | undefined,
  end = "\n",
): Writer {
  return (credentials, target) =>
    variables(credentials, target)
      .map(([name, value]) =>
        value === undefined ? unset(name) : set(name, value)
      )
      .filter((line) => line !== undefined)
      .map((line) => line + end).join("");
}

/** Commands for `eval` or `source` in sh, bash and zsh. */
export const shellLines: Writer = lines(
  (name, value) => `export ${name}=${shellQuoted(value)}`,
  (name) => `unset ${name}`,
);

/**
 * Commands for `source` in fish; its single quotes have two escapes, \\ and \'.
 */
export const fishLines: Writer = lines(
  (name, value) => `set -gx ${name} '${value.replace(/['\\]/g, "\\$&")}'`,
  (name) => `set -e ${name}`,
);

/**
 * Commands for `Invoke-Expression`, or for a file to dot-source. PowerShell
 * treats typographic quotes like straight ones (about_Quoting_Rules), so they
 * are doubled too.
 */
export const powershellLines: Writer = lines(
  (name, value) =>
    `$env:${name} = '${value.replace(/['\u2018-\u201b]/g, "$&$&")}'`,
  (name) => `$env:${name} = $null`,
);

/**
 * A batch file to `call`. `@` keeps cmd from showing the lines, and with them
 * the secret. Batch files need `%` doubled. A quote cannot be escaped inside
 * quotes, so a value that contains one has its special characters escaped with
 * carets.
 */
export const batchFile: Writer = lines(
  (name, value) => {
    const text = value.replaceAll("%", "%%");
    return value.includes('"')
      ? `@set ${name}=${text.replace(/["^&|<>()]/g, "^$&")}`
      : `@set "${name}=${text}"`;
  },
  (name) => `@set "${name}="`,
  "\r\n",
);

/**
 * A `.env` file, as docker compose, python-dotenv and others read it. It cannot
 * unset a variable.
 */
export const dotenvFile: Writer = lines(
  (name, value) => `${name}=${dotenvValue(value)}`,
  () => undefined,
);

/**
 * Programs that read `.env` files disagree about quotes. Plain values, such as
 * AWS's, get none, because docker would keep them as part of the value. Others
 * get single quotes, which nearly every program takes literally, or double
 * quotes if the value has a single one. A value that cannot do without escapes
 * is written for python-dotenv.
 */
function dotenvValue(value: string): string {
  if (/^[\w+/=:.,@-]*$/.test(value)) return value;
  if (!value.includes("'")) return `'${value}'`;
  if (!/["$\\`]/.test(value)) return `"${value}"`;
  return `'${value.replace(/\\(?=\\|'|$)/g, "\\\\").replaceAll("'", "\\'")}'`;
}

/**
 * Lines for the file that `$GITHUB_ENV` names in a GitHub Actions job. The
 * value is everything after the first `=`. A variable can only be made empty,
 * and not all count as unset then: with an empty AWS_PROFILE, botocore looks
 * for a profile without a name.
 */
export const githubEnvironment: Writer = lines(
  (name, value) => `${name}=${value}`,
  (name) => EMPTY_IS_UNSET.includes(name) ? `${name}=` : undefined,
);

const EMPTY_IS_UNSET = [
  "AWS_SESSION_TOKEN",
  "AWS_SECURITY_TOKEN",
  "AWS_CREDENTIAL_EXPIRATION",
];
