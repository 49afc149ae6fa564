/**
 * One fault of a server that is fine afterwards does not fail an upload or a
 * download, wherever in a request it comes.
 */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { certificate } from "../support/certificate.ts";
import { cli } from "../support/cli.ts";
import "../support/leaks.ts";
import { folder } from "../support/folder.ts";
import { findProgram } from "../support/programs.ts";
import type { Early } from "../support/connections.ts";
import { type HttpReply, startServer } from "../support/server.ts";

const BUSY =
  "<Error><Code>ServiceUnavailable</Code><Message>Later.</Message></Error>";
const BUSY_REPLY = `HTTP/1.1 503 -\r\ncontent-length: ${BUSY.length}\r\n`;

/** What a server does to one upload: before it has read the body, or after. */
const FAULTS: Record<string, { early?: Early; late?: HttpReply | "break" }> = {
  "a reset before the body was read": { early: { after: 1 } },
  "a reset instead of an answer": { late: "break" },
  "a reset within the answer": {
    late: { headers: { "content-length": 10 }, body: "half", then: "break" },
  },
  "a reset after the answer": { late: { then: "break" } },
  "a refusal before the body was read": {
    early: { after: 1000, reply: `${BUSY_REPLY}\r\n${BUSY}` },
  },
  "a refusal that leaves the connection open": {
    early: { after: 1000, reply: `${BUSY_REPLY}\r\n${BUSY}`, readsOn: true },
  },
  "a refusal that says it will close": {
    early: {
      after: 1000,
      reply: `${BUSY_REPLY}connection: close\r\n\r\n${BUSY}`,
    },
  },
  "a success that closes": { late: { headers: { connection: "close" } } },
};

/** Bytes: one piece, more than was ever sent as a copy, and parts. */
const SIZES = [3, 1_200_000, 5_000_000, 40 << 20];

const UPLOAD = "<UploadId>u1</UploadId><CompleteMultipartUploadResult/>";

/** A server that keeps what is put, and does one thing wrong. */
function storage(
  { early, late }: (typeof FAULTS)[string],
  tls?: { cert: string; key: string },
) {
  const parts = new Map<string, Uint8Array>();
  const asked: string[] = [];
  let puts = 0;
  let faults = 0;
  /** It is the second part that meets the fault, or the only one. */
  const isTheOne = (number: string) =>
    number !== "1" && faults === 0 && ++faults === 1;
  const server = startServer(
    ({ method, url, body }) => {
      asked.push(method);
      if (method !== "PUT") return { body: UPLOAD };
      puts++;
      const number = url.searchParams.get("partNumber") ?? "";
      if (late && isTheOne(number)) {
        if (late === "break") return "break";
        if (!late.then || !late.body) parts.set(number, body);
        return late;
      }
      parts.set(number, body);
      return { headers: { etag: '"e"' } };
    },
    tls,
    ({ method, url }) =>
      early && method === "PUT" &&
        isTheOne(url.searchParams.get("partNumber") ?? "")
        ? early
        : undefined,
  );
  return {
    ...server,
    asked,
    puts: () => puts,
    faults: () => faults,
    stored: () =>
      Buffer.concat(
        [...parts].sort(([a], [b]) => Number(a) - Number(b))
          .map(([, bytes]) => bytes),
      ),
  };
}

const openssl = findProgram("openssl");

for (const [what, fault] of Object.entries(FAULTS)) {
  for (const scheme of ["plain", "over TLS"]) {
    Deno.test({
      name: `an upload survives ${what}, ${scheme}`,
      ignore: scheme !== "plain" && !openssl,
      async fn() {
        await using dir = await folder();
        const tls = scheme === "plain"
          ? undefined
          : await certificate(openssl!, dir);
        for (const size of SIZES) {
          const text = "0123456789abcdefg".repeat(Math.ceil(size / 17))
            .slice(0, size);
          const path = join(dir.path, "file");
          await Deno.writeTextFile(path, text);
          for (const source of [path, "-"]) {
            await using server = storage(
              fault,
              tls && {
                cert: tls.cert,
                key: tls.key,
              },
            );
            const { code, stderr } = await cli(
              ["put-object", "bucket", "k", source],
              {
                stdin: source === "-" ? text : undefined,
                env: {
                  ...environment(server.endpoint),
                  ...(tls ? { AWS_CA_BUNDLE: tls.path } : {}),
                },
              },
            );
            deepStrictEqual([stderr, code], ["", 0], `${size} ${source}`);
            ok(server.stored().equals(Buffer.from(text)));
            strictEqual(server.faults(), 1);
            ok(server.puts() <= (size > 16 << 20 ? 4 : 2), "one retry");
            ok(!server.asked.includes("DELETE"));
          }
        }
      },
    });
  }
}

Deno.test("a server that always closes without saying so is fine for uploads", async () => {
  await using dir = await folder();
  for (let i = 0; i < 40; i++) {
    await Deno.writeTextFile(join(dir.path, `f${i}`), "x");
  }
  await using server = startServer(() => ({ then: "break" }));
  const { code, stderr } = await cli(["put-objects", "bucket", dir.path], {
    env: environment(server.endpoint),
  });
  deepStrictEqual([stderr, code], ["", 0]);
});

Deno.test("a server that fails every time is told in one line, and nothing is left behind", async () => {
  const asked: string[] = [];
  for (const early of [{ after: 1 }, { after: 1 << 20 }]) {
    await using server = startServer(
      ({ method }) => {
        asked.push(method);
        return { body: UPLOAD };
      },
      undefined,
      ({ method }) => method === "PUT" ? early : undefined,
    );
    const { code, stderr } = await cli(["put-object", "bucket", "k", "-"], {
      stdin: "x".repeat(20 << 20),
      env: { ...environment(server.endpoint), AWS_MAX_ATTEMPTS: "2" },
    });
    match(
      stderr,
      /^Error: Could not reach AWS for the UploadPart operation \(ECONNRESET\): 127\.0\.0\.1:\d+ closed the connection before it answered\n$/,
    );
    strictEqual(code, 1);
    strictEqual(asked.at(-1), "DELETE");
  }
});

Deno.test("a download in chunks that breaks off goes on where it ended", async () => {
  const body = new Uint8Array(3 << 20).map((_, i) => i * 31);
  const whole = Buffer.concat([
    Buffer.from(`${body.length.toString(16)}\r\n`),
    body,
    Buffer.from("\r\n0\r\n\r\n"),
  ]);
  const ranges: (string | undefined)[] = [];
  await using server = startServer(({ headers }) => {
    ranges.push(headers.range);
    const from = Number(/^bytes=(\d+)-/.exec(headers.range ?? "")?.[1] ?? 0);
    return from > 0 ? { status: 206, body: body.subarray(from) } : {
      headers: { "transfer-encoding": "chunked" },
      body: whole.subarray(0, 2 << 20),
      then: "break",
    };
  });
  await using dir = await folder();
  const target = join(dir.path, "k");
  const { code, stderr } = await cli([
    "get-object",
    "bucket",
    "k",
    "-o",
    target,
  ], {
    env: environment(server.endpoint),
  });
  deepStrictEqual([stderr, code], ["", 0]);
  ok(Buffer.from(await Deno.readFile(target)).equals(body));
  // By way of fetch it is asked for once more, to come as it is stored.
  ok(ranges.length <= 3);
});

function environment(endpoint: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
    AWS_SECRET_ACCESS_KEY: "secretsecret",
    AWS_REGION: "us-east-1",
  };
}
