/**
 * Finds the endpoint of a bucket by AWS's own rules. The rules are data in the
 * SDK's client for S3, and applying them does not load the client.
 */
import { bdd } from "@aws-sdk/client-s3/dist-es/endpoint/bdd.js";
import { awsEndpointFunctions } from "@aws-sdk/core/client";
import {
  customEndpointFunctions,
  decideEndpoint,
} from "@smithy/core/endpoints";
import { CliError } from "../../errors.ts";

// The rules call these functions by names that begin with `aws.`.
customEndpointFunctions.aws = awsEndpointFunctions;

/** What the endpoint of a bucket depends on. */
export interface EndpointParameters {
  /** A name, or the ARN of an access point. */
  bucket: string;
  region: string;
  /** A custom endpoint; undefined for AWS's own. */
  endpoint: string | undefined;
  useFips: boolean;
  useDualStack: boolean;
}

/** How requests are signed. */
export interface AuthScheme {
  /** The name of the scheme, such as `sigv4`. */
  name: string;
  signingName?: string;
  signingRegion?: string;
}

/**
 * The endpoint of a bucket, and how to sign requests to it; an undefined scheme
 * means the usual way. With a custom endpoint the bucket is part of the path,
 * because few servers have a host name for each bucket.
 * @throws {CliError} with AWS's explanation, when the rules have no endpoint
 */
export function bucketEndpoint(
  { bucket, region, endpoint, useFips, useDualStack }: EndpointParameters,
): { url: URL; scheme: AuthScheme | undefined } {
  try {
    const { url, properties } = decideEndpoint(bdd, {
      endpointParams: {
        Bucket: bucket,
        Region: region,
        ...(endpoint === undefined
          ? {}
          : { Endpoint: endpoint, ForcePathStyle: true }),
        UseFIPS: useFips,
        UseDualStack: useDualStack,
        UseArnRegion: true,
      },
    });
    const [scheme] = (properties?.authSchemes ?? []) as AuthScheme[];
    return { url, scheme };
  } catch (error) {
    throw new CliError((error as Error).message, { cause: error });
  }
}
