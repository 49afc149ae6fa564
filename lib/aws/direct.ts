/**
 * Sends requests over connections of its own. Deno's `fetch` takes about twice
 * the processor time for each, which is most of what it takes to move many
 * small objects, and copies the body it sends. Deno's `node:http` takes even
 * more, and in 2.6 notices late that a server hung up, and never says why a
 * certificate is no good.
 */
import { Buffer } from "node:buffer";
import { HTTPParser } from "http-parser-js";
import { abortable, whenAborted } from "../abortable.ts";
import type { AwsHost, Wire } from "./connection.ts";
import type { HttpAnswer, HttpRequest } from "./http.ts";
import { brokenOff } from "./transport.ts";

/** Bytes read at a time: most small objects, with the headers. */
const READ_SIZE = 64 * 1024;

/** Bytes read at a time of a long answer. */
const LONG_READ_SIZE = 1024 * 1024;

/** Bytes of a body sent at a time, so that progress can be seen. */
const WRITE_SIZE = 1024 * 1024;

/** Up to so many bytes a body goes out together with the head. */
const SMALL_BODY = 64 * 1024;

/** Connections that are kept from one request to the next. */
export class DirectConnections {
  readonly #connect: AwsHost["connect"];
  /** Those that wait for a request, by origin. */
  readonly #idle = new Map<string, Line[]>();
  /** Origins that could not be reached. */
  readonly #unreachable = new Set<string>();

  constructor(connect: AwsHost["connect"]) {
    this.#connect = connect;
  }

  /**
   * Sends a request; resolves when the answer's head is there.
   * @returns undefined when this takes `fetch`, which tries all of a host's
   * addresses, and tells why none can be reached or what is wrong with a header
   * @throws an Error with `code` `ECONNRESET` when the connection breaks off, or
   * the signal's reason
   */
  async send(request: HttpRequest): Promise<HttpAnswer | undefined> {
    const { place: { origin }, signal, makesNew } = request;
    const head = requestHead(request);
    if (head === undefined || this.#unreachable.has(origin)) return undefined;
    let idle = this.#idle.get(origin);
    if (!idle) this.#idle.set(origin, idle = []);
    for (;;) {
      // What must not be sent twice is not left in doubt by a kept connection.
      const kept = makesNew ? undefined : idle.pop();
      const line = kept ?? await this.#open(request, idle);
      if (!line) return undefined;
      try {
        return await line.ask(head, request);
      } catch (error) {
        // Servers end a connection that was not used for a while.
        if (!kept || line.answered || signal.aborted) throw error;
      }
    }
  }

  async #open(
    { place: { url, origin }, signal }: HttpRequest,
    idle: Line[],
  ): Promise<Line | undefined> {
    const encrypted = url.protocol === "https:";
    const opening = this.#connect({
      hostname: url.hostname.replace(/^\[|\]$/g, ""),
      port: Number(url.port) || (encrypted ? 443 : 80),
      encrypted,
    });
    try {
      const wire = await abortable(opening, signal);
      return new Line(wire, (line) => idle.push(line));
    } catch {
      opening.then((wire) => wire.close(), () => {});
      signal.throwIfAborted();
      this.#unreachable.add(origin);
      return undefined;
    }
  }
}

/** One connection, on which there is one request at a time. */
class Line {
  readonly #wire: Wire;
  readonly #free: (line: Line) => void;
  readonly #parser = new HTTPParser(HTTPParser.RESPONSE);
  #buffer = Buffer.allocUnsafeSlow(READ_SIZE);
  #request!: HttpRequest;
  /** Whether the server has all of the request, as far as is known. */
  #sent = false;
  #forgetSignal: (() => void) | undefined;
  #answered = false;
  #head: { status: number; headers: string[]; isLast: boolean } | undefined;
  /** What came of the body and was not taken yet: parts of the buffer. */
  #pieces: Uint8Array<ArrayBuffer>[] = [];
  /** Whether the answer has come to its end. */
  #complete = false;
  #closed = false;

