/**
 * Transfers when things go wrong on the way: a server that breaks off, sends
 * us elsewhere, asks for patience, or lies; and people who press Ctrl-C.
 */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { crc32, gzipSync } from "node:zlib";
import { createObjects } from "../../lib/aws/objects/objects.ts";
import { BucketRegions } from "../../lib/aws/bucket_regions.ts";
import { createRequests } from "../../lib/aws/objects/requests.ts";
import { network } from "../../lib/context/sockets.ts";
import { HttpClient } from "../../lib/http/client.ts";
import { AwsError } from "../../lib/errors.ts";
import { cli, type CliOptions, spawn } from "../support/cli.ts";
import "../support/leaks.ts";
import { folder, s3Settings } from "../support/objects.ts";
import { type Answer, type HttpReply, startServer } from "../support/server.ts";

/** A request as the server saw it. */
interface Seen {
  /** `PUT /bucket/key?partNumber`: the names in the query, not their values. */
  what: string;
  headers: Record<string, string>;
  body: Uint8Array;
}

/** Answers a request; the number counts those of the same kind, from 1. */
type NthAnswer = (seen: Seen, nth: number) => ReturnType<Answer>;

/** A server that does what a test wants, and remembers what it was asked. */
function serve(answer: NthAnswer) {
  const seen: Seen[] = [];
  const server = startServer(({ method, url, headers, body }) => {
    const names = [...url.searchParams.keys()].filter((name) =>
      name !== "uploadId"
    );
    const query = names.length > 0 ? `?${names.join("&")}` : "";
    const what = `${method} ${url.pathname}${query}`;
    seen.push({ what, headers, body });
    const nth = seen.filter((other) => other.what === what).length;
    return answer(seen.at(-1)!, nth);
  });
  const env = {
    AWS_ENDPOINT_URL: server.endpoint,
    AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
    AWS_SECRET_ACCESS_KEY: "secretsecret",
    AWS_REGION: "us-east-1",
  };
  return {
    ...server,
    seen,
    /** What was asked for, in order. */
    asked: () => seen.map(({ what }) => what),
    cli: (args: string[], options: CliOptions = {}) =>
      cli(args, { ...options, env }),
    spawn: (args: string[], options: CliOptions = {}) =>
      spawn(args, { ...options, env }),
  };
}

function refuse(
  status: number,
  code: string,
  headers: Record<string, string> = {},
): HttpReply {
  const body = `<Error><Code>${code}</Code><Message>${code}.</Message></Error>`;
  return { status, headers, body };
}

/** Three MiB that no two places of are alike. */
const BODY = new Uint8Array(3 << 20).map((_, i) => (i * 2654435761) >>> 13);

/** What S3 says of an upload in parts, at its beginning and at its end. */
const UPLOAD = "<UploadId>u1</UploadId><CompleteMultipartUploadResult/>";

for (const status of [301, 307, 400]) {
  Deno.test(`a bucket in another region, told by ${status}, is followed by every call`, async () => {
    await using server = serve((seen) => {
      if (!seen.headers.authorization!.includes("/eu-west-3/s3/")) {
        return refuse(status, "AuthorizationHeaderMalformed", {
          "x-amz-bucket-region": "eu-west-3",
        });
      }
      return {
        body: seen.what.includes("list-type")
          ? "<ListBucketResult><Contents><Key>a</Key><Size>1</Size></Contents></ListBucketResult>"
          : UPLOAD,
      };
    });
    await using dir = await folder();
    for (
      const [args, stdin] of [
        [["list-bucket", "far"], ""],
        [["put-object", "far", "k", "-"], "text"],
        [["put-object", "far", "k", "-"], "x".repeat(17 << 20)],
        [["get-object", "far", "k", "-o", join(dir.path, "k")], ""],
        [["delete-objects", "far", "k"], ""],
      ] as const
    ) {
      const { code, stderr } = await server.cli([...args], { stdin });
      strictEqual(code, 0, stderr);
    }
    // Each run is led once, and remembers.
    const misled = server.seen.filter(({ headers }) =>
      headers.authorization!.includes("/us-east-1/s3/")
    );
    strictEqual(misled.length, 5);
  });
}

