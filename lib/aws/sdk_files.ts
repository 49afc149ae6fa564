/**
 * Gives the SDK the AWS files as this program reads them, in place of its own
 * reading, which differs.
 */
import { externalDataInterceptor, getHomeDir } from "@smithy/core/config";
import { join } from "node:path";
import { CliError } from "../errors.ts";
import type { ProfileInUse, SdkSource, Source } from "./source.ts";
import type { AwsDependencies } from "./dependencies.ts";
import { DIALECTS } from "./files/dialects.ts";
import { readProfiles } from "./files/profiles.ts";
import type { Setting } from "./files/sections.ts";
import type { SharedFiles } from "./shared_files.ts";

/** How the SDK finds a profile that it is given, in the form of its options. */
export interface SdkProfile {
  profile: string;
  filepath: string;
  configFilepath: string;
}

/** The settings that have to do with credentials. */
const ABOUT_CREDENTIALS =
  /^(aws_|credential_|role_|sso_|web_identity_|source_profile$|external_id$|mfa_serial$|duration_seconds$|login_session$)/;

/** The name under which the SDK finds the settings of the profile in use. */
const SETTINGS = "settings";

/**
 * Has the SDK find two profiles and nothing else: one with the settings of the
 * profile in use, without credentials, and one with those by which the SDK is
 * to get credentials, if it is.
 * @returns the first one
 * @throws {CliError} if the SDK would read one of the latter in another way
 */
export function giveToSdk(
  { name, settings }: ProfileInUse,
  source: Source,
  { credentials, config }: SharedFiles,
  system: Pick<AwsDependencies, "env">,
): SdkProfile {
  const others = [...settings]
    .filter(([key]) => !ABOUT_CREDENTIALS.test(key))
    .map(([key, setting]) => settingLines(key, setting))
    .filter((lines) => isRead(lines));
  const byCredentials = credentialsText(source);
  const text = `[profile ${SETTINGS}]\n${others.join("")}${byCredentials}`;
  const [filepath, configFilepath] = [credentials, config].map(({ path }) =>
    `${path} (profile ${name})`
  );
  for (const path of [configFilepath, ...sdkPaths("config", system)]) {
    externalDataInterceptor.interceptFile(path, text);
  }
  for (const path of [filepath, ...sdkPaths("credentials", system)]) {
    externalDataInterceptor.interceptFile(path, "");
  }
  return { profile: SETTINGS, filepath, configFilepath };
}

/** The name under which the SDK finds the settings of a source. */
export function sdkName({ profile }: SdkSource): string {
  // The SDK names the profile in its messages, so it is the real name if the
  // SDK can read that.
  return /^[\w\-@+.%:/]+$/.test(profile) ? profile : "credentials";
}

/** The sections by which the SDK gets credentials; empty if it need not. */
function credentialsText(source: Source): string {
  if (source.kind === "role") return credentialsText(source.source);
  if (source.kind !== "sdk") return "";
  const { profile, settings, session } = source;
  const lines = Object.entries(settings).map(([key, { value, line, path }]) => {
    const lines = `${key} = ${value}\n`;
    if (isRead(lines)) return lines;
    throw new CliError(
      `The profile '${profile}' has ${key} (line ${line} of '${path}') with a value that AWS's tools read in different ways: it is empty, or has a second line, or ' #' or ' ;' - change it`,
    );
  }).join("");
  return `[profile ${sdkName(source)}]\n${lines}` +
    (session === undefined ? "" : `[sso-session ${session}]\n${lines}`);
}

/** Where the SDK looks for a file when nobody tells it. */
function sdkPaths(
  file: "config" | "credentials",
  system: Pick<AwsDependencies, "env">,
): string[] {
  const home = getHomeDir();
  const moved = system.env(
    file === "config" ? "AWS_CONFIG_FILE" : "AWS_SHARED_CREDENTIALS_FILE",
  );
  if (moved === undefined) return [join(home, ".aws", file)];
  return moved.startsWith("~/") ? [moved, join(home, moved.slice(2))] : [moved];
}

function settingLines(key: string, { value, nested }: Setting): string {
  if (!nested) return `${key} = ${value}\n`;
  const below = [...nested].map(([key, value]) => `  ${key} = ${value}\n`);
  return `${key} =\n${below.join("")}`;
}

/** Whether the SDK reads the lines of a setting as we do. */
function isRead(lines: string): boolean {
  const [ours, theirs] = [DIALECTS.botocore, DIALECTS.javascript].map(
    (dialect) => {
      const { profiles } = readProfiles(
        `[profile p]\n${lines}`,
        "config",
        dialect,
      );
      return [...profiles.get("p") ?? []].map(([key, { value, nested }]) => [
        key,
        value,
        [...nested ?? []],
      ]);
    },
  );
  return JSON.stringify(ours) === JSON.stringify(theirs);
}
