/** How requests travel. */
import { Agent as HttpAgent, type IncomingMessage } from "node:http";
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
    httpAgent: closeWhenTold(sendOnce(new HttpAgent(options))),
    httpsAgent: closeWhenTold(sendOnce(new HttpsAgent(options))),
  });
}

/** A connection as the agent sees it: with the request it carried last. */
interface UsedSocket {
  _httpMessage?: { res?: IncomingMessage };
}

/**
 * Deno (2.6) keeps a connection that the server said it will close, and the
 * next request on it fails or is never answered. Newer ones do not ask.
 */
function closeWhenTold<AnyAgent extends HttpAgent>(agent: AnyAgent): AnyAgent {
  const keep = agent.keepSocketAlive.bind(agent);
  agent.keepSocketAlive = (socket) => {
    const { _httpMessage } = socket as UsedSocket;
    const told = _httpMessage?.res?.headers.connection;
    if (told?.toLowerCase() === "close") return false;
    return keep(socket);
  };
  return agent;
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
