/**
 * How each of AWS's tools reads a profile from the two files. Pure.
 *
 * They differ in much: see `lib/aws/files/dialects.ts`. A profile is saved only
 * if all of them find exactly the new credentials.
 */
import { type Dialect, DIALECTS } from "../aws/files/dialects.ts";
import {
  type AwsFile,
  decodeProfiles,
  readProfiles,
} from "../aws/files/profiles.ts";
import { type Section, UnreadableFile } from "../aws/files/sections.ts";
import type { Keys } from "../aws/keys.ts";
import { CliError } from "../errors.ts";

/** The contents of the two files. */
export type ProfileFiles = Record<AwsFile, Uint8Array>;

/** Settings that are another source of credentials, beside all of `sso_…`. */
const OTHER_SOURCES = [
  "credential_process",
  "credential_source",
  "login_session",
  "role_arn",
  "source_profile",
  "web_identity_token_file",
];

/** Whether a setting makes AWS's tools take credentials from elsewhere. */
export function isOtherSource(setting: string): boolean {
  return OTHER_SOURCES.includes(setting) || setting.startsWith("sso_");
}

/** The settings of a profile as one of AWS's tools reads them, by file. */
export type ProfileView = Record<AwsFile, Record<string, string>>;

/**
 * What each tool reads of a profile, the AWS CLI first. A file that a tool
 * cannot read says nothing to it.
 */
export function viewsOf(files: ProfileFiles, name: string): ProfileView[] {
  return Object.values(DIALECTS).map((dialect) => {
    const view = (file: AwsFile) => {
      try {
        return settingsOf(read(files, file, dialect).get(name));
      } catch (error) {
        if (!(error instanceof UnreadableFile)) throw error;
        return {};
      }
    };
    return { credentials: view("credentials"), config: view("config") };
  });
}

/**
 * Makes sure that each tool finds exactly these credentials in the profile, and
 * in the other profiles what it found before.
 * @param before the files before the change
 * @throws {CliError} naming a tool that does not, and what to do; the message
 * is meant to follow `Cannot change 'FILE': `
 */
export function checkReaders(
  files: ProfileFiles,
  name: string,
  keys: Keys,
  before: ProfileFiles,
): void {
  for (const dialect of Object.values(DIALECTS)) {
    const credentials = readable(files, "credentials", dialect);
    const config = readable(files, "config", dialect);
    const settings = {
      ...settingsOf(config.get(name)),
      ...settingsOf(credentials.get(name)),
    };
    if (!areExactly(settings, keys)) {
      throw new CliError(
        `${dialect.readers} would not find exactly these credentials as '${name}' - ${ADVICE}`,
      );
    }
    const other = changedProfile(before, credentials, name, dialect);
    if (other !== undefined) {
      throw new CliError(
        `${dialect.readers} would find something else in the profile '${other}' - ${ADVICE}`,
      );
    }
  }
}

/** Another profile that is not as it was before, if there is one. */
function changedProfile(
  before: ProfileFiles,
  now: ReadonlyMap<string, Section>,
  name: string,
  dialect: Dialect,
): string | undefined {
  let old: ReadonlyMap<string, Section>;
  try {
    old = read(before, "credentials", dialect);
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    return undefined; // nothing was found then
  }
  const text = (section: Section | undefined) =>
    JSON.stringify(section && settingsOf(section));
  return [...old.keys(), ...now.keys()].find((other) =>
    other !== name && text(old.get(other)) !== text(now.get(other))
  );
}

const ADVICE =
  "write every [profile] alone on its line, and every setting as name = value in lower case, not indented";

/** @throws {CliError} saying why the tool refuses the file */
function readable(
  files: ProfileFiles,
  file: AwsFile,
  dialect: Dialect,
): ReadonlyMap<string, Section> {
  try {
    return read(files, file, dialect);
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    throw new CliError(
      `${dialect.readers} cannot read the ${file} file: ${error.message}`,
    );
  }
}

/** @throws {UnreadableFile} if the tool refuses the file */
function read(
  files: ProfileFiles,
  file: AwsFile,
  dialect: Dialect,
): ReadonlyMap<string, Section> {
  return readProfiles(decodeProfiles(files[file]), file, dialect).profiles;
}

function settingsOf(section: Section | undefined): Record<string, string> {
  return Object.fromEntries(
    Array.from(section ?? [], ([name, { value }]) => [name, value]),
  );
}

function areExactly(settings: Record<string, string>, keys: Keys): boolean {
  return settings.aws_access_key_id === keys.accessKeyId &&
    settings.aws_secret_access_key === keys.secretAccessKey &&
    settings.aws_session_token === keys.sessionToken &&
    settings.aws_security_token === undefined &&
    !Object.keys(settings).some(isOtherSource);
}
