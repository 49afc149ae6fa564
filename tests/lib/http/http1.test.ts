/** What is written and read on one connection, with servers that say anything. */
import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import type { HttpAnswer } from "../../../lib/http/messages.ts";
import {
  bodyOf,
  change,
  fakeNetwork,
  OK,
  request,
  type Step,
} from "../../support/network.ts";

const HEAD = "HTTP/1.1 200 OK\r\n";

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

function controller(reason: Error) {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort(reason) };
}
