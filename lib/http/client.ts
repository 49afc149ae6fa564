/**
 * The client of this program for HTTP/1.1, over sockets of its own.
 *
 * Why it exists. Deno's `fetch` sends a request once more when a kept connection
 * breaks, even if the server has carried it out, so with `fetch` each change
 * needs a connection of its own; it copies large bodies, tells nothing of their
 * progress, and takes twice the processor time for small ones. Deno's
 * `node:http` hangs or ends the program when a server breaks off. FIGURES
 *
 * What it refuses. Answers that are not clear about where they end; HTTP/2,
 * upgrades, redirects, compression, cookies, trailers: nothing here needs them.
 * What may have to go through a proxy is left to `fetch`, and with
 * `S3_CREDENTIALS_HTTP=fetch` everything is.
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
   * `CERTIFICATE`), or the signal's reason
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
