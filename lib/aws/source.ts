/** Where credentials come from: what is chosen, and from what. Types only. */
import type { Keys } from "./keys.ts";
import type { PlacedSetting, Profile, SharedFiles } from "./shared_files.ts";

/** Where credentials come from. */
export type Source =
  /** With the profile, if they are from one. */
  | { kind: "keys"; keys: Keys; profile?: string }
  | RoleSource
  | WebIdentitySource
  | SdkSource
  /** The role of the container; of the EC2 instance; or of either. */
  | { kind: "container" | "instance" | "machine" };

/** A role that is assumed with credentials from another source. */
export interface RoleSource {
  kind: "role";
  /** The profile that says so. */
  profile: string;
  roleArn: string;
  sessionName?: string;
  externalId?: string;
  /** Seconds. */
  duration?: number;
  mfaSerial?: string;
  source: Source;
}

/** What the SDK gets for a profile: by single sign-on, a login or a program. */
export interface SdkSource {
  kind: "sdk";
  profile: string;
  /** The settings that say how. */
  settings: Record<string, PlacedSetting>;
  /** The name of the SSO session, if there is one. */
  session?: string;
}

/** A role that is assumed with the token in a file. */
export interface WebIdentitySource {
  kind: "web-identity";
  /** The profile that names the file; undefined if the environment does. */
  profile?: string;
  roleArn: string;
  tokenFile: string;
  sessionName?: string;
}

/** What the choice is made from. */
export interface Circumstances {
  /** An environment variable; undefined when unset or empty. */
  env(name: string): string | undefined;
  files: SharedFiles;
}

/** The profile of the AWS files that is in use. */
export interface ProfileInUse {
  name: string;
  /** Empty for a default profile that does not exist. */
  settings: Profile;
}
