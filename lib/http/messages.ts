/** HTTP requests and answers, whichever way they travel. Types only. */

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

/** A request that is ready to go: signed, and its body in memory. */
export interface HttpRequest {
  endpoint: HttpEndpoint;
  /** What to send in place of the URL's path and query, escaped. */
  target: string;
  method: string;
  /** Names in lower case; without `host`, which the URL tells. */
  headers: Record<string, string>;
  body?: Uint8Array<ArrayBuffer>;
  signal: AbortSignal;
  /** What else `fetch` is told. */
  init?: RequestInit;
  /**
   * Whether the answer's body must come as it is stored: older versions of
   * Deno's `fetch` unpack what has a `content-encoding`, come what may.
   */
  verbatim?: boolean;
  /** Called with the number of bytes of the body handed on to the network. */
  onSent?: (bytes: number) => void;
}

/** An answer whose body is still to be read, once, or cancelled. */
export interface HttpAnswer {
  status: number;
  /** Whether the body comes as it is stored, compressed or not. */
  verbatim: boolean;
  /** A header's value; the name in lower case. */
  header(name: string): string | undefined;
  text(): Promise<string>;
  /** The whole body, for those known to be small. */
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
  /** The body as it comes. Each piece is good only until the next is asked for. */
  pieces(): AsyncIterable<Uint8Array<ArrayBuffer>>;
}
