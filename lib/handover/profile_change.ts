/**
 * Decides how the AWS credentials file changes when a profile is saved in it:
 * what is refused, what is kept, and what the new text is. Pure.
 */
import type { CredentialTarget, Keys } from "../aws/keys.ts";
import { CliError } from "../errors.ts";
import {
  CREDENTIAL_SETTINGS,
  setProfile,
  type Setting,
} from "./profile_file.ts";
import {
  checkReaders,
  isOtherSource,
  type ProfileFiles,
  type ProfileView,
  viewsOf,
} from "./profile_readers.ts";

/** A profile to save. */
export interface ProfileRequest {
  name: string;
  keys: Keys;
  target: CredentialTarget;
  /** Whether keys that this program did not save are replaced. */
  force: boolean;
}

/** The change that saves a profile. */
export interface ProfileChange {
  /** The new content of the credentials file. */
  bytes: Uint8Array;
  /** The ids of the keys that the profile had. */
  replaced: string[];
  /** What the user should know: settings of the profile that do not fit. */
  notes: string[];
}

/**
 * The setting in which this program keeps which values of a profile are its
 * own, separated by spaces: the key's id, the region and the endpoint. AWS's
 * tools ignore settings that they do not know. It is a setting and not a
 * comment, because tools that rewrite the file drop comments; and it holds the
 * values, so that keys which somebody else wrote later are not taken for its
 * own.
 */
const MARKER = "s3_credentials_wrote";

/**
 * The change that saves a profile.
 * @throws {CliError} saying why the file cannot take the profile; the message
 * is meant to follow `Cannot change 'FILE': `
 */
export function changeProfile(
  files: ProfileFiles,
  request: ProfileRequest,
): ProfileChange {
  const { name, keys, target, force } = request;
  const views = viewsOf(files, name);
  for (const view of views) checkSource(view, name);
  const [view] = views;
  const ours = new Set(view.credentials[MARKER]?.split(/\s+/));
  const replaced = keyIds(views);
  const foreign = replaced.filter((id) => !ours.has(id));
  if (!force && (foreign.length > 0 || hasKeyWithoutId(views))) {
    throw new CliError(
      `the profile '${name}' holds ${
        foreign.length > 0 ? `the key ${foreign.join(" and ")}` : "a key"
      } that this program did not save - save under another name, or use --force to replace it`,
    );
  }
  const places = ([
    ["region", target.region],
    ["endpoint_url", target.endpointUrl],
  ] as const).map(([setting, value]) =>
    placeSetting(view, ours, setting, value)
  );
  const settings: Setting[] = [
    ["aws_access_key_id", keys.accessKeyId],
    ["aws_secret_access_key", keys.secretAccessKey],
    ["aws_session_token", keys.sessionToken],
    ["aws_security_token", undefined],
    ...places.flatMap((place) => place.settings),
  ];
  const marks = [keys.accessKeyId, ...places.flatMap((place) => place.marks)];
  const bytes = toBytes(
    setProfile(toText(files.credentials), name, [
      ...settings,
      [MARKER, marks.join(" ")],
    ]),
  );
  checkReaders({ ...files, credentials: bytes }, name, keys, files);
  return { bytes, replaced, notes: places.flatMap((place) => place.notes) };
}

/** One character for each byte, so that none is lost. */
function toText(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

function toBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** @throws {CliError} if AWS's tools would take credentials from elsewhere */
function checkSource({ credentials, config }: ProfileView, name: string): void {
  const source = Object.keys({ ...config, ...credentials })
    .find(isOtherSource);
  if (source !== undefined) {
    throw new CliError(
      `the profile '${name}' has '${source}', and AWS's tools would go on using that - save under another name, or remove that setting from ${
        source in credentials ? "this file" : "the config file"
      }`,
    );
  }
  const token = ["aws_session_token", "aws_security_token"]
    .find((setting) => setting in config);
  if (token !== undefined) {
    throw new CliError(
      `the profile '${name}' has '${token}' in the config file, and some of AWS's tools would send that with the new key - remove it from there`,
    );
  }
}

/**
 * The ids of the keys that the profile has, whoever reads it. Only the first
 * word of a value is told, since to the AWS CLI the rest may be lines with
 * secrets.
 */
function keyIds(views: ProfileView[]): string[] {
  const ids = views.flatMap(({ credentials, config }) =>
    [credentials, config].map((settings) =>
      /^\S+/.exec(settings.aws_access_key_id ?? "")?.[0]
    )
  );
  return [...new Set(ids.filter((id) => id !== undefined))];
}

/** Whether the profile has a part of a key, but no id. */
function hasKeyWithoutId(views: ProfileView[]): boolean {
  return views.some((view) =>
    keyIds([view]).length === 0 &&
    CREDENTIAL_SETTINGS.some((setting) =>
      setting in view.credentials || setting in view.config
    )
  );
}

/** What becomes of a setting that says where the credentials are used. */
interface PlacedSetting {
  /** The edit; none when the setting is the user's own, who keeps it. */
  settings: Setting[];
  /** The value, if this program writes it. */
  marks: string[];
  notes: string[];
}

/**
 * Sets where the credentials are used, unless the user has set it in either
 * file. AWS's tools read these settings from the credentials file too, and so
 * one file changes, in one step.
 */
function placeSetting(
  { credentials, config }: ProfileView,
  ours: Set<string>,
  setting: "region" | "endpoint_url",
  value: string | undefined,
): PlacedSetting {
  const present = credentials[setting];
  const isOurs = present !== undefined && ours.has(present);
  const own = isOurs ? config[setting] : present ?? config[setting];
  if (own === undefined) {
    return {
      settings: isOurs || value !== undefined ? [[setting, value]] : [],
      marks: value === undefined ? [] : [value],
      notes: [],
    };
  }
  return {
    settings: isOurs ? [[setting, undefined]] : [],
    marks: [],
    notes: own === value ? [] : [
      `the profile keeps its own ${setting}, and the credentials are for ${
        value ?? "AWS itself"
      }`,
    ],
  };
}
