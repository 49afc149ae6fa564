/** How requests are written, bodies and all, and what comes of it. */
import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { Buffer } from "node:buffer";
import {
  change,
  endpoint,
  fakeNetwork,
  OK,
  request,
} from "../../support/network.ts";

const REFUSAL = "HTTP/1.1 503 Slow Down\r\nContent-Length: 4\r\n\r\nslow";

Deno.test("http: a request is written as HTTP has it", async () => {
  const { pool, wires, peers } = fakeNetwork([[OK], [OK], [OK]]);
  const body = new TextEncoder().encode("body");
  for (
    const [asked, written] of [
      [
        request(),
        "GET /bucket/key HTTP/1.1|accept-encoding: identity|x-one: 1||",
      ],
      [
        change({ headers: { "accept-encoding": "x" }, body }),
        "PUT /bucket/key HTTP/1.1|accept-encoding: x|content-length: 4||body",
      ],
      [
        change({ method: "POST", headers: {} }),
        "POST /bucket/key HTTP/1.1|accept-encoding: identity|content-length: 0||",
      ],
    ] as const
  ) {
    const before = wires[0].sent.length;
    await (await pool.send(asked)).bytes();
    strictEqual(
      wires[0].sent.slice(before),
      written.replaceAll("|", "\r\n").replace(
        " HTTP/1.1\r\n",
        " HTTP/1.1\r\nhost: 127.0.0.1:9000\r\n",
      ),
    );
  }
  deepStrictEqual(peers, [
    { hostname: "127.0.0.1", port: 9000, encrypted: false },
  ]);
});

Deno.test("http: the port and the encryption are the URL's", async () => {
  for (
    const [text, hostname, port, encrypted] of [
      ["https://s3.amazonaws.com", "s3.amazonaws.com", 443, true],
      ["http://[::1]", "::1", 80, false],
      ["https://[::1]:9", "::1", 9, true],
    ] as const
  ) {
    const { pool, peers } = fakeNetwork([[OK]]);
    await pool.send(request({ endpoint: endpoint(text) }));
    deepStrictEqual(peers, [{ hostname, port, encrypted }]);
  }
});

Deno.test("http: bodies of any size are sent, and their progress is told", async () => {
  for (const size of [0, 1, 262_143, 262_144, 1_000_000]) {
    const body = new Uint8Array(size).map((_, i) => i * 31);
    const text = Buffer.from(body).toString("latin1");
    const streamed = {
      length: size,
      async *pieces() {
        for (let at = 0; at < size; at += 70_000) {
          yield body.subarray(at, at + 70_000);
        }
      },
    };
    for (
      const given of [body, { length: size, pieces: streamed.pieces() }]
    ) {
      const told: number[] = [];
      const { pool, wires } = fakeNetwork([[OK]]);
      const onSent = (bytes: number) => told.push(bytes);
      await (await pool.send(change({ body: given, onSent }))).bytes();
      strictEqual(wires[0].requests[0].body, text);
      strictEqual(told.reduce((sum, n) => sum + n, 0), size);
      ok(size < 500_000 || told.length > 3);
      ok(!wires[0].closed);
    }
  }
});

Deno.test("http: a body is copied, so its memory may be used for something else", async () => {
  const { pool, wires } = fakeNetwork({ answers: [[REFUSAL]], early: 1000 });
  const body = new Uint8Array(1 << 20).fill(97);
  const writes: Uint8Array[] = [];
  const write = wires[0].write.bind(wires[0]);
  wires[0].write = (bytes) => (writes.push(bytes), write(bytes));
  await (await pool.send(change({ body }))).bytes();
  body.fill(255);
  ok(writes.length > 0);
  ok(writes.every((bytes) => !bytes.includes(255)));
});

Deno.test("http: a source that fails, or has another length, fails the request", async () => {
  const pieces = async function* (...sizes: number[]) {
    for (const size of sizes) {
      if (size < 0) throw new Error("cannot be read");
      yield await Promise.resolve(new Uint8Array(size));
    }
  };
  for (
    const [sizes, message] of [
      [[3, -1], "cannot be read"],
      [[3], /to have 5 bytes/],
      [[3, 3], /to have 5 bytes/],
      [[300_000], /to have 5 bytes/],
    ] as const
  ) {
    const { pool, wires, peers } = fakeNetwork([[OK]]);
    const body = { length: 5, pieces: pieces(...sizes) };
    await rejects(pool.send(change({ body })), { message });
    ok(wires[0].closed);
    strictEqual(peers.length, 1);
  }
});

Deno.test("http: an answer that comes before the body was sent is not lost", async () => {
  for (
    const script of [
      { early: 5000 },
      { early: 5000, takes: 5000 },
      { early: 5000, readsOn: true },
    ]
  ) {
    const { pool, wires } = fakeNetwork(
      { answers: [[REFUSAL, "RESET"]], ...script },
      [[OK]],
    );
    const body = new Uint8Array(1 << 20);
    let told = 0;
    const onSent = (bytes: number) => told += bytes;
    const answer = await pool.send(change({ body, onSent }));
    strictEqual(answer.status, 503);
    await new Promise((resolve) => setTimeout(resolve));
    ok(wires[0].sent.length < body.length / 2, "the rest is not sent");
    strictEqual(await answer.text(), "slow");
    // The server may take what is sent next for the rest of that body.
    ok(wires[0].closed);
    ok(told < body.length);
    await (await pool.send(change())).bytes();
    strictEqual(wires[1].requests.length, 1);
  }
});

Deno.test("http: success that comes before the body was sent does not count when the rest cannot be sent", async () => {
  const { pool, wires } = fakeNetwork(
    { answers: [[OK]], early: 5000, takes: 5000 },
  );
  await rejects(pool.send(change({ body: new Uint8Array(1 << 20) })), {
    code: "ECONNRESET",
    sent: true,
    message: /while the request was sent/,
  });
  ok(wires[0].closed);
});

Deno.test("http: a header that would end its line is not sent", async () => {
  for (const value of ["a\r\nx-evil: b", "a\nb", "\0", "é"]) {
    const { pool, peers } = fakeNetwork([[OK]]);
    await rejects(pool.send(request({ headers: { "x-one": value } })), {
      message: "the header x-one can only hold ASCII characters",
    });
    strictEqual(peers.length, 0);
  }
});

Deno.test("http: bytes that move are told, in both directions", async () => {
  let moved = 0;
  const onMoved = () => moved++;
  const steps = [...OK].map((letter) => letter);
  const { pool } = fakeNetwork([steps]);
  const body = new Uint8Array(1 << 20);
  await (await pool.send(change({ body, onMoved }))).bytes();
  ok(moved > steps.length + 4);
});
