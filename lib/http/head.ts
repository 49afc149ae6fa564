/**
 * What goes before a body: requests are written, answers are read. Strictly:
 * who takes a broken answer for a whole one writes half a file. Pure.
 * Sources: RFC 9110 and 9112.
 */
import type { HttpRequest } from "./messages.ts";

/** The most headers that an answer may have: S3's objects have up to 40. */
const MOST_HEADERS = 256;

/** The characters of a header's name (RFC 9110, 5.6.2). */
const NAME = /^[\w!#$%&'*+.^`|~-]+$/;

/** What no header's value can hold (RFC 9110, 5.5). */
// deno-lint-ignore no-control-regex -- it is what must not be there
const CONTROL = /[\0-\x08\x0a-\x1f\x7f]/;

/** Something is not as HTTP/1.1 has it; the message says what. */
export class Malformed extends Error {}

/** What is known of an answer before its body is read. */
export interface AnswerHead {
  status: number;
  /** Names in lower case; what comes more than once has commas between. */
  headers: Map<string, string>;
  /** Bytes of the body; or else where it ends is told by what comes. */
  length: number | "chunked" | "until the end";
  /** Whether the server closes the connection after it. */
  isLast: boolean;
  /** Milliseconds that the server keeps the connection, if it told. */
  keptFor: number | undefined;
}

/** Methods whose requests have a body, if only an empty one (RFC 9110, 8.6). */
const WITH_BODY = ["POST", "PUT", "PATCH"];

/**
 * The head of a request.
 * @throws {TypeError} when a header holds more than printable ASCII characters,
 * which could end its line and begin another
 */
export function requestHead(
  { endpoint, target, method, headers, body }: HttpRequest,
): string {
  let head = `${method} ${target} HTTP/1.1\r\nhost: ${endpoint.host}\r\n`;
  // Without this header any encoding may come (RFC 9110, 12.5.3).
  if (!("accept-encoding" in headers)) head += "accept-encoding: identity\r\n";
  for (const name in headers) {
    if (!/^[\x20-\x7e]*$/.test(headers[name])) {
      throw new TypeError(`the header ${name} can only hold ASCII characters`);
    }
    head += `${name}: ${headers[name]}\r\n`;
  }
  if (body || WITH_BODY.includes(method)) {
    head += `content-length: ${body?.length ?? 0}\r\n`;
  }
  return `${head}\r\n`;
}

/**
 * Reads the head of an answer.
 * @param text without the empty line at its end
 * @param method of the request: the answer to HEAD has no body
 * @returns undefined for one that only says that another will come
 * @throws {Malformed} when it is not well formed, or does not say clearly where
 * its body ends
 */
export function parseHead(
  text: string,
  method: string,
): AnswerHead | undefined {
  const [first, ...lines] = text.split("\r\n");
  const status = Number(/^HTTP\/1\.[01] ([1-5]\d\d)( |$)/.exec(first)?.[1]);
  if (Number.isNaN(status)) {
    throw new Malformed(`it begins with ${JSON.stringify(first.slice(0, 40))}`);
  }
  // A change of protocol is not among what was asked for.
  if (status === 101) throw new Malformed("its status is 101");
  const headers = parseHeaders(lines);
  if (status < 200) return undefined;
  const connection = headers.get("connection") ?? "";
  const isLast = first.startsWith("HTTP/1.0") || /\bclose\b/i.test(connection);
  const seconds = /\btimeout=(\d{1,6})\b/i.exec(
    headers.get("keep-alive") ?? "",
  );
  return {
    status,
    headers,
    length: method === "HEAD" || status === 204 || status === 304
      ? 0
      : bodyLength(headers, isLast),
    isLast,
    keptFor: seconds ? Number(seconds[1]) * 1000 : undefined,
  };
}

function parseHeaders(lines: string[]): Map<string, string> {
  if (lines.length > MOST_HEADERS) {
    throw new Malformed(`it has ${lines.length} headers`);
  }
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(colon, 0)).toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (!NAME.test(name) || CONTROL.test(value)) {
      throw new Malformed(`a header is ${JSON.stringify(line.slice(0, 40))}`);
    }
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return headers;
}

/**
 * Where a body ends (RFC 9112, 6.3). One that lasts until the connection ends
 * could be cut off without anybody noticing, so there the server must at least
 * have said that it will close.
 */
function bodyLength(
  headers: Map<string, string>,
  isLast: boolean,
): AnswerHead["length"] {
  const length = headers.get("content-length");
  const encoding = headers.get("transfer-encoding");
  if (length === undefined && encoding?.toLowerCase() === "chunked") {
    return "chunked";
  }
  if (encoding === undefined && length && /^\d{1,15}$/.test(length)) {
    return Number(length);
  }
  if (length === undefined && encoding === undefined && isLast) {
    return "until the end";
  }
  throw new Malformed("it does not say clearly where it ends");
}