Deno.test("a download that breaks off is taken up where it ended", async () => {
  await using server = serve((seen, nth) => {
    const range = /^bytes=(\d+)-$/.exec(seen.headers.range ?? "");
    const from = range ? Number(range[1]) : 0;
    return {
      status: range ? 206 : 200,
      headers: { "content-length": BODY.length - from, etag: '"tag"' },
      body: BODY.subarray(from, nth === 3 ? undefined : from + (1 << 20)),
      then: nth === 3 ? undefined : "break",
    };
  });
  await using dir = await folder();
  const path = join(dir.path, "k");
  const { code, stderr } = await server.cli([
    "get-object",
    "bucket",
    "k",
    "-o",
    path,
  ]);
  deepStrictEqual([stderr, code], ["", 0]);
  strictEqual(hash(await Deno.readFile(path)), hash(BODY));
  strictEqual(server.seen.length, 3);
  for (const { headers } of server.seen.slice(1)) {
    strictEqual(headers["if-match"], '"tag"');
    ok(headers.range !== "bytes=0-");
  }
  deepStrictEqual(dir.names(), ["k"]);
});

Deno.test("a download that can only break off leaves the old file", async () => {
  await using server = serve(() => {
    return { headers: { "content-length": BODY.length }, then: "break" };
  });
  await using dir = await folder();
  const path = join(dir.path, "k");
  await Deno.writeTextFile(path, "old");
  const { code, stderr } = await server.cli([
    "get-object",
    "bucket",
    "k",
    "-o",
    path,
  ]);
  match(stderr, /^Error: Could not reach AWS for the GetObject operation/);
  strictEqual(code, 1);
  deepStrictEqual(dir.names(), ["k"]);
  strictEqual(await Deno.readTextFile(path), "old");
});

Deno.test("an object that changes in the middle of its download is told", async () => {
  await using server = serve((seen) => {
    if (seen.headers["if-match"]) {
      return refuse(412, "PreconditionFailed");
    }
    return {
      headers: { "content-length": BODY.length, etag: '"one"' },
      body: BODY.subarray(0, 1 << 20),
      then: "break",
    };
  });
  await using dir = await folder();
  const { code, stderr } = await server.cli([
    "get-object",
    "bucket",
    "k",
    "-o",
    join(dir.path, "k"),
  ]);
  strictEqual(
    stderr,
    "Error: 'k' changed while it was downloaded - try again\n",
  );
  strictEqual(code, 1);
  deepStrictEqual(dir.names(), []);
});

Deno.test("compressed objects come as they are stored", async () => {
  const packed = gzipSync("text ".repeat(1000));
  await using server = serve(() => {
    return { headers: { "content-encoding": "gzip" }, body: packed };
  });
  await using dir = await folder();
  const path = join(dir.path, "k.gz");
  const { code, stderr } = await server.cli([
    "get-object",
    "bucket",
    "k",
    "-o",
    path,
  ]);
  deepStrictEqual([stderr, code], ["", 0]);
  strictEqual(hash(await Deno.readFile(path)), hash(packed));
});

Deno.test("an object that does not fit its checksum is refused", async () => {
  await using server = serve((seen) => {
    const sum = new Uint8Array(4);
    new DataView(sum.buffer).setUint32(0, crc32("right"));
    return {
      headers: {
        "x-amz-checksum-crc32": btoa(String.fromCharCode(...sum)),
      },
      body: seen.what.endsWith("good") ? "right" : "wrong",
    };
  });
  await using dir = await folder();
  const get = (key: string) =>
    server.cli(["get-object", "bucket", key, "-o", join(dir.path, key)]);
  strictEqual((await get("good")).code, 0);
  const { code, stderr } = await get("bad");
  strictEqual(
    stderr,
    "Error: 'bad' arrived damaged: its checksum does not match\n",
  );
  strictEqual(code, 1);
  deepStrictEqual(dir.names(), ["good"]);
});

Deno.test("what is throttled or fails in passing is tried again, with the same bytes", async () => {
  await using server = serve((_, nth) => {
    if (nth === 1) return refuse(503, "SlowDown");
    return nth === 2 ? "break" : {};
  });
  const { code, stderr } = await server.cli(
    ["put-object", "bucket", "k", "-"],
    {
      stdin: "precious",
    },
  );
  deepStrictEqual([stderr, code], ["", 0]);
  deepStrictEqual(
    server.seen.map(({ body }) => new TextDecoder().decode(body)),
    ["precious", "precious", "precious"],
  );
});

