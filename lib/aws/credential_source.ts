/** Where credentials come from. */
import { memoize, type SourceProfileInit } from "@smithy/core/config";
import type { AwsCredentialIdentity, IniSection } from "@smithy/types";
import { CliError } from "../errors.ts";
import { shell } from "../output/shell.ts";
import type { Identity } from "./access.ts";
import type { AwsDependencies } from "./dependencies.ts";
import type { SdkHttpHandler } from "./request_handler.ts";

/** The configuration files, as far as they matter here. */
export interface Configuration {
  /** Which profile, if one was named, and where the files are, if elsewhere. */
  profileSource: SourceProfileInit;
  /** That profile, or the default one; undefined when there is none. */
  profile: IniSection | undefined;
}

/** How the calls that fetch credentials are made. */
export interface Transport {
  region: string;
  requestHandler: SdkHttpHandler;
  /** Where roles are assumed; undefined for AWS's own endpoint. */
  stsEndpoint: string | undefined;
}

/** Settings of a profile that say where credentials come from. */
const CREDENTIAL_SETTINGS = [
  "aws_access_key_id",
  "credential_process",
  "login_session",
  "role_arn",
  "sso_session",
  "sso_start_url",
  "web_identity_token_file",
];

/** Milliseconds before they lapse in which credentials are renewed: as in the SDK. */
const RENEWAL = 300_000;

/**
 * One source, chosen here, once: the SDK's own chain would go on to the next
 * one when a profile fails, and act as somebody else. What it takes to ask the
 * source is loaded when it is first asked. What it answers is kept, and
 * remembered as secret.
 * @throws {CliError} when the environment holds half of a key
 */
export function credentialSource(
  identity: Identity,
  system: AwsDependencies,
  configuration: Configuration,
  transport: Transport,
): () => Promise<AwsCredentialIdentity> {
  const source = chooseSource(identity, system, configuration, transport);
  const kept = memoize(
    async () => {
      const credentials = await source();
      system.secrets.remember(credentials.secretAccessKey);
      system.secrets.remember(credentials.sessionToken);
      return credentials;
    },
    ({ expiration }) =>
      expiration !== undefined &&
      expiration.getTime() - system.now().getTime() < RENEWAL,
  );
  // Tells the SDK's clients that they need not keep them, too.
  return Object.assign(kept, { memoized: true });
}

function chooseSource(
  identity: Identity,
  system: AwsDependencies,
  { profileSource, profile }: Configuration,
  transport: Transport,
): () => Promise<AwsCredentialIdentity> {
  if (identity.kind === "keys") return () => Promise.resolve(identity.keys);
  const fromEnvironment = identity.kind === "ambient"
    ? environmentKeys(system)
    : undefined;
  if (fromEnvironment) return fromEnvironment;
  return profileSource.profile !== undefined ||
      CREDENTIAL_SETTINGS.some((setting) => profile?.[setting])
    ? () => profileKeys(profileSource, transport)
    : machineKeys(transport);
}

function environmentKeys(
  system: AwsDependencies,
): (() => Promise<AwsCredentialIdentity>) | undefined {
  const accessKeyId = system.env("AWS_ACCESS_KEY_ID");
  const secretAccessKey = system.env("AWS_SECRET_ACCESS_KEY");
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
  return () =>
    Promise.resolve({
      accessKeyId,
      secretAccessKey,
      sessionToken: system.env("AWS_SESSION_TOKEN"),
    });
}

async function profileKeys(
  { profile = "default", ...files }: SourceProfileInit,
  { region, requestHandler, stsEndpoint }: Transport,
): Promise<AwsCredentialIdentity> {
  const { fromIni } = await import("@aws-sdk/credential-provider-ini");
  const client = {
    requestHandler,
    // The SDK would look for one in AWS_PROFILE's section, whatever --profile
    // says, and send there what is signed with this profile's keys.
    ignoreConfiguredEndpointUrls: true,
  };
  const sts = {
    ...client,
    region,
    endpoint: stsEndpoint,
    parentClientConfig: { profile },
  };
  try {
    return await fromIni({
      profile,
      ...files,
      // SSO has a region of its own.
      clientConfig: client,
      parentClientConfig: { region, requestHandler },
      async roleAssumer(keys, role) {
        const { getDefaultRoleAssumer } = await import("@aws-sdk/client-sts");
        return await getDefaultRoleAssumer(sts)(keys, role);
      },
      async roleAssumerWithWebIdentity(role) {
        const { getDefaultRoleAssumerWithWebIdentity } = await import(
          "@aws-sdk/client-sts"
        );
        return await getDefaultRoleAssumerWithWebIdentity(sts)(role);
      },
    })();
  } catch (error) {
    if (error instanceof CliError) throw error;
    const text = (error as Error).message;
    throw new CliError(
      /requires run access/i.test(text)
        ? `The profile '${profile}' gets its credentials from a program (credential_process), and this build may not run programs - use: ${shell`aws configure export-credentials --profile ${profile}`} | s3-credentials … --auth -`
        : `Cannot get credentials from the profile '${profile}': ${text}`,
      { cause: error },
    );
  }
}

/**
 * The keys of the machine: web identity, container, EC2. They are the SDK's
 * chain, whose other links have nothing to offer by now.
 */
function machineKeys(
  { region, requestHandler }: Transport,
): () => Promise<AwsCredentialIdentity> {
  const chain = memoize(async () => {
    const { defaultProvider } = await import(
      "@aws-sdk/credential-provider-node"
    );
    const { NoOpLogger } = await import("@smithy/core/client");
    return defaultProvider({
      parentClientConfig: { region, requestHandler },
      logger: new NoOpLogger(),
    });
  });
  return async () => await (await chain())();
}
