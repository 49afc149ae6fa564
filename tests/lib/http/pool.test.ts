/** Connections that are kept, and those that break. */
import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { setImmediate } from "node:timers";
import type { Socket } from "../../../lib/http/socket.ts";
import { ConnectionPool } from "../../../lib/http/pool.ts";
import {
  bodyOf,
  change,
  fakeNetwork,
  FakeWire,
  OK,
  request,
  type Step,
} from "../../support/network.ts";

/** Lets what has happened be noticed. */
async function tick(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve));
  await new Promise<void>((resolve) => setImmediate(resolve));
}

Deno.test("pool: a connection is used again once its answer was read", async () => {
  const { pool, wires } = fakeNetwork([[OK]], [[OK], [OK]]);
  const first = await pool.send(request());
  const second = await pool.send(change()); // the first is still being read
  strictEqual(await first.text(), "ok");
  strictEqual(await second.text(), "ok");
  strictEqual(await (await pool.send(change())).text(), "ok");
  deepStrictEqual(wires.map(({ requests }) => requests.length), [1, 2]);
});

Deno.test("pool: a connection keeps the process alive only while it is used", async () => {
  const { pool, wires } = fakeNetwork([[OK], [OK]]);
  for (let i = 0; i < 2; i++) {
    const answer = await pool.send(request());
    ok(wires[0].referenced);
    await answer.bytes();
    await tick();
    ok(!wires[0].referenced);
  }
});

Deno.test("pool: a server that wants to close gets no other request", async () => {
  const closing = OK.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
  const { pool, wires } = fakeNetwork([[closing], [OK]], [[OK]]);
  for (let i = 0; i < 2; i++) await (await pool.send(request())).bytes();
  deepStrictEqual(wires.map(({ closed }) => closed), [true, false]);
});

Deno.test("pool: what a server could not do comes again on a new connection", async () => {
  const busy = OK.replace("200", "503");
  const { pool, wires } = fakeNetwork([[busy], [OK]], [[OK], [OK]]);
  for (let i = 0; i < 3; i++) await (await pool.send(change())).bytes();
  deepStrictEqual(wires.map(({ requests }) => requests.length), [1, 2]);
});

Deno.test("pool: an end that has come is noticed before a change is sent", async () => {
  const { pool, wires } = fakeNetwork([[OK]], [[OK]]);
  await (await pool.send(change())).bytes();
  wires[0].push("END");
  strictEqual(await (await pool.send(change())).text(), "ok");
  deepStrictEqual(wires.map(({ requests }) => requests.length), [1, 1]);
});

for (const end of ["END", "RESET", "HTTP/1.1 408 -\r\n\r\n"]) {
  Deno.test(`pool: a connection that ends while it is free gets no other request: ${JSON.stringify(end)}`, async () => {
    for (const ask of [request, change]) {
      const { pool, wires } = fakeNetwork([[OK, end]], [[OK]]);
      for (let i = 0; i < 2; i++) {
        strictEqual(await (await pool.send(ask())).text(), "ok");
        // What only reads does not wait to see whether an end has come.
        if (ask === request) await tick();
      }
      deepStrictEqual(wires.map(({ requests }) => requests.length), [1, 1]);
      deepStrictEqual(wires.map(({ closed }) => closed), [true, false]);
    }
  });
}

Deno.test("pool: what changes nothing is sent again when a kept connection breaks", async () => {
  for (const end of ["END", "RESET"]) {
    const { pool, wires } = fakeNetwork([[OK], [end]], [[OK]]);
    for (let i = 0; i < 2; i++) {
      strictEqual(await (await pool.send(request())).text(), "ok");
    }
    deepStrictEqual(wires.map(({ requests }) => requests.length), [2, 1]);
  }
});

Deno.test("pool: what changes something is never sent twice", async () => {
  const breaks: Step[][] = [["END"], ["RESET"], ["HTTP/1.1 2", "END"]];
  for (const steps of breaks) {
    for (const before of [[], [[OK]]]) {
      const { pool, wires, peers } = fakeNetwork([...before, steps], [[OK]]);
      for (const _ of before) await (await pool.send(change())).bytes();
      await rejects(pool.send(change()), { code: "ECONNRESET", sent: true });
      deepStrictEqual(
        wires.map(({ requests }) => requests.length),
        [before.length + 1, 0],
      );
      strictEqual(peers.length, 1);
      ok(wires[0].closed);
    }
  }
});

