/** How requests travel. */
import { FetchHttpHandler } from "@smithy/fetch-http-handler";

/** Milliseconds for an answer to begin. */
const ANSWER_TIMEOUT = 60_000;

/**
 * Sends requests by `fetch`. Deno's `node:http`, which the SDK would use, does
 * not notice in 2.6 that a connection was closed before the answer came.
 *
 * When a connection that was used before breaks, Deno 2.9 sends the request
 * again on its own, even if the server has carried it out: CreateAccessKey
 * made two keys. Whether a call may be repeated is for the SDK to decide, so
 * requests that change something get a connection of their own.
 */
export function createRequestHandler(
  newConnection: () => RequestInit,
): FetchHttpHandler {
  const handler = new FetchHttpHandler({
    requestTimeout: ANSWER_TIMEOUT,
    requestInit: (request) => ({
      // A redirect needs another signature, so it is for the SDK to follow.
      redirect: "manual",
      ...(mayChange(request) ? newConnection() : {}),
    }),
  });
  const handle = handler.handle.bind(handler);
  handler.handle = async (request, options) => {
    try {
      return await handle(request, options);
    } catch (error) {
      const { hostname, port } = request;
      throw connectionError(error, hostname, port);
    }
  };
  return handler;
}

/** IAM and STS send every call by POST, and name it in a form. */
function mayChange({ method, body }: { method: string; body?: unknown }) {
  if (method === "GET" || method === "HEAD") return false;
  const form = body instanceof Uint8Array
    ? new TextDecoder().decode(body)
    : body;
  return typeof form !== "string" || !/(^|&)Action=(Get|List)/.test(form);
}

/**
 * How the texts of Deno's `fetch` map to Node's codes, by which the SDK decides
 * about retries, and to Node's words. What is none of these broke off.
 */
const CONNECTION_ERRORS: [RegExp, code: string, attempt: string][] = [
  [/connection refused/i, "ECONNREFUSED", "connect"],
  [/dns error|failed to lookup/i, "ENOTFOUND", "getaddrinfo"],
  [/network (is )?unreachable/i, "ENETUNREACH", "connect"],
  [/no route to host/i, "EHOSTUNREACH", "connect"],
];

/** Certificates that are not trusted, or for another host: never retried. */
const UNTRUSTED = /invalid peer certificate: (.*?)$/i;

/**
 * The error of a `fetch` that got no answer, with a system code, in the words
 * of `node:http`. Others come back as they are.
 */
export function connectionError(
  error: unknown,
  hostname: string,
  port: number | undefined,
): unknown {
  if (!(error instanceof TypeError)) return error; // timeouts, refusals
  // Deno 2.9 puts the text into the cause.
  const { message } = error.cause instanceof Error ? error.cause : error;
  const untrusted = UNTRUSTED.exec(message);
  if (untrusted) {
    return withCode(
      `the certificate of ${hostname} is not trusted: ${untrusted[1]}`,
      "CERTIFICATE",
      error,
    );
  }
  const known = CONNECTION_ERRORS.find(([form]) => form.test(message));
  if (!known) return brokenOff(error);
  const [, code, attempt] = known;
  const host = port === undefined || attempt === "getaddrinfo"
    ? hostname
    : `${hostname}:${port}`;
  return withCode(`${attempt} ${code} ${host}`, code, error);
}

/** The error of a connection that broke off, in the words of `node:http`. */
export function brokenOff(cause: unknown): Error {
  return withCode("socket hang up", "ECONNRESET", cause);
}

function withCode(message: string, code: string, cause: unknown): Error {
  return Object.assign(new Error(message, { cause }), { code });
}
