/**
 * What comes over a connection, answer by answer. It is read strictly: whoever
 * takes a broken answer for a whole one writes half a file.
 */
import { Buffer } from "node:buffer";
import { type AnswerHead, Malformed, parseHead } from "./head.ts";

/** Bytes read at a time: most small objects, with their headers. */
const READ_SIZE = 64 * 1024;

/** Bytes read at a time of a long answer. */
const LONG_READ_SIZE = 1024 * 1024;

/** The most bytes of a line that tells a chunk's size. */
const CHUNK_LINE = 4096;

/** How many answers may only say that another will come. */
const MOST_INTERIM = 16;

/** The connection ended where there had to be more. */
export class CutOff extends Error {}

/**
 * Reads answers. Everything throws {@link Malformed} for what HTTP/1.1 does not
 * have, {@link CutOff}, and what `receive` throws.
 */
export class Incoming {
  readonly #receive: (into: Uint8Array) => Promise<number | null>;
  #buffer = new Uint8Array(READ_SIZE);
  /** Where in the buffer begins, and ends, what was not taken yet. */
  #from = 0;
  #to = 0;

  /**
   * @param receive reads into a buffer, and gives the number of bytes; null at
   * the end
   */
  constructor(receive: (into: Uint8Array) => Promise<number | null>) {
    this.#receive = receive;
  }

  /** Whether nothing came beyond what was read. */
  get isEmpty(): boolean {
    return this.#from === this.#to;
  }

  /**
   * Where the next bytes go. Only for who reads them there, and then lets
   * `receive` give their number.
   */
  get nextBuffer(): Uint8Array {
    if (this.#buffer.length > READ_SIZE) {
      this.#buffer = new Uint8Array(READ_SIZE);
    }
    this.#from = this.#to = 0;
    return this.#buffer;
  }

  /** @param method of the request: the answer to HEAD has no body */
  async head(method: string): Promise<AnswerHead> {
    for (let interim = 0; interim <= MOST_INTERIM; interim++) {
      const head = parseHead(await this.#readTo("\r\n\r\n", READ_SIZE), method);
      if (head) return head;
    }
    throw new Malformed("it does not come to an end");
  }

  /**
   * A whole body, which is mostly read to where it stays.
   * @throws {Malformed} when it is longer than `most` bytes, too
   */
  async whole(
    length: AnswerHead["length"],
    most: number,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const tooLong = `it is longer than ${most} bytes`;
    if (typeof length === "number" && length > most) {
      throw new Malformed(tooLong);
    }
    if (typeof length === "string" || length > LONG_READ_SIZE) {
      const pieces: Uint8Array[] = [];
      let size = 0;
      for await (const piece of this.pieces(length)) {
        if ((size += piece.length) > most) throw new Malformed(tooLong);
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
    return all;
  }

  /** A body as it comes. Each piece is good only until the next is asked for. */
  pieces(
    length: AnswerHead["length"],
  ): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    if (length === "chunked") return this.#chunks();
    return length === "until the end" ? this.#rest() : this.#sized(length);
  }

  async *#sized(length: number): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    if (length > LONG_READ_SIZE) this.#useBuffer(LONG_READ_SIZE);
    for (let left = length; left > 0;) {
      if (this.#from === this.#to) await this.#fill();
      const piece = this.#take(left);
      left -= piece.length;
      yield piece;
    }
  }

  async *#rest(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    for (;;) {
      if (this.#from < this.#to) yield this.#take(Infinity);
      const count = await this.#receive(this.#buffer);
      if (count === null) return;
      [this.#from, this.#to] = [0, count];
    }
  }

  /** A body in chunks (RFC 9112, 7.1), whose extensions and trailers say nothing. */
  async *#chunks(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    for (;;) {
      const line = await this.#readTo("\r\n", CHUNK_LINE);
      const size = /^0*([\da-f]{1,8})[ \t]*(;.*)?$/i.exec(line)?.[1];
      if (size === undefined) {
        throw new Malformed("a chunk does not tell its size");
      }
      const length = parseInt(size, 16);
      if (length === 0) break;
      yield* this.#sized(length);
      if (await this.#readTo("\r\n", CHUNK_LINE) !== "") {
        throw new Malformed("a chunk is longer than it said");
      }
    }
    for (let bytes = 0; bytes < READ_SIZE;) {
      const trailer = await this.#readTo("\r\n", READ_SIZE);
      if (trailer === "") return;
      bytes += trailer.length;
    }
    throw new Malformed("its trailers are too long");
  }

  /**
   * The text up to `end`, which is taken as well.
   * @param most bytes that there may be, give or take what has come already
   */
  async #readTo(end: string, most: number): Promise<string> {
    for (;;) {
      const unread = Buffer.from(
        this.#buffer.buffer,
        this.#from,
        this.#to - this.#from,
      );
      const at = unread.indexOf(end);
      if (at >= 0 && at <= most) {
        this.#from += at + end.length;
        return unread.toString("latin1", 0, at);
      }
      if (unread.length > most) {
        throw new Malformed(`a part of its head is longer than ${most} bytes`);
      }
      // Where lines end in a newline alone, what is waited for never comes.
      if (unread.includes("\n\n")) {
        throw new Malformed("its lines end in bare newlines");
      }
      if (this.#to === this.#buffer.length) this.#useBuffer(2 * READ_SIZE);
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

  async #read(into: Uint8Array): Promise<number> {
    const count = await this.#receive(into);
    if (count === null) throw new CutOff("the connection ended");
    return count;
  }
}
