/**
 * Sends HTTP requests: over connections of our own where that is possible, and
 * by `fetch` where it takes more, such as a proxy.
 */
import { CliError } from "../errors.ts";
import type { Place } from "./bucket_places.ts";
import type { AwsHost } from "./connection.ts";
import { DirectConnections } from "./direct.ts";
import { connectionError } from "./transport.ts";

/** A request that is ready to go: signed, and its body in memory. */
export interface HttpRequest {
  /** Where to; through a proxy only `fetch` can go. */
  place: Pick<Place, "url" | "host" | "origin" | "proxied">;
  /** What to send in place of the URL's path and query, escaped. */
  target: string;
  method: string;
  /** Names in lower case; without `host`, which the URL tells. */
  headers: Record<string, string>;
  body?: Uint8Array<ArrayBuffer>;
  signal: AbortSignal;
  /** Whether it makes something new each time, so that it must not go out twice. */
  makesNew?: boolean;
  /**
   * Whether the answer's body must come as it is stored: older versions of
   * Deno's `fetch` unpack what has a `content-encoding`, come what may.
   */
  verbatim?: boolean;
  /** Called with the number of bytes of the body handed on to the network. */
  onSent?: (bytes: number) => void;
}

/** An answer whose body is still to be read, once, or cancelled. */
export interface HttpAnswer {
  status: number;
  /** Whether the body comes as it is stored, compressed or not. */
  verbatim: boolean;
  /** A header's value; the name in lower case. */
  header(name: string): string | undefined;
  text(): Promise<string>;
  /** The whole body, for those known to be small. */
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
  /** The body as it comes. Each piece is good only until the next is asked for. */
  pieces(): AsyncIterable<Uint8Array<ArrayBuffer>>;
}

/** Bytes read at a time from a long answer. */
const READ_BUFFER = 1024 * 1024;

/**
 * Makes what sends requests. It resolves when the answer's head is there.
 * Redirects are not followed, since the signature would be for another host. It
 * throws an Error with a system `code` (`ECONNREFUSED`, `ECONNRESET`) when no
 * answer came, or the signal's reason.
 */
export function createHttp(
  { connect, newConnection }: Pick<AwsHost, "connect" | "newConnection">,
): (request: HttpRequest) => Promise<HttpAnswer> {
  const direct = new DirectConnections(connect);
  return async (request) => {
    const { place, verbatim, makesNew } = request;
    if (!place.proxied || verbatim) {
      const answer = await direct.send(request);
      if (answer) return answer;
    }
    if (verbatim) {
      throw new CliError(
        `Objects that are stored compressed need a direct connection to ${place.host}, which there is none`,
      );
    }
    return await sendWithFetch(request, makesNew ? newConnection() : {});
  };
}

/** Reads an answer that says nothing, so that its connection can be used again. */
export async function drain(answer: HttpAnswer): Promise<void> {
  await answer.bytes();
}

async function sendWithFetch(
  request: HttpRequest,
  init: RequestInit,
): Promise<HttpAnswer> {
  const { place, target, method, headers, body, signal } = request;
  const asConnectionError = (error: unknown) => {
    const { hostname, port } = place.url;
    return connectionError(error, hostname, Number(port) || undefined);
  };
  let response: Response;
  try {
    response = await fetch(place.origin + target, {
      method,
      headers,
      body,
      signal,
      redirect: "manual",
      ...init,
    });
  } catch (error) {
    signal.throwIfAborted();
    throw asConnectionError(error);
  }
  request.onSent?.(body?.byteLength ?? 0);
  const reading = <T>(read: Promise<T>) =>
    read.catch((error) => {
      signal.throwIfAborted();
      throw asConnectionError(error);
    });
  return {
    status: response.status,
    verbatim: false,
    header: (name) => response.headers.get(name) ?? undefined,
    text: () => reading(response.text()),
    bytes: () => reading(response.bytes()),
    async *pieces() {
      if (!response.body) return;
      const reader = response.body.getReader({ mode: "byob" });
      let buffer = new ArrayBuffer(READ_BUFFER);
      try {
        for (;;) {
          const { value, done } = await reading(
            reader.read(new Uint8Array(buffer)),
          );
          if (done) return;
          yield value;
          buffer = value.buffer;
        }
      } finally {
        await reader.cancel().catch(() => {});
      }
    },
  };
}
