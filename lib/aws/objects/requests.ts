/**
 * Requests to S3 about objects, without the SDK's middleware stack, which costs
 * half a millisecond of processor time each. What the stack does beyond
 * sending is done here: AWS's endpoint rules and the SDK's retry strategy are
 * used, a bucket in another region is followed, a wrong clock is allowed for,
 * and failures become the same errors.
 */
import { buildQueryString } from "@smithy/core/protocols";
import { AdaptiveRetryStrategy } from "@smithy/core/retry";
import type { StandardRetryToken } from "@smithy/types";
import { abortable } from "../../async/abortable.ts";
import { isAwsError } from "../../errors.ts";
import { type BucketEndpoint, BucketEndpoints, paths } from "./endpoints.ts";
import { toAwsError } from "../errors.ts";
import { ConnectionPool } from "../../http/pool.ts";
import { sendHttp } from "../../http/client.ts";
import type { HttpAnswer } from "../../http/messages.ts";
import { payloadHash, UNSIGNED_PAYLOAD } from "./payload.ts";
import { retryInfo, S3Failure, withAttempts } from "./failure.ts";
import type { AwsDependencies } from "../dependencies.ts";
import type { S3Settings } from "./settings.ts";
import { Watchdog } from "../../http/watchdog.ts";

/** A request about a bucket or an object. */
export interface S3Request<T> {
  /** AWS's name for it, for errors: `GetObject`. */
  operation: string;
  method: "GET" | "HEAD" | "PUT" | "POST" | "DELETE";
  bucket: string;
  /** Exactly as the user spells it. */
  key?: string;
  query?: Record<string, string>;
  /** Names in lower case. A function is asked again for each try. */
  headers?: Record<string, string> | (() => Record<string, string>);
  /** Must stay as it is until the request is over: it may be sent again. */
  body?: Uint8Array<ArrayBuffer>;
  signal?: AbortSignal;
  /** Whether the answer's body must come as it is stored, compressed or not. */
  verbatim?: boolean;
  /** Whether it makes something new each time, so that Deno must not repeat it. */
  makesNew?: boolean;
  /** Called with the bytes handed on, negative ones when a try was in vain. */
  onSent?: (bytes: number) => void;
  /**
   * Reads the answer. What it throws counts as a failed try, so a connection
   * that breaks off in the middle is tried again. Waiting is limited: it calls
   * `progress` whenever something has come.
   */
  read(answer: HttpAnswer, progress: () => void): Promise<T>;
}

/** How requests are made. */
export interface Requests {
  send<T>(request: S3Request<T>): Promise<T>;
  /** Finds out which region the bucket is in. */
  locate(bucket: string): Promise<void>;
  /** Where an object is, as far as is known; asking costs nothing. */
  urlOf(bucket: string, key: string): Promise<string>;
  /** A URL that stands for a request, for so many seconds. */
  presign(
    request: Pick<S3Request<never>, "method" | "bucket" | "key">,
    seconds: number,
  ): Promise<string>;
}

/** What a try takes for granted, until an answer says otherwise. */
interface Assumptions {
  endpoint: BucketEndpoint;
  /** Milliseconds by which the servers' clock is ahead of this computer's. */
  clockOffset: number;
}

/** What requests take from their surroundings. */
export interface RequestHost {
  /** Whether this process may connect to a host, told with its port. */
  mayConnect?: AwsDependencies["mayConnect"];
  /** The environment, where a proxy may be named. */
  env?: AwsDependencies["env"];
  /** See {@link AwsDependencies.newConnection}. */
  newConnection?: AwsDependencies["newConnection"];
  /** See {@link AwsDependencies.connect}; without it, all goes by Deno's own clients. */
  connect?: AwsDependencies["connect"];
  /** Milliseconds in which nothing happens before a request is given up. */
  patience?: number;
  /** Bytes a millisecond of the slowest line that uploads are given time for. */
  slowestLine?: number;
}

/** Milliseconds without any sign of life after which a try is given up. */
const PATIENCE = 60_000;

/**
 * Half a megabit a second. What `fetch` sends tells nothing about its progress,
 * and the system takes some of the rest before it is sent.
 */
const SLOWEST_LINE = 64;

