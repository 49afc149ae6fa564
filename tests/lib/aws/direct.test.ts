/** Requests over connections of their own, with servers that say anything. */
import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import type { Peer, Wire } from "../../../lib/aws/connection.ts";
import { DirectConnections } from "../../../lib/aws/direct.ts";
import type { HttpAnswer, HttpRequest } from "../../../lib/aws/http.ts";

/** What a server does on a connection; `LISTEN` waits for the end of a body. */
type Step = string | Uint8Array | "END" | "SILENCE" | "LISTEN";

/** A connection to a server that answers as it is told. */
class FakeWire implements Wire {
  sent = "";
  closed = false;
  readonly #interrupt = Promise.withResolvers<never>();
  readonly #heard = Promise.withResolvers<void>();
  readonly #steps: Step[];

  constructor(steps: Step[]) {
    this.#steps = steps;
    this.#interrupt.promise.catch(() => {});
  }

  async read(buffer: Uint8Array): Promise<number | null> {
    const step = this.#steps.shift() ?? "END";
    if (step === "SILENCE") return await this.#interrupt.promise;
    if (step === "LISTEN") {
      await this.#heard.promise;
      return this.read(buffer);
    }
    if (step === "END") return null;
    const bytes = typeof step === "string"
      ? new TextEncoder().encode(step)
      : step;
    const count = Math.min(bytes.length, buffer.length);
    buffer.set(bytes.subarray(0, count));
    if (count < bytes.length) this.#steps.unshift(bytes.subarray(count));
    return count;
  }

