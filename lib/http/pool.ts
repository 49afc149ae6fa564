/** Connections that are kept from one request to the next. */
import { clearTimeout, setImmediate, setTimeout } from "node:timers";
import { abortable } from "../async/abortable.ts";
import { connectionError, connectTimeout } from "./errors.ts";
import { Http1Connection, type Owner } from "./http1.ts";
import { requestHead } from "./head.ts";
import type { HttpAnswer, HttpRequest } from "./messages.ts";
import { peerOf } from "./peer.ts";
import type { Network, Socket } from "./socket.ts";

/** How long things are waited for, in milliseconds. */
interface Patience {
  /** For a connection. */
  connecting: number;
  /**
   * For the next request on a connection. Far below what servers keep them for,
   * so that hardly ever one is closed while a request is on its way.
   */
  idle: number;
}

/** Deducted from what a server says that it keeps a connection, in milliseconds. */
const MARGIN = 1000;

/** How often in a row a kept connection may be lost before none are kept. */
const MOST_LOST = 3;

/** The connections to one server that wait for a request, the longest first. */
class Origin implements Owner {
  readonly waiting: Http1Connection[] = [];
  readonly #onFree: () => void;
  /**
   * Connections that the server closed soon after an answer, without having
   * said so, since one was last used again. Some servers do that always.
   */
  #lost = 0;

  constructor(onFree: () => void) {
    this.#onFree = onFree;
  }

  free(connection: Http1Connection): void {
    if (this.#lost >= MOST_LOST) return connection.close();
    this.waiting.push(connection);
    this.#onFree();
  }

  gone(connection: Http1Connection): void {
    const at = this.waiting.indexOf(connection);
    if (at >= 0) this.waiting.splice(at, 1);
    this.lost(connection);
  }

  /** A connection that was to be used again turned out to be closed. */
  lost({ freeSince }: Http1Connection): void {
    if (performance.now() - freeSince < MARGIN) this.#lost++;
  }

  /** A connection was used again. */
  kept(): void {
    this.#lost = 0;
  }

  /** From now on an end of those that wait is noticed. */
  watch(): void {
    for (const connection of this.waiting) connection.watch();
  }

  /** The one that waits the shortest; those that wait for too long are closed. */
  take(idle: number): Http1Connection | undefined {
    this.close((connection) => isOld(connection, idle));
    return this.waiting.pop();
  }

  /** Closes those that wait, if they are of a kind. */
  close(which: (connection: Http1Connection) => boolean): void {
    for (const connection of this.waiting.splice(0)) {
      if (which(connection)) connection.close();
      else this.waiting.push(connection);
    }
  }
}

function isOld({ freeSince, keptFor }: Http1Connection, idle: number): boolean {
  const limit = Math.min(idle, (keptFor ?? Infinity) - MARGIN);
  return performance.now() >= freeSince + limit;
}

/** Connections, by origin. */
export class ConnectionPool {
  readonly #connect: Network["connect"];
  readonly #patience: Patience;
  readonly #origins = new Map<string, Origin>();
  #isTending = false;
  #isSweeping = false;

  constructor(
    connect: Network["connect"],
    patience: Patience = { connecting: 20_000, idle: 4000 },
  ) {
    this.#connect = connect;
    this.#patience = patience;
  }

  /**
   * Sends a request; resolves when the answer's head is there. One that changes
   * something is sent once: when its connection breaks, the server may have
   * carried it out.
   * @throws an Error with a `code`, which has `sent: true` if any of the request
   * may have arrived; or the signal's reason
   */
  async send(request: HttpRequest): Promise<HttpAnswer> {
    const { endpoint, repeatable, signal } = request;
    const head = new TextEncoder().encode(requestHead(request));
    const origin = this.#originOf(endpoint.origin);
    if (!repeatable && origin.waiting.length > 0) {
      // An end that has come already is noticed before anything is sent.
      origin.watch();
      await ready();
    }
    const kept = origin.take(this.#patience.idle);
    if (kept) {
      try {
        const answer = await kept.ask(request, head);
        origin.kept();
        // So some servers say that they end what waited for long.
        if (answer.status !== 408 || !repeatable) return answer;
        kept.close();
      } catch (error) {
        if (signal.aborted || kept.answered) throw error;
        origin.lost(kept);
        // The others have waited for longer still.
        origin.close(() => true);
        if (kept.sent && !repeatable) throw error;
      }
    }
    const socket = await this.#open(request);
    return await new Http1Connection(socket, endpoint.host, origin)
      .ask(request, head);
  }

  #originOf(name: string): Origin {
    let origin = this.#origins.get(name);
    if (!origin) {
      origin = new Origin(() => this.#tend());
      this.#origins.set(name, origin);
    }
    return origin;
  }

  async #open(
    { endpoint: { url, host }, signal }: HttpRequest,
  ): Promise<Socket> {
    signal.throwIfAborted();
    const peer = peerOf(url);
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => late.reject(connectTimeout(host)),
      this.#patience.connecting,
    );
    const opening = this.#connect(peer).catch((error) => {
      throw connectionError(error, peer.hostname, peer.port);
    });
    try {
      return await abortable(Promise.race([opening, late.promise]), signal);
    } catch (error) {
      opening.then((socket) => socket.close(), () => {});
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Takes care of connections that wait, but not of those that are used again
   * at once: to watch them takes a tenth of the time of a small request.
   */
  #tend(): void {
    this.#sweepLater();
    if (this.#isTending) return;
    this.#isTending = true;
    setImmediate(() => {
      this.#isTending = false;
      for (const origin of this.#origins.values()) origin.watch();
    });
  }

  /** Closes what waits for too long, without keeping the process alive. */
  #sweepLater(): void {
    if (this.#isSweeping) return;
    this.#isSweeping = true;
    setTimeout(() => {
      this.#isSweeping = false;
      let left = 0;
      for (const origin of this.#origins.values()) {
        origin.close((kept) => isOld(kept, this.#patience.idle));
        left += origin.waiting.length;
      }
      if (left > 0) this.#sweepLater();
    }, this.#patience.idle).unref();
  }
}

/** Resolves when the system was asked once what has happened meanwhile. */
function ready(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
