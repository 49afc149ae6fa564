/** A file becomes an object as it was at one moment, or not at all. */
import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import type { Objects } from "../../../lib/aws/objects/interface.ts";
import type { LocalFiles } from "../../../lib/context/context.ts";
import { localFiles } from "../../../lib/context/local_files.ts";
import { PART_SIZE, TransferMemory } from "../../../lib/transfer/memory.ts";
import { uploadFile } from "../../../lib/transfer/upload.ts";

/** Uploads a file of 1,000 bytes that `change` happens to while it is read. */
async function upload(change: (path: string) => void): Promise<string[]> {
  const path = await Deno.makeTempFile();
  await Deno.writeTextFile(path, "x".repeat(1000));
  const put: string[] = [];
  const objects: Pick<Objects, "put"> = {
    put(_name, body) {
      put.push(new TextDecoder().decode(body));
      return Promise.resolve();
    },
  };
  try {
    await uploadFile(
      {
        local: changing(change),
        objects: objects as Objects,
        memory: new TransferMemory(1),
      },
      path,
      { name: { bucket: "bucket", key: "key" }, contentType: undefined },
    );
  } finally {
    await Deno.remove(path);
  }
  return put;
}

/** Files that `change` happens to before a read. */
function changing(change: (path: string) => void): LocalFiles {
  const real = localFiles("linux");
  return {
    ...real,
    open(path) {
      const file = real.open(path);
      return {
        ...file,
        read(buffer) {
          change(path);
          return file.read(buffer);
        },
      };
    },
  };
}

Deno.test("uploadFile uploads a small file in one go", async () => {
  deepStrictEqual(await upload(() => {}), ["x".repeat(1000)]);
});

const CHANGES: Record<string, (path: string) => void> = {
  "shrinks": (path) => Deno.truncateSync(path, 999),
  "grows": (path) => Deno.truncateSync(path, 1001),
  "is written anew": (path) => Deno.utimeSync(path, 1, 1),
};

for (const [what, change] of Object.entries(CHANGES)) {
  Deno.test(`uploadFile uploads nothing of a small file that ${what} while it is read`, async () => {
    await rejects(
      upload(change),
      /' changed while it was read - nothing was uploaded; try again$/,
    );
  });
}

Deno.test("a buffer that is still read into is lent to nobody else, and the file stays open", async () => {
  const memory = new TransferMemory(2);
  const slowRead = Promise.withResolvers<number>();
  const refused = Promise.withResolvers<void>();
  let reads = 0;
  let closed = false;
  const local = {
    ...localFiles("linux"),
    open: () => ({
      info: { kind: "file", size: 3 * PART_SIZE, modified: 0, mode: 0 },
      read: ({ byteLength }: Uint8Array) =>
        ++reads === 1 ? Promise.resolve(byteLength) : slowRead.promise,
      hasChanged: () => false,
      close: () => closed = true,
    }),
  } as LocalFiles;
  const objects: Partial<Objects> = {
    createUpload: (name) => Promise.resolve({ ...name, uploadId: "u" }),
    uploadPart: () => Promise.reject(new Error("refused")),
    abortUpload: () => Promise.resolve(refused.resolve()),
  };
  const upload = rejects(
    uploadFile({ local, objects: objects as Objects, memory }, "file", {
      name: { bucket: "bucket", key: "key" },
      contentType: undefined,
    }),
    /^Error: refused$/,
  );
  await refused.promise;
  await memory.parts.take(); // the first part's
  let lent = false;
  const other = memory.parts.take().then(() => lent = true);
  // All that is due now happens before this.
  await new Promise((resolve) => setTimeout(resolve));
  deepStrictEqual([lent, closed], [false, false]);
  slowRead.resolve(PART_SIZE);
  await Promise.all([upload, other]);
  strictEqual(closed, true);
});
