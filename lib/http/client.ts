/**
 * Sends HTTP requests, in the way that takes the least.
 *
 * What only reads has connections of its own. What writes goes by `fetch`, and
 * so does all that may have to go through a proxy. `fetch` copies the body it
 * sends, which large ones cannot afford, so those go through `node:http`.
 */
import type { IncomingMessage } from "node:http";
import { Buffer } from "node:buffer";
import type { HttpAnswer, HttpRequest } from "./messages.ts";
import type { ConnectionPool } from "./pool.ts";
import { peerOf } from "./peer.ts";
import { connectionError } from "./errors.ts";

/** From this size on, in bytes, a body is too large to be copied. */
const LARGE_BODY = 1024 * 1024;

/** Bytes handed to the network at a time, so that progress can be seen. */
const PIECE = 1024 * 1024;

/** Bytes read at a time from a long answer. */
const READ_BUFFER = 1024 * 1024;

/** Sockets for large bodies; more than ever are under way. */
const SOCKETS = 64;

/**
 * Sends a request; resolves when the answer's head is there. Redirects are not
 * followed, since the signature would be for another host.
 * @throws an Error with a system `code` (`ECONNREFUSED`, `ECONNRESET`) when no
 * answer came, or the signal's reason
 */
export async function sendHttp(
  request: HttpRequest,
  direct: ConnectionPool | undefined,
): Promise<HttpAnswer> {
  const { method, body, endpoint, verbatim } = request;
  if (method === "GET" && !endpoint.proxied) {
    const answer = await direct?.send(request);
    if (answer) return answer;
  }
  const isLarge = (body?.byteLength ?? 0) >= LARGE_BODY;
  return verbatim || (isLarge && !endpoint.proxied)
    ? sendWithNode(request)
    : sendWithFetch(request);
}

/** Reads an answer that says nothing, so that its connection can be used again. */
export async function drain(answer: HttpAnswer): Promise<void> {
  await answer.bytes();
}

async function sendWithFetch(request: HttpRequest): Promise<HttpAnswer> {
  const { endpoint, target, method, headers, body, signal } = request;
  const asConnectionError = (error: unknown) => {
    const { hostname, port } = endpoint.url;
    return connectionError(error, hostname, Number(port) || undefined);
  };
  let response: Response;
  try {
    response = await fetch(endpoint.origin + target, {
      method,
      headers,
      body,
      signal,
      redirect: "manual",
      ...request.init,
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

async function sendWithNode(request: HttpRequest): Promise<HttpAnswer> {
  const message = await requestWithNode(request);
  const bytes = async () => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of message) chunks.push(chunk);
    return new Uint8Array(Buffer.concat(chunks));
  };
  return {
    status: message.statusCode ?? 0,
    verbatim: true,
    header: (name) => {
      const value = message.headers[name];
      return Array.isArray(value) ? value.join(", ") : value;
    },
    bytes,
    text: async () => new TextDecoder().decode(await bytes()),
    async *pieces() {
      for await (const piece of message) yield piece;
    },
  };
}

/** What `node:http` and `node:https` have in common here. */
interface NodeClient {
  request: typeof import("node:http").request;
  agent: import("node:http").Agent;
}

const nodeClients: { [protocol: string]: Promise<NodeClient> | undefined } = {};

async function loadNodeClient(protocol: string): Promise<NodeClient> {
  const options = { keepAlive: true, maxSockets: SOCKETS };
  if (protocol === "https:") {
    const { request, Agent } = await import("node:https");
    return { request, agent: new Agent(options) };
  }
  const { request, Agent } = await import("node:http");
  return { request, agent: new Agent(options) };
}

async function requestWithNode(
  { endpoint: { url }, target, method, headers, body, signal, onSent }:
    HttpRequest,
): Promise<IncomingMessage> {
  const client = await (nodeClients[url.protocol] ??= loadNodeClient(
    url.protocol,
  ));
  signal.throwIfAborted();
  const { hostname, port } = peerOf(url);
  return await new Promise<IncomingMessage>((resolve, reject) => {
    const request = client.request({
      host: hostname,
      port,
      path: target,
      method,
      headers: body
        ? { ...headers, "content-length": String(body.byteLength) }
        : headers,
      agent: client.agent,
    });
    const abort = () => {
      reject(signal.reason);
      request.destroy();
    };
    signal.addEventListener("abort", abort, { once: true });
    request.once("close", () => signal.removeEventListener("abort", abort));
    request.once("response", resolve);
    request.on("error", (error) => {
      reject(signal.aborted ? signal.reason : error);
    });
    if (body) writeInPieces(request, body, onSent);
    else request.end();
  });
}

function writeInPieces(
  request: import("node:http").ClientRequest,
  body: Uint8Array<ArrayBuffer>,
  onSent?: (bytes: number) => void,
): void {
  let offset = 0;
  const write = () => {
    while (offset < body.byteLength) {
      const piece = Buffer.from(
        body.buffer,
        body.byteOffset + offset,
        Math.min(PIECE, body.byteLength - offset),
      );
      offset += piece.byteLength;
      onSent?.(piece.byteLength);
      if (!request.write(piece)) {
        request.once("drain", write);
        return;
      }
    }
    request.end();
  };
  write();
}
