/** An HTTP server that does exactly what a test wants. */
import {
  type AskEarly,
  close,
  concat,
  type HttpRequest,
  RequestReader,
  writeAll,
} from "./connections.ts";

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

/** A server that runs. */
export interface TestServer extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`, or `https:` */
  endpoint: string;
}

/**
 * Starts a server on a free port of this computer.
 * @param tls the certificate it has, and its key, when it is to speak TLS
 * @param askEarly asked before a body is read as a whole
 */
export function startServer(
  answer: Answer,
  tls?: { cert: string; key: string },
  askEarly?: AskEarly,
): TestServer {
  const address = { hostname: "127.0.0.1", port: 0 };
  const listener: Deno.Listener<Deno.Conn<Deno.NetAddr>, Deno.NetAddr> = tls
    ? Deno.listenTls({ ...address, ...tls })
    : Deno.listen(address);
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
      const requests = new RequestReader(connection, askEarly);
      for (;;) {
        const request = await requests.next();
        if (!request) return;
        const reply = await answer(request);
        if (reply === "break") return;
        if (reply !== "silence") {
          await send(connection, request.method, reply);
          if (reply.then === "break") return;
        }
        if (reply === "silence" || reply.then === "silence") {
          await requests.end();
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
