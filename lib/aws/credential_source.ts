/**
 * Chooses where the credentials come from, and keeps them until they expire.
 */
import { memoize, type SourceProfileInit } from "@smithy/core/config";
import type { AwsCredentialIdentity, IniSection } from "@smithy/types";
import { CliError } from "../errors.ts";
import { shell } from "../output/shell.ts";
import type { Identity } from "./access.ts";
import type { AwsDependencies } from "./dependencies.ts";
import type { SdkHttpHandler } from "./request_handler.ts";

/** What is needed from the AWS configuration files. */
export interface Configuration {
  /** The profile that was named, if any, and where the files are, if moved. */
  profileSource: SourceProfileInit;
  /** That profile or the default one; undefined when it does not exist. */
  profile: IniSection | undefined;
}

/** What the calls that fetch credentials are made with. */
export interface Transport {
  region: string;
  requestHandler: SdkHttpHandler;
  /** The endpoint where roles are assumed; undefined for AWS's own. */
  stsEndpoint: string | undefined;
}

/** The settings of a profile that provide credentials. */
const CREDENTIAL_SETTINGS = [
  "aws_access_key_id",
  "credential_process",
  "login_session",
  "role_arn",
  "sso_session",
  "sso_start_url",
  "web_identity_token_file",
];

/** Credentials are renewed this long before they expire, as in the SDK: ms. */
const RENEWAL = 300_000;

/**
 * A function that returns valid credentials from one source, chosen here once:
 * when a profile fails, the SDK's chain would try the next source and act as
 * somebody else. The code for the source is loaded on the first call. The
 * credentials are kept, and registered as secrets.
 * @throws {CliError} when the environment has only one half of a key pair
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
  // So that the SDK's clients do not keep them a second time.
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
    // Otherwise the SDK takes the endpoint of AWS_PROFILE, even with --profile,
    // and sends requests there that are signed with this profile's keys.
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
      // No region here: SSO has its own.
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
 * Credentials of the machine: web identity, container or EC2. This is the SDK's
 * chain; its other sources have been ruled out by now.
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
