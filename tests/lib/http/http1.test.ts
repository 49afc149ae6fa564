/** What is written and read on one connection, with servers that say anything. */
import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import type { HttpAnswer } from "../../../lib/http/messages.ts";
import {
  bodyOf,
  change,
  endpoint,
  fakeNetwork,
  OK,
  request,
  type Step,
} from "../../support/network.ts";

const HEAD = "HTTP/1.1 200 OK\r\n";
const REFUSAL = "HTTP/1.1 503 Slow Down\r\nContent-Length: 4\r\n\r\nslow";

Deno.test("http: an answer is read alike however it is cut", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 300 }),
      fc.constantFrom("length", "chunks", "end"),
      fc.constantFrom("bytes" as const, "pieces" as const),
      fc.array(fc.nat(500)),
      async (content, framing, way, cuts) => {
        const size = content.length.toString(16);
        const [header, before, after] = framing === "length"
          ? [`content-length: ${content.length}`, "", ""]
          : framing === "end"
          ? ["connection: close", "", ""]
          : content.length === 0
          ? ["Transfer-Encoding: chunked", "", "0\r\n\r\n"]
          : [
            "Transfer-Encoding: chunked",
            `00${size};x=y\r\n`,
            "\r\n0\r\nx-trailer: t\r\n\r\n",
          ];
        const head = "HTTP/1.1 100 Continue\r\n\r\n" +
          `HTTP/1.1 206 -\r\nX-Two: a\r\n${header}\r\nx-two: b\r\n\r\n`;
        const all = new Uint8Array([
          ...new TextEncoder().encode(head + before),
          ...content,
          ...new TextEncoder().encode(after),
        ]);
        const at = [0, ...cuts.sort((a, b) => a - b), all.length];
        const steps: Step[] = at.slice(1)
          .map((end, i) => all.subarray(at[i], end))
          .filter(({ length }) => length > 0);
        if (framing === "end") steps.push("END");
        const { pool, wires } = fakeNetwork([steps]);
        const answer = await pool.send(request());
        strictEqual(answer.status, 206);
        strictEqual(answer.header("x-two"), "a, b");
        strictEqual(answer.header("x-three"), undefined);
        deepStrictEqual(await bodyOf(answer, way), content);
        strictEqual(wires[0].closed, framing === "end");
      },
    ),
    { numRuns: 1000 },
  );
});

Deno.test("http: an answer that is cut off anywhere is an error", async () => {
  for (
    const whole of [
      `${HEAD}Content-Length: 3\r\n\r\nabc`,
      `${HEAD}Transfer-Encoding: chunked\r\n\r\n3;x\r\nabc\r\n0\r\nx: y\r\n\r\n`,
    ]
  ) {
    for (let length = 0; length < whole.length; length++) {
      for (const end of ["END", "RESET"] as const) {
        for (const way of ["bytes", "pieces"] as const) {
          const steps = length === 0 ? [end] : [whole.slice(0, length), end];
          const { pool, wires, peers } = fakeNetwork([steps]);
          await rejects(
            async () => await bodyOf(await pool.send(request()), way),
            {
              code: "ECONNRESET",
              message: `127.0.0.1:9000 closed the connection ${
                length === 0
                  ? "before it answered"
                  : "in the middle of its answer"
              }`,
            },
          );
          ok(wires[0].closed);
          strictEqual(peers.length, 1, "it is not for us to try again");
        }
      }
    }
  }
});

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
      // deno-lint-ignore require-await -- a stream gives what it has
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
  for (const script of [{ early: 5000 }, { early: 5000, takes: 5000 }]) {
    const { pool, wires } = fakeNetwork(
      { answers: [[REFUSAL, "RESET"]], ...script },
      [[OK]],
    );
    const body = new Uint8Array(1 << 20);
    let told = 0;
    const onSent = (bytes: number) => told += bytes;
    const answer = await pool.send(change({ body, onSent }));
    strictEqual(answer.status, 503);
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

Deno.test("http: answers without a body are read at once, whatever their headers say", async () => {
  for (
    const [method, text] of [
      ["HEAD", `${HEAD}Content-Length: 1000\r\n\r\n`],
      ["HEAD", `${HEAD}\r\n`],
      ["GET", "HTTP/1.1 204 No Content\r\n\r\n"],
      ["GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n"],
      ["GET", `${HEAD}Content-Length: 0\r\n\r\n`],
    ]
  ) {
    const { pool, wires, peers } = fakeNetwork([[text], [OK]]);
    const answer = await pool.send(request({ method }));
    for (const way of ["bytes", "pieces"] as const) {
      strictEqual((await bodyOf(answer, way)).length, 0);
    }
    // Nobody needs to read it before the next request.
    strictEqual(await (await pool.send(request())).text(), "ok");
    strictEqual(peers.length, 1);
    ok(!wires[0].closed);
  }
});

Deno.test("http: an answer that is not as HTTP/1.1 has it is refused", async () => {
  for (
    const text of [
      "SSH-2.0-OpenSSH_9.2\r\n\r\n",
      "<html>\r\n\r\n",
      OK.replace("1.1", "2.0"),
      ...["2000", "101", "99", "20", "600"].map((status) =>
        OK.replace("200", status)
      ),
      "HTTP/1.1 100 -\r\n\r\n".repeat(100),
      `${HEAD}\r\nok`,
      OK.replaceAll("\r", ""),
      ...["two", "-2", "0x2", "", "2, 3"].map((length) =>
        `${HEAD}Content-Length: ${length}\r\n\r\nok`
      ),
      `${HEAD}Content-Length: 2\r\nContent-Length: 2\r\n\r\nok`,
      `${HEAD}Content-Length : 2\r\n\r\nok`,
      `${HEAD}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\nok`,
      `${HEAD}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`,
      `${HEAD}Connection: close\r\nTransfer-Encoding: gzip\r\n\r\nok`,
      `${HEAD}Content-Length: 2\r\n folded\r\n\r\nok`,
      `${HEAD}Content-Length: 2\r\nx: a\nb: c\r\n\r\nok`,
      `${HEAD}Content-Length: 2\r\nx\r\n\r\nok`,
      `${HEAD}${"x: y\r\n".repeat(300)}Content-Length: 2\r\n\r\nok`,
      `${HEAD}x: ${"y".repeat(1 << 20)}\r\nContent-Length: 2\r\n\r\nok`,
    ]
  ) {
    const { pool, wires, peers } = fakeNetwork([[text]]);
    await rejects(
      pool.send(request()),
      {
        code: "EPROTO",
        message: /^the answer of 127\.0\.0\.1:9000 cannot be read: /,
      },
      text.slice(0, 80),
    );
    ok(wires[0].closed);
    strictEqual(peers.length, 1);
  }
});

Deno.test("http: a hundred headers are read, and HTTP/1.0", async () => {
  const many = Array.from({ length: 100 }, (_, i) => `x-${i}: ${i}\r\n`).join(
    "",
  );
  for (
    const text of [OK.replace("\r\n", `\r\n${many}`), OK.replace("1.1", "1.0")]
  ) {
    const { pool, wires } = fakeNetwork([[text]]);
    strictEqual(await (await pool.send(request())).text(), "ok");
    strictEqual(wires[0].closed, text.includes("1.0"));
  }
});

Deno.test("http: chunks that are not well formed are an error", async () => {
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
      const { pool, wires } = fakeNetwork([[
        `${HEAD}Transfer-Encoding: chunked\r\n\r\n${text}`,
      ]]);
      const answer = await pool.send(request());
      await rejects(bodyOf(answer, way), { code: "EPROTO" });
      ok(wires[0].closed);
    }
  }
});

