/**
 * Requests over connections of their own, with servers that say anything.
 * Long because all cases share one scripted connection.
 */
import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import type { Peer, Socket } from "../../../lib/http/socket.ts";
import { ConnectionPool } from "../../../lib/http/pool.ts";
import type { HttpAnswer, HttpRequest } from "../../../lib/http/messages.ts";

/** What a server does on a connection, request by request. */
type Step = string | Uint8Array | "END" | "SILENCE";

/** A connection to a server that answers as it is told. */
class FakeWire implements Socket {
  sent = "";
  closed = false;
  #interrupt = Promise.withResolvers<never>();
  readonly #steps: Step[];

  constructor(steps: Step[]) {
    this.#steps = steps;
    this.#interrupt.promise.catch(() => {});
  }

  async read(buffer: Uint8Array): Promise<number | null> {
    const step = this.#steps.shift() ?? "END";
    if (step === "SILENCE") return await this.#interrupt.promise;
    if (step === "END") return null;
    const bytes = typeof step === "string"
      ? new TextEncoder().encode(step)
      : step;
    const count = Math.min(bytes.length, buffer.length);
    buffer.set(bytes.subarray(0, count));
    if (count < bytes.length) this.#steps.unshift(bytes.subarray(count));
    return count;
  }

  /** A few bytes at a time, as it may happen. */
  write(bytes: Uint8Array): Promise<number> {
    const some = bytes.subarray(0, 100);
    this.sent += new TextDecoder().decode(some);
    return Promise.resolve(some.length);
  }

  close() {
    ok(!this.closed, "a connection is closed once");
    this.closed = true;
    this.#interrupt.reject(new Error("operation canceled"));
  }
}

/** Connections that do as they are told, one after the other. */
function network(...connections: Step[][]) {
  const wires = connections.map((steps) => new FakeWire(steps));
  const peers: Peer[] = [];
  const connect = (peer: Peer) => {
    const wire = wires[peers.length];
    peers.push(peer);
    return wire
      ? Promise.resolve(wire)
      : Promise.reject(new Error("unreachable"));
  };
  return { direct: new ConnectionPool(connect), connect, wires, peers };
}

function request(over: Partial<HttpRequest> = {}): HttpRequest {
  const url = new URL("http://127.0.0.1:9000");
  return {
    endpoint: { url, host: url.host, origin: url.origin, proxied: false },
    target: "/bucket/key",
    method: "GET",
    headers: { "x-one": "1" },
    signal: new AbortController().signal,
    ...over,
  };
}

/** The body, in one of the two ways. */
async function body(
  answer: HttpAnswer,
  way: "bytes" | "pieces",
): Promise<Uint8Array> {
  if (way === "bytes") return await answer.bytes();
  const pieces: Uint8Array[] = [];
  for await (const piece of answer.pieces()) pieces.push(piece.slice());
  return new Uint8Array(Buffer.concat(pieces));
}

const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

Deno.test("direct: an answer is read alike however it is cut", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 300 }),
      fc.constantFrom("length", "chunks"),
      fc.constantFrom("bytes" as const, "pieces" as const),
      fc.array(fc.nat(500)),
      async (content, framing, way, cuts) => {
        const size = content.length.toString(16);
        const [header, before, after] = framing === "length"
          ? [`content-length: ${content.length}`, "", ""]
          : content.length === 0
          ? ["Transfer-Encoding: chunked", "", "0\r\n\r\n"]
          : [
            "Transfer-Encoding: chunked",
            `00${size};x=y\r\n`,
            "\r\n0\r\nx-trailer: t\r\n\r\n",
          ];
        const head =
          `HTTP/1.1 206 -\r\nX-Two: a\r\n${header}\r\nx-two: b\r\n\r\n`;
        const all = new Uint8Array([
          ...new TextEncoder().encode(head + before),
          ...content,
          ...new TextEncoder().encode(after),
        ]);
        const at = [0, ...cuts.sort((a, b) => a - b), all.length];
        const steps = at.slice(1).map((end, i) => all.subarray(at[i], end))
          .filter(({ length }) => length > 0);
        const { direct, wires } = network([...steps, "END"]);
        const answer = await direct.send(request());
        strictEqual(answer!.status, 206);
        strictEqual(answer!.header("x-two"), "a, b");
        strictEqual(answer!.header("x-three"), undefined);
        deepStrictEqual(await body(answer!, way), content);
        strictEqual(wires[0].closed, false);
      },
    ),
    { numRuns: 1000 },
  );
});

Deno.test("direct: a request is written as HTTP has it", async () => {
  const { direct, wires, peers } = network([OK]);
  await direct.send(request());
  strictEqual(
    wires[0].sent,
    "GET /bucket/key HTTP/1.1\r\nhost: 127.0.0.1:9000\r\n" +
      "accept-encoding: identity\r\nx-one: 1\r\n\r\n",
  );
  deepStrictEqual(peers, [
    { hostname: "127.0.0.1", port: 9000, encrypted: false },
  ]);
});

