/** The texts in which new credentials are handed over. Pure. */
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

/** Each format by the name `--format` knows it by. */
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
 * The text to hand over.
 * @throws {CliError} when a value holds a control character, which AWS's never
 * do: a line break would end the line it stands on and begin another
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
        `The ${name} that came back holds a control character, which credentials never do`,
      );
    }
  }
  return FORMATS[format](credentials, target);
}

/** As the Python tool writes it: for a credentials file of its own. */
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
