/**
 * Requests to S3 about objects, without the SDK's middleware stack, which takes
 * half a millisecond of processor time per request. This does what the stack
 * does besides sending: it uses AWS's endpoint rules and the SDK's retry
 * strategy, repeats a request in the bucket's region, corrects for a wrong
 * clock, and throws the same errors.
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

/** Sends requests about buckets and objects. */
export interface Requests {
  /**
   * Sends a request, repeatedly if need be, and returns what its `read`
   * returns.
   * @throws {AwsError} when S3 refuses it or cannot be reached
   */
  send<T>(request: S3Request<T>): Promise<T>;
  /** Finds out which region the bucket is in, for later requests. */
  locate(bucket: string): Promise<void>;
  /**
   * The URL of an object, in the bucket's region if known; sends no request.
   */
  urlOf(bucket: string, key: string): Promise<string>;
  /** A signed URL for a request, valid for `seconds`. */
  presign(
    request: Pick<S3Request<never>, "method" | "bucket"> & { key: string },
    seconds: number,
  ): Promise<string>;
}

/**
 * Requests with these settings.
 * @param regions the known regions of buckets; responses add to them
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
  /** How far S3's clock is ahead of this computer's: milliseconds. */
  let clockOffset = 0;

  /**
   * Corrects the region or the clock after an error that shows that it was
   * wrong, and returns whether to try again. Simultaneous requests fail alike,
   * so each compares the error with its own assumptions. Each thing is
   * corrected only once per request, or servers could cause an endless loop.
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
        // A refusal names the region, too.
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
