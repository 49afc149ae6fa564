/** Credentials as text, in each format. Pure. */
import type { CredentialTarget, NewCredentials } from "../aws/keys.ts";
import { CliError } from "../errors.ts";
import { jsonDocument } from "../output/json.ts";
import {
  batchFile,
  dotenvFile,
  fishLines,
  githubEnvironment,
  powershellLines,
  shellLines,
} from "./environment_formats.ts";
import type { Format } from "./format_names.ts";
import {
  credentialProcessJson,
  minioAlias,
  rcloneRemote,
  s3cmdConfig,
  terraformProvider,
} from "./tool_formats.ts";

/** What writes each format, by its name for `--format`. */
export const FORMATS: Record<
  Format,
  (credentials: NewCredentials, target: CredentialTarget) => string
> = {
  json: jsonDocument,
  ini: iniSection,
  env: shellLines,
  dotenv: dotenvFile,
  powershell: powershellLines,
  fish: fishLines,
  cmd: batchFile,
  process: credentialProcessJson,
  rclone: rcloneRemote,
  s3cfg: s3cmdConfig,
  mc: minioAlias,
  terraform: terraformProvider,
  github: githubEnvironment,
};

/**
 * Credentials in a format.
 * @throws {CliError} if a value contains a control character, as AWS's never
 * do: a line break would add a line of its own to the script or file
 */
export function formatCredentials(
  format: Format,
  credentials: NewCredentials,
  target: CredentialTarget,
): string {
  for (const [name, value] of Object.entries(credentials)) {
    // deno-lint-ignore no-control-regex
    if (typeof value === "string" && /[\x00-\x1f\x7f]/.test(value)) {
      throw new CliError(
        `The server sent a ${name} with a control character, which credentials never have`,
      );
    }
  }
  return FORMATS[format](credentials, target);
}

/** What the Python tool writes: a credentials file with one profile. */
function iniSection(credentials: NewCredentials): string {
  return [
    "[default]",
    `aws_access_key_id=${credentials.AccessKeyId}`,
    `aws_secret_access_key=${credentials.SecretAccessKey}`,
    ...("SessionToken" in credentials
      ? [`aws_session_token=${credentials.SessionToken}`]
      : []),
    "",
  ].join("\n");
}
