/** Resolves the settings that all AWS clients share. */
import type { AwsCredentialIdentity, RetryStrategyV2 } from "@smithy/types";
import { CliError } from "../errors.ts";
import type { AwsAccess } from "./access.ts";
import type { AwsDependencies } from "./dependencies.ts";
import type { ResolvedIdentity } from "./identity.ts";
import { credentialSource } from "./credential_source.ts";
import { guardConnections } from "./host_permission.ts";
import { HttpClient } from "../http/client.ts";
import {
  createRequestHandler,
  type SdkHttpHandler,
} from "./request_handler.ts";
import { createRetryStrategy } from "./retry.ts";
import { giveToSdk, type SdkProfile } from "./sdk_files.ts";
import {
  type Profile,
  settingValue,
  type SharedFiles,
} from "./shared_files.ts";
import { trustedCertificates } from "./trust.ts";

/** The services this program calls, as AWS's configuration files name them. */
export type ServiceName = "iam" | "s3" | "sts";

/** What every AWS client is made with. */
export interface Settings {
  region: string;
  /** The profile where the SDK finds further settings. */
  profileSource: SdkProfile;
  /** A custom endpoint; undefined for AWS's own. */
  endpoint(service: ServiceName): string | undefined;
  /** Returns credentials that are valid now. */
  credentials: () => Promise<AwsCredentialIdentity>;
  /** What sends every request. */
  http: HttpClient;
  /** The same, as the SDK's clients see it. */
  requestHandler: SdkHttpHandler;
  /** The same one for all clients. */
  retryStrategy: RetryStrategyV2;
}

/** The options for the SDK's client of a service. */
export function clientConfig(settings: Settings, service: ServiceName): {
  region: string;
  profile: string;
  endpoint?: string;
  ignoreConfiguredEndpointUrls: true;
  credentials: () => Promise<AwsCredentialIdentity>;
  requestHandler: SdkHttpHandler;
  retryStrategy: RetryStrategyV2;
} {
  const endpoint = settings.endpoint(service);
  const { region, profileSource, credentials, requestHandler, retryStrategy } =
    settings;
  return {
    region,
    profile: profileSource.profile,
    credentials,
    requestHandler,
    retryStrategy,
    ...(endpoint === undefined ? {} : { endpoint }),
    // Otherwise the SDK takes the endpoint of AWS_PROFILE, even with --profile.
    ignoreConfiguredEndpointUrls: true,
  };
}

/** A valid part of a host name, as the region becomes one. */
const HOST_LABEL = /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;

/** The region when none is set, as in AWS's tools. */
const DEFAULT_REGION = "us-east-1";

/**
 * Completes `access` from the environment and the AWS configuration files, in
 * the order of the AWS CLI: option, environment, profile.
 * @throws {CliError} when the region cannot be part of a host name
 */
export async function resolveSettings(
  access: AwsAccess,
  { files, profile: inUse, source }: ResolvedIdentity,
  system: AwsDependencies,
): Promise<Settings> {
  const profileSource = giveToSdk(inUse, source, files, system);
  const profile = inUse.settings;
  const region = access.region ?? system.env("AWS_REGION") ??
    system.env("AWS_DEFAULT_REGION") ?? settingValue(profile, "region") ??
    DEFAULT_REGION;
  if (!HOST_LABEL.test(region)) {
    throw new CliError(
      `'${region}' is not an AWS region, which looks like us-east-1 - check AWS_REGION, AWS_DEFAULT_REGION, and 'region' of the profile`,
    );
  }
  const http = new HttpClient(
    await system.network(
      await trustedCertificates(
        system,
        settingValue(profile, "ca_bundle"),
      ),
    ),
    sendsByFetch(system),
  );
  const requestHandler = guardConnections(
    createRequestHandler(http, (name) => system.env(name)),
    (name) => system.mayConnect(name),
  );
  const configured = (service: ServiceName) =>
    configuredEndpoint(service, system, files, profile);
  return {
    region,
    profileSource,
    endpoint: (service) => access.endpointUrl ?? configured(service),
    credentials: credentialSource(source, system, {
      region,
      requestHandler,
      stsEndpoint: configured("sts"),
      sdkProfile: profileSource,
    }),
    http,
    requestHandler,
    retryStrategy: await createRetryStrategy(profileSource),
  };
}

/**
 * Whether S3_CREDENTIALS_HTTP has everything sent by Deno's `fetch`: to find out
 * whether our own client is at fault.
 */
function sendsByFetch(system: AwsDependencies): boolean {
  const way = system.env("S3_CREDENTIALS_HTTP");
  if (way === undefined || way === "fetch") return way === "fetch";
  throw new CliError(
    `S3_CREDENTIALS_HTTP can only be 'fetch', not '${way}' - unset it`,
  );
}

/**
 * The endpoint that the environment or the profile sets for a service.
 * Source: AWS SDKs Reference Guide, "Service-specific endpoints".
 */
function configuredEndpoint(
  service: ServiceName,
  system: AwsDependencies,
  { config }: SharedFiles,
  profile: Profile,
): string | undefined {
  const ignored = system.env("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS") ??
    settingValue(profile, "ignore_configured_endpoint_urls");
  if (ignored?.toLowerCase() === "true") return undefined;
  const services = config.content.services.get(
    settingValue(profile, "services") ?? "",
  );
  return system.env(`AWS_ENDPOINT_URL_${service.toUpperCase()}`) ??
    system.env("AWS_ENDPOINT_URL") ??
    services?.get(service)?.nested?.get("endpoint_url") ??
    settingValue(profile, "endpoint_url");
}
