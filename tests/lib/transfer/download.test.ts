/** An object becomes a file, whole or not at all. */
import { deepStrictEqual, rejects } from "node:assert/strict";
import { join } from "node:path";
import type { Objects } from "../../../lib/aws/objects/interface.ts";
import { localFiles } from "../../../lib/context/local_files.ts";
import { downloadFile } from "../../../lib/transfer/download.ts";
import { folder } from "../../support/folder.ts";

const NAME = { bucket: "bucket", key: "key" };

/** Hands over three pieces, as a long object comes. */
const objects = {
  async get(_name, sink) {
    for (const piece of ["one ", "two ", "three"]) {
      await sink.write(new TextEncoder().encode(piece));
    }
  },
} as Objects;

async function inFolder(
  test: (path: string, names: () => [string, string][]) => Promise<void>,
): Promise<void> {
  await using dir = await folder();
  await test(
    join(dir.path, "file"),
    () =>
      [...Deno.readDirSync(dir.path)].map(({ name }) => [
        name,
        Deno.readTextFileSync(join(dir.path, name)),
      ]),
  );
}

/** A disk on which there is room for so many writes. */
function fullAfter(writes: number) {
  const real = localFiles("linux");
  let left = writes;
  return {
    ...real,
    create(path: string, mode?: number) {
      const file = real.create(path, mode);
      return {
        ...file,
        write(bytes: Uint8Array) {
          if (left-- === 0) {
            throw Object.assign(new Error("ENOSPC"), { code: "ENOSPC" });
          }
          file.write(bytes);
        },
      };
    },
  };
}

Deno.test("downloadFile leaves the whole file and nothing else", async () => {
  await inFolder(async (path, names) => {
    const means = { local: fullAfter(3), objects };
    await downloadFile(means, NAME, path, { exists: false });
    deepStrictEqual(names(), [["file", "one two three"]]);
  });
});

Deno.test("downloadFile on a full disk says so, and leaves the old file", async () => {
  for (const writes of [0, 1, 2]) {
    await inFolder(async (path, names) => {
      await Deno.writeTextFile(path, "old");
      const means = { local: fullAfter(writes), objects };
      await rejects(downloadFile(means, NAME, path, { exists: true }), {
        message: `Cannot write '${path}': No space left on device`,
        code: "ENOSPC",
      });
      deepStrictEqual(names(), [["file", "old"]]);
    });
  }
});
