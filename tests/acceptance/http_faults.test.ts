/**
 * One fault of a server that is fine afterwards does not fail an upload or a
 * download, wherever in a request it comes; one that stays leaves nothing
 * behind.
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
import { resetting } from "../support/resets.ts";
import { type HttpReply, startServer } from "../support/server.ts";

const BUSY =
  "<Error><Code>ServiceUnavailable</Code><Message>Later.</Message></Error>";
const BUSY_REPLY = `HTTP/1.1 503 -\r\ncontent-length: ${BUSY.length}\r\n`;

/** What a server does to one upload: before it has read the body, or after. */
interface Fault {
  early?: Early;
  late?: HttpReply | "break";
  /** Whether the connection ends in a reset, and is not just closed. */
  resets?: true;
  /**
   * What is told when it happens every time. Without it the upload is fine,
   * unless Deno notices a reset before it has decrypted the answer.
   */
  told?: RegExp;
}

const BROKEN =
  /^Error: Could not reach AWS for the (PutObject|UploadPart) operation \(ECONNRESET\): 127\.0\.0\.1:\d+ closed the connection (before it answered|in the middle of its answer)\n$/;
const REFUSED =
  /^Error: An error occurred \(ServiceUnavailable\) when calling the (PutObject|UploadPart) operation: Later\.\n$/;

const FAULTS: Record<string, Fault> = {
  "a close before the body was read": { early: { after: 1 }, told: BROKEN },
  "a close instead of an answer": { late: "break", told: BROKEN },
  "a reset before the body was read": {
    early: { after: 1000 },
    resets: true,
    told: BROKEN,
  },
  "a reset in the middle of the body": {
    early: { after: 700_000 },
    resets: true,
    told: BROKEN,
  },
  "a reset instead of an answer": {
    late: "break",
    resets: true,
    told: BROKEN,
  },
  "a reset within the answer": {
    late: { headers: { "content-length": 10 }, body: "half", then: "break" },
    resets: true,
    told: BROKEN,
  },
  "a reset after the answer": { late: { then: "break" }, resets: true },
  "a refusal before the body was read": {
    early: { after: 1000, reply: `${BUSY_REPLY}\r\n${BUSY}` },
    told: REFUSED,
  },
  "a refusal that leaves the connection open": {
    early: { after: 1000, reply: `${BUSY_REPLY}\r\n${BUSY}`, readsOn: true },
    told: REFUSED,
  },
  "a refusal that says it will close": {
    early: {
      after: 1000,
      reply: `${BUSY_REPLY}connection: close\r\n\r\n${BUSY}`,
    },
    told: REFUSED,
  },
  "a success that closes": { late: { headers: { connection: "close" } } },
};

/** Bytes: one piece, more than was ever sent as a copy, and three parts. */
const SIZES = [3, 1_200_000, 5_000_000, 40 << 20];

/** The same, when the fault stays. */
const SIZES_THAT_FAIL = [1_200_000, 40 << 20];

const UPLOAD = "<UploadId>u1</UploadId><CompleteMultipartUploadResult/>";

/** Certificate and key of a server. */
type Tls = { cert: string; key: string };

/**
 * A server that keeps what is put, and does one thing wrong: once, to the
 * second of several parts, or every time.
 */
async function storage(
  { early, late, resets }: Fault,
  { everyTime, tls }: { everyTime: boolean; tls?: Tls },
) {
  const parts = new Map<string, Uint8Array>();
  const asked: string[] = [];
  let puts = 0;
  let faults = 0;
  const isTheOne = (number: string) =>
    everyTime || (number !== "1" && faults === 0 && ++faults === 1);
  const server = startServer(
    ({ method, url, body }) => {
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
    ({ method, url }) => {
      // When it begins: the rest of a part that was given up may still be on
      // its way when what comes after it has arrived.
      asked.push(method);
      return early && method === "PUT" &&
          isTheOne(url.searchParams.get("partNumber") ?? "")
        ? early
        : undefined;
    },
  );
  const way = resets ? await resetting(python!, server) : undefined;
  return {
    endpoint: (way ?? server).endpoint,
    asked,
    puts: () => puts,
    faults: () => faults,
    stored: () =>
      Buffer.concat(
        [...parts].sort(([a], [b]) => Number(a) - Number(b))
          .map(([, bytes]) => bytes),
      ),
    async [Symbol.asyncDispose]() {
      await way?.[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

const openssl = findProgram("openssl");
const python = findProgram("python3");

/** Runs `act` for each size, from a file and from standard input. */
async function eachSource(
  path: string,
  sizes: number[],
  act: (source: string, text: string) => Promise<void>,
): Promise<void> {
  for (const size of sizes) {
    const text = "0123456789abcdefg".repeat(Math.ceil(size / 17))
      .slice(0, size);
    await Deno.writeTextFile(path, text);
    for (const source of [path, "-"]) await act(source, text);
  }
}

for (const [what, fault] of Object.entries(FAULTS)) {
  for (const scheme of ["plain", "over TLS"]) {
    const test = (
      name: string,
      act: (
        upload: (
          server: { endpoint: string },
          source: string,
          text: string,
        ) => ReturnType<typeof cli>,
        path: string,
        tls: Tls | undefined,
      ) => Promise<void>,
    ) =>
      Deno.test({
        name: `${name}, ${scheme}`,
        ignore: (scheme !== "plain" && !openssl) || (fault.resets && !python),
        async fn() {
          await using dir = await folder();
          const made = scheme === "plain"
            ? undefined
            : await certificate(openssl!, dir);
          const tls = made && { cert: made.cert, key: made.key };
          await act(
            ({ endpoint }, source, text) =>
              cli(["put-object", "bucket", "k", source], {
                stdin: source === "-" ? text : undefined,
                env: {
                  ...environment(endpoint),
                  AWS_MAX_ATTEMPTS: "2",
                  ...(made ? { AWS_CA_BUNDLE: made.path } : {}),
                },
              }),
            join(dir.path, "file"),
            tls,
          );
        },
      });

    test(
      `an upload survives ${what}`,
      (upload, path, tls) =>
        eachSource(path, SIZES, async (source, text) => {
          await using server = await storage(fault, { everyTime: false, tls });
          const { code, stderr } = await upload(server, source, text);
          deepStrictEqual([stderr, code], ["", 0], `${text.length} ${source}`);
          ok(server.stored().equals(Buffer.from(text)));
          strictEqual(server.faults(), 1);
          ok(server.puts() <= (text.length > 16 << 20 ? 4 : 2), "one retry");
          ok(!server.asked.includes("DELETE"));
        }),
    );

    test(`an upload meets ${what} every time, and leaves nothing behind`, (
      upload,
      path,
      tls,
    ) =>
      eachSource(path, SIZES_THAT_FAIL, async (source, text) => {
        await using server = await storage(fault, { everyTime: true, tls });
        const { code, stderr } = await upload(server, source, text);
        if (!fault.told && code === 0) return strictEqual(stderr, "");
        match(stderr, fault.told ?? BROKEN);
        strictEqual(code, 1);
        // The parts that were begun are removed.
        const inParts = text.length > 16 << 20;
        strictEqual(server.asked.at(-1) === "DELETE", inParts);
      }));
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
