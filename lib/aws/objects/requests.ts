/**
 * Requests to S3 about objects, without the SDK's middleware stack, which costs
 * half a millisecond of processor time each. What the stack does beyond
 * sending is done here: AWS's endpoint rules and the SDK's retry strategy are
 * used, a bucket in another region is followed, a wrong clock is allowed for,
 * and failures become the same errors.
 */
import type { StandardRetryToken } from "@smithy/types";
import { abortable } from "../../async/abortable.ts";
import { sleep } from "../../async/sleep.ts";
import { isAwsError } from "../../errors.ts";
import type { BucketRegions } from "../bucket_regions.ts";
import { toAwsError } from "../errors.ts";
import { retryInfo } from "../retry.ts";
import {
  type Assumptions,
  Attempts,
  PATIENCE,
  type RequestDependencies,
  type S3Request,
} from "./attempt.ts";
import { BucketEndpoints, paths } from "./endpoints.ts";
import { S3Failure, withAttempts } from "./failure.ts";
import type { S3Settings } from "./settings.ts";

/** How requests are made. */
export interface Requests {
  send<T>(request: S3Request<T>): Promise<T>;
  /** Finds out which region the bucket is in. */
  locate(bucket: string): Promise<void>;
  /** Where an object is, as far as is known; asking costs nothing. */
  urlOf(bucket: string, key: string): Promise<string>;
  /** A URL that stands for a request, for so many seconds. */
  presign(
    request: Pick<S3Request<never>, "method" | "bucket"> & { key: string },
    seconds: number,
  ): Promise<string>;
}

/**
 * Requests made with these settings.
 * @param regions what is known of buckets' regions, and will be
 */
export function createRequests(
  settings: S3Settings,
  regions: BucketRegions,
  system: RequestDependencies,
  patience = PATIENCE,
): Requests {
  const retries = settings.retryStrategy;
  const endpoints = new BucketEndpoints(settings, regions, system);
  const attempts = new Attempts(settings, system, patience);
  /** Milliseconds by which the servers' clock is ahead of this computer's. */
  let clockOffset = 0;

  /**
   * Learns from an error what makes the next try succeed, if it can. Requests
   * sent at the same time fail alike, and each learns for itself what it had
   * assumed wrongly; each thing once, or servers could lead it in circles.
   */
  function learn(
    error: S3Failure,
    bucket: string,
    { endpoint, clockOffset: assumed }: Assumptions,
    learnt: Set<"region" | "clock">,
  ): boolean {
    if (
      !learnt.has("region") && regions.learn(bucket, endpoint.region, error)
    ) {
      learnt.add("region");
      return true;
    }
    const { date, name } = error;
    const now = system.now().getTime();
    if (
      name === "RequestTimeTooSkewed" && date !== undefined &&
      Math.abs(date - now - assumed) > 60_000 && !learnt.has("clock")
    ) {
      learnt.add("clock");
      clockOffset = date - now;
      return true;
    }
    return false;
  }

  const requests: Requests = {
    async send(request) {
      const { signal, operation, bucket } = request;
      const learnt = new Set<"region" | "clock">();
      let token = await abortable(
        retries.acquireInitialRetryToken(""),
        signal,
      ) as StandardRetryToken;
      for (let tries = 1;; tries++) {
        signal?.throwIfAborted();
        let assumptions: Assumptions | undefined;
        try {
          assumptions = { endpoint: await endpoints.of(bucket), clockOffset };
          const result = await attempts.make(request, assumptions);
          retries.recordSuccess(token);
          return result;
        } catch (error) {
          if (signal?.aborted) throw signal.reason;
          if (
            error instanceof S3Failure && assumptions &&
            learn(error, bucket, assumptions, learnt)
          ) continue;
          try {
            token = await abortable(
              retries.refreshRetryTokenForRetry(token, retryInfo(error)),
              signal,
            ) as StandardRetryToken;
          } catch {
            if (signal?.aborted) throw signal.reason;
            throw toAwsError(withAttempts(error, tries), "s3", operation);
          }
          const delay = token.getRetryDelay();
          if (delay > 0) await sleep(delay, signal);
        }
      }
    },
    async locate(bucket) {
      try {
        await requests.send({
          operation: "HeadBucket",
          method: "HEAD",
          bucket,
          read: () => Promise.resolve(),
        });
      } catch (error) {
        // The region comes with a refusal too.
        if (!isAwsError(error, "403")) throw error;
      }
    },
    async urlOf(bucket, key) {
      const endpoint = await endpoints.of(bucket);
      return endpoint.origin + paths(endpoint, key).plain;
    },
    async presign({ method, bucket, key }, seconds) {
      const { origin, host, signer, ...endpoint } = await endpoints.of(bucket);
      const { plain, sent } = paths(endpoint, key);
      const query = signer.presign(
        { method, host, path: plain },
        await settings.credentials(),
        new Date(system.now().getTime() + clockOffset),
        seconds,
      );
      return `${origin}${sent}?${query}`;
    },
  };
  return requests;
}
