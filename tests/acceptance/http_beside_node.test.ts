/** Our client beside Node's: what one reads and writes, the other does. */
import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createServer, get, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import fc from "fast-check";
import { network } from "../../lib/context/sockets.ts";
import { HttpClient } from "../../lib/http/client.ts";
import type { HttpAnswer } from "../../lib/http/messages.ts";
import "../support/leaks.ts";
import { bodyOf, endpoint, request } from "../support/network.ts";

/** What was read of an answer. */
interface Read {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** Sends bytes as an answer to whoever asks, in pieces, and hangs up. */
function startWire() {
  let pieces: Uint8Array[] = [];
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serve = async (connection: Deno.Conn) => {
    try {
      // The request is small: it comes at once.
      await connection.read(new Uint8Array(65_536));
      for (const piece of pieces) {
        for (let rest = piece; rest.length > 0;) {
          rest = rest.subarray(await connection.write(rest));
        }
        await new Promise((resolve) => setTimeout(resolve));
      }
    } catch {
      // It did not want to read all of it.
    } finally {
      connection.close();
    }
  };
  const accepting = (async () => {
    const serving: Promise<void>[] = [];
    for await (const connection of listener) serving.push(serve(connection));
    await Promise.all(serving);
  })();
  return {
    url: `http://127.0.0.1:${listener.addr.port}`,
    say(bytes: Uint8Array, cuts: number[]) {
      const at = [0, ...cuts.sort((a, b) => a - b), bytes.length];
      pieces = at.slice(1).map((end, i) => bytes.subarray(at[i], end))
        .filter(({ length }) => length > 0);
    },
    async [Symbol.asyncDispose]() {
      listener.close();
      await accepting;
    },
  };
}

async function ours(url: string, way: "bytes" | "pieces"): Promise<Read> {
  const client = new HttpClient(network([]));
  const answer = await client.send(request({ endpoint: endpoint(url) }));
  return await told(answer, way);
}

async function told(
  answer: HttpAnswer,
  way: "bytes" | "pieces",
): Promise<Read> {
  const { status, headers } = answer;
  const body = Buffer.from(await bodyOf(answer, way)).toString("latin1");
  return { status, headers: Object.fromEntries(headers), body };
}

async function nodes(url: string): Promise<Read> {
  const message = await new Promise<IncomingMessage>((resolve, reject) => {
    get(`${url}/bucket/key`, { agent: false }, resolve).on("error", reject);
  });
  const chunks: Uint8Array[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return {
    status: message.statusCode!,
    headers: message.headers as Record<string, string>,
    body: Buffer.concat(chunks).toString("latin1"),
  };
}

const token = fc.stringMatching(/^x-[a-z0-9]{1,12}$/);
const value = fc.stringMatching(/^[!-~]([ -~]{0,30}[!-~])?$/);

/** A legal answer as it travels. */
const answers = fc.record({
  interim: fc.nat(2),
  status: fc.constantFrom(200, 201, 206, 299, 300, 403, 404, 500, 503),
  reason: fc.constantFrom("", " ", " OK", " Not  quite: fine"),
  headers: fc.uniqueArray(fc.tuple(token, value), {
    maxLength: 12,
    selector: ([name]) => name,
  }),
  blanks: fc.constantFrom("", " ", "  "),
  body: fc.uint8Array({ maxLength: 2000 }),
  framing: fc.constantFrom("length", "chunked", "end"),
  chunks: fc.array(fc.integer({ min: 1, max: 700 }), { maxLength: 6 }),
  extension: fc.constantFrom("", ";a=b", ';name="quoted"'),
  trailer: fc.constantFrom("", "x-trailer: 1\r\n"),
}).map((parts) => {
  const { blanks, framing, body } = parts;
  const framed = framing === "length"
    ? [["Content-Length", String(body.length)]]
    : framing === "chunked"
    ? [["Transfer-Encoding", "chunked"]]
    : [["Connection", "close"]];
  const lines = [...parts.headers, ...framed]
    .map(([name, value]) => `${name}:${blanks}${value}${blanks}\r\n`).join("");
  const head = Buffer.from(
    "HTTP/1.1 103 Early Hints\r\nx-hint: 1\r\n\r\n".repeat(parts.interim) +
      `HTTP/1.1 ${parts.status}${parts.reason || " "}\r\n${lines}\r\n`,
  );
  if (framing !== "chunked") return Buffer.concat([head, body]);
  const coded: Uint8Array[] = [head];
  let rest = body;
  for (const size of [...parts.chunks, body.length]) {
    const chunk = rest.subarray(0, size);
    rest = rest.subarray(size);
    if (chunk.length === 0) continue;
    coded.push(
      Buffer.from(`${chunk.length.toString(16)}${parts.extension}\r\n`),
      chunk,
      Buffer.from("\r\n"),
    );
  }
  return Buffer.concat([...coded, Buffer.from(`0\r\n${parts.trailer}\r\n`)]);
});

Deno.test("any legal answer, however it is cut, is read as node:http reads it", async () => {
  await using wire = startWire();
  await fc.assert(
    fc.asyncProperty(
      answers,
      fc.array(fc.nat(3000), { maxLength: 5 }),
      fc.constantFrom("bytes" as const, "pieces" as const),
      async (bytes, cuts, way) => {
        wire.say(bytes, cuts.map((at) => Math.min(at, bytes.length)));
        const read = await ours(wire.url, way);
        deepStrictEqual(read, await nodes(wire.url));
      },
    ),
    { numRuns: 150 },
  );
});

Deno.test("an answer whose connection ends before it does is never taken for a whole one", async () => {
  await using wire = startWire();
  await fc.assert(
    fc.asyncProperty(
      answers.filter((bytes) => !bytes.includes("Connection:")),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      fc.constantFrom("bytes" as const, "pieces" as const),
      async (bytes, share, way) => {
        wire.say(bytes.subarray(0, Math.floor(share * bytes.length)), []);
        await rejects(ours(wire.url, way), { code: "ECONNRESET" });
      },
    ),
    { numRuns: 150 },
  );
});

Deno.test("node:http reads our requests as they were meant, and we what it answers", async () => {
  const seen: unknown[] = [];
  const server = createServer((incoming, outgoing) => {
    const chunks: Uint8Array[] = [];
    incoming.on("data", (chunk) => chunks.push(chunk));
    incoming.on("end", () => {
      const body = Buffer.concat(chunks);
      seen.push({
        method: incoming.method,
        target: incoming.url,
        one: incoming.headers["x-one"],
        body: body.toString("latin1"),
      });
      outgoing.statusCode = incoming.url === "/none" ? 204 : 200;
      outgoing.setHeader("x-length", body.length);
      // In one go it tells its length, in several it comes in chunks.
      if (incoming.url === "/chunks") outgoing.write(body);
      outgoing.end(incoming.url === "/none" ? undefined : body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const client = new HttpClient(network([]));
  try {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("GET", "HEAD", "PUT", "POST", "DELETE"),
        fc.constantFrom("/plain", "/chunks", "/none", "/a%20b?c=d&e"),
        value,
        fc.uint8Array({ maxLength: 3000 }),
        fc.constantFrom(1, 500),
        async (method, target, one, some, times) => {
          const hasBody = method === "PUT" || method === "POST";
          const body = hasBody
            ? new Uint8Array(Buffer.concat(Array(times).fill(some)))
            : undefined;
          const answer = await client.send(request({
            endpoint: endpoint(`http://127.0.0.1:${port}`),
            method,
            target,
            headers: { "x-one": one },
            body,
            repeatable: method === "GET" || method === "HEAD",
          }));
          const text = Buffer.from(body ?? []).toString("latin1");
          const got = Buffer.from(await answer.bytes()).toString("latin1");
          deepStrictEqual(seen.pop(), { method, target, one, body: text });
          strictEqual(answer.header("x-length"), String(text.length));
          const sent = target === "/none" || method === "HEAD" ? "" : text;
          ok(got === (target === "/chunks" ? sent + sent : sent));
        },
      ),
      { numRuns: 200 },
    );
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