Deno.test("an error that stays is told as S3 told it, with what to do", async () => {
  await using server = serve(() => refuse(403, "AccessDenied"));
  const { stderr } = await server.cli(["put-object", "bucket", "k", "-"], {
    stdin: "x",
  });
  strictEqual(
    stderr,
    "Error: An error occurred (AccessDenied) when calling the PutObject operation: AccessDenied - the caller lacks s3:PutObject\n",
  );
  strictEqual(server.seen.length, 1);
});

Deno.test("a wrong clock is allowed for", async () => {
  const then = new Date(Date.now() + 3 * 3600 * 1000);
  await using server = serve((_, nth) => {
    return nth === 1
      ? refuse(403, "RequestTimeTooSkewed", { date: then.toUTCString() })
      : {};
  });
  const { code, stderr } = await server.cli(
    ["put-object", "bucket", "k", "-"],
    {
      stdin: "x",
    },
  );
  deepStrictEqual([stderr, code], ["", 0]);
  const hour = then.toISOString().replace(/[-:]/g, "").slice(0, 11);
  const date = String(server.seen[1].headers["x-amz-date"]);
  // Whatever second it is by now.
  ok(date >= hour && date.slice(0, 8) >= hour.slice(0, 8), date);
});

Deno.test("of many requests at once each follows the bucket, and allows for the clock", async () => {
  const then = new Date(Date.now() + 3 * 3600 * 1000);
  const hour = then.toISOString().replace(/[-:]/g, "").slice(0, 11);
  await using server = serve(({ headers }) => {
    if (!headers.authorization!.includes("/eu-west-3/s3/")) {
      return refuse(400, "AuthorizationHeaderMalformed", {
        "x-amz-bucket-region": "eu-west-3",
      });
    }
    return String(headers["x-amz-date"]) >= hour
      ? { body: "x" }
      : refuse(403, "RequestTimeTooSkewed", { date: then.toUTCString() });
  });
  await using dir = await folder();
  const names = Array.from({ length: 20 }, (_, i) => `f${i}`);
  for (const name of names) {
    await Deno.writeTextFile(join(dir.path, name), name);
  }
  for (
    const args of [
      ["put-objects", "far", ...names],
      ["get-objects", "far", ...names, "-o", "down"],
    ]
  ) {
    const { code, stderr } = await server.cli(args, { cwd: dir.path });
    deepStrictEqual([stderr, code], ["", 0]);
  }
});

Deno.test("servers that send a request to and fro are not followed for ever", async () => {
  await using server = serve(({ headers }) =>
    refuse(400, "AuthorizationHeaderMalformed", {
      "x-amz-bucket-region": headers.authorization!.includes("/us-east-1/")
        ? "eu-west-3"
        : "us-east-1",
    })
  );
  const { code, stderr } = await server.cli(["get-object", "far", "k"]);
  match(stderr, /^Error: An error occurred \(AuthorizationHeaderMalformed\)/);
  strictEqual(code, 1);
  strictEqual(server.seen.length, 2);
});

Deno.test("what answers 200 and is not S3 is no success", async () => {
  await using server = serve(() => ({ body: "<html>Welcome</html>" }));
  for (
    const [args, operation] of [
      [["list-bucket", "b"], "ListObjectsV2"],
      [["put-object", "b", "k", "-"], "CreateMultipartUpload"],
    ] as const
  ) {
    const { code, stderr } = await server.cli([...args], {
      stdin: "x".repeat(17 << 20),
    });
    strictEqual(
      stderr,
      `Error: The answer to ${operation} is not one of S3's - check --endpoint-url, and what stands between you and it\n`,
    );
    strictEqual(code, 1);
  }
});

Deno.test("bodies of all sizes go through a proxy, and are hashed for it", async () => {
  await using proxy = serve(() => ({ body: UPLOAD }));
  for (const size of [5, 2 << 20]) {
    const { code, stderr } = await spawn(["put-object", "b", "k", "-"], {
      stdin: "x".repeat(size),
      env: {
        HTTP_PROXY: proxy.endpoint,
        AWS_ENDPOINT_URL: "http://localhost:9999",
        AWS_ACCESS_KEY_ID: "a",
        AWS_SECRET_ACCESS_KEY: "s",
      },
    }).result;
    deepStrictEqual([stderr, code], ["", 0]);
    const { headers, body } = proxy.seen.at(-1)!;
    strictEqual(body.length, size);
    strictEqual(headers["x-amz-content-sha256"], hash(body));
  }
});

