/** How `localserver` answers requests. */
import { createHash, timingSafeEqual } from "node:crypto";
import type { SessionCredentials } from "../aws/keys.ts";
import { CliError } from "../errors.ts";
import { toFailure } from "../output/failure.ts";
import { isoTime, toJson } from "../output/json.ts";
import { isLoopback } from "../http/loopback.ts";
import { escapeControls } from "../output/terminal.ts";

/** What the server serves, to whom, and where it logs. */
export interface ServerTerms {
  /** The host as the user named it. Requests must call the server by it. */
  host: string;
  port: number;
  /** The `Authorization` header that requests must have; undefined for none. */
  token?: string;
  /** Gives credentials that stay valid for a while. */
  credentials(): Promise<SessionCredentials>;
  /** Called with a line for each request: `"GET / HTTP/1.1" 200`. */
  log(line: string): void;
  /** Removes secrets from the text of an error. */
  redact(text: string): string;
}

/** The handler of the server. It never rejects. */
export function credentialServer(
  terms: ServerTerms,
): (request: Request) => Promise<Response> {
  return async (request) => {
    const refusal = refuse(request, terms);
    const response = refusal ?? await credentialsResponse(terms);
    terms.log(
      `"${request.method} ${loggedPath(request)} HTTP/1.1" ${response.status}`,
    );
    return response;
  };
}

/** `HOST:PORT` as in a URL: an IPv6 address is put in brackets. */
export function authority(host: string, port: number): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** An error that says why the server cannot listen, and what to do. */
export function listenFailure(
  error: unknown,
  { host, port }: Pick<ServerTerms, "host" | "port">,
): CliError {
  const { name, code, message } = error as Error & { code?: string };
  const why = code === "EADDRINUSE"
    ? "the port is taken - choose another with --port"
    : code === "EADDRNOTAVAIL"
    ? "this computer has no such address"
    : code === "EACCES"
    ? "the port needs more rights than you have - choose one above 1023 with --port"
    : name === "NotCapable"
    ? "this build may only listen on localhost, 127.0.0.1 and ::1"
    : message;
  return new CliError(`Cannot listen on ${authority(host, port)}: ${why}`, {
    cause: error,
  });
}

/** The response to a request that gets no credentials; undefined if it may. */
function refuse(request: Request, terms: ServerTerms): Response | undefined {
  const { headers, method } = request;
  if (!isAddressedToUs(request, terms)) {
    return problem(403, "The Host header does not name this server");
  }
  // Browsers send these on behalf of web pages; AWS SDKs do not.
  const site = headers.get("sec-fetch-site");
  if (headers.has("origin") || (site !== null && site !== "none")) {
    return problem(403, "Web pages get no credentials");
  }
  if (method !== "GET") {
    return problem(405, "Only GET is allowed", { allow: "GET" });
  }
  if (
    terms.token !== undefined &&
    !isSameSecret(headers.get("authorization") ?? "", terms.token)
  ) {
    return problem(401, "The Authorization header is missing or wrong");
  }
  if (
    headers.has("transfer-encoding") ||
    !["0", null].includes(headers.get("content-length"))
  ) return problem(400, "A request has no body");
  if (requestTarget(request) !== "/") return problem(404, "Not found");
}

/** Takes the same time wherever two secrets differ, and however long they are. */
function isSameSecret(one: string, other: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

async function credentialsResponse(terms: ServerTerms): Promise<Response> {
  try {
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } =
      await terms.credentials();
    return answer(200, {
      Version: 1,
      AccessKeyId,
      SecretAccessKey,
      SessionToken,
      // Clients of AWS_CONTAINER_CREDENTIALS_FULL_URI read it by this name.
      Token: SessionToken,
      Expiration: isoTime(Expiration),
    });
  } catch (error) {
    return problem(500, terms.redact(toFailure(error).message));
  }
}

/**
 * Whether a request calls the server by its own name. Somebody else's name
 * could be pointed at this computer by DNS, and then web pages of that name
 * could read the response (DNS rebinding). A server on all addresses has no
 * name of its own, so it answers to numeric addresses, which need no DNS.
 */
function isAddressedToUs(
  { headers, url }: Request,
  { host, port }: ServerTerms,
): boolean {
  const names = isLoopback(host) ? [host, "localhost", "127.0.0.1", "::1"] : [
    host,
  ];
  const allowed = names.map((name) => authority(name.toLowerCase(), port));
  return [headers.get("host") ?? "", new URL(url).host].every((given) => {
    const named = /:\d+$/.test(given) ? given : `${given}:80`;
    if (allowed.includes(named.toLowerCase())) return true;
    return (host === "0.0.0.0" || host === "::") &&
      /^(localhost|[\d.]+|\[[\da-f:.]+\]):\d+$/i.test(named) &&
      named.endsWith(`:${port}`);
  });
}

/** What follows the host and port, not normalized: `//` is not `/`. */
function requestTarget({ url }: Request): string {
  return /^[a-z]+:\/\/[^/?#]*(.*)$/is.exec(url)?.[1] ?? "";
}

/** Characters of a path that are logged. */
const LOGGED = 200;

function loggedPath(request: Request): string {
  const target = requestTarget(request);
  return escapeControls(target.slice(0, LOGGED)) +
    (target.length > LOGGED ? "..." : "");
}

function problem(
  status: number,
  error: string,
  headers: Record<string, string> = {},
): Response {
  return answer(status, { error }, headers);
}

function answer(
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): Response {
  return new Response(toJson(body, 2), {
    status,
    headers: {
      "content-type": "application/json",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      ...headers,
    },
  });
}
