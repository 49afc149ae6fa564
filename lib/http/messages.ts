/** HTTP requests and answers, whichever way they travel. Pure. */

/**
 * A server that requests go to. What is asked of its URL for each request is
 * kept here, because parsing it each time would cost more than the rest.
 */
export interface HttpEndpoint {
  url: URL;
  /** With the port, unless that is the scheme's own. */
  host: string;
  origin: string;
  /** Whether a proxy may be on the way, which only `fetch` can use. */
  proxied: boolean;
}

/** A body that is not in memory as a whole. It can be sent only once. */
export interface StreamedBody {
  /** Bytes, all pieces together. */
  length: number;
  /** Each piece is copied before the next is asked for. */
  pieces: AsyncIterable<Uint8Array>;
}

/** A request that is ready to go: signed, and with a body of known length. */
export interface HttpRequest {
  endpoint: HttpEndpoint;
  /** What to send in place of the URL's path and query, escaped. */
  target: string;
  method: string;
  /**
   * Names in lower case; without `host`, which the endpoint tells, and
   * `content-length`, which the body tells.
   */
  headers: Record<string, string>;
  body?: Uint8Array<ArrayBuffer> | StreamedBody;
  signal: AbortSignal;
  /**
   * Whether it changes nothing, so that it may be sent again when a connection
   * breaks. Otherwise it is sent once, and the caller decides what to do.
   */
  repeatable: boolean;
  /**
   * Whether the answer's body must come as it is stored: older versions of
   * Deno's `fetch` unpack what has a `content-encoding`, come what may.
   */
  verbatim?: boolean;
  /** Called with the number of bytes of the body handed on to the network. */
  onSent?: (bytes: number) => void;
  /** Called when bytes have moved, in either direction. */
  onMoved?: () => void;
}

/** An answer whose body is still to be read, once, or cancelled. */
export interface HttpAnswer {
  status: number;
  /** Whether the body comes as it is stored, compressed or not. */
  verbatim: boolean;
  /** By name, in lower case; a header that came several times has commas. */
  headers: Iterable<[name: string, value: string]>;
  /** A header's value; the name in lower case. */
  header(name: string): string | undefined;
  /** The whole body, as UTF-8. @throws as {@link HttpAnswer.bytes} does */
  text(): Promise<string>;
  /**
   * The whole body, for those known to be small.
   * @throws an Error with a `code` when it is too long or breaks off
   */
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
  /** The body as it comes. Each piece is good only until the next is asked for. */
  pieces(): AsyncIterable<Uint8Array<ArrayBuffer>>;
}

/** The most bytes that an answer which is read as a whole may have. */
export const LONGEST_ANSWER: number = 64 * 1024 * 1024;

/** The same for an error, of which one line will be shown. */
export const LONGEST_ERROR: number = 1024 * 1024;

/** The most bytes that an answer of this status may have to be read as a whole. */
export function longest(status: number): number {
  return status < 300 ? LONGEST_ANSWER : LONGEST_ERROR;
}
