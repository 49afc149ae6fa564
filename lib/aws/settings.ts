/** What every AWS client is made with: identity, region, endpoint, transport. */
import { fromIni } from "@aws-sdk/credential-provider-ini";
import { loadSharedConfigFiles } from "@smithy/core/config";
import type { FetchHttpHandler } from "@smithy/fetch-http-handler";
import { homedir } from "node:os";
import { CliError } from "../errors.ts";
import { shell } from "../shell.ts";
import type { AwsHost, Connection } from "./connection.ts";
import { guardConnections } from "./network.ts";
import { createRequestHandler } from "./transport.ts";

/** The services this program calls, as AWS's configuration names them. */
export type ServiceName = "iam" | "s3" | "sts";

/** A secret key and its companions, as the SDK wants them. */
interface SdkCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  expiration?: Date;
}

/** The resolved form of a connection. */
export interface Settings {
  region: string;
  /** Undefined for AWS's own endpoints. */
  endpoint(service: ServiceName): string | undefined;
  /** Undefined leaves it to the SDK's chain: container, web identity, EC2. */
  credentials: (() => Promise<SdkCredentials>) | undefined;
  requestHandler: FetchHttpHandler;
}

/** What the SDK's client constructors take, for one service. */
export function clientConfig(settings: Settings, service: ServiceName): {
  region: string;
  endpoint?: string;
  credentials?: () => Promise<SdkCredentials>;
  requestHandler: FetchHttpHandler;
} {
  const endpoint = settings.endpoint(service);
  const { region, credentials, requestHandler } = settings;
  return {
    region,
    requestHandler,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
  };
}

type Profile = Record<string, string | undefined>;

/** Where AWS's own tools look first, and the default of all of them. */
const DEFAULT_REGION = "us-east-1";

/**
 * Reads the environment and the configuration files, as far as the connection
 * leaves things open, in the order of the AWS CLI: option, environment,
 * profile.
 * @throws {CliError} when a profile that was named does not exist
 */
export async function resolveSettings(
  connection: Connection,
  host: AwsHost,
): Promise<Settings> {
  // A container may have neither HOME nor an account for its user, and the SDK
  // breaks without a home directory, even an empty one.
  if (!homedir()) host.setHome("/");
  const files = await readConfigFiles(host);
  const named = connection.identity.kind === "profile"
    ? connection.identity.name
    : host.env("AWS_PROFILE");
  const profile: Profile | undefined = files.profiles[named ?? "default"];
  const wanted = connection.identity.kind === "profile" ||
    (connection.identity.kind === "ambient" && !host.env("AWS_ACCESS_KEY_ID"));
  if (named !== undefined && !profile && wanted) {
    throw new CliError(
      `The profile '${named}' does not exist - 'aws configure list-profiles' lists them`,
    );
  }
  const region = connection.region ?? host.env("AWS_REGION") ??
    host.env("AWS_DEFAULT_REGION") ?? profile?.region ?? DEFAULT_REGION;
  const requestHandler = guardConnections(
    createRequestHandler(() => host.newConnection()),
    (name) => host.mayConnect(name),
  );
  return {
    region,
    endpoint: (service) =>
      connection.endpointUrl ??
        configuredEndpoint(service, host, files, profile),
    credentials: credentialSource(
      connection,
      host,
      named,
      profile,
      { region, requestHandler },
    ),
    requestHandler,
  };
}

/** How the calls that fetch credentials are made. */
type Transport = Pick<Settings, "region" | "requestHandler">;

interface ConfigFiles {
  profiles: Record<string, Profile>;
  /** `[services NAME]` sections, keys as `s3.endpoint_url`. */
  services: Record<string, Profile>;
}

async function readConfigFiles(host: AwsHost): Promise<ConfigFiles> {
  const { configFile, credentialsFile } = await loadSharedConfigFiles(
    configPaths(host),
  );
  const profiles: Record<string, Profile> = {};
  const services: Record<string, Profile> = {};
  for (const [name, section] of Object.entries(configFile)) {
    if (name.startsWith("services.")) {
      services[name.slice("services.".length)] = section;
    } else profiles[name] = section;
  }
  for (const [name, section] of Object.entries(credentialsFile)) {
    profiles[name] = { ...profiles[name], ...section };
  }
  return { profiles, services };
}

/**
 * The endpoint that the environment or the profile sets for a service.
 * Source: AWS SDKs Reference Guide, "Service-specific endpoints".
 */
function configuredEndpoint(
  service: ServiceName,
  host: AwsHost,
  files: ConfigFiles,
  profile: Profile | undefined,
): string | undefined {
  const ignored = host.env("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS") ??
    profile?.ignore_configured_endpoint_urls;
  if (ignored?.toLowerCase() === "true") return undefined;
  const section = files.services[profile?.services ?? ""];
  return host.env(`AWS_ENDPOINT_URL_${service.toUpperCase()}`) ??
    host.env("AWS_ENDPOINT_URL") ?? section?.[`${service}.endpoint_url`] ??
    profile?.endpoint_url;
}

/** Where the files are, when the environment moves them. */
function configPaths(
  host: AwsHost,
): { filepath?: string; configFilepath?: string } {
  return {
    filepath: host.env("AWS_SHARED_CREDENTIALS_FILE"),
    configFilepath: host.env("AWS_CONFIG_FILE"),
  };
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

/**
 * One source, chosen here, once: the SDK's own chain would go on to the next
 * one when a profile fails, and act as somebody else.
 */
function credentialSource(
  { identity }: Connection,
  host: AwsHost,
  named: string | undefined,
  profile: Profile | undefined,
  transport: Transport,
): Settings["credentials"] {
  const fromProfile = () => profileKeys(named ?? "default", host, transport);
  const source = identity.kind === "keys"
    ? () => Promise.resolve(identity.keys)
    : identity.kind === "profile"
    ? fromProfile
    : environmentKeys(host) ??
      (named !== undefined ||
          CREDENTIAL_SETTINGS.some((setting) => profile?.[setting])
        ? fromProfile
        : undefined);
  return source && (async () => {
    const credentials = await source();
    host.secrets.remember(credentials.secretAccessKey);
    host.secrets.remember(credentials.sessionToken);
    return credentials;
  });
}

function environmentKeys(
  host: AwsHost,
): (() => Promise<SdkCredentials>) | undefined {
  const accessKeyId = host.env("AWS_ACCESS_KEY_ID");
  const secretAccessKey = host.env("AWS_SECRET_ACCESS_KEY");
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
      sessionToken: host.env("AWS_SESSION_TOKEN"),
    });
}

async function profileKeys(
  profile: string,
  host: AwsHost,
  transport: Transport,
): Promise<SdkCredentials> {
  try {
    return await fromIni({
      profile,
      ...configPaths(host),
      // SSO heeds the first of these, roles both; SSO has a region of its own.
      clientConfig: { requestHandler: transport.requestHandler },
      parentClientConfig: transport,
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
