/**
 * An HTTP server that does exactly what a test wants, on bare connections, so
 * that it can break off or fall silent at any moment, on every Deno.
 */

/** A request as it came. */
export interface HttpRequest {
  method: string;
  url: URL;
  /** Names in lower case. */
  headers: Record<string, string>;
  body: Uint8Array;
}

/** What the test answers with: nothing at all, or some of what it could. */
export interface HttpReply {
  status?: number;
  headers?: Record<string, string | number>;
  /** Its length is told unless `headers` tells another, or a transfer-encoding. */
  body?: string | Uint8Array;
  /** What comes after the body that was sent: the connection is kept. */
  then?: "break" | "silence";
}

/** Answers requests; "silence" never answers, "break" hangs up. */
export type Answer = (
  request: HttpRequest,
) => HttpReply | "silence" | "break" | Promise<HttpReply>;

/** Which part of a request's body is read before something else happens. */
export interface Early {
  /** Bytes of the body that are read. */
  after: number;
  /** What is answered then; nothing at all when it is left out. */
  reply?: string;
  /** Whether the rest is read all the same. Otherwise the connection ends. */
  readsOn?: boolean;
}

/** A server that runs. */
export interface TestServer extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`, or `https:` */
  endpoint: string;
}

/**
 * Starts a server on a free port of this computer.
 * @param tls the certificate it has, and its key, when it is to speak TLS
 * @param early asked before a body is read as a whole
 */
export function startServer(
  answer: Answer,
  tls?: { cert: string; key: string },
  early: (head: Pick<HttpRequest, "method" | "url">) => Early | undefined =
    () => undefined,
): TestServer {
  const place = { hostname: "127.0.0.1", port: 0 };
  const listener: Deno.Listener<Deno.Conn<Deno.NetAddr>, Deno.NetAddr> = tls
    ? Deno.listenTls({ ...place, ...tls })
    : Deno.listen(place);
  const open = new Set<Deno.Conn>();
  const serving: Promise<void>[] = [];
  const accepting = (async () => {
    for await (const connection of listener) {
      open.add(connection);
      serving.push(serve(connection));
    }
  })();
  return {
    endpoint: `http${tls ? "s" : ""}://127.0.0.1:${listener.addr.port}`,
    async [Symbol.asyncDispose]() {
      listener.close();
      await accepting;
      for (const connection of open) close(connection);
      await Promise.all(serving);
    },
  };

  async function serve(connection: Deno.Conn): Promise<void> {
    try {
      const input = new Input(connection, early);
      for (;;) {
        const request = await input.request();
        if (!request) return;
        const reply = await answer(request);
        if (reply === "break") return;
        if (reply !== "silence") {
          await send(connection, request.method, reply);
          if (reply.then === "break") return;
        }
        if (reply === "silence" || reply.then === "silence") {
          await input.end();
          return;
        }
      }
    } catch {
      // The program hung up, or the test is over.
    } finally {
      open.delete(connection);
      close(connection);
    }
  }
}

/** Reads requests from a connection. */
class Input {
  #rest = new Uint8Array();
  readonly #connection: Deno.Conn;
  readonly #buffer = new Uint8Array(1024 * 1024);

  constructor(
    connection: Deno.Conn,
    readonly early: (
      head: Pick<HttpRequest, "method" | "url">,
    ) => Early | undefined,
  ) {
    this.#connection = connection;
  }

  /** Undefined when there is no other. */
  async request(): Promise<HttpRequest | undefined> {
    let head = "";
    for (;;) {
      head = new TextDecoder("latin1").decode(this.#rest.subarray(0, 65_536));
      if (head.includes("\r\n\r\n")) break;
      const more = await this.#read();
      if (!more) return undefined;
      this.#rest = concat([this.#rest, more]);
    }
    head = head.slice(0, head.indexOf("\r\n\r\n"));
    this.#rest = this.#rest.slice(head.length + 4);
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
    const length = Number(headers["content-length"] ?? 0);
    const chunks = [this.#rest];
    let held = this.#rest.length;
    const url = new URL(target, "http://localhost");
    const early = this.early({ method, url });
    if (early) {
      while (held < Math.min(early.after, length)) {
        const more = await this.#read();
        if (!more) return undefined;
        chunks.push(more);
        held += more.length;
      }
      if (early.reply) await writeAll(this.#connection, encode(early.reply));
      if (!early.readsOn) return undefined;
    }
    while (held < length) {
      const more = await this.#read();
      if (!more) return undefined;
      chunks.push(more);
      held += more.length;
    }
    const all = concat(chunks);
    this.#rest = all.slice(length);
    return {
      method,
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

async function send(
  connection: Deno.Conn,
  method: string,
  { status = 200, headers = {}, body = "" }: HttpReply,
): Promise<void> {
  const bytes = typeof body === "string"
    ? new TextEncoder().encode(body)
    : body;
  const all = "transfer-encoding" in headers
    ? headers
    : { "content-length": bytes.length, ...headers };
  const head = `HTTP/1.1 ${status} -\r\n${
    Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`).join("")
  }\r\n`;
  const answer = concat([
    new TextEncoder().encode(head),
    ...(method === "HEAD" ? [] : [bytes]),
  ]);
  await writeAll(connection, answer);
}

async function writeAll(
  connection: Deno.Conn,
  bytes: Uint8Array,
): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    at += await connection.write(bytes.subarray(at));
  }
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function concat(parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
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

function close(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // The other side was first.
  }
}
