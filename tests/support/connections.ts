/**
 * HTTP on bare connections, for servers of a test's own: they can break off or
 * fall silent at any moment, on every Deno.
 */

/** A request as it came. */
export interface HttpRequest {
  method: string;
  /** Path and query; the whole URL when the request is meant for a proxy. */
  target: string;
  url: URL;
  /** Names in lower case. */
  headers: Record<string, string>;
  body: Uint8Array;
}

/** Which part of a request's body is read before something else happens. */
export interface Early {
  /** Bytes of the body that are read. */
  after: number;
  /** What is answered then; nothing at all when it is left out. */
  reply?: string;
  /** Whether the rest is read all the same. Otherwise the connection ends. */
  readsOn?: boolean;
}

/** Asked before a request's body is read; undefined reads all of it. */
export type AskEarly = (
  head: Pick<HttpRequest, "method" | "url">,
) => Early | undefined;

/** What ends the head of a request, and of an answer. */
export const HEAD_END = "\r\n\r\n";

/** Reads requests from a connection. */
export class RequestReader {
  #rest = new Uint8Array();
  readonly #connection: Deno.Conn;
  readonly #buffer = new Uint8Array(1024 * 1024);

  readonly #askEarly: AskEarly;

  constructor(connection: Deno.Conn, askEarly: AskEarly = () => undefined) {
    this.#connection = connection;
    this.#askEarly = askEarly;
  }

  /** Undefined when there is no other. @throws on a body without a length */
  async next(): Promise<HttpRequest | undefined> {
    let head = "";
    for (;;) {
      head = decode(this.#rest.subarray(0, 65_536));
      if (head.includes(HEAD_END)) break;
      const more = await this.#read();
      if (!more) return undefined;
      this.#rest = concat([this.#rest, more]);
    }
    head = head.slice(0, head.indexOf(HEAD_END));
    this.#rest = this.#rest.slice(head.length + HEAD_END.length);
    const [first, ...lines] = head.split("\r\n");
    const [method, target] = first.split(" ");
    const headers = Object.fromEntries(
      lines.map((line) => {
        const colon = line.indexOf(":");
        return [
          line.slice(0, colon).toLowerCase(),
          line.slice(colon + 1).trim(),
        ];
      }),
    );
    if ("transfer-encoding" in headers) {
      throw new Error("Servers of tests need requests with a Content-Length");
    }
    const length = Number(headers["content-length"] ?? 0);
    const chunks = [this.#rest];
    let held = this.#rest.length;
    const readUntil = async (end: number): Promise<boolean> => {
      while (held < end) {
        const more = await this.#read();
        if (!more) return false;
        chunks.push(more);
        held += more.length;
      }
      return true;
    };
    const url = new URL(target, "http://localhost");
    const early = this.#askEarly({ method, url });
    if (early) {
      if (!await readUntil(Math.min(early.after, length))) return undefined;
      if (early.reply) {
        const reply = new TextEncoder().encode(early.reply);
        await writeAll(this.#connection, reply);
      }
      if (!early.readsOn) return undefined;
    }
    if (!await readUntil(length)) return undefined;
    const all = concat(chunks);
    this.#rest = all.slice(length);
    return {
      method,
      target,
      url,
      headers,
      body: all.subarray(0, length),
    };
  }

  /** Waits until the other side hangs up. */
  async end(): Promise<void> {
    while (await this.#read());
  }

  async #read(): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const count = await this.#connection.read(this.#buffer);
    return count === null ? undefined : this.#buffer.slice(0, count);
  }
}

/** One character a byte, so that places in the text are places in the bytes. */
export function decode(bytes: Uint8Array): string {
  return new TextDecoder("latin1").decode(bytes);
}

/** All parts, one after the other. */
export function concat(parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(
    parts.reduce((sum, { length }) => sum + length, 0),
  );
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Writes all of it. */
export async function writeAll(
  connection: Deno.Conn,
  bytes: Uint8Array,
): Promise<void> {
  let rest = bytes;
  while (rest.length > 0) rest = rest.subarray(await connection.write(rest));
}

/** Closes a connection, unless the other side was first. */
export function close(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // It was closed already.
  }
}
