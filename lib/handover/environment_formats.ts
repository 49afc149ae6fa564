/**
 * Credentials as environment variables, in the languages that set them. Pure.
 *
 * Where the language can, the variables that these credentials do not have are
 * unset: a session token left over from others makes AWS refuse a new key.
 */
import { isoTime } from "../output/json.ts";
import { shellQuoted } from "../output/shell.ts";
import type { NewCredentials } from "../aws/keys.ts";

/** The variables that AWS's SDKs read; undefined for those to unset. */
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

/** For `eval` or `source` in sh, bash and zsh. */
export function shellLines(credentials: NewCredentials): string {
  return lines(
    credentials,
    (name, value) => `export ${name}=${shellQuoted(value)}`,
    (name) => `unset ${name}`,
  );
}

/** For `source` in fish, whose single quotes know two escapes. */
export function fishLines(credentials: NewCredentials): string {
  return lines(
    credentials,
    (name, value) => `set -gx ${name} '${value.replace(/['\\]/g, "\\$&")}'`,
    (name) => `set -e ${name}`,
  );
}

/**
 * For `Invoke-Expression`, or a file to dot-source. PowerShell takes typographic
 * quotes for straight ones (about_Quoting_Rules).
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
 * A batch file to `call`. `@` keeps the lines, secret and all, off the screen;
 * a `%` is written twice, as batch files want it. A quote cannot stand inside
 * quotes, so a value that holds one is written with carets instead.
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

/** A `.env` file, for docker compose, python-dotenv, `node --env-file` and others. */
export function dotenvFile(credentials: NewCredentials): string {
  return lines(credentials, (name, value) => `${name}=${dotenvValue(value)}`);
}

/**
 * The readers of these files disagree about quotes. Plain values, as AWS's are,
 * get none, since docker would keep them. Single quotes make all others literal
 * nearly everywhere, and double quotes where they cannot; a value that needs
 * escapes as well is written for python-dotenv.
 */
function dotenvValue(value: string): string {
  if (/^[\w+/=:.,@-]*$/.test(value)) return value;
  if (!value.includes("'")) return `'${value}'`;
  if (!/["$\\`]/.test(value)) return `"${value}"`;
  return `'${value.replace(/\\(?=\\|'|$)/g, "\\\\").replaceAll("'", "\\'")}'`;
}

/**
 * Lines for the file that `$GITHUB_ENV` names in a GitHub Actions job, where
 * everything after the first `=` is the value.
 */
export function githubEnvironment(credentials: NewCredentials): string {
  return lines(
    credentials,
    (name, value) => `${name}=${value}`,
    (name) => `${name}=`,
  );
}
