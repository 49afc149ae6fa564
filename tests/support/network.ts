/** Networks that only exist in tests. */
import { ok } from "node:assert/strict";
import { Buffer } from "node:buffer";
import { ConnectionPool } from "../../lib/http/pool.ts";
import type {
  HttpAnswer,
  HttpEndpoint,
  HttpRequest,
} from "../../lib/http/messages.ts";
import type { Network, Peer, Socket } from "../../lib/http/socket.ts";
import "./leaks.ts";

/** One that reaches nobody. */
export const NO_NETWORK: Network = {
  connect: () => Promise.reject(new Error("unexpected connection")),
  fetchOptions() {
    throw new Error("unexpected request");
  },
};

/** What a server sends, or does instead. */
export type Step = string | Uint8Array | "END" | "RESET";

/** What a server does on a connection. */
export interface Script {
  /** What it does once a request came, for each of them; then it is silent. */
  answers: Step[][];
  /**
   * When it begins to answer: once a request came as a whole, or when this many
   * bytes of all requests have come. It takes no more until it has answered.
   */
  early?: number;
  /** Whether it takes the rest all the same. */
  readsOn?: boolean;
  /** Bytes of all requests after which sending fails. */
  takes?: number;
}

/** A connection to a server that does as it is told. */
export class FakeWire implements Socket {
  /** All that was sent. */
  sent = "";
  closed = false;
  /** Whether a read that waits would keep the process alive. */
  referenced = true;
  readonly #script: Script;
  #steps: Step[] = [];
  #began = 0;
  #change = Promise.withResolvers<void>();
  #fail = Promise.withResolvers<never>();

  constructor(script: Script) {
    this.#script = script;
    this.#fail.promise.catch(() => {});
  }

  async read(buffer: Uint8Array): Promise<number | null> {
    for (;;) {
      const step = this.#steps.shift();
      if (step === "END") return null;
      if (step === "RESET") throw new Error("Connection reset by peer");
      if (step === undefined) {
        await Promise.race([this.#change.promise, this.#fail.promise]);
        continue;
      }
      const bytes = typeof step === "string"
        ? new TextEncoder().encode(step)
        : step;
      const count = Math.min(bytes.length, buffer.length);
      buffer.set(bytes.subarray(0, count));
      if (count < bytes.length) this.#steps.unshift(bytes.subarray(count));
      return count;
    }
  }

  /** A few bytes at a time, as it may happen. */
  async write(bytes: Uint8Array): Promise<number> {
    const { takes = Infinity, early = Infinity, answers, readsOn } =
      this.#script;
    if (this.sent.length >= takes) throw new Error("Broken pipe");
    if (this.#began > 0 && this.sent.length >= early && !readsOn) {
      return await this.#fail.promise; // nobody takes it any more
    }
    const some = bytes.subarray(0, Math.max(100, bytes.length >> 3));
    this.sent += Buffer.from(some).toString("latin1");
    if (this.sent.length >= early || this.requests.length > this.#began) {
      this.#steps.push(...answers[this.#began++] ?? []);
      this.#change.resolve();
      this.#change = Promise.withResolvers();
    }
    return some.length;
  }

  /** The requests that came as a whole. */
  get requests(): { head: string; body: string }[] {
    const found = [];
    for (let rest = this.sent;;) {
      const end = rest.indexOf("\r\n\r\n");
      if (end < 0) return found;
      const head = rest.slice(0, end);
      const length = Number(/content-length: (\d+)/.exec(head)?.[1] ?? 0);
      const body = rest.slice(end + 4, end + 4 + length);
      if (body.length < length) return found;
      found.push({ head, body });
      rest = rest.slice(end + 4 + length);
    }
  }

  /** What comes while nobody asks. */
  push(...steps: Step[]): void {
    this.#steps.push(...steps);
    this.#change.resolve();
    this.#change = Promise.withResolvers();
  }

  close(): void {
    ok(!this.closed, "a connection is closed once");
    this.closed = true;
    this.#fail.reject(new Error("operation canceled"));
  }

  ref(): void {
    this.referenced = true;
  }

  unref(): void {
    this.referenced = false;
  }
}

/** Connections that do as they are told, one after the other. */
export function fakeNetwork(...scripts: (Script | Step[][])[]): {
  pool: ConnectionPool;
  connect: Network["connect"];
  wires: FakeWire[];
  /** Whom it was asked to connect to. */
  peers: Peer[];
} {
  const wires = scripts.map((script) =>
    new FakeWire(Array.isArray(script) ? { answers: script } : script)
  );
  const peers: Peer[] = [];
  const connect = (peer: Peer) => {
    const wire = wires[peers.length];
    peers.push(peer);
    return wire
      ? Promise.resolve(wire)
      : Promise.reject(new Error("Connection refused"));
  };
  return { pool: new ConnectionPool(connect), connect, wires, peers };
}

/** The endpoint of a URL. */
export function endpoint(text = "http://127.0.0.1:9000"): HttpEndpoint {
  const url = new URL(text);
  return { url, host: url.host, origin: url.origin, proxied: false };
}

/** A request that reads, but for what is told otherwise. */
export function request(over: Partial<HttpRequest> = {}): HttpRequest {
  return {
    endpoint: endpoint(),
    target: "/bucket/key",
    method: "GET",
    headers: { "x-one": "1" },
    signal: new AbortController().signal,
    repeatable: true,
    ...over,
  };
}

/** A request that changes something. */
export function change(over: Partial<HttpRequest> = {}): HttpRequest {
  return request({ method: "PUT", repeatable: false, ...over });
}

/** An answer's body, in one of the two ways. */
export async function bodyOf(
  answer: HttpAnswer,
  way: "bytes" | "pieces" = "bytes",
): Promise<Uint8Array> {
  if (way === "bytes") return await answer.bytes();
  const pieces: Uint8Array[] = [];
  for await (const piece of answer.pieces()) pieces.push(piece.slice());
  return new Uint8Array(Buffer.concat(pieces));
}

/** An answer of two bytes. */
export const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
