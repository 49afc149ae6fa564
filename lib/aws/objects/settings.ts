/**
 * What requests about objects are made with: what the SDK's client for S3 would
 * read from the environment and the configuration files, without that client,
 * which takes longer to load than many transfers take.
 */
import {
  loadConfig,
  type LoadedConfigSelectors,
  NODE_USE_DUALSTACK_ENDPOINT_CONFIG_OPTIONS,
  NODE_USE_FIPS_ENDPOINT_CONFIG_OPTIONS,
  resolveRegionConfig,
} from "@smithy/core/config";
import type { AwsCredentialIdentity, RetryStrategyV2 } from "@smithy/types";
import type { HttpClient } from "../../http/client.ts";
import type { Settings } from "../settings.ts";

/** How requests about objects are made. */
export interface S3Settings {
  /** Where buckets are until S3 says otherwise. */
  region: string;
  /** A custom one; undefined for AWS's own. */
  endpoint: string | undefined;
  useFips: boolean;
  useDualStack: boolean;
  retryStrategy: RetryStrategyV2;
  /** Whether uploads carry a checksum that S3 does not demand. */
  checksums: boolean;
  /** What sends the requests. */
  http: HttpClient;
  /** Those that are good now. */
  credentials: () => Promise<AwsCredentialIdentity>;
}

/**
 * Reads what the connection leaves open.
 * @throws {Error} when the region can be no part of a host name
 */
export async function resolveS3Settings(
  { region, endpoint, credentials, profileSource, retryStrategy, http }:
    Settings,
): Promise<S3Settings> {
  // A region such as `fips-us-east-1` asks for FIPS, too.
  const regional = resolveRegionConfig({
    region,
    useFipsEndpoint: loadConfig(
      NODE_USE_FIPS_ENDPOINT_CONFIG_OPTIONS,
      profileSource,
    ),
  });
  return {
    region: await regional.region(),
    endpoint: endpoint("s3"),
    useFips: await regional.useFipsEndpoint(),
    useDualStack: await loadConfig(
      NODE_USE_DUALSTACK_ENDPOINT_CONFIG_OPTIONS,
      profileSource,
    )(),
    retryStrategy,
    checksums: await loadConfig(REQUEST_CHECKSUMS, profileSource)(),
    http,
    credentials,
  };
}

/**
 * The SDK's own lies in one module with all its checksums.
 * Source: AWS SDKs Reference Guide, "Data Integrity Protections for Amazon S3".
 */
const REQUEST_CHECKSUMS: LoadedConfigSelectors<boolean> = {
  environmentVariableSelector: (env) =>
    whenSupported(env.AWS_REQUEST_CHECKSUM_CALCULATION),
  configFileSelector: (profile) =>
    whenSupported(profile.request_checksum_calculation),
  default: true,
};

/** Undefined for what is neither, which is passed over, as in the SDK. */
function whenSupported(value: string | undefined): boolean | undefined {
  switch (value?.toUpperCase()) {
    case "WHEN_SUPPORTED":
      return true;
    case "WHEN_REQUIRED":
      return false;
  }
}
