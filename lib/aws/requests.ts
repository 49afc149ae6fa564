/**
 * Requests to S3 about objects, without the SDK's middleware stack, which costs
 * half a millisecond of processor time each. What the stack does beyond
 * sending is done here: the SDK's own endpoint rules, signer and retry
 * strategy are used, a bucket in another region is followed, a wrong clock is
 * allowed for, and failures become the same errors.
 */
import { createHash } from "node:crypto";
import type { S3Client } from "@aws-sdk/client-s3";
import { buildQueryString, escapeUri } from "@smithy/core/protocols";
import {
  AdaptiveRetryStrategy,
  isServerError,
  isThrottlingError,
  isTransientError,
} from "@smithy/core/retry";
import { SignatureV4 } from "@smithy/signature-v4";
import type {
  RetryErrorInfo,
  RetryErrorType,
  StandardRetryToken,
} from "@smithy/types";
import { abortable } from "../abortable.ts";
import { CliError, isAwsError } from "../errors.ts";
import { toAwsError } from "./errors.ts";
import { checkHost } from "./network.ts";
import type { AwsHost } from "./services.ts";
import { type HttpAnswer, sendHttp } from "./http.ts";
import { elementText } from "./xml.ts";

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

/** Where a bucket is reached, and how requests to it are signed. */
interface Place {
  url: URL;
  signingName: string;
  signingRegion: string;
  signer: SignatureV4;
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

/** What the client's makers decide. */
export interface RequestSettings {
  /** A custom endpoint; undefined for AWS's own. */
  endpoint: string | undefined;
  /** Whether this process may connect to a host, told with its port. */
  mayConnect?: AwsHost["mayConnect"];
  /** See {@link AwsHost.newConnection}. */
  newConnection?: AwsHost["newConnection"];
  /** Milliseconds in which nothing happens before a request is given up. */
  patience?: number;
  /** Bytes a millisecond of the slowest line that uploads are given time for. */
  slowestLine?: number;
}

/** The SHA-256 of nothing. */
const EMPTY_SHA256 =
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD";

/** Milliseconds without any sign of life after which a try is given up. */
const PATIENCE = 60_000;

/**
 * Half a megabit a second. What `fetch` sends tells nothing about its progress,
 * and the system takes some of the rest before it is sent.
 */
const SLOWEST_LINE = 64;

/** Requests made as `client` is configured. */
export function createRequests(
  client: S3Client,
  {
    endpoint,
    mayConnect = () => Promise.resolve(true),
    newConnection = () => ({}),
    patience = PATIENCE,
    slowestLine = SLOWEST_LINE,
  }: RequestSettings,
): Requests {
  const { config } = client;
  const retries = new AdaptiveRetryStrategy(() => config.maxAttempts());
  const regions = new Map<string, string>();
  const places = new Map<string, Promise<Place>>();
  /** Milliseconds by which the servers' clock is ahead of this computer's. */
  let clockOffset = 0;
  let bytesUnderWay = 0;

  function placeOf(bucket: string): Promise<Place> {
    const region = regions.get(bucket);
    const name = `${region} ${bucket}`;
    let place = places.get(name);
    if (!place) places.set(name, place = findPlace(bucket, region));
    return place;
  }

  async function findPlace(
    bucket: string,
    known: string | undefined,
  ): Promise<Place> {
    const found = await resolveEndpoint(bucket, known ?? await config.region());
    const scheme = found.properties?.authSchemes?.[0];
    if (scheme && scheme.name !== "sigv4") {
      throw new CliError(
        `'${bucket}' is of a kind this program cannot reach: it needs ${scheme.name} signatures`,
      );
    }
    const signingName = scheme?.signingName ?? "s3";
    const signingRegion = scheme?.signingRegion ?? known ??
      await config.region();
    return {
      url: found.url,
      signingName,
      signingRegion,
      signer: new SignatureV4({
        service: signingName,
        region: signingRegion,
        credentials: config.credentials,
        sha256: config.sha256,
        uriEscapePath: false,
        applyChecksum: false,
      }),
    };
  }

  async function resolveEndpoint(Bucket: string, Region: string) {
    try {
      return config.endpointProvider({
        Bucket,
        Region,
        Endpoint: endpoint,
        ForcePathStyle: endpoint !== undefined,
        UseFIPS: await config.useFipsEndpoint(),
        UseDualStack: await config.useDualstackEndpoint(),
        UseArnRegion: true,
      }) as {
        url: URL;
        properties?: {
          authSchemes?: {
            name: string;
            signingName?: string;
            signingRegion?: string;
          }[];
        };
      };
    } catch (error) {
      throw new CliError((error as Error).message, { cause: error });
    }
  }

  async function attempt<T>(request: S3Request<T>): Promise<T> {
    const { bucket, key, method, query = {}, body } = request;
    const place = await placeOf(bucket);
    await checkHost(place.url, mayConnect);
    const { plain, sent } = paths(place.url, key);
    const headers = typeof request.headers === "function"
      ? request.headers()
      : request.headers;
    const signed = await place.signer.sign({
      method,
      protocol: place.url.protocol,
      hostname: place.url.hostname,
      path: plain,
      query,
      headers: {
        ...headers,
        host: place.url.host,
        "user-agent": "s3-credentials",
        "x-amz-content-sha256": payloadHash(place.url, body),
      },
    }, { signingDate: new Date(Date.now() + clockOffset) });
    const { host: _, ...toSend } = signed.headers;
    const queryString = buildQueryString(query);
    const size = body?.byteLength ?? 0;
    bytesUnderWay += size;
    const watch = new Watch(
      patience + (size > 0 ? bytesUnderWay / slowestLine : 0),
      request.signal,
    );
    let told = 0;
    try {
      const answer = await sendHttp({
        url: place.url,
        target: queryString ? `${sent}?${queryString}` : sent,
        method,
        headers: toSend,
        body,
        signal: watch.signal,
        verbatim: request.verbatim,
        init: request.makesNew ? newConnection() : undefined,
        onSent(bytes) {
          told += bytes;
          watch.progress();
          request.onSent?.(bytes);
        },
      });
      watch.progress();
      if (answer.status >= 300) throw failureOf(answer, await answer.text());
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

  /** Learns from an error what makes the next try succeed, if it can. */
  function learn(error: S3Failure, { bucket }: { bucket: string }): boolean {
    const region = error.region;
    if (
      region !== undefined && !bucket.startsWith("arn:") &&
      regions.get(bucket) !== region && REDIRECTS.includes(error.status)
    ) {
      regions.set(bucket, region);
      return true;
    }
    if (error.name === "RequestTimeTooSkewed" && error.date !== undefined) {
      const offset = error.date - Date.now();
      if (Math.abs(offset - clockOffset) > 60_000) {
        clockOffset = offset;
        return true;
      }
    }
    return false;
  }

  const requests: Requests = {
    async send(request) {
      const { signal, operation } = request;
      let token = await abortable(
        retries.acquireInitialRetryToken(""),
        signal,
      ) as StandardRetryToken;
      for (let attempts = 1;; attempts++) {
        signal?.throwIfAborted();
        try {
          const result = await attempt(request);
          retries.recordSuccess(token);
          return result;
        } catch (error) {
          if (signal?.aborted) throw signal.reason;
          if (error instanceof S3Failure && learn(error, request)) continue;
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
      const { url } = await placeOf(bucket);
      return url.origin + paths(url, key).plain;
    },
    async presign({ method, bucket, key }, seconds) {
      const place = await placeOf(bucket);
      const { plain, sent } = paths(place.url, key);
      const { query } = await place.signer.presign({
        method,
        protocol: place.url.protocol,
        hostname: place.url.hostname,
        path: plain,
        query: {},
        headers: {
          host: place.url.host,
          "x-amz-content-sha256": UNSIGNED_PAYLOAD,
        },
      }, {
        expiresIn: seconds,
        signingDate: new Date(Date.now() + clockOffset),
        unhoistableHeaders: new Set(["x-amz-content-sha256"]),
        unsignableHeaders: new Set(["x-amz-content-sha256"]),
      });
      return `${place.url.origin}${sent}?${buildQueryString(query!)}`;
    },
  };
  return requests;
}

/** Statuses with which S3 says that it looked in the wrong region. */
const REDIRECTS = [301, 307, 400, 403];

/** An answer of S3's that is an error, as the SDK would have made it. */
class S3Failure extends Error {
  override readonly name: string;
  readonly Code: string;
  readonly $metadata: {
    httpStatusCode: number;
    requestId?: string;
    attempts?: number;
  };
  readonly $response: { headers: Record<string, string> };
  readonly status: number;
  /** The bucket's region, when the answer tells it. */
  readonly region?: string;
  /** The server's time in milliseconds, when the answer tells it. */
  readonly date?: number;

  constructor(answer: HttpAnswer, xml: string) {
    super(elementText(xml, "Message") ?? "UnknownError");
    this.status = answer.status;
    this.name = this.Code = elementText(xml, "Code") ?? String(answer.status);
    this.$metadata = {
      httpStatusCode: answer.status,
      requestId: answer.header("x-amz-request-id"),
    };
    const retryAfter = answer.header("retry-after");
    this.$response = {
      headers: retryAfter === undefined ? {} : { "retry-after": retryAfter },
    };
    this.region = answer.header("x-amz-bucket-region") ??
      elementText(xml, "Region");
    const date = Date.parse(answer.header("date") ?? "");
    if (!Number.isNaN(date)) this.date = date;
  }
}

/**
 * The error that an answer tells, of its body or of its status alone.
 * @param status when the answer's own is not the error's
 */
export function failureOf(
  answer: HttpAnswer,
  xml: string,
  status = answer.status,
): Error {
  return new S3Failure({ ...answer, status }, xml);
}

/** What the retry strategy wants to know about an error. */
function retryInfo(thrown: unknown): RetryErrorInfo {
  // S3Failure has what is read of the SDK's own class of errors.
  const error = thrown as Parameters<typeof isThrottlingError>[0];
  return { error, errorType: retryType(error) };
}

function retryType(
  error: Parameters<typeof isThrottlingError>[0],
): RetryErrorType {
  if (error instanceof CliError) return "CLIENT_ERROR";
  if (isThrottlingError(error)) return "THROTTLING";
  if (isTransientError(error)) return "TRANSIENT";
  return isServerError(error) ? "SERVER_ERROR" : "CLIENT_ERROR";
}

function withAttempts(error: unknown, attempts: number): unknown {
  if (error instanceof S3Failure) error.$metadata.attempts = attempts;
  else if (error instanceof Error && !(error instanceof CliError)) {
    Object.assign(error, { $metadata: { attempts } });
  }
  return error;
}

/**
 * A key as it stands in a URL: `plain`, which is signed, and `sent`. They
 * differ for keys with `.` and `..` parts, which every HTTP client of Deno's
 * would take for steps in a path and leave out: there the slashes are escaped
 * too, which S3 reads as the same key.
 */
function paths(
  url: URL,
  key: string | undefined,
): { plain: string; sent: string } {
  if (key === undefined) return { plain: url.pathname, sent: url.pathname };
  const base = url.pathname.endsWith("/") ? url.pathname : url.pathname + "/";
  const escaped = key.split("/").map(escapeUri);
  const plain = base + escaped.join("/");
  if (!escaped.some((part) => part === "." || part === "..")) {
    return { plain, sent: plain };
  }
  if (escaped.length === 1) {
    throw new CliError(`The key '${key}' cannot be sent: no URL can hold it`);
  }
  return { plain, sent: base + escaped.join("%2F") };
}

/** Over TLS the connection vouches for the body, and CRC32 for its storage. */
function payloadHash(url: URL, body: Uint8Array | undefined): string {
  if (!body || body.byteLength === 0) return EMPTY_SHA256;
  return url.protocol === "https:"
    ? UNSIGNED_PAYLOAD
    : createHash("sha256").update(body).digest("hex");
}

/** Aborts a try when nothing happens for too long, or the caller says so. */
class Watch {
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal | undefined;
  readonly #patience: number;
  #timer: ReturnType<typeof setTimeout>;
  #last = performance.now();
  readonly #abort = () => this.#controller.abort(this.#outer!.reason);

  /** @param patience milliseconds between two signs of life, at the most */
  constructor(patience: number, outer?: AbortSignal) {
    this.#patience = patience;
    this.#outer = outer;
    this.#timer = setTimeout(() => this.#check(), patience);
    if (outer?.aborted) this.#abort();
    else outer?.addEventListener("abort", this.#abort);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  progress(): void {
    this.#last = performance.now();
  }

  /** Ends what is still under way, such as an answer nobody reads. */
  cancel(): void {
    this.#controller.abort();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#outer?.removeEventListener("abort", this.#abort);
  }

  #check(): void {
    const left = this.#last + this.#patience - performance.now();
    if (left > 0) {
      this.#timer = setTimeout(() => this.#check(), left);
      return;
    }
    this.#controller.abort(
      Object.assign(
        new Error(
          `no answer for ${Math.round(this.#patience / 1000)} seconds`,
        ),
        { name: "TimeoutError", code: "ETIMEDOUT" },
      ),
    );
  }
}

function wait(milliseconds: number): Promise<void> {
  return milliseconds > 0
    ? new Promise((resolve) => setTimeout(resolve, milliseconds))
    : Promise.resolve();
}