  /** Not all at a time, as it may happen. Bodies end in a full stop. */
  write(bytes: Uint8Array): Promise<number> {
    const some = bytes.subarray(0, Math.max(100, bytes.length / 3));
    this.sent += new TextDecoder().decode(some);
    if (this.sent.endsWith(".")) this.#heard.resolve();
    return this.closed
      ? Promise.reject(new Error("broken pipe"))
      : Promise.resolve(some.length);
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
  const direct = new DirectConnections((peer) => {
    const wire = wires[peers.length];
    peers.push(peer);
    return wire
      ? Promise.resolve(wire)
      : Promise.reject(new Error("unreachable"));
  });
  return { direct, wires, peers };
}

function request(over: Partial<HttpRequest> = {}): HttpRequest {
  const url = new URL("http://127.0.0.1:9000");
  return {
    place: { url, host: url.host, origin: url.origin, proxied: false },
    target: "/bucket/key",
    method: "GET",
    headers: { "x-one": "1" },
    signal: new AbortController().signal,
    ...over,
  };
}

/** The body, in one of the two ways. */
async function body(answer: HttpAnswer, way: "bytes" | "pieces") {
  if (way === "bytes") return [...await answer.bytes()];
  const all: number[] = [];
  for await (const piece of answer.pieces()) all.push(...piece);
  return all;
}

const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

Deno.test("direct: an answer is read alike however it is cut", async () => {
  await fc.assert(fc.asyncProperty(
    fc.uint8Array({ maxLength: 300 }),
    fc.constantFrom("length", "chunks", "end"),
    fc.constantFrom("bytes" as const, "pieces" as const),
    fc.array(fc.nat(500)),
    async (content, framing, way, cuts) => {
      const hex = (length: number) => length.toString(16);
      const [header, before, after] = {
        length: [`content-length: ${content.length}`, "", ""],
        chunks: content.length > 0
          ? [
            "Transfer-Encoding: chunked",
            `${hex(content.length)};x=y\r\n`,
            "\r\n0\r\nx-trailer: t\r\n\r\n",
          ]
          : ["Transfer-Encoding: chunked", "", "0\r\n\r\n"],
        end: ["connection: close", "", ""],
      }[framing];
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
      deepStrictEqual(await body(answer!, way), [...content]);
      strictEqual(wires[0].closed, framing === "end");
    },
  ));
});

Deno.test("direct: a request is written as HTTP has it", async () => {
  const { direct, wires, peers } = network([OK]);
  await direct.send(request());
  strictEqual(
    wires[0].sent,
    "GET /bucket/key HTTP/1.1\r\nhost: 127.0.0.1:9000\r\nx-one: 1\r\n\r\n",
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
    const place = { url, host: url.host, origin: url.origin, proxied: false };
    await direct.send(request({ place }));
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
  const { direct, wires } = network([closing], [OK]);
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

Deno.test("direct: what is no answer is an error", async () => {
  for (
    const text of [
      "SSH-2.0-OpenSSH_9.2\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nok",
      "HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\nok",
      "HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nok",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
      `HTTP/1.1 200 OK\r\n${"x: y\r\n".repeat(100_000)}\r\n`,
      // Who asked once wants no second answer, least of all as the next one's.
      OK + OK,
    ]
  ) {
    const { direct, wires } = network([text, "END"]);
    await rejects(
      async () => await (await direct.send(request()))!.bytes(),
      { code: "ECONNRESET" },
    );
    ok(wires[0].closed);
  }
});

for (const size of [5, 100_000, 3 << 20]) {
  Deno.test(`direct: a body of ${size} bytes arrives, and its progress is told`, async () => {
    const content = "x".repeat(size - 1) + ".";
    const { direct, wires } = network(["LISTEN", OK, OK]);
    const told: number[] = [];
    const put = request({
      method: "PUT",
      body: new TextEncoder().encode(content),
      onSent: (bytes) => told.push(bytes),
    });
    strictEqual(await (await direct.send(put))!.text(), "ok");
    ok(wires[0].sent.endsWith(`\r\n\r\n${content}`));
    ok(wires[0].sent.includes(`\r\ncontent-length: ${size}\r\n`));
    strictEqual(told.reduce((sum, bytes) => sum + bytes), size);
    strictEqual(told.length, Math.ceil(size / (1 << 20)));
    strictEqual(await (await direct.send(request()))!.text(), "ok");
  });
}

Deno.test("direct: whoever answers before it has heard all is asked no more", async () => {
  const { direct, wires } = network([OK], [OK]);
  const put = request({ method: "PUT", body: new Uint8Array(3 << 20) });
  strictEqual(await (await direct.send(put))!.text(), "ok");
  ok(wires[0].closed);
  strictEqual(await (await direct.send(request()))!.text(), "ok");
});

Deno.test("direct: a request without a body says so where others have one", async () => {
  for (const method of ["POST", "PUT", "DELETE", "GET", "HEAD"]) {
    const { direct, wires } = network([OK]);
    await direct.send(request({ method }));
    strictEqual(
      wires[0].sent.includes("\r\ncontent-length: 0\r\n"),
      !["GET", "HEAD"].includes(method),
    );
  }
});

Deno.test("direct: the answer to HEAD has no body", async () => {
  const { direct } = network([OK.slice(0, -2), OK]);
  const answer = await direct.send(request({ method: "HEAD" }));
  strictEqual(answer!.header("content-length"), "2");
  strictEqual(await answer!.text(), "");
  strictEqual(await (await direct.send(request()))!.text(), "ok");
});

Deno.test("direct: what makes something new each time is never sent twice", async () => {
  const { direct, wires } = network([OK, "END"], ["END"], [OK]);
  await (await direct.send(request()))!.bytes();
  await rejects(
    direct.send(request({ method: "POST", makesNew: true })),
    { code: "ECONNRESET" },
  );
  deepStrictEqual(wires.map(({ sent }) => sent.slice(0, 4)), [
    "GET ",
    "POST",
    "",
  ]);
});

Deno.test("direct: an announcement of an answer is none", async () => {
  const { direct } = network([`HTTP/1.1 100 Continue\r\n\r\n`, OK]);
  const answer = await direct.send(request());
  deepStrictEqual([answer!.status, await answer!.text()], [200, "ok"]);
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
  const late = Promise.withResolvers<Wire>();
  const direct = new DirectConnections(() => late.promise);
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
