/** `localserver`: starting, serving good and bad clients, and ending. */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { ENDPOINT, sandbox } from "../support/aws.ts";
import { caller } from "../support/callers.ts";
import { startLocalServer } from "../support/localserver.ts";
import { output, testWith } from "../support/programs.ts";
import { startProxy } from "../support/proxy.ts";

Deno.test("a thousand requests from fifty clients make one AssumeRole", async () => {
  await using box = await sandbox({ admin: true });
  const bucket = await box.bucket();
  await using proxy = await startProxy(ENDPOINT!);
  await using server = await startLocalServer(box, [bucket, "-d", "15m"], {
    AWS_ENDPOINT_URL: proxy.endpoint,
  });
  const keys = new Set<string>();
  await Promise.all(Array.from({ length: 50 }, async () => {
    for (let i = 0; i < 20; i++) {
      const response = await fetch(server.url);
      keys.add((await response.json()).AccessKeyId);
    }
  }));
  strictEqual(keys.size, 1);
  const assumed = proxy.calls.filter((c) => c.operation === "AssumeRole");
  strictEqual(assumed.length, 1);
});

Deno.test("while STS is away good credentials go on, and then there is a clear 500", async () => {
  await using box = await sandbox({ admin: true });
  const bucket = await box.bucket();
  await using proxy = await startProxy(ENDPOINT!);
  await using server = await startLocalServer(box, [bucket, "-d", "15m"], {
    AWS_ENDPOINT_URL: proxy.endpoint,
  });
  const ask = async () => {
    const response = await fetch(server.url);
    return { status: response.status, body: await response.json() };
  };
  const first = await ask();
  proxy.fault = ({ operation }) =>
    operation === "AssumeRole"
      ? { kind: "refuse", status: 403, code: "AccessDenied" }
      : undefined;
  server.turnClock(9);
  deepStrictEqual(await ask(), first);
  server.turnClock(2);
  const late = await ask();
  strictEqual(late.status, 500);
  match(late.body.error, /AccessDenied.*AssumeRole/);
  ok(!JSON.stringify(late.body).includes(first.body.SecretAccessKey));
  match(server.log(), /Cannot renew credentials: .*AssumeRole/);
});

testWith(
  "curl",
  "curl with a forged Host, an Origin, POST, a body: refused, and no CORS header",
  async (curl) => {
    await using box = await sandbox({ admin: true });
    const bucket = await box.bucket();
    await using server = await startLocalServer(box, [bucket, "-d", "15m"]);
    const ask = async (...args: string[]) => {
      const answer = await output(curl, ["-sS", "-i", server.url, ...args]);
      ok(!/^access-control-/im.test(answer), answer);
      return Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);
    };
    strictEqual(await ask(), 200);
    strictEqual(await ask("-H", "Host: evil.example"), 403);
    strictEqual(await ask("-H", `Host: evil.example:${server.port}`), 403);
    strictEqual(await ask("-H", "Origin: https://evil.example"), 403);
    strictEqual(await ask("-X", "POST"), 405);
    strictEqual(await ask("-X", "GET", "-d", "body"), 400);
    strictEqual(
      await ask("-X", "OPTIONS", "-H", "Origin: https://evil.example"),
      403,
    );
    strictEqual(await ask("--request-target", `/${"a".repeat(5000)}`), 404);
    strictEqual(await ask("--request-target", "http://evil.example/"), 403);
    for (const line of server.log().split("\n")) ok(line.length < 300);
  },
);

Deno.test("a client that is slow to ask holds up neither others nor the end", async () => {
  await using box = await sandbox({ admin: true });
  const bucket = await box.bucket();
  await using server = await startLocalServer(box, [bucket, "-d", "15m"]);
  using slow = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
  await slow.write(new TextEncoder().encode("GET / HTTP/1.1\r\nHo"));
  const response = await fetch(server.url);
  strictEqual(response.status, 200);
  await response.body?.cancel();
  strictEqual(await server.stop(), 0);
});

Deno.test("a port that is taken is refused before anything is made in AWS", async () => {
  await using box = await sandbox({ admin: true });
  const bucket = await box.bucket();
  await using proxy = await startProxy(ENDPOINT!);
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr;
  const { code, stderr } = await box.cli([
    "localserver",
    bucket,
    "-d",
    "15m",
    "--port",
    `${port}`,
  ], { env: { AWS_ENDPOINT_URL: proxy.endpoint } });
  strictEqual(
    stderr,
    `Error: Cannot listen on localhost:${port}: the port is taken - choose another with --port\n`,
  );
  strictEqual(code, 1);
  strictEqual(proxy.calls.length, 0);
});

Deno.test("a host that does not resolve, and a bucket that does not exist, are refused", async () => {
  await using box = await sandbox({ admin: true });
  const host = await box.cli([
    "localserver",
    box.name(),
    "-d",
    "15m",
    "--host",
    "no-such-host.invalid",
    "--token=t",
  ]);
  match(
    host.stderr,
    /^Error: Cannot listen on no-such-host\.invalid:8094: .*(lookup|known|may only).*\n$/,
  );
  strictEqual(host.code, 1);
  const bucket = await box.cli([
    "localserver",
    box.name(),
    "-d",
    "15m",
    "--port",
    "0",
  ]);
  strictEqual(
    bucket.stderr,
    `Generating initial credentials...\nError: Bucket does not exist: ${box.name()}\n`,
  );
  strictEqual(bucket.code, 1);
});

Deno.test("operator-policy localserver is enough to serve", async () => {
  await using box = await sandbox();
  const bucket = await box.bucket();
  const { stdout } = await box.cli(["operator-policy", "localserver"]);
  const env = await caller(box, "operator", stdout);
  await using server = await startLocalServer(box, [bucket, "-d", "15m"], env);
  const response = await fetch(server.url);
  strictEqual(response.status, 200);
  await response.body?.cancel();
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.test(`localserver as a process: a token is made up, and ${signal} ends it well`, async () => {
    await using box = await sandbox({ admin: true });
    const buckets = [await box.bucket("a"), await box.bucket("b")];
    // The bucket behind a bare --token is a bucket.
    const server = box.spawn([
      "localserver",
      "-d",
      "15m",
      "--port",
      "0",
      "--token",
      ...buckets,
    ]);
    await server.told("Press Ctrl+C to stop");
    server.kill(signal);
    const { code, stdout, stderr } = await server.result;
    strictEqual(code, 0);
    strictEqual(stdout, "");
    match(
      stderr,
      new RegExp(
        `^Generating initial credentials\\.\\.\\.
Serving read-write credentials for buckets '${buckets[0]}', '${
          buckets[1]
        }' at http://localhost:\\d+/
Duration: 900 seconds
Authorization token: [0-9a-f]{32}
Press Ctrl\\+C to stop
Shutting down server\\.\\.\\.
$`,
      ),
    );
  });
}
