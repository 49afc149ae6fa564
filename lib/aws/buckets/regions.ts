/** Sends the calls about a bucket to the region it is in. */
import type { S3Client } from "@aws-sdk/client-s3";

/** A command, as far as this module needs to know one. */
interface BucketCommand {
  input: { Bucket?: string };
}

/** What an S3 error says about where the bucket is. */
interface Redirect {
  $metadata?: { httpStatusCode?: number };
  $response?: { headers?: Record<string, string> };
}

/**
 * From now on `client` repeats a call that was refused because the bucket is in
 * another region there, and sends further calls about this bucket there at once.
 *
 * The SDK's own `followRegionRedirects` changes the client's region while a
 * redirected call is under way. Calls made at the same moment then fail, or
 * make buckets in the wrong region.
 * @param inRegion makes the same client for another region
 */
export function followBuckets(
  client: S3Client,
  inRegion: (region: string) => S3Client,
): void {
  const clients = new Map<string, S3Client>();
  const homes = new Map<string, S3Client>();
  const sendHere = client.send.bind(client);

  const send = async (command: Parameters<typeof sendHere>[0]) => {
    const bucket = (command as BucketCommand).input.Bucket;
    if (bucket === undefined) return await sendHere(command);
    const home = homes.get(bucket);
    if (home) return await home.send(command);
    try {
      return await sendHere(command);
    } catch (error) {
      const region = regionOf(error);
      if (!region || region === await client.config.region()) throw error;
      const there = clients.get(region) ?? inRegion(region);
      clients.set(region, there);
      homes.set(bucket, there);
      return await there.send(command);
    }
  };
  client.send = send as typeof client.send;
}

/**
 * The region that a redirecting answer names. Most come with 301, and those to
 * HEAD, or signed for a region the bucket is not in, with 400.
 */
function regionOf(error: unknown): string | undefined {
  const { $metadata, $response } = ((error as Error).cause ?? {}) as Redirect;
  const status = $metadata?.httpStatusCode;
  return status === 301 || status === 400
    ? $response?.headers?.["x-amz-bucket-region"]
    : undefined;
}
