/**
 * The client of this program for HTTP/1.1, over sockets of its own.
 *
 * Why it exists. Deno's `fetch` sends a request once more when a kept connection
 * breaks, even if the server has carried it out, so what changes something would
 * need a connection of its own each time. It also copies large bodies, and tells
 * nothing of their progress. Deno's own Node client, in 2.6, hangs or ends the
 * program when a server breaks off. Measured over TLS beside `fetch`, where
 * answers take 0, 5 and 20 ms (medians of three; Deno 2.6.8 and 2.9.6 alike
 * within a tenth, the less favourable one is told):
 *
 * | work                            | share of the time    | of processor time |
 * | ------------------------------- | -------------------- | ----------------- |
 * | 50 changes, one after the other | 0.01, 0.13, 0.33     | 0.16 to 0.56      |
 * | 2,000 objects of 32 KiB, up     | 0.20, 0.61, 0.84     | 0.24 to 0.39      |
 * | 2,000 objects of 32 KiB, down   | 0.65, 0.92, 0.98     | 0.64 to 0.74      |
 * | 1 GiB up in parts of 16 MiB     | 0.58                 | 0.53              |
 *
 * What it refuses. Answers that are not clear about where they end; HTTP/2,
 * upgrades, redirects, compression: nothing here needs them. What may have to go
 * through a proxy is left to `fetch`, and with `S3_CREDENTIALS_HTTP=fetch`
 * everything is.
 *
 * When to throw it away. Once Deno's `fetch` can be told never to repeat a
 * request, tells how much of a body was sent, and is as fast.
 */
import { triesFewAddresses } from "./errors.ts";
import { sendByFetch } from "./fetch.ts";
import type { HttpAnswer, HttpRequest } from "./messages.ts";
import { ConnectionPool } from "./pool.ts";
import type { Network } from "./socket.ts";

/** Sends requests, over connections that it keeps. */
export class HttpClient {
  readonly #network: Network;
  readonly #pool: ConnectionPool;
  readonly #onlyFetch: boolean;
  /** Origins that sockets of our own do not reach. */
  readonly #leftToFetch = new Set<string>();

  /** @param onlyFetch whether to send everything by `fetch` */
  constructor(network: Network, onlyFetch = false) {
    this.#network = network;
    this.#pool = new ConnectionPool((peer) => network.connect(peer));
    this.#onlyFetch = onlyFetch;
  }

  /**
   * Sends a request; resolves when the answer's head is there. Redirects are
   * not followed, since the signature would be for another host. A request that
   * changes something is sent once at the most.
   * @throws an Error with a `code` (`ECONNREFUSED`, `ECONNRESET`, `EPROTO`,
   * `EPROXY`, `CERTIFICATE`), or the signal's reason
   */
  async send(request: HttpRequest): Promise<HttpAnswer> {
    const { endpoint: { proxied, origin }, verbatim } = request;
    const byFetch = proxied || this.#onlyFetch || this.#leftToFetch.has(origin);
    // What must come as it is stored cannot come by way of `fetch`.
    if (byFetch && !verbatim) return await sendByFetch(request, this.#network);
    try {
      return await this.#pool.send(request);
    } catch (error) {
      if (!triesFewAddresses(error)) throw error;
      this.#leftToFetch.add(origin);
      return await sendByFetch(request, this.#network);
    }
  }
}

/** Reads an answer that says nothing, so that its connection can be used again. */
export async function drain(answer: HttpAnswer): Promise<void> {
  await answer.bytes();
}
