/**
 * Credentials as environment variables, for each shell and file format. Pure.
 *
 * Formats that can do so unset the variables that these credentials do not
 * have: with a session token left over from other credentials, AWS refuses a
 * new key.
 */
import { isoTime } from "../output/json.ts";
import { shellQuoted } from "../output/shell.ts";
import type { NewCredentials } from "../aws/keys.ts";

/** The variables that AWS's SDKs read; those to unset are undefined. */
function variables(
  credentials: NewCredentials,
): [name: string, value: string | undefined][] {
  const session = "SessionToken" in credentials ? credentials : undefined;
  return [
    ["AWS_ACCESS_KEY_ID", credentials.AccessKeyId],
    ["AWS_SECRET_ACCESS_KEY", credentials.SecretAccessKey],
    ["AWS_SESSION_TOKEN", session?.SessionToken],
    ["AWS_CREDENTIAL_EXPIRATION", session && isoTime(session.Expiration)],
  ];
}

/** A line for each variable; without `unset`, none for those to unset. */
function lines(
  credentials: NewCredentials,
  set: (name: string, value: string) => string,
  unset?: (name: string) => string,
  end = "\n",
): string {
  return variables(credentials)
    .map(([name, value]) =>
      value === undefined ? unset?.(name) : set(name, value)
    )
    .filter((line) => line !== undefined)
    .map((line) => line + end).join("");
}

/** Commands for `eval` or `source` in sh, bash and zsh. */
export function shellLines(credentials: NewCredentials): string {
  return lines(
    credentials,
    (name, value) => `export ${name}=${shellQuoted(value)}`,
    (name) => `unset ${name}`,
  );
}

/**
 * Commands for `source` in fish; its single quotes have two escapes, \\ and \'.
 */
export function fishLines(credentials: NewCredentials): string {
  return lines(
    credentials,
    (name, value) => `set -gx ${name} '${value.replace(/['\\]/g, "\\$&")}'`,
    (name) => `set -e ${name}`,
  );
}

/**
 * Commands for `Invoke-Expression`, or for a file to dot-source. PowerShell
 * treats typographic quotes like straight ones (about_Quoting_Rules), so they
 * are doubled too.
 */
export function powershellLines(credentials: NewCredentials): string {
  return lines(
    credentials,
    (name, value) =>
      `$env:${name} = '${value.replace(/['\u2018-\u201b]/g, "$&$&")}'`,
    (name) => `$env:${name} = $null`,
  );
}

/**
 * A batch file to `call`. `@` keeps cmd from showing the lines, and with them
 * the secret. Batch files need `%` doubled. A quote cannot be escaped inside
 * quotes, so a value that contains one has its special characters escaped with
 * carets.
 */
export function batchFile(credentials: NewCredentials): string {
  return lines(
    credentials,
    (name, value) => {
      const text = value.replaceAll("%", "%%");
      return value.includes('"')
        ? `@set ${name}=${text.replace(/["^&|<>()]/g, "^$&")}`
        : `@set "${name}=${text}"`;
    },
    (name) => `@set "${name}="`,
    "\r\n",
  );
}

/** A `.env` file, as docker compose, python-dotenv and others read it. */
export function dotenvFile(credentials: NewCredentials): string {
  return lines(credentials, (name, value) => `${name}=${dotenvValue(value)}`);
}

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
 * value is everything after the first `=`.
 */
export function githubEnvironment(credentials: NewCredentials): string {
  return lines(
    credentials,
    (name, value) => `${name}=${value}`,
    (name) => `${name}=`,
  );
}
