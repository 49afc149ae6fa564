/** Where the two AWS files are, by the rules of the AWS CLI. Pure. */
import { CliError } from "../../errors.ts";
import type { AwsFile } from "./profiles.ts";

/** An environment variable; undefined if it is unset or empty. */
export type Variables = (name: string) => string | undefined;

/** The variable that moves each file. */
const VARIABLES = {
  credentials: "AWS_SHARED_CREDENTIALS_FILE",
  config: "AWS_CONFIG_FILE",
} as const;

/**
 * The path of an AWS file: where its variable says, or in `~/.aws`.
 * @throws {CliError} if the path has a variable or a user that is not known, or
 * there is no home folder
 */
export function awsFilePath(file: AwsFile, env: Variables): string {
  const variable = VARIABLES[file];
  const path = env(variable);
  if (path === undefined) return expandPath(`~/.aws/${file}`, env);
  try {
    return expandPath(path, env);
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    throw new CliError(`${variable} is '${path}': ${error.message}`);
  }
}

/** The home folder that the environment names, if any. */
export function homeOf(env: Variables): string | undefined {
  return env("HOME") ?? env("USERPROFILE");
}

/**
 * A path with its variables (`$HOME`, `${HOME}`) and a leading `~` replaced, as
 * botocore does by `os.path.expandvars` and `expanduser`. A shell has usually
 * done that, but not for a value in quotes or in an `.env` file.
 * @throws {CliError} if a variable is not set, where botocore would look for a
 * file with that odd name, or the home folder is not known
 */
export function expandPath(path: string, env: Variables): string {
  const expanded = path.replace(
    /\$(?:(\w+)|\{([^}]*)\})/g,
    (_, plain, braced) => {
      const name = plain ?? braced;
      const value = env(name);
      if (value === undefined) {
        throw new CliError(`${name} is not set - write the whole path`);
      }
      return value;
    },
  );
  const [tilde] = /^~[^\\/]*/.exec(expanded) ?? [];
  if (tilde === undefined) return expanded;
  const home = tilde === "~" ? homeOf(env) : undefined;
  if (home === undefined) {
    throw new CliError(
      tilde === "~"
        ? "There is no home folder: set HOME"
        : `the home folder '${tilde}' is not known - write the whole path`,
    );
  }
  return home.replace(/[\\/]+$/, "") + expanded.slice(1);
}
