/** Servers that answer badly: one line that names them, and nothing is kept. */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { cli, spawn } from "../support/cli.ts";
import "../support/leaks.ts";
import { folder } from "../support/folder.ts";

/** Sends the same bytes to whoever connects, and hangs up. */
function shout(text: string) {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  let connections = 0;
  const serve = async (connection: Deno.Conn) => {
    try {
      await connection.read(new Uint8Array(65_536));
      for (let rest = new TextEncoder().encode(text); rest.length > 0;) {
        rest = rest.subarray(await connection.write(rest));
      }
    } catch {
      // The program has heard enough.
    } finally {
      connection.close();
    }
  };
  const accepting = (async () => {
    for await (const connection of listener) {
      connections++;
      await serve(connection);
    }
  })();
  return {
    host: `127.0.0.1:${listener.addr.port}`,
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      listener.close();
      await accepting;
    },
  };
}

const OK = "HTTP/1.1 200 OK\r\n";

/** What a server says, and what is told of it. */
const ANSWERS: [name: string, text: string, told: RegExp][] = [
  [
    "nothing",
    "",
    /\(ECONNRESET\): HOST closed the connection before it answered/,
  ],
  [
    "half a head",
    "HTTP/1.1 200 O",
    /\(ECONNRESET\): HOST closed the connection in the middle of its answer/,
  ],
  [
    "half a body",
    `${OK}content-length: 10\r\n\r\nhalf`,
    /\(ECONNRESET\): HOST closed the connection in the middle of its answer/,
  ],
  [
    "HTML and no HTTP",
    "<html><body>Welcome</body></html>\r\n\r\n",
    /\(EPROTO\): the answer of HOST cannot be read: it begins with "<html>/,
  ],
  [
    "a header of a megabyte",
    `${OK}x: ${"y".repeat(1 << 20)}\r\ncontent-length: 0\r\n\r\n`,
    /\(EPROTO\): the answer of HOST cannot be read: a part of its head is longer than 65536 bytes/,
  ],
  [
    "two lengths",
    `${OK}content-length: 2\r\ncontent-length: 3\r\n\r\nabc`,
    /\(EPROTO\): the answer of HOST cannot be read: it does not say clearly where it ends/,
  ],
  [
    "no length",
    `${OK}\r\nabc`,
    /\(EPROTO\): the answer of HOST cannot be read: it does not say clearly where it ends/,
  ],
  [
    "chunks without sizes",
    `${OK}transfer-encoding: chunked\r\n\r\nxyz\r\nzzz`,
    /\(EPROTO\): the answer of HOST cannot be read: a chunk does not tell its size/,
  ],
];

for (const [name, text, told] of ANSWERS) {
  Deno.test(`a server that says ${name} is told in one line, and nothing is kept`, async () => {
    await using dir = await folder();
    await using server = shout(text);
    for (
      const args of [
        ["whoami"],
        ["get-object", "bucket", "k", "-o", join(dir.path, "k")],
        ["put-object", "bucket", "k", "-"],
        ["create", "bucket", "--create-bucket", "--username", "u"],
      ]
    ) {
      const { code, stdout, stderr } = await cli(args, {
        stdin: "text",
        env: {
          AWS_ENDPOINT_URL: `http://${server.host}`,
          AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
          AWS_SECRET_ACCESS_KEY: "secretsecret",
          AWS_REGION: "us-east-1",
          AWS_MAX_ATTEMPTS: "1",
        },
      });
      deepStrictEqual([stdout, code], ["", 1]);
      match(stderr.replaceAll(server.host, "HOST"), told);
      strictEqual(stderr.split("\n").length, 2, stderr);
    }
    deepStrictEqual(dir.names(), []);
  });
}

Deno.test("a server that answers twice is listened to once", async () => {
  await using server = shout(
    `${OK}content-length: 4\r\n\r\nfirs`.repeat(2),
  );
  const { code, stdout, stderr } = await cli(["get-object", "bucket", "k"], {
    env: {
      AWS_ENDPOINT_URL: `http://${server.host}`,
      AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
      AWS_SECRET_ACCESS_KEY: "secretsecret",
    },
  });
  deepStrictEqual([stdout, stderr, code], ["firs", "", 0]);
});

Deno.test("a proxy that refuses is told in one line", async () => {
  await using proxy = shout(
    "HTTP/1.1 403 Forbidden\r\ncontent-length: 2\r\n\r\nno",
  );
  const { code, stderr } = await spawn(["whoami"], {
    env: {
      HTTPS_PROXY: `http://${proxy.host}`,
      AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
      AWS_SECRET_ACCESS_KEY: "secretsecret",
      AWS_REGION: "us-east-1",
      AWS_MAX_ATTEMPTS: "1",
    },
  }).result;
  match(
    stderr,
    /^Error: Could not reach AWS for the GetCallerIdentity operation [^\n]*sts\.us-east-1\.amazonaws\.com[^\n]*\n$/,
  );
  strictEqual(code, 1);
  ok(proxy.connections() >= 1);
});
