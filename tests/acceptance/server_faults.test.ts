/** Servers that are busy, refuse, answer nonsense or fall silent. */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { BucketRegions } from "../../lib/aws/bucket_regions.ts";
import { createObjects } from "../../lib/aws/objects/objects.ts";
import { createRequests } from "../../lib/aws/objects/requests.ts";
import { network } from "../../lib/context/sockets.ts";
import { HttpClient } from "../../lib/http/client.ts";
import { AwsError } from "../../lib/errors.ts";
import { folder } from "../support/folder.ts";
import { s3Settings } from "../support/objects.ts";
import { refuse, serve } from "../support/s3_server.ts";

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
      `Error: The response to ${operation} is not from S3 - check --endpoint-url, and any proxy on the way\n`,
    );
    strictEqual(code, 1);
  }
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