Deno.test("direct: the port and the encryption are the URL's", async () => {
  for (
    const [text, peer] of [
      ["https://s3.amazonaws.com", ["s3.amazonaws.com", 443, true]],
      ["http://[::1]", ["::1", 80, false]],
      ["https://[::1]:9", ["::1", 9, true]],
    ] as const
  ) {
    const url = new URL(text);
    const { direct, peers } = network([OK]);
    const endpoint = {
      url,
      host: url.host,
      origin: url.origin,
      proxied: false,
    };
    await direct.send(request({ endpoint }));
    const [hostname, port, encrypted] = peer;
    deepStrictEqual(peers, [{ hostname, port, encrypted }]);
  }
});

Deno.test("direct: a connection is used again once its answer was read", async () => {
  const { direct, wires } = network([OK], [OK, OK]);
  const first = await direct.send(request());
  const second = await direct.send(request()); // the first is still being read
  strictEqual(await first!.text(), "ok");
  strictEqual(await second!.text(), "ok");
  strictEqual(await (await direct.send(request()))!.text(), "ok");
  deepStrictEqual(
    wires.map(({ sent }) => sent.match(/^GET/gm)?.length),
    [1, 2],
  );
});

Deno.test("direct: a server that wants to close gets no other request", async () => {
  const closing = OK.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
  const { direct, wires } = network([closing, OK], [OK]);
  for (let i = 0; i < 2; i++) await (await direct.send(request()))!.bytes();
  deepStrictEqual(wires.map(({ closed }) => closed), [true, false]);
});

Deno.test("direct: what a kept connection did not carry goes over a new one", async () => {
  const { direct, wires } = network([OK, "END"], [OK]);
  for (let i = 0; i < 2; i++) {
    strictEqual(await (await direct.send(request()))!.text(), "ok");
  }
  deepStrictEqual(wires.map(({ closed }) => closed), [true, false]);
});

Deno.test("direct: a connection that breaks off is an error", async () => {
  const breaks: Step[][] = [
    ["END"],
    ["HTTP/1.1 200", "END"],
    [OK, "HTTP/1.1 2", "END"],
    ["HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok", "END"],
    ["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n", "END"],
  ];
  for (const steps of breaks) {
    const { direct, wires, peers } = network(steps);
    await rejects(
      async () => {
        for (let i = 0; i < 2; i++) {
          await (await direct.send(request()))!.bytes();
        }
      },
      { code: "ECONNRESET", message: "socket hang up" },
    );
    ok(wires[0].closed);
    strictEqual(peers.length, 1, "it is not for us to try again");
  }
});

const HEAD = "HTTP/1.1 200 OK\r\n";

Deno.test("direct: an answer that is not plain is left to fetch, and so are all others of its server", async () => {
  for (
    const text of [
      "SSH-2.0-OpenSSH_9.2\r\n\r\n",
      OK.replace("1.1", "1.0"),
      ...["2000", "100", "101", "204", "304"].map((status) =>
        OK.replace("200", status)
      ),
      `${HEAD}\r\nok`,
      OK.replaceAll("\r", ""),
      ...["two", "-2", "0x2", "", "2, 3"].map((length) =>
        `${HEAD}Content-Length: ${length}\r\n\r\nok`
      ),
      `${HEAD}Content-Length: 2\r\nContent-Length: 2\r\n\r\nok`,
      `${HEAD}Content-Length : 2\r\n\r\nok`,
      `${HEAD}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\nok`,
      `${HEAD}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`,
      `${HEAD}Content-Length: 2\r\n folded\r\n\r\nok`,
      `${HEAD}Content-Length: 2\r\nx: a\nb: c\r\n\r\nok`,
      `${HEAD}Content-Length: 2\r\nx\r\n\r\nok`,
      `${HEAD}${"x: y\r\n".repeat(20_000)}\r\n`,
    ]
  ) {
    const { direct, wires, peers } = network([text, "SILENCE"]);
    strictEqual(await direct.send(request()), undefined, text.slice(0, 80));
    ok(wires[0].closed);
    strictEqual(await direct.send(request()), undefined);
    strictEqual(peers.length, 1);
  }
});

Deno.test("direct: chunks that are not well formed are an error", async () => {
  for (
    const text of [
      "GARBAGE\r\n\r\n",
      "\r\n\r\n",
      "-5\r\n0\r\n\r\n",
      "0x2\r\nok\r\n0\r\n\r\n",
      "2,3\r\nok\r\n0\r\n\r\n",
      "100000000\r\nok",
      "1\r\nok\r\n0\r\n\r\n",
      "0".repeat(100_000),
      `0\r\n${"x: y\r\n".repeat(20_000)}`,
    ]
  ) {
    for (const way of ["bytes", "pieces"] as const) {
      const { direct, wires } = network([
        `${HEAD}Transfer-Encoding: chunked\r\n\r\n${text}`,
        "SILENCE",
      ]);
      const answer = await direct.send(request());
      await rejects(body(answer!, way), { code: "ECONNRESET" });
      ok(wires[0].closed);
    }
  }
});