  /** @param free is called when the next request may be sent */
  constructor(wire: Wire, free: (line: Line) => void) {
    this.#wire = wire;
    this.#free = free;
    this.#parser[HTTPParser.kOnHeadersComplete] = (
      { statusCode, headers, shouldKeepAlive },
    ) => {
      if (statusCode < 200) return; // such as 100, which only announces another
      if (this.#head) throw new Error("a second answer to one request");
      checkFraming(headers);
      this.#head = { status: statusCode, headers, isLast: !shouldKeepAlive };
      return Number(this.#request.method === "HEAD"); // there is no body then
    };
    this.#parser[HTTPParser.kOnBody] = (piece) => {
      this.#pieces.push(piece as Uint8Array<ArrayBuffer>);
    };
    this.#parser[HTTPParser.kOnMessageComplete] = () => {
      this.#complete = this.#head !== undefined;
    };
  }

  /** Whether something came since the last request. */
  get answered(): boolean {
    return this.#answered;
  }

  /**
   * Sends a request. Its answer must be read, or the signal aborted.
   * @param head the bytes that go before the body
   */
  async ask(head: Uint8Array, request: HttpRequest): Promise<HttpAnswer> {
    this.#request = request;
    this.#forgetSignal = whenAborted(request.signal, () => this.#close());
    this.#sent = this.#answered = this.#complete = false;
    this.#head = undefined;
    this.#parser.reinitialize(HTTPParser.RESPONSE);
    // Some answer, and close, before they have all of the body: whether that
    // went out is seen by what comes back.
    this.#send(head, request).catch(() => {});
    while (!this.#head) await this.#read();
    const { status, headers } = this.#head;
    return {
      status,
      verbatim: true,
      header: (name) => headerValue(headers, name),
      text: async () => new TextDecoder().decode(await this.#bytes(headers)),
      bytes: () => this.#bytes(headers),
      pieces: () => this.#inPieces(),
    };
  }

  async #send(
    head: Uint8Array,
    { body = new Uint8Array(), onSent }: HttpRequest,
  ): Promise<void> {
    if (body.length <= SMALL_BODY) {
      await this.#write(body.length > 0 ? concat(head, body) : head);
      onSent?.(body.length);
    } else {
      await this.#write(head);
      for (let at = 0; at < body.length; at += WRITE_SIZE) {
        const piece = body.subarray(at, at + WRITE_SIZE);
        await this.#write(piece);
        onSent?.(piece.length);
      }
    }
    this.#sent = true;
  }

  async #write(bytes: Uint8Array): Promise<void> {
    for (let rest = bytes; rest.length > 0;) {
      rest = rest.subarray(await this.#wire.write(rest));
    }
  }

  async #bytes(headers: string[]): Promise<Uint8Array<ArrayBuffer>> {
    const length = Number(headerValue(headers, "content-length")) || 0;
    let whole = new Uint8Array(Math.min(length, LONG_READ_SIZE));
    let size = 0;
    for (;;) {
      for (const piece of this.#takePieces()) {
        const needed = size + piece.length;
        if (needed > whole.length) {
          const larger = Math.max(needed, 2 * whole.length);
          whole = new Uint8Array(whole.buffer.transfer(larger));
        }
        whole.set(piece, size);
        size = needed;
      }
      if (this.#complete) break;
      await this.#read();
    }
    this.#finish();
    return size === whole.length ? whole : whole.slice(0, size);
  }

  async *#inPieces(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    try {
      for (;;) {
        yield* this.#takePieces();
        if (this.#complete) break;
        if (this.#buffer.length < LONG_READ_SIZE) {
          this.#buffer = Buffer.allocUnsafeSlow(LONG_READ_SIZE);
        }
        await this.#read();
      }
    } finally {
      if (this.#complete) this.#finish();
      else this.#close();
    }
  }

  #takePieces(): Uint8Array<ArrayBuffer>[] {
    const pieces = this.#pieces;
    this.#pieces = [];
    return pieces;
  }

  /** @throws an Error with `code` `ECONNRESET`, or the signal's reason */
  async #read(): Promise<void> {
    try {
      const count = await this.#wire.read(this.#buffer);
      if (count !== null) this.#answered = true;
      const result = count === null
        ? this.#parser.finish()
        : this.#parser.execute(this.#buffer, 0, count);
      if (result instanceof Error) throw result;
      if (count === null && !this.#complete) throw new Error("it was closed");
    } catch (error) {
      this.#close();
      this.#request.signal.throwIfAborted();
      throw brokenOff(error);
    }
  }

  /** The answer was taken: the connection is free for another request. */
  #finish(): void {
    if (this.#head?.isLast || !this.#sent) return this.#close();
    this.#forgetSignal?.();
    this.#free(this);
  }

  #close(): void {
    this.#forgetSignal?.();
    if (!this.#closed) this.#wire.close();
    this.#closed = true;
  }
}

/**
 * The bytes that go before a request's body; undefined when a header holds more
 * than printable ASCII characters, which could end its line and begin another.
 */
function requestHead(
  { place, target, method, headers, body }: HttpRequest,
): Uint8Array | undefined {
  let head = `${method} ${target} HTTP/1.1\r\nhost: ${place.host}\r\n`;
  if (method !== "GET" && method !== "HEAD") {
    head += `content-length: ${body?.length ?? 0}\r\n`;
  }
  for (const name in headers) {
    if (!/^[\x20-\x7e]*$/.test(headers[name])) return undefined;
    head += `${name}: ${headers[name]}\r\n`;
  }
  return new TextEncoder().encode(`${head}\r\n`);
}

function concat(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

/**
 * What the parser takes for no body at all, or for one that is not encoded.
 * @throws when it is not clear where the body ends
 */
function checkFraming(headers: string[]): void {
  const length = headerValue(headers, "content-length");
  const encoding = headerValue(headers, "transfer-encoding");
  if (
    (length !== undefined && !/^\d+$/.test(length)) ||
    (encoding !== undefined && encoding.toLowerCase() !== "chunked")
  ) throw new Error("an answer without a clear end");
}

/** A header's value, or all of them with commas between (RFC 9110, 5.3). */
function headerValue(headers: string[], name: string): string | undefined {
  let found: string | undefined;
  for (let i = 0; i < headers.length; i += 2) {
    if (headers[i].length !== name.length) continue;
    if (headers[i].toLowerCase() !== name) continue;
    const value = headers[i + 1];
    found = found === undefined ? value : `${found}, ${value}`;
  }
  return found;
}
