/**
 * Chooses one source of credentials, in the order of botocore and the AWS CLI.
 * A source that is set by half is an error: another one would be somebody else.
 * Source: `botocore/credentials.py` 1.44, `create_credential_resolver`.
 */
import { CliError } from "../errors.ts";
import type { Identity } from "./access.ts";
import { profileSource, wrong } from "./profile_sources.ts";
import { type Profile, settingValue } from "./shared_files.ts";
import type { Circumstances, ProfileInUse, Source } from "./source.ts";

/**
 * The source of credentials.
 * @throws {CliError} if the first one that is set is set by half
 */
export function chooseSource(
  identity: Identity,
  profile: ProfileInUse,
  circumstances: Circumstances,
): Source {
  if (identity.kind === "keys") return { kind: "keys", keys: identity.keys };
  // Whoever names a profile on the command line means no variable.
  const env = identity.kind === "profile" ? () => undefined : circumstances.env;
  return environmentKeys(env) ??
    assumedRole(profile, [profile.name], circumstances) ??
    profileSource(profile, env, circumstances) ??
    { kind: "machine" };
}

function environmentKeys(env: Circumstances["env"]): Source | undefined {
  const accessKeyId = env("AWS_ACCESS_KEY_ID");
  const secretAccessKey = env("AWS_SECRET_ACCESS_KEY");
  if (accessKeyId === undefined && secretAccessKey === undefined) {
    return undefined;
  }
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    const names = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];
    const [set, unset] = accessKeyId ? names : names.reverse();
    throw new CliError(
      `${set} is set but ${unset} is not - set both, or use --profile or --auth`,
    );
  }
  const sessionToken = env("AWS_SECURITY_TOKEN") ?? env("AWS_SESSION_TOKEN");
  return {
    kind: "keys",
    keys: {
      accessKeyId,
      secretAccessKey,
      ...(sessionToken && { sessionToken }),
    },
  };
}

/** @param visited the profiles that led here, this one included */
function assumedRole(
  profile: ProfileInUse,
  visited: readonly string[],
  circumstances: Circumstances,
): Source | undefined {
  const { name, settings } = profile;
  const roleArn = settings.get("role_arn");
  if (!roleArn || settings.has("web_identity_token_file")) return undefined;
  const duration = Number(settingValue(settings, "duration_seconds"));
  const optional = (setting: string) => settingValue(settings, setting);
  return {
    kind: "role",
    profile: name,
    roleArn: roleArn.value,
    sessionName: optional("role_session_name"),
    externalId: optional("external_id"),
    mfaSerial: optional("mfa_serial"),
    duration: Number.isInteger(duration) ? duration : undefined,
    source: roleSource(profile, visited, circumstances),
  };
}

/** Whose credentials assume the role. */
function roleSource(
  { name, settings }: ProfileInUse,
  visited: readonly string[],
  circumstances: Circumstances,
): Source {
  const by = settings.get("credential_source");
  const from = settings.get("source_profile");
  if (by && from) {
    throw wrong(
      name,
      settings,
      "credential_source",
      "and source_profile too - remove one of them",
    );
  }
  if (by) return namedSource(name, settings, by.value, circumstances);
  if (!from) {
    throw wrong(
      name,
      settings,
      "role_arn",
      "but neither source_profile nor credential_source, which says whose credentials assume the role - add one of them",
    );
  }
  const source = {
    name: from.value,
    settings: circumstances.files.profiles.get(from.value) ?? new Map(),
  };
  if (!circumstances.files.profiles.has(source.name)) {
    throw wrong(
      name,
      settings,
      "source_profile",
      `but there is no profile '${source.name}' - add it, or name another`,
    );
  }
  const isOwn = source.name === name;
  const hasKeys = source.settings.has("aws_access_key_id") ||
    source.settings.has("aws_secret_access_key");
  if (visited.includes(source.name) && !(isOwn && hasKeys)) {
    throw wrong(
      name,
      settings,
      "source_profile",
      "and the profiles name each other in a circle - name one that has credentials",
    );
  }
  const found = hasKeys || !isRole(source.settings)
    ? profileSource(source, () => undefined, circumstances)
    : assumedRole(source, [...visited, source.name], circumstances);
  if (!found) {
    throw wrong(
      name,
      settings,
      "source_profile",
      `but the profile '${source.name}' has no credentials - add them`,
    );
  }
  return found;
}

function isRole(settings: Profile): boolean {
  return settings.has("role_arn") && !settings.has("web_identity_token_file");
}

function namedSource(
  name: string,
  settings: Profile,
  source: string,
  { env }: Circumstances,
): Source {
  switch (source) {
    case "Environment": {
      const keys = environmentKeys(env);
      if (keys) return keys;
      throw wrong(
        name,
        settings,
        "credential_source",
        "but the environment has no AWS_ACCESS_KEY_ID - set it",
      );
    }
    case "EcsContainer":
      return { kind: "container" };
    case "Ec2InstanceMetadata":
      return { kind: "instance" };
    default:
      throw wrong(
        name,
        settings,
        "credential_source",
        "which can only be Environment, EcsContainer or Ec2InstanceMetadata",
      );
  }
}
