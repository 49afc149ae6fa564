/** How requests travel. */
import { FetchHttpHandler } from "@smithy/fetch-http-handler";
import { connectionError } from "../http/errors.ts";

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
