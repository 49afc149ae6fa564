/** One try of a request about a bucket or an object: signed, sent and read. */
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
  /** Called with the bytes handed on, negative ones when a try was in vain. */
  onSent?: (bytes: number) => void;
  /**
   * Reads the answer. What it throws counts as a failed try, so a connection
   * that breaks off in the middle is tried again. Waiting is limited: it calls
   * `progress` whenever something has come.
   */
  read(answer: HttpAnswer, progress: () => void): Promise<T>;
}

/** What a try takes for granted, until an answer says otherwise. */
export interface Assumptions {
  endpoint: BucketEndpoint;
  /** Milliseconds by which the servers' clock is ahead of this computer's. */
  clockOffset: number;
}

/** How long is waited. */
export interface Patience {
  /** Milliseconds without any sign of life after which a try is given up. */
  silence: number;
  /**
   * Bytes a millisecond of the slowest line that uploads are given time for.
   * What `fetch` sends says nothing about its progress, and the system takes
   * some of the rest before it is sent.
   */
  slowestLine: number;
}

/** A minute, and half a megabit a second. */
export const PATIENCE: Patience = { silence: 60_000, slowestLine: 64 };

/** What requests take from the system. */
export type RequestDependencies = Pick<
  AwsDependencies,
  "mayConnect" | "env" | "now"
>;

/** Makes tries, with the settings' HTTP client. */
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
   * Sends a request once, and reads the answer.
   * @throws {S3Failure} when the answer is an error; or what `read` threw, or
   * an Error with a system `code` when no answer came
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
    let told = 0;
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
          told += bytes;
          request.onSent?.(bytes);
        },
        onMoved: () => watch.progress(),
      });
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
      this.#bytesUnderWay -= size;
      watch.stop();
    }
  }
}
