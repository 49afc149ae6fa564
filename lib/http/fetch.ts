/**
 * Sends requests by Deno's `fetch`: those that may have to go through a proxy,
 * which it finds in the environment by itself.
 */
import { Buffer } from "node:buffer";
import { connectionError, unreadable } from "./errors.ts";
import { type HttpAnswer, type HttpRequest, longest } from "./messages.ts";
import { peerOf } from "./peer.ts";
import type { Network } from "./socket.ts";

/** Bytes read at a time from a long answer. */
const READ_BUFFER = 1024 * 1024;

/**
 * Sends a request; resolves when the answer's head is there. Redirects are not
 * followed, since the signature would be for another host.
 * @throws an Error with a `code`, or the signal's reason
 */
export async function sendByFetch(
  request: HttpRequest,
  network: Pick<Network, "fetchOptions">,
): Promise<HttpAnswer> {
  const { endpoint, target, method, headers, signal, onMoved } = request;
  const { hostname, port } = peerOf(endpoint.url);
  const reading = async <T>(act: Promise<T>): Promise<T> => {
    try {
      return await act;
    } catch (error) {
      signal.throwIfAborted();
      throw connectionError(error, hostname, port);
    }
  };
  const body = await inMemory(request.body);
  const response = await reading(fetch(endpoint.origin + target, {
    method,
    headers,
    body,
    signal,
    redirect: "manual",
    ...network.fetchOptions(request.repeatable),
  }));
  // A change of protocol is not among what was asked for.
  if (response.status < 200) {
    throw unreadable(endpoint.host, `its status is ${response.status}`);
  }
  onMoved?.();
  request.onSent?.(body?.byteLength ?? 0);
  const answer: HttpAnswer = {
    status: response.status,
    verbatim: false,
    headers: response.headers,
    header: (name) => response.headers.get(name) ?? undefined,
    text: async () => new TextDecoder().decode(await answer.bytes()),
    async bytes() {
      const most = longest(response.status);
      const told = Number(response.headers.get("content-length") ?? Infinity);
      if (told <= most) return await reading(response.bytes());
      const all = await readAll(answer.pieces(), most);
      if (all) return all;
      throw unreadable(endpoint.host, `it is longer than ${most} bytes`);
    },
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
          onMoved?.();
          yield value;
          buffer = value.buffer;
        }
      } finally {
        await reader.cancel().catch(() => {});
      }
    },
  };
  return answer;
}

/** All pieces together; undefined when there are more than `most` bytes. */
async function readAll(
  pieces: AsyncIterable<Uint8Array>,
  most = Infinity,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const all: Uint8Array[] = [];
  let size = 0;
  for await (const piece of pieces) {
    if ((size += piece.length) > most) return undefined;
    all.push(piece.slice());
  }
  return new Uint8Array(Buffer.concat(all));
}

/** `fetch` sends a stream without its length, which S3 does not accept. */
async function inMemory(
  body: HttpRequest["body"],
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  return body === undefined || body instanceof Uint8Array
    ? body
    : await readAll(body.pieces);
}