Deno.test("http: an error longer than anybody reads is not read", async () => {
  const size = (2 << 20).toString(16);
  const long = new Uint8Array(2 << 20);
  for (
    const steps of [
      ["HTTP/1.1 500 -\r\nContent-Length: 2097152\r\n\r\n", long],
      [`HTTP/1.1 500 -\r\nTransfer-Encoding: chunked\r\n\r\n${size}\r\n`, long],
    ]
  ) {
    const { pool, wires } = fakeNetwork([steps]);
    const answer = await pool.send(request());
    await rejects(answer.text(), { code: "EPROTO", message: /longer than/ });
    ok(wires[0].closed);
  }
});

Deno.test("http: header values may be more than ASCII", async () => {
  const { pool } = fakeNetwork([[OK.replace("\r\n", "\r\nx-a: č\r\n")]]);
  const answer = await pool.send(request());
  strictEqual(answer.header("x-a"), "\xc4\x8d");
  strictEqual(await answer.text(), "ok");
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

for (const size of [300_000, 3 << 20]) {
  Deno.test(`http: ${size} bytes come in one answer, and its connection is kept`, async () => {
    const content = new Uint8Array(size).map((_, i) => i);
    const answer = [`${HEAD}Content-Length: ${size}\r\n\r\n`, content];
    const { pool, wires } = fakeNetwork([answer, answer, [OK]]);
    for (const way of ["pieces", "bytes"] as const) {
      const got = await bodyOf(await pool.send(request()), way);
      ok(Buffer.from(got).equals(content));
    }
    strictEqual(await (await pool.send(request())).text(), "ok");
    ok(!wires[0].closed);
  });
}

Deno.test("http: the signal ends what is under way", async () => {
  const reason = new Error("enough");
  const unfinished = (answer: HttpAnswer) => answer.bytes();
  const cuts: [Step[], (answer: HttpAnswer) => Promise<unknown>][] = [
    [[], unfinished],
    [[OK.slice(0, -1)], unfinished],
    [[OK.slice(0, -1)], (answer) => bodyOf(answer, "pieces")],
  ];
  for (const [steps, read] of cuts) {
    for (const body of [undefined, new Uint8Array(1 << 20)]) {
      const { pool, wires } = fakeNetwork({ answers: [steps], early: 5000 });
      const { signal, abort } = controller(reason);
      const running = (async () =>
        read(await pool.send(change({ signal, body }))))();
      setTimeout(abort);
      await rejects(running, reason);
      ok(wires[0].closed);
    }
  }
});

Deno.test("http: whoever stops reading ends the connection", async () => {
  const { pool, wires } = fakeNetwork([[OK.slice(0, -1)]]);
  for await (const _ of (await pool.send(request())).pieces()) break;
  ok(wires[0].closed);
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

function controller(reason: Error) {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort(reason) };
}
