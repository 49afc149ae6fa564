/** How the requests of the SDK's clients travel: by the same client as all others. */
import {
  buildQueryString,
  type HttpRequest as SdkRequest,
  HttpResponse,
} from "@smithy/core/protocols";
import type { HttpHandlerOptions, RequestHandler } from "@smithy/types";
import type { HttpClient } from "../http/client.ts";
import type { HttpEndpoint, HttpRequest } from "../http/messages.ts";
import { mayUseProxy } from "../http/proxy.ts";
import { Watchdog } from "../http/watchdog.ts";

/** Milliseconds without any sign of life after which a request is given up. */
const SILENCE = 60_000;

/** What the SDK's clients send their requests with. */
export interface SdkHttpHandler
  extends RequestHandler<SdkRequest, HttpResponse, HttpHandlerOptions> {
  /** The SDK would set options of its own handlers here. There are none. */
  updateHttpClientConfig(): void;
  httpHandlerConfigs(): Record<never, never>;
}

/**
 * Sends the SDK's requests by `http`. Answers are read as a whole: those with
 * objects in them do not come this way.
 * @param env where a proxy may be set
 */
export function createRequestHandler(
  http: HttpClient,
  env: (name: string) => string | undefined,
): SdkHttpHandler {
  const watchdog = new Watchdog(SILENCE);
  return {
    metadata: { handlerProtocol: "http/1.1" },
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
    async handle(request, { abortSignal } = {}) {
      const endpoint = endpointOf(request, env);
      const query = buildQueryString(request.query ?? {});
      // host and content-length are written with the request.
      const { host: _, "content-length": length, ...headers } = lowered(
        request,
      );
      const watch = watchdog.watch(
        endpoint.host,
        0,
        abortSignal as AbortSignal | undefined,
      );
      try {
        const answer = await http.send({
          endpoint,
          target: query ? `${request.path}?${query}` : request.path,
          method: request.method,
          headers,
          body: bodyOf(request.body, Number(length)),
          signal: watch.signal,
          repeatable: !mayChange(request),
          onMoved: () => watch.progress(),
        });
        return {
          response: new HttpResponse({
            statusCode: answer.status,
            headers: Object.fromEntries(answer.headers),
            body: await answer.bytes(),
          }),
        };
      } finally {
        watch.stop();
      }
    },
  };
}

function endpointOf(
  { protocol, hostname, port }: SdkRequest,
  env: (name: string) => string | undefined,
): HttpEndpoint {
  const url = new URL(`${protocol}//${hostname}${port ? `:${port}` : ""}`);
  const { host, origin } = url;
  return { url, host, origin, proxied: mayUseProxy(protocol, env) };
}

function lowered({ headers }: SdkRequest): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}

/**
 * @param length of a stream, which its header tells
 * @throws {TypeError} for what no command of this program sends
 */
function bodyOf(body: unknown, length: number): HttpRequest["body"] {
  if (body === undefined || body === null) return undefined;
  if (typeof body === "string") return new TextEncoder().encode(body);
  if (body instanceof Uint8Array) return body as Uint8Array<ArrayBuffer>;
  if (Symbol.asyncIterator in Object(body) && length >= 0) {
    return { length, pieces: body as AsyncIterable<Uint8Array> };
  }
  throw new TypeError("a body of unknown kind or length cannot be sent");
}

/** IAM and STS send every call by POST, and name it in a form. */
function mayChange({ method, body }: { method: string; body?: unknown }) {
  if (method === "GET" || method === "HEAD") return false;
  const form = body instanceof Uint8Array
    ? new TextDecoder().decode(body)
    : body;
  return typeof form !== "string" || !/(^|&)Action=(Get|List)/.test(form);
}
