/**
 * Sends GET requests over connections of its own. Deno's `fetch` takes twice the
 * processor time for each, which is most of what it takes to download many small
 * objects.
 *
 * Only plain answers are read here, and strictly. The rest is left to `fetch`: a
 * server that cannot be reached at once, an answer that does not say clearly
 * where it ends. To ask for it again does no harm.
 */
import { abortable } from "../async/abortable.ts";
import type { Peer, Socket } from "./socket.ts";
import type { HttpAnswer, HttpRequest } from "./messages.ts";
import { Http1Connection, NotPlain, requestHead } from "./http1.ts";
import { peerOf } from "./peer.ts";

/** Opens a connection. Rejects when the server cannot be reached. */
export type Connect = (peer: Peer) => Promise<Socket>;

/** How long things are waited for, in milliseconds. */
interface Patience {
  /**
   * For a connection. Deno 2.6 tries only the first of a host's addresses, but
   * its `fetch` all of them.
   */
  connecting: number;
  /** For the next request on a connection: servers end those that wait for long. */
  idle: number;
}

/** Connections that are kept from one request to the next. */
export class ConnectionPool {
  readonly #connect: Connect;
  readonly #patience: Patience;
  /** Those that wait for a request, by origin. */
  readonly #idle = new Map<string, Http1Connection[]>();
  readonly #leftToFetch = new Set<string>();

  constructor(
    connect: Connect,
    patience: Patience = { connecting: 3000, idle: 4000 },
  ) {
    this.#connect = connect;
    this.#patience = patience;
  }

  /**
   * Sends a request; resolves when the answer's head is there.
   * @returns undefined when it is left to `fetch`
   * @throws an Error with `code` `ECONNRESET` when the connection breaks off, or
   * the signal's reason
   */
  async send(request: HttpRequest): Promise<HttpAnswer | undefined> {
    const { endpoint: { origin }, signal } = request;
    const head = requestHead(request);
    if (head === undefined || this.#leftToFetch.has(origin)) return undefined;
    let idle = this.#idle.get(origin);
    if (!idle) this.#idle.set(origin, idle = []);
    try {
      const answer = await this.#askKept(idle, head, signal);
      if (answer) return answer;
      const opened = await this.#open(request, idle);
      return await opened.ask(head, signal);
    } catch (error) {
      if (!(error instanceof NotPlain)) throw error;
      this.#leftToFetch.add(origin);
      return undefined;
    }
  }

  /** Asks over a connection that waits; undefined when none of them is good. */
  async #askKept(
    idle: Http1Connection[],
    head: Uint8Array,
    signal: AbortSignal,
  ): Promise<HttpAnswer | undefined> {
    const kept = idle.pop();
    if (!kept) return undefined;
    if (performance.now() < kept.freeSince + this.#patience.idle) {
      try {
        const answer = await kept.ask(head, signal);
        // So some servers say that they end what waited for long.
        if (answer.status !== 408) return answer;
      } catch (error) {
        if (kept.answered || signal.aborted) throw error;
      }
    }
    // The others have waited for longer still.
    for (const old of [kept, ...idle.splice(0)]) old.close();
    return undefined;
  }

  async #open(
    { endpoint: { url }, signal }: HttpRequest,
    idle: Http1Connection[],
  ): Promise<Http1Connection> {
    const opening = this.#connect(peerOf(url));
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(late.reject, this.#patience.connecting);
    try {
      const socket = await abortable(
        Promise.race([opening, late.promise]),
        signal,
      );
      return new Http1Connection(socket, (free) => idle.push(free));
    } catch (cause) {
      opening.then((socket) => socket.close(), () => {});
      signal.throwIfAborted();
      throw new NotPlain("it cannot be reached", { cause });
    } finally {
      clearTimeout(timer);
    }
  }
}
