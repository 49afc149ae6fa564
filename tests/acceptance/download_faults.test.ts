/** Downloads that break off, arrive damaged or are interrupted. */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { folder } from "../support/folder.ts";
import { hash } from "../support/objects.ts";
import { refuse, serve } from "../support/s3_server.ts";

/** Three MiB that no two places of are alike. */
const BODY = new Uint8Array(3 << 20).map((_, i) => (i * 2654435761) >>> 13);

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
