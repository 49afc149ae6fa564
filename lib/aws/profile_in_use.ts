/** Finds out which profile of the AWS files is in use. */
import { CliError } from "../errors.ts";
import type { Identity } from "./access.ts";
import type { Circumstances, ProfileInUse } from "./source.ts";

/**
 * The profile in use: of `--profile`, or else of the environment, or else the
 * default one.
 * @throws {CliError} if it was named and does not exist, or if AWS's tools
 * disagree about which one the environment names
 */
export function profileInUse(
  identity: Identity,
  { env, files }: Circumstances,
): ProfileInUse {
  const named = identity.kind === "profile"
    ? identity.name
    : profileOfEnvironment(identity, env);
  const name = named ?? "default";
  const settings = files.profiles.get(name);
  // With keys of their own, the options need no profile.
  if (named !== undefined && !settings && identity.kind !== "keys") {
    throw new CliError(
      `The profile '${named}' does not exist - 'aws configure list-profiles' lists them`,
    );
  }
  return { name, settings: settings ?? new Map() };
}

/**
 * AWS CLI 2 and the SDKs go by AWS_PROFILE first, AWS CLI 1 and boto3 by
 * AWS_DEFAULT_PROFILE.
 */
function profileOfEnvironment(
  identity: Identity,
  env: Circumstances["env"],
): string | undefined {
  const profile = env("AWS_PROFILE");
  const other = env("AWS_DEFAULT_PROFILE");
  if (
    identity.kind === "ambient" && profile !== undefined &&
    other !== undefined && profile !== other
  ) {
    throw new CliError(
      `AWS_PROFILE is '${profile}' but AWS_DEFAULT_PROFILE is '${other}', and AWS's tools disagree about which one counts - unset one of them, or use --profile`,
    );
  }
  return profile ?? other;
}
