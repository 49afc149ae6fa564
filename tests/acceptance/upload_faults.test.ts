/** Uploads that fail half-way or are interrupted, and what keeps them intact. */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { folder } from "../support/folder.ts";
import { refuse, serve, UPLOAD } from "../support/s3_server.ts";

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
