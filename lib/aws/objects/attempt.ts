/**
 * One attempt at a request: it is signed and sent, and the response is read.
 */
import { buildQueryString } from "@smithy/core/protocols";
import type { HttpAnswer } from "../../http/messages.ts";
import { Watchdog } from "../../http/watchdog.ts";
import type { AwsDependencies } from "../dependencies.ts";
import { type BucketEndpoint, paths } from "./endpoints.ts";
import { S3Failure } from "./failure.ts";
import { payloadHash } from "./payload.ts";
import type { S3Settings } from "./settings.ts";

/** A request about a bucket or an object. */
export interface S3Request<T> {
  /** AWS's name for the call, such as `GetObject`, for error messages. */
  operation: string;
  method: "GET" | "HEAD" | "PUT" | "POST" | "DELETE";
  bucket: string;
  /** Exactly as S3 stores it; undefined for requests about the bucket. */
  key?: string;
  query?: Record<string, string>;
  /** Names in lower case. A function is called for each attempt. */
  headers?: Record<string, string> | (() => Record<string, string>);
  /**
   * Must not change until the request is over, because it may be sent again.
   */
  body?: Uint8Array<ArrayBuffer>;
  signal?: AbortSignal;
  /** Whether the response's body must not be decompressed. */
  verbatim?: boolean;
  /**
   * Called with bytes that were sent; negative when a failed attempt's do not
   * count.
   */
  onSent?: (bytes: number) => void;
  /**
   * Reads the response. When this throws, the attempt has failed, so a response
   * that breaks off is requested again. It must call `progress` whenever bytes
   * arrive, or the attempt times out.
   */
  read(answer: HttpAnswer, progress: () => void): Promise<T>;
}

/** What an attempt assumes; the response to it may show otherwise. */
export interface Assumptions {
  endpoint: BucketEndpoint;
  /** How far S3's clock is ahead of this computer's: milliseconds. */
  clockOffset: number;
}

/** How long to wait. */
export interface Patience {
  /** An attempt fails after this time without any progress: milliseconds. */
  silence: number;
  /**
   * The slowest connection that uploads get enough time for: bytes per
   * millisecond. Uploads need extra time, because `fetch` does not report how
   * much it has sent, and otherwise the system's buffers take bytes before they
   * are sent.
   */
  slowestLine: number;
}

/** One minute, and half a megabit per second. */
export const PATIENCE: Patience = { silence: 60_000, slowestLine: 64 };

/** What requests need from the system. */
export type RequestDependencies = Pick<
  AwsDependencies,
  "mayConnect" | "env" | "now"
>;

/** Makes attempts, with the HTTP client of the settings. */
export class Attempts {
  readonly #settings: S3Settings;
  readonly #system: RequestDependencies;
  readonly #patience: Patience;
  readonly #watchdog: Watchdog;
  #bytesUnderWay = 0;

  constructor(
    settings: S3Settings,
    system: RequestDependencies,
    patience: Patience,
  ) {
    this.#settings = settings;
    this.#system = system;
    this.#patience = patience;
    this.#watchdog = new Watchdog(patience.silence);
  }

  /**
   * Sends a request once, and reads the response.
   * @throws {S3Failure} when the response is an error
   * @throws {Error} with a system `code` when no response came; or what `read`
   * throws
   */
  async make<T>(
    request: S3Request<T>,
    { endpoint, clockOffset }: Assumptions,
  ): Promise<T> {
    const { key, method, query, body } = request;
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
            url: endpoint.url,
            proxied: endpoint.proxied,
            withCrc32: headers?.["x-amz-checksum-crc32"] !== undefined,
          }),
        },
      },
      await this.#settings.credentials(),
      new Date(this.#system.now().getTime() + clockOffset),
    );
    const size = body?.byteLength ?? 0;
    this.#bytesUnderWay += size;
    const watch = this.#watchdog.watch(
      endpoint.host,
      size > 0 ? this.#bytesUnderWay / this.#patience.slowestLine : 0,
      request.signal,
    );
    let reported = 0;
    try {
      const answer = await this.#settings.http.send({
        endpoint,
        target: queryString ? `${sent}?${queryString}` : sent,
        method,
        headers: signed,
        body,
        signal: watch.signal,
        repeatable: method === "GET" || method === "HEAD",
        verbatim: request.verbatim,
        onSent(bytes) {
          reported += bytes;
          request.onSent?.(bytes);
        },
        onMoved: () => watch.progress(),
      });
      watch.progress();
      if (answer.status >= 300) {
        throw new S3Failure(answer, await answer.text());
      }
      const result = await request.read(answer, () => watch.progress());
      reported = 0;
      return result;
    } catch (error) {
      if (reported > 0) request.onSent?.(-reported);
      watch.cancel();
      throw error;
    } finally {
      this.#bytesUnderWay -= size;
      watch.stop();
    }
  }
}
