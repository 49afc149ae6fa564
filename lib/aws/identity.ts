/** Finds out who calls AWS, without loading the SDK. */
import { createHash } from "node:crypto";
import type { AwsAccess } from "./access.ts";
import { chooseSource } from "./credential_choice.ts";
import type { AwsDependencies } from "./dependencies.ts";
import { describeDifferences } from "./files/differences.ts";
import { profileInUse } from "./profile_in_use.ts";
import {
  loadSharedFiles,
  settingValue,
  type SharedFiles,
} from "./shared_files.ts";
import type { ProfileInUse, Source } from "./source.ts";

/** Who calls AWS, and by which settings. */
export interface ResolvedIdentity {
  files: SharedFiles;
  profile: ProfileInUse;
  source: Source;
}

/**
 * Finds out who calls AWS. A profile that is somebody else to other programs is
 * noted on standard error.
 * @throws {CliError} if one of the AWS files cannot be used, the profile that
 * was named does not exist, or the source of credentials is set by half
 */
export async function resolveIdentity(
  { identity }: AwsAccess,
  system: AwsDependencies,
): Promise<ResolvedIdentity> {
  const files = await loadSharedFiles(system);
  const circumstances = { env: (name: string) => system.env(name), files };
  const profile = profileInUse(identity, circumstances);
  const source = chooseSource(identity, profile, circumstances);
  for (const name of profilesOf(source, profile.name)) {
    const difference = describeDifferences(name, files);
    if (difference === undefined) continue;
    system.note(difference);
    break;
  }
  return { files, profile, source };
}

/**
 * The profiles that decide about a source.
 * @param inUse the name of the profile in use
 */
function profilesOf(source: Source, inUse: string): string[] {
  switch (source.kind) {
    case "keys":
    case "web-identity":
    case "sdk":
      return source.profile === undefined ? [] : [source.profile];
    case "role":
      return [source.profile, ...profilesOf(source.source, inUse)];
    case "machine":
      // Another program may find credentials there.
      return [inUse];
    case "container":
    case "instance":
      return [];
  }
}

/**
 * A text that differs whenever the caller or a setting of its profile does. It
 * is a hash, since secrets are part of what it depends on.
 */
export function fingerprint(
  { files, profile, source }: ResolvedIdentity,
): string {
  const services = files.config.content.services.get(
    settingValue(profile.settings, "services") ?? "",
  );
  const settings = [profile.settings, services].map((section) =>
    [...section ?? []].map(([key, { value, nested }]) => [
      key,
      value,
      [...nested ?? []],
    ])
  );
  return createHash("sha256")
    .update(JSON.stringify([profile.name, settings, source]))
    .digest("hex");
}