/** Requests made with these settings. */
export function createRequests(
  settings: S3Settings,
  {
    mayConnect = () => Promise.resolve(true),
    env = () => undefined,
    newConnection = () => ({}),
    connect,
    patience = PATIENCE,
    slowestLine = SLOWEST_LINE,
  }: RequestHost,
): Requests {
  const retries = new AdaptiveRetryStrategy(settings.maxAttempts);
  const endpoints = new BucketEndpoints(settings, { mayConnect, env });
  const watchdog = new Watchdog(patience);
  const direct = connect && new ConnectionPool(connect);
  /** Milliseconds by which the servers' clock is ahead of this computer's. */
  let clockOffset = 0;
  let bytesUnderWay = 0;

  async function attempt<T>(
    request: S3Request<T>,
    { endpoint, clockOffset: assumed }: Assumptions,
  ): Promise<T> {
    const { key, method, query, body } = request;
    const { url, proxied } = endpoint;
    const { plain, sent } = paths(endpoint, key);
    const queryString = query === undefined ? "" : buildQueryString(query);
    const headers = typeof request.headers === "function"
      ? request.headers()
      : request.headers;
    const signed = endpoint.signer.sign(
      {
        method,
        host: endpoint.host,
        path: plain,
        query: queryString,
        headers: {
          ...headers,
          "user-agent": "s3-credentials",
          "x-amz-content-sha256": payloadHash(body, {
            url,
            proxied,
            withCrc32: headers?.["x-amz-checksum-crc32"] !== undefined,
          }),
        },
      },
      await settings.credentials(),
      new Date(Date.now() + assumed),
    );
    const size = body?.byteLength ?? 0;
    bytesUnderWay += size;
    const watch = watchdog.watch(
      size > 0 ? bytesUnderWay / slowestLine : 0,
      request.signal,
    );
    let told = 0;
    try {
      const answer = await sendHttp({
        endpoint,
        target: queryString ? `${sent}?${queryString}` : sent,
        method,
        headers: signed,
        body,
        signal: watch.signal,
        verbatim: request.verbatim,
        init: request.makesNew ? newConnection() : undefined,
        onSent(bytes) {
          told += bytes;
          watch.progress();
          request.onSent?.(bytes);
        },
      }, direct);
      watch.progress();
      if (answer.status >= 300) {
        throw new S3Failure(answer, await answer.text());
      }
      const result = await request.read(answer, () => watch.progress());
      told = 0;
      return result;
    } catch (error) {
      if (told > 0) request.onSent?.(-told);
      watch.cancel();
      throw error;
    } finally {
      bytesUnderWay -= size;
      watch.stop();
    }
  }

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
    const { region, date, status, name } = error;
    if (
      region !== undefined && region !== endpoint.region &&
      !bucket.startsWith("arn:") && REDIRECTS.includes(status) &&
      !learnt.has("region")
    ) {
      learnt.add("region");
      endpoints.learn(bucket, region);
      return true;
    }
    if (
      name === "RequestTimeTooSkewed" && date !== undefined &&
      Math.abs(date - Date.now() - assumed) > 60_000 && !learnt.has("clock")
    ) {
      learnt.add("clock");
      clockOffset = date - Date.now();
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
      for (let attempts = 1;; attempts++) {
        signal?.throwIfAborted();
        let assumptions: Assumptions | undefined;
        try {
          assumptions = { endpoint: await endpoints.of(bucket), clockOffset };
          const result = await attempt(request, assumptions);
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
            throw toAwsError(withAttempts(error, attempts), "s3", operation);
          }
          await abortable(wait(token.getRetryDelay()), signal);
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
      // Few runs need these two.
      const { SignatureV4 } = await import("@smithy/signature-v4");
      const { Sha256 } = await import("@smithy/core/checksum");
      const endpoint = await endpoints.of(bucket);
      const { url, region, service } = endpoint;
      const { plain, sent } = paths(endpoint, key);
      const signer = new SignatureV4({
        service,
        region,
        credentials: settings.credentials,
        sha256: Sha256,
        uriEscapePath: false,
        applyChecksum: false,
      });
      const { query } = await signer.presign({
        method,
        protocol: url.protocol,
        hostname: url.hostname,
        path: plain,
        query: {},
        headers: { host: url.host, "x-amz-content-sha256": UNSIGNED_PAYLOAD },
      }, {
        expiresIn: seconds,
        signingDate: new Date(Date.now() + clockOffset),
        unhoistableHeaders: new Set(["x-amz-content-sha256"]),
        unsignableHeaders: new Set(["x-amz-content-sha256"]),
      });
      return `${url.origin}${sent}?${buildQueryString(query!)}`;
    },
  };
  return requests;
}

/** Statuses with which S3 says that it looked in the wrong region. */
const REDIRECTS = [301, 307, 400, 403];

function wait(milliseconds: number): Promise<void> {
  return milliseconds > 0
    ? new Promise((resolve) => setTimeout(resolve, milliseconds))
    : Promise.resolve();
}
