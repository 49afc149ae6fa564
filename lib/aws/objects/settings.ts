/**
 * Resolves the settings for requests about objects: those that the SDK's client
 * for S3 would read from the environment and the configuration files. The
 * client itself would take longer to load than many transfers take.
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

/** The settings for requests about objects. */
export interface S3Settings {
  /** The region where buckets are assumed until S3 names another. */
  region: string;
  /** A custom endpoint; undefined for AWS's own. */
  endpoint: string | undefined;
  useFips: boolean;
  useDualStack: boolean;
  retryStrategy: RetryStrategyV2;
  /** Whether to send a checksum with uploads, which S3 does not require. */
  checksums: boolean;
  /** What sends the requests. */
  http: HttpClient;
  /** Returns credentials that are valid now. */
  credentials: () => Promise<AwsCredentialIdentity>;
}

/**
 * Reads the settings that only requests about objects need.
 * @throws {Error} when the region cannot be part of a host name
 */
export async function resolveS3Settings(
  { region, endpoint, credentials, profileSource, retryStrategy, http }:
    Settings,
): Promise<S3Settings> {
  // A region such as `fips-us-east-1` also turns FIPS on.
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
 * A copy of the SDK's definition, which would load all of its checksums.
 * Source: AWS SDKs Reference Guide, "Data Integrity Protections for Amazon S3".
 */
const REQUEST_CHECKSUMS: LoadedConfigSelectors<boolean> = {
  environmentVariableSelector: (env) =>
    whenSupported(env.AWS_REQUEST_CHECKSUM_CALCULATION),
  configFileSelector: (profile) =>
    whenSupported(profile.request_checksum_calculation),
  default: true,
};

/** Undefined for another value, which is ignored, as in the SDK. */
function whenSupported(value: string | undefined): boolean | undefined {
  switch (value?.toUpperCase()) {
    case "WHEN_SUPPORTED":
      return true;
    case "WHEN_REQUIRED":
      return false;
  }
}