Deno.test("each of 2,000 keys that S3 could not delete is told", async () => {
  const keys = Array.from({ length: 2000 }, (_, i) => `k${1000 + i}`);
  const stuck = keys.filter((key) => key.endsWith("7"));
  await using server = serve(({ body }) => {
    const asked = new TextDecoder().decode(body).matchAll(/<Key>(\w+)<\/Key>/g);
    const errors = [...asked].map(([, key]) => key)
      .filter((key) => stuck.includes(key)).map((key) =>
        `<Error><Key>${key}</Key><Code>AccessDenied</Code><Message>No.</Message></Error>`
      );
    return { body: `<DeleteResult>${errors.join("")}</DeleteResult>` };
  });
  const { code, stderr } = await server.cli(["delete-objects", "b", ...keys]);
  strictEqual(
    stderr,
    [
      "Deleting 2000 objects from b",
      ...stuck.map((key) =>
        `Error: Could not delete ${key}: No. (AccessDenied)`
      ),
      "",
    ].join("\n"),
  );
  strictEqual(code, 1);
  // In as many requests as it takes, and not one by one.
  deepStrictEqual(server.asked(), Array(2).fill("POST /b?delete"));
});

Deno.test("an upload in parts that fails is aborted", async () => {
  await using server = serve((seen) => {
    if (seen.what.startsWith("PUT")) {
      return refuse(403, "AccessDenied");
    }
    return { body: UPLOAD };
  });
  const { code, stderr } = await server.cli(
    ["put-object", "bucket", "k", "-"],
    {
      stdin: "x".repeat(20 << 20),
    },
  );
  match(
    stderr,
    /^Error: An error occurred \(AccessDenied\) when calling the UploadPart operation/,
  );
  strictEqual(code, 1);
  strictEqual(server.asked().at(-1), "DELETE /bucket/k");
  ok(!server.asked().includes("POST /bucket/k"));
});

Deno.test("parts that could not be removed are named, with the command that does", async () => {
  await using server = serve((seen) => {
    if (/^(PUT|DELETE)/.test(seen.what)) {
      return refuse(403, "AccessDenied");
    }
    return { body: UPLOAD };
  });
  const { stderr } = await server.cli(["put-object", "bucket", "it's", "-"], {
    stdin: "x".repeat(20 << 20),
  });
  match(
    stderr,
    /parts of 'it's' are left in the bucket.*aws s3api abort-multipart-upload --bucket bucket --key='it'\\''s' --upload-id u1\n$/,
  );
});

Deno.test("an upload that S3 calls done and then failed is aborted", async () => {
  await using server = serve((seen) => {
    if (seen.what === "POST /bucket/k") {
      return {
        body: "<Error><Code>InvalidPart</Code><Message>No.</Message></Error>",
      };
    }
    return { body: UPLOAD };
  });
  const { code, stderr } = await server.cli(
    ["put-object", "bucket", "k", "-"],
    {
      stdin: "x".repeat(20 << 20),
    },
  );
  match(
    stderr,
    /^Error: An error occurred \(InvalidPart\) when calling the CompleteMultipartUpload operation: No/,
  );
  strictEqual(code, 1);
  strictEqual(server.asked().at(-1), "DELETE /bucket/k");
});

for (const [what, change] of [["grows", 1], ["shrinks", -1]] as const) {
  Deno.test(`a file that ${what} while it is read is not uploaded`, async () => {
    await using dir = await folder();
    const path = join(dir.path, "file");
    const size = 20 << 20;
    await Deno.writeFile(path, new Uint8Array(size));
    await using server = serve((seen) => {
      if (seen.what.endsWith("?partNumber")) {
        Deno.truncateSync(path, size + change);
      }
      return { body: UPLOAD };
    });
    const { code, stderr } = await server.cli([
      "put-object",
      "bucket",
      "k",
      path,
    ]);
    match(
      stderr,
      /^Error: '.*file' changed while it was read - nothing was uploaded; try again\n$/,
    );
    strictEqual(code, 1);
    strictEqual(server.asked().at(-1), "DELETE /bucket/k");
  });
}

