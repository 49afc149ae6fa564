/** How requests travel. */
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { NodeHttpHandler } from "@smithy/node-http-handler";

/** Milliseconds for a connection to be made, and for an answer to begin. */
const CONNECT_TIMEOUT = 10_000;
const ANSWER_TIMEOUT = 60_000;

/** Connections to one host, the SDK's own default. */
const MAX_SOCKETS = 50;

/** Sends requests over connections that are kept, each request once. */
export function createRequestHandler(): NodeHttpHandler {
  const options = { keepAlive: true, maxSockets: MAX_SOCKETS };
  return new NodeHttpHandler({
    connectionTimeout: CONNECT_TIMEOUT,
    requestTimeout: ANSWER_TIMEOUT,
    // Otherwise the SDK only warns, and Deno 2.6 waits for ever for an answer
    // on a connection that is gone.
    throwOnRequestTimeout: true,
    httpAgent: sendOnce(new HttpAgent(options)),
    httpsAgent: sendOnce(new HttpsAgent(options)),
  });
}

/**
 * Deno (2.9) sends a request again, on its own, when a connection that was used
 * before breaks, even if the server has carried it out: CreateAccessKey made
 * two keys. Whether a call may be repeated is for the SDK to decide, so
 * requests are told that their connection is new.
 */
function sendOnce<AnyAgent extends HttpAgent>(agent: AnyAgent): AnyAgent {
  const reuse = agent.reuseSocket.bind(agent);
  agent.reuseSocket = (socket, request) => {
    reuse(socket, request);
    (request as { reusedSocket: boolean }).reusedSocket = false;
  };
  return agent;
}