Deno.test("pool: nothing is sent twice when the request itself could not be sent as a whole", async () => {
  const { pool, peers } = fakeNetwork({
    answers: [["RESET"]],
    early: 500,
    takes: 500,
  });
  const body = new Uint8Array(1 << 20);
  await rejects(pool.send(change({ body })), {
    code: "ECONNRESET",
    sent: true,
  });
  strictEqual(peers.length, 1);
});

Deno.test("pool: what breaks in the middle of an answer is never sent again", async () => {
  const { pool, peers } = fakeNetwork([[OK], [OK.slice(0, -1), "END"]], [[OK]]);
  await (await pool.send(request())).bytes();
  const answer = await pool.send(request());
  await rejects(answer.bytes(), { code: "ECONNRESET" });
  strictEqual(peers.length, 1);
});

Deno.test("pool: when no answer comes on a kept connection, all of them are given up", async () => {
  const { pool, wires } = fakeNetwork([[OK], ["END"]], [[OK], ["END"]], [[OK]]);
  const answers = [await pool.send(request()), await pool.send(request())];
  for (const answer of answers) await answer.bytes();
  strictEqual(await (await pool.send(request())).text(), "ok");
  deepStrictEqual(wires.map(({ closed }) => closed), [true, true, false]);
});

Deno.test("pool: a server that always closes soon is not kept waiting for", async () => {
  const { pool, wires } = fakeNetwork(
    ...Array.from({ length: 3 }, () => [[OK, "END" as const]]),
    [[OK]],
    [[OK]],
  );
  for (let i = 0; i < 3; i++) {
    await (await pool.send(change())).bytes();
    await tick();
  }
  // From now on the connection is ours to close.
  await (await pool.send(change())).bytes();
  ok(wires[3].closed);
  strictEqual(await (await pool.send(change())).text(), "ok");
});

Deno.test("pool: what comes beyond an answer is not taken for the next", async () => {
  for (const way of ["bytes", "pieces"] as const) {
    const { pool, wires } = fakeNetwork([[OK + OK]], [[
      OK.replace("ok", "OK"),
    ]]);
    await bodyOf(await pool.send(request()), way);
    ok(wires[0].closed);
    strictEqual(await (await pool.send(request())).text(), "OK");
  }
});

Deno.test("pool: a server that says it waited too long is asked again, unless that changes something", async () => {
  const late = OK.replace("200", "408");
  for (const [ask, status] of [[request, 200], [change, 408]] as const) {
    const { pool } = fakeNetwork([[OK], [late]], [[OK]]);
    await (await pool.send(ask())).bytes();
    strictEqual((await pool.send(ask())).status, status);
  }
  // On a new connection it is the answer.
  const { pool } = fakeNetwork([[late]]);
  strictEqual((await pool.send(request())).status, 408);
});

Deno.test("pool: a connection that waited for long is closed, also when nobody asks for one", async () => {
  for (const keepAlive of ["", "Keep-Alive: timeout=1, max=5\r\n"]) {
    const kept = OK.replace("\r\n", `\r\n${keepAlive}`);
    const { connect, wires } = fakeNetwork([[kept], [OK]], [[OK]]);
    const idle = keepAlive ? 4000 : 0;
    const pool = new ConnectionPool(connect, { connecting: 3000, idle });
    await (await pool.send(request())).bytes();
    if (!keepAlive) await tick();
    else await (await pool.send(request())).bytes();
    ok(wires[0].closed);
  }
});

Deno.test("pool: a server that cannot be reached is told", async () => {
  const { pool } = fakeNetwork();
  await rejects(pool.send(request()), {
    code: "ECONNREFUSED",
    message: "connect ECONNREFUSED 127.0.0.1:9000",
  });
  const slow = new ConnectionPool(
    () => new Promise(() => {}),
    { connecting: 1, idle: 4000 },
  );
  await rejects(slow.send(request()), {
    code: "ETIMEDOUT",
    message: "connect ETIMEDOUT 127.0.0.1:9000",
  });
});

Deno.test("pool: a connection that comes too late is closed", async () => {
  const late = Promise.withResolvers<Socket>();
  const pool = new ConnectionPool(() => late.promise);
  const controller = new AbortController();
  const reason = new Error("enough");
  const running = pool.send(request({ signal: controller.signal }));
  controller.abort(reason);
  await rejects(running, reason);
  const wire = new FakeWire({ answers: [] });
  late.resolve(wire);
  await tick();
  ok(wire.closed);
});