Deno.test("large bodies carry checksums, of each part and of none in doubt", async () => {
  await using server = serve(() => {
    return { headers: { etag: '"e"' }, body: UPLOAD };
  });
  await server.cli(["put-object", "bucket", "k", "-"], {
    stdin: "x".repeat(20 << 20),
  });
  const parts = server.seen.filter(({ what }) => what.startsWith("PUT"));
  deepStrictEqual(
    parts.map(({ body }) => body.length).sort((a, b) => b - a),
    [16 << 20, 4 << 20],
  );
  for (const { headers, body } of parts) {
    // Nobody can change it on its way to this computer itself.
    strictEqual(headers["x-amz-content-sha256"], "UNSIGNED-PAYLOAD");
    strictEqual(
      Buffer.from(String(headers["x-amz-checksum-crc32"]), "base64")
        .readUInt32BE(),
      crc32(body),
    );
  }
  strictEqual(server.seen[0].headers["x-amz-checksum-algorithm"], "CRC32");
  const complete = new TextDecoder().decode(server.seen.at(-1)!.body);
  strictEqual(complete.match(/<ChecksumCRC32>/g)?.length, 2);
});

Deno.test("a connection on which nothing happens is given up", async () => {
  await using server = serve(() => "silence");
  const [objects, byFetch] = [false, true].map((onlyFetch) => {
    const settings = s3Settings(
      server.endpoint,
      new HttpClient(network([]), onlyFetch),
    );
    return createObjects(
      settings,
      createRequests(
        settings,
        new BucketRegions(),
        {
          mayConnect: () => Promise.resolve(true),
          env: () => undefined,
          now: () => new Date(),
        },
        { silence: 50, slowestLine: Infinity },
      ),
    );
  });
  const name = { bucket: "bucket", key: "k" };
  for (
    const call of [
      () => objects.get(name, { write: () => {} }),
      () => byFetch.get(name, { write: () => {} }),
      () => objects.put(name, new Uint8Array(10), undefined),
      () => objects.put(name, new Uint8Array(2 << 20), undefined),
    ]
  ) {
    const error = await call().then(() => undefined, (error) => error);
    ok(error instanceof AwsError, String(error));
    match(error.message, /ETIMEDOUT.*no answer for/);
  }
});

Deno.test("after an error that concerns all objects no more are tried", async () => {
  await using server = serve(() => refuse(403, "InvalidAccessKeyId"));
  await using dir = await folder();
  for (let i = 0; i < 50; i++) {
    await Deno.writeTextFile(join(dir.path, `f${i}`), "x");
  }
  const { code, stderr } = await server.cli(
    ["put-objects", "bucket", ".", "--concurrency", "2"],
    { cwd: dir.path },
  );
  match(stderr, /^Error: An error occurred \(InvalidAccessKeyId\)[^\n]*\n$/);
  strictEqual(code, 1);
  ok(server.seen.length <= 2);
});

Deno.test({
  name: "Ctrl-C in the middle of an upload aborts it",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using dir = await folder();
    const path = join(dir.path, "k");
    await Deno.writeFile(path, new Uint8Array(40 << 20));
    for (
      const [args, stdin] of [
        [["put-object", "bucket", "k", path]],
        [["put-object", "bucket", "k", "-"], "x".repeat(40 << 20)],
        [["put-objects", "bucket", path]],
      ] as const
    ) {
      const midway = Promise.withResolvers<void>();
      await using server = serve((seen) => {
        // The parts are never answered.
        if (seen.what.startsWith("PUT")) {
          midway.resolve();
          return "silence";
        }
        return { body: UPLOAD };
      });
      const running = server.spawn([...args], { stdin });
      await midway.promise;
      running.kill("SIGINT");
      const { code, stderr } = await running.result;
      deepStrictEqual([stderr, code], ["Error: Interrupted\n", 130]);
      ok(server.asked().includes("DELETE /bucket/k"));
      ok(!server.asked().includes("POST /bucket/k"));
    }
  },
});

Deno.test({
  name: "Ctrl-C in the middle of a download leaves no part of a file",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using dir = await folder();
    for (const command of ["get-object", "get-objects"]) {
      const midway = Promise.withResolvers<void>();
      await using server = serve(() => {
        midway.resolve();
        // The rest never comes.
        return {
          headers: { "content-length": BODY.length },
          body: BODY.subarray(0, 2 << 20),
          then: "silence",
        };
      });
      const target = command === "get-object" ? join(dir.path, "k") : dir.path;
      const running = server.spawn([command, "bucket", "k", "-o", target]);
      await midway.promise;
      // Only once something is there is there something to clean up.
      while (dir.names().length === 0) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      running.kill("SIGINT");
      const { code, stderr } = await running.result;
      deepStrictEqual([stderr, code], ["Error: Interrupted\n", 130]);
      deepStrictEqual(dir.names(), []);
    }
  },
});

function hash(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
