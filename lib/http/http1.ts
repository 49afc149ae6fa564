/**
 * HTTP/1.1 on one connection: GET requests, and answers that are plain. They are
 * read strictly: who takes a broken answer for a whole one writes half a file.
 * Sources: RFC 9110 and 9112.
 */
import { Buffer } from "node:buffer";
import { whenAborted } from "../async/abortable.ts";
import type { Socket } from "./socket.ts";
import type { HttpAnswer, HttpRequest } from "./messages.ts";
import { brokenOff } from "./errors.ts";

/** Bytes read at a time: most small objects, with their headers. */
const READ_SIZE = 64 * 1024;

/** Bytes read at a time of a long answer. */
const LONG_READ_SIZE = 1024 * 1024;

/** Something is not as plain as it must be here. */
export class NotPlain extends Error {}

/** One connection, on which there is one request at a time. */
export class Http1Connection {
  /** Whether anything came since the last request. */
  answered = false;
  /** When it was last free, on the clock of `performance.now`. */
  freeSince = 0;
  readonly #socket: Socket;
  readonly #free: (connection: Http1Connection) => void;
  #buffer = new Uint8Array(READ_SIZE);
  /** Where in the buffer begins, and ends, what was not taken yet. */
  #from = 0;
  #to = 0;
  #signal!: AbortSignal;
  #forgetSignal: (() => void) | undefined;
  #isClosed = false;

  /** @param free is called when the next request may be sent */
  constructor(socket: Socket, free: (connection: Http1Connection) => void) {
    this.#socket = socket;
    this.#free = free;
  }

