/** Loads the AWS credentials file and config file, as the AWS CLI reads them. */
import { CliError } from "../errors.ts";
import type { AwsDependencies } from "./dependencies.ts";
import { DIALECTS } from "./files/dialects.ts";
import { awsFilePath } from "./files/location.ts";
import {
  type AwsFile,
  decodeProfiles,
  type Profiles,
  readProfiles,
} from "./files/profiles.ts";
import {
  type Section,
  type Setting,
  UnreadableFile,
} from "./files/sections.ts";

/** One of the two files. */
export interface SharedFile {
  path: string;
  /** Empty if there is no file. */
  text: string;
  content: Profiles;
}

/** A setting, and the path of the file it is from. */
export interface PlacedSetting extends Setting {
  path: string;
}

/** The settings of a profile by name. */
export type Profile = ReadonlyMap<string, PlacedSetting>;

/** The two files, and what they say together. */
export interface SharedFiles {
  credentials: SharedFile;
  config: SharedFile;
  /** Each profile's settings from both; the credentials file goes first. */
  profiles: ReadonlyMap<string, Profile>;
}

/**
 * Loads both files. One that does not exist or may not be read is empty, as in
 * botocore.
 * @throws {CliError} if botocore would refuse a file; the message quotes none
 * of it, because it holds secrets
 */
export async function loadSharedFiles(
  system: Pick<AwsDependencies, "env" | "home" | "readBytes">,
): Promise<SharedFiles> {
  const home = await system.home();
  const env = (name: string) =>
    system.env(name) ?? (name === "HOME" ? home : undefined);
  const [credentials, config] = await Promise.all(
    (["credentials", "config"] as const).map((file) =>
      load(file, awsFilePath(file, env), system)
    ),
  );
  const profiles = new Map<string, Profile>();
  for (const { content, path } of [config, credentials]) {
    for (const [name, section] of content.profiles) {
      const below = profiles.get(name) ?? [];
      profiles.set(name, new Map([...below, ...placed(section, path)]));
    }
  }
  return { credentials, config, profiles };
}

async function load(
  file: AwsFile,
  path: string,
  system: Pick<AwsDependencies, "readBytes">,
): Promise<SharedFile> {
  const bytes = await system.readBytes(path).catch(() => new Uint8Array());
  try {
    const text = decodeProfiles(bytes);
    return { path, text, content: readProfiles(text, file, DIALECTS.botocore) };
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    throw new CliError(
      `Cannot use '${path}', which the AWS CLI refuses too: ${error.message}`,
    );
  }
}

function placed(
  section: Section,
  path: string,
): [name: string, setting: PlacedSetting][] {
  return [...section].map(([name, setting]) => [name, { ...setting, path }]);
}

/**
 * The value of a setting; undefined if it is not set, or has settings below it
 * in place of a value.
 */
export function settingValue(
  section: Section | undefined,
  name: string,
): string | undefined {
  const setting = section?.get(name);
  return setting?.nested ? undefined : setting?.value;
}
