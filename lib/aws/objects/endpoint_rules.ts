/**
 * Where S3 answers for a bucket, by AWS's own rules. They are data in the SDK's
 * client for S3, and to apply them does not take the client.
 */
import { bdd } from "@aws-sdk/client-s3/dist-es/endpoint/bdd.js";
import { awsEndpointFunctions } from "@aws-sdk/core/client";
import {
  customEndpointFunctions,
  decideEndpoint,
} from "@smithy/core/endpoints";
import { CliError } from "../../errors.ts";

// The rules call these by names that begin with `aws.`.
customEndpointFunctions.aws = awsEndpointFunctions;

/** What the endpoint of a bucket depends on. */
export interface EndpointParameters {
  /** A name, or the ARN of an access point. */
  bucket: string;
  region: string;
  /** A custom one; undefined for AWS's own. */
  endpoint: string | undefined;
  useFips: boolean;
  useDualStack: boolean;
}

/** How requests are signed. */
export interface AuthScheme {
  /** Such as `sigv4`. */
  name: string;
  signingName?: string;
  signingRegion?: string;
}

/**
 * The endpoint of a bucket, and how requests to it are signed if not as usual.
 * Custom endpoints are addressed by path, because few of them have a host name
 * for each bucket.
 * @throws {CliError} in AWS's words, when the rules know none
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
