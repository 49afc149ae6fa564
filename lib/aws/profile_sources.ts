/**
 * The sources of credentials that a profile can have by itself, in the order of
 * botocore: a web identity, single sign-on, keys, a login and a program.
 */
import { CliError } from "../errors.ts";
import {
  type PlacedSetting,
  type Profile,
  settingValue,
  type SharedFiles,
} from "./shared_files.ts";
import type {
  Circumstances,
  ProfileInUse,
  SdkSource,
  Source,
} from "./source.ts";

/**
 * The source of a profile that is not a role which another one assumes.
 * @param env the environment's variables; none of them, if the profile was
 * named on the command line or by another one
 * @throws {CliError} if the first source that is set is set by half
 */
export function profileSource(
  profile: ProfileInUse,
  env: Circumstances["env"],
  { files }: Circumstances,
): Source | undefined {
  return webIdentity(profile, env) ??
    singleSignOn(profile, files) ??
    fileKeys(profile, files.credentials) ??
    bySdk(profile, "login_session") ??
    bySdk(profile, "credential_process") ??
    fileKeys(profile, files.config);
}

function bySdk(
  { name, settings }: ProfileInUse,
  setting: string,
): SdkSource | undefined {
  const found = settings.get(setting);
  return found &&
    { kind: "sdk", profile: name, settings: { [setting]: found } };
}

function webIdentity(
  { name, settings }: ProfileInUse,
  env: Circumstances["env"],
): Source | undefined {
  const fileOfEnvironment = env("AWS_WEB_IDENTITY_TOKEN_FILE");
  const tokenFile = fileOfEnvironment ??
    settingValue(settings, "web_identity_token_file");
  const roleArn = env("AWS_ROLE_ARN") ?? settingValue(settings, "role_arn");
  if (!tokenFile) {
    if (env("AWS_ROLE_ARN") === undefined) return undefined;
    throw new CliError(
      "AWS_ROLE_ARN is set but AWS_WEB_IDENTITY_TOKEN_FILE is not - set both, or neither, or use --profile",
    );
  }
  if (!roleArn) {
    throw fileOfEnvironment === undefined
      ? wrong(
        name,
        settings,
        "web_identity_token_file",
        "but no role_arn - add it",
      )
      : new CliError(
        "AWS_WEB_IDENTITY_TOKEN_FILE is set but AWS_ROLE_ARN is not - set both, or neither, or use --profile",
      );
  }
  const sessionName = env("AWS_ROLE_SESSION_NAME") ??
    settingValue(settings, "role_session_name");
  return {
    kind: "web-identity",
    ...(fileOfEnvironment === undefined && { profile: name }),
    roleArn,
    tokenFile,
    ...(sessionName && { sessionName }),
  };
}

const OF_THE_SESSION = ["sso_start_url", "sso_region"];
const OF_THE_ROLE = ["sso_account_id", "sso_role_name"];

function singleSignOn(
  { name, settings }: ProfileInUse,
  files: SharedFiles,
): SdkSource | undefined {
  const set = ["sso_session", ...OF_THE_ROLE, "sso_start_url"]
    .find((setting) => settings.has(setting));
  if (!set) return undefined;
  const session = settings.get("sso_session");
  const shared = session &&
    files.config.content.ssoSessions.get(session.value);
  if (session && !shared) {
    throw wrong(
      name,
      settings,
      "sso_session",
      `but there is no [sso-session ${session.value}] in '${files.config.path}' - add it, or run: aws configure sso`,
    );
  }
  for (const [setting, { value }] of shared ?? []) {
    if ((settings.get(setting)?.value ?? value) !== value) {
      throw wrong(
        name,
        settings,
        setting,
        `but [sso-session ${
          session!.value
        }] has another one - remove one of them`,
      );
    }
  }
  const resolved: Record<string, PlacedSetting> = {};
  const missing: string[] = [];
  for (const setting of [...OF_THE_ROLE, ...OF_THE_SESSION]) {
    const own = settings.get(setting);
    const of = shared?.get(setting);
    if (own) resolved[setting] = own;
    else if (of) resolved[setting] = { ...of, path: files.config.path };
    else missing.push(setting);
  }
  if (missing.length > 0) {
    throw wrong(
      name,
      settings,
      set,
      `but no ${
        missing.join(" and no ")
      } - add what is missing, or run: aws configure sso`,
    );
  }
  if (session) resolved.sso_session = session;
  return {
    kind: "sdk",
    profile: name,
    settings: resolved,
    ...(session && { session: session.value }),
  };
}

/** The keys that one of the two files has for a profile. */
function fileKeys(
  { name, settings }: ProfileInUse,
  { path, content }: SharedFiles["config"],
): Source | undefined {
  const section = content.profiles.get(name);
  const names = ["aws_access_key_id", "aws_secret_access_key"];
  const [set, unset] = settingValue(section, names[0])
    ? names
    : names.toReversed();
  const accessKeyId = settingValue(section, names[0]);
  const secretAccessKey = settingValue(section, names[1]);
  if (!names.some((setting) => section?.has(setting))) return undefined;
  if (!accessKeyId || !secretAccessKey) {
    throw wrong(
      name,
      settings,
      set,
      `but no ${unset} beside it in '${path}' - add it`,
    );
  }
  const token = ["aws_security_token", "aws_session_token"]
    .find((setting) => section!.has(setting));
  const sessionToken = token && settingValue(section, token);
  return {
    kind: "keys",
    profile: name,
    keys: {
      accessKeyId,
      secretAccessKey,
      ...(sessionToken && { sessionToken }),
    },
  };
}

/** An error about a setting of a profile, which says where it is. */
export function wrong(
  profile: string,
  settings: Profile,
  setting: string,
  problem: string,
): CliError {
  const found = settings.get(setting);
  const place = found ? ` (line ${found.line} of '${found.path}')` : "";
  return new CliError(
    `The profile '${profile}' has ${setting}${place} ${problem}`,
  );
}
