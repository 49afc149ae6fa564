/** A file becomes an object as it was at one moment, or not at all. */
import { deepStrictEqual, rejects } from "node:assert/strict";
import type { Objects } from "../../../lib/aws/objects.ts";
import { type LocalFiles, localFiles } from "../../../lib/files/local.ts";
import { TransferMemory } from "../../../lib/transfer/memory.ts";
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