  /**
   * Sends a request. Its answer must be read, or the signal aborted.
   * @throws {NotPlain} when the answer is not for this reader
   */
  async ask(request: Uint8Array, signal: AbortSignal): Promise<HttpAnswer> {
    this.answered = false;
    this.#signal = signal;
    this.#forgetSignal = whenAborted(signal, () => this.close());
    try {
      await this.#write(request);
      const { status, headers } = parseHead(await this.#readTo("\r\n\r\n"));
      const body: Body = {
        length: bodyLength(headers),
        isLast: /\bclose\b/i.test(headers.get("connection") ?? ""),
      };
      return {
        status,
        verbatim: true,
        header: (name) => headers.get(name),
        text: async () => new TextDecoder().decode(await this.#readAll(body)),
        bytes: () => this.#readAll(body),
        pieces: () => this.#readPieces(body),
      };
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Ends it, and the reading of an answer that is under way. */
  close(): void {
    this.#forgetSignal?.();
    if (!this.#isClosed) this.#socket.close();
    this.#isClosed = true;
  }

  /** The whole body, which is mostly read to where it stays. */
  async #readAll(body: Body): Promise<Uint8Array<ArrayBuffer>> {
    const { length } = body;
    if (length === undefined || length > LONG_READ_SIZE) {
      const pieces: Uint8Array[] = [];
      for await (const piece of this.#readPieces(body)) {
        pieces.push(piece.slice());
      }
      return new Uint8Array(Buffer.concat(pieces));
    }
    const all = new Uint8Array(length);
    const first = this.#take(length);
    all.set(first);
    for (let at = first.length; at < length;) {
      at += await this.#read(all.subarray(at));
    }
    this.#finish(body);
    return all;
  }

  async *#readPieces(body: Body): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    let isWhole = false;
    try {
      if (body.length === undefined) yield* this.#readChunks();
      else yield* this.#readSized(body.length);
      isWhole = true;
    } catch (error) {
      throw error instanceof NotPlain ? brokenOff(error) : error;
    } finally {
      if (isWhole) this.#finish(body);
      else this.close();
    }
  }

  async *#readSized(length: number): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    if (length > LONG_READ_SIZE) this.#useBuffer(LONG_READ_SIZE);
    for (let left = length; left > 0;) {
      if (this.#from === this.#to) await this.#fill();
      const piece = this.#take(left);
      left -= piece.length;
      yield piece;
    }
  }

  /** A body in chunks (RFC 9112, 7.1), whose extensions and trailers say nothing. */
  async *#readChunks(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    for (;;) {
      const line = await this.#readTo("\r\n");
      const size = /^0*([\da-f]{1,8})[ \t]*(;.*)?$/i.exec(line)?.[1];
      if (size === undefined) throw new NotPlain("a chunk without its size");
      const length = parseInt(size, 16);
      if (length === 0) break;
      yield* this.#readSized(length);
      if (await this.#readTo("\r\n") !== "") {
        throw new NotPlain("a chunk that is longer than it said");
      }
    }
    for (let bytes = 0; bytes < READ_SIZE;) {
      const trailer = await this.#readTo("\r\n");
      if (trailer === "") return;
      bytes += trailer.length;
    }
    throw new NotPlain("too many trailers");
  }

  /** The text up to `end`, which is taken as well. */
  async #readTo(end: string): Promise<string> {
    for (;;) {
      const unread = Buffer.from(
        this.#buffer.buffer,
        this.#from,
        this.#to - this.#from,
      );
      const at = unread.indexOf(end);
      if (at >= 0) {
        this.#from += at + end.length;
        return unread.toString("latin1", 0, at);
      }
      // Where lines end in a newline alone, what is waited for never comes.
      if (unread.length >= READ_SIZE || unread.includes("\n\n")) {
        throw new NotPlain("no end to it");
      }
      if (this.#to === this.#buffer.length) this.#useBuffer(this.#to);
      await this.#fill();
    }
  }

  /** At most `limit` of the bytes in the buffer, as a part of it. */
  #take(limit: number): Uint8Array<ArrayBuffer> {
    const end = Math.min(this.#to, this.#from + limit);
    const bytes = this.#buffer.subarray(this.#from, end);
    this.#from = end;
    return bytes;
  }

  /** Makes room for `size` bytes, those that were not taken yet being the first. */
  #useBuffer(size: number): void {
    const buffer = new Uint8Array(size);
    buffer.set(this.#buffer.subarray(this.#from, this.#to));
    this.#buffer = buffer;
    this.#to -= this.#from;
    this.#from = 0;
  }

  async #fill(): Promise<void> {
    if (this.#from === this.#to) this.#from = this.#to = 0;
    this.#to += await this.#read(this.#buffer.subarray(this.#to));
  }

  /** @throws an Error with `code` `ECONNRESET`, also at the end */
  #read(into: Uint8Array): Promise<number> {
    return this.#unlessBroken(async () => {
      const count = await this.#socket.read(into);
      if (count === null) throw new Error("the server hung up");
      this.answered = true;
      return count;
    });
  }

  #write(bytes: Uint8Array): Promise<void> {
    return this.#unlessBroken(async () => {
      for (let rest = bytes; rest.length > 0;) {
        rest = rest.subarray(await this.#socket.write(rest));
      }
    });
  }

  async #unlessBroken<T>(act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      this.close();
      this.#signal.throwIfAborted();
      throw brokenOff(error);
    }
  }

  /** The answer was read: another request may be sent, if all is in order. */
  #finish({ isLast }: Body): void {
    // What came beyond the answer is not to be taken for the next one.
    if (isLast || this.#from < this.#to) this.close();
    if (this.#isClosed) return;
    this.#forgetSignal?.();
    if (this.#buffer.length > READ_SIZE) this.#useBuffer(READ_SIZE);
    this.freeSince = performance.now();
    this.#free(this);
  }
}

/** What is known of a body before it is read. */
interface Body {
  /** Bytes; undefined when it comes in chunks. */
  length: number | undefined;
  /** Whether the server closes the connection after it. */
  isLast: boolean;
}

/**
 * The bytes of a request; undefined when a header holds more than printable
 * ASCII characters, which could end its line and begin another.
 */
export function requestHead(
  { endpoint, target, method, headers }: HttpRequest,
): Uint8Array | undefined {
  let head = `${method} ${target} HTTP/1.1\r\nhost: ${endpoint.host}\r\n`;
  // Any encoding may come for who names none (RFC 9110, 12.5.3).
  if (!("accept-encoding" in headers)) head += "accept-encoding: identity\r\n";
  for (const name in headers) {
    if (!/^[\x20-\x7e]*$/.test(headers[name])) return undefined;
    head += `${name}: ${headers[name]}\r\n`;
  }
  return new TextEncoder().encode(`${head}\r\n`);
}

/**
 * Reads what goes before a body. Header names are in lower case; what comes more
 * than once has commas between (RFC 9110, 5.3).
 * @throws {NotPlain} when it is not well formed, or has no body to come
 */
function parseHead(
  text: string,
): { status: number; headers: Map<string, string> } {
  const [first, ...lines] = text.split("\r\n");
  const status = Number(/^HTTP\/1\.1 ([2-5]\d\d)( |$)/.exec(first)?.[1]);
  if (Number.isNaN(status) || status === 204 || status === 304) {
    throw new NotPlain(first);
  }
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(colon, 0)).toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name) || /[\0\r\n]/.test(value)) {
      throw new NotPlain(line);
    }
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return { status, headers };
}

/**
 * The bytes that a body has; undefined when it comes in chunks.
 * @throws {NotPlain} when neither is said, or both (RFC 9112, 6.3)
 */
function bodyLength(headers: Map<string, string>): number | undefined {
  const length = headers.get("content-length");
  const encoding = headers.get("transfer-encoding");
  if (length === undefined && encoding?.toLowerCase() === "chunked") {
    return undefined;
  }
  if (encoding === undefined && length && /^\d{1,15}$/.test(length)) {
    return Number(length);
  }
  throw new NotPlain("a body without a clear end");
}
