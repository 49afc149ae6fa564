/** Sends the calls about a bucket to the region it is in. */
import type { S3Client } from "@aws-sdk/client-s3";
import type { BucketRegions, Redirection } from "../bucket_regions.ts";

/** The part of an SDK command that is used here. */
interface BucketCommand {
  input: { Bucket?: string };
}

/** What an S3 error says about where the bucket is. */
interface RedirectError {
  $metadata?: { httpStatusCode?: number };
  $response?: { headers?: Record<string, string> };
}

/**
 * Makes `client` send calls to the region of their bucket: a call that fails
 * because the bucket is in another region is repeated there, and later calls
 * about that bucket go there directly.
 *
 * The SDK has `followRegionRedirects`, but that changes the region of the whole
 * client during a redirected call, so that other calls at that time fail or
 * make buckets in the wrong region.
 * @param inRegion makes the same client for another region
 */
export function followBuckets(
  client: S3Client,
  regions: BucketRegions,
  inRegion: (region: string) => S3Client,
): void {
  const clients = new Map<string, S3Client>();
  const sendHere = client.send.bind(client);

  function clientIn(region: string): S3Client {
    const known = clients.get(region) ?? inRegion(region);
    clients.set(region, known);
    return known;
  }

  const send = async (command: Parameters<typeof sendHere>[0]) => {
    const bucket = (command as BucketCommand).input.Bucket;
    if (bucket === undefined) return await sendHere(command);
    const own = await client.config.region();
    const home = regions.of(bucket) ?? own;
    if (home !== own) return await clientIn(home).send(command);
    try {
      return await sendHere(command);
    } catch (error) {
      if (!regions.learn(bucket, own, redirectionOf(error))) throw error;
      return await clientIn(regions.of(bucket)!).send(command);
    }
  };
  client.send = send as typeof client.send;
}

function redirectionOf(error: unknown): Redirection {
  const { $metadata, $response } =
    ((error as Error).cause ?? {}) as RedirectError;
  return {
    status: $metadata?.httpStatusCode,
    region: $response?.headers?.["x-amz-bucket-region"],
  };
}