Deno.test("direct: header values may be more than ASCII", async () => {
  const { direct } = network([OK.replace("\r\n", "\r\nx-a: č\r\n")]);
  const answer = await direct.send(request());
  strictEqual(answer!.header("x-a"), "\xc4\x8d");
  strictEqual(await answer!.text(), "ok");
});

Deno.test("direct: what comes beyond an answer is not taken for the next", async () => {
  for (const way of ["bytes", "pieces"] as const) {
    const { direct, wires } = network([OK + OK], [OK.replace("ok", "OK")]);
    await body((await direct.send(request()))!, way);
    ok(wires[0].closed);
    strictEqual(await (await direct.send(request()))!.text(), "OK");
  }
});

for (const size of [300_000, 3 << 20]) {
  Deno.test(`direct: ${size} bytes come in one answer, and its connection is kept`, async () => {
    const content = new Uint8Array(size).map((_, i) => i);
    const answer = () => [`${HEAD}Content-Length: ${size}\r\n\r\n`, content];
    const { direct, wires } = network([...answer(), ...answer(), OK]);
    for (const way of ["pieces", "bytes"] as const) {
      const got = await body((await direct.send(request()))!, way);
      ok(Buffer.from(got).equals(content));
    }
    strictEqual(await (await direct.send(request()))!.text(), "ok");
    ok(!wires[0].closed);
  });
}

Deno.test("direct: when no answer comes on a kept connection, all of them are given up", async () => {
  const { direct, wires } = network([OK, "END"], [OK, "END"], [OK, OK]);
  const answers = [await direct.send(request()), await direct.send(request())];
  for (const answer of answers) await answer!.bytes();
  strictEqual(await (await direct.send(request()))!.text(), "ok");
  deepStrictEqual(wires.map(({ closed }) => closed), [true, true, false]);
});

Deno.test("direct: a server that says it waited too long is asked again", async () => {
  const late = OK.replace("200", "408");
  const { direct, wires } = network([OK, late], [late]);
  await (await direct.send(request()))!.bytes();
  // On a new connection it is the answer.
  strictEqual((await direct.send(request()))!.status, 408);
  deepStrictEqual(wires.map(({ closed }) => closed), [true, false]);
});

Deno.test("direct: a connection that waited for long is not used", async () => {
  const { connect, wires } = network([OK, OK], [OK]);
  const direct = new ConnectionPool(connect, { connecting: 3000, idle: 0 });
  for (let i = 0; i < 2; i++) await (await direct.send(request()))!.bytes();
  deepStrictEqual(wires.map(({ closed }) => closed), [true, false]);
});

Deno.test("direct: a server that takes long to be reached is left to fetch", async () => {
  const direct = new ConnectionPool(
    () => new Promise(() => {}),
    { connecting: 1, idle: 4000 },
  );
  strictEqual(await direct.send(request()), undefined);
});

Deno.test("direct: the signal ends what is under way", async () => {
  const reason = new Error("enough");
  const cuts: [Step[], (answer: HttpAnswer) => Promise<unknown>][] = [
    [["SILENCE"], () => Promise.reject(new Error("no answer yet"))],
    [[OK.slice(0, -1), "SILENCE"], (answer) => answer.bytes()],
    [[OK.slice(0, -1), "SILENCE"], (answer) => body(answer, "pieces")],
  ];
  for (const [steps, read] of cuts) {
    const { direct, wires } = network(steps);
    const controller = new AbortController();
    const running = (async () =>
      read((await direct.send(request({ signal: controller.signal })))!))();
    setTimeout(() =>
      controller.abort(reason)
    );
    await rejects(running, reason);
    ok(wires[0].closed);
  }
});

Deno.test("direct: a connection that comes too late is closed", async () => {
  const late = Promise.withResolvers<Socket>();
  const direct = new ConnectionPool(() => late.promise);
  const controller = new AbortController();
  const reason = new Error("enough");
  const running = direct.send(request({ signal: controller.signal }));
  controller.abort(reason);
  await rejects(running, reason);
  const wire = new FakeWire([]);
  late.resolve(wire);
  await late.promise;
  await Promise.resolve();
  ok(wire.closed);
});

Deno.test("direct: whoever stops reading ends the connection", async () => {
  const { direct, wires } = network([OK.slice(0, -1), "SILENCE"]);
  for await (const _ of (await direct.send(request()))!.pieces()) break;
  ok(wires[0].closed);
});

Deno.test("direct: a server that cannot be reached is left to fetch, once and for all", async () => {
  const { direct, peers } = network();
  strictEqual(await direct.send(request()), undefined);
  strictEqual(await direct.send(request()), undefined);
  strictEqual(peers.length, 1);
});

Deno.test("direct: a header that would end its line is left to fetch", async () => {
  for (const value of ["a\r\nx-evil: b", "a\nb", "\0", "é"]) {
    const { direct, peers } = network([OK]);
    strictEqual(
      await direct.send(request({ headers: { "x-one": value } })),
      undefined,
    );
    strictEqual(peers.length, 0);
  }
});
