/** An object becomes a file, whole or not at all. */
import { deepStrictEqual, ok, rejects } from "node:assert/strict";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import type { Objects } from "../../../lib/aws/objects.ts";
import { localFiles } from "../../../lib/files/local.ts";
import { downloadFile } from "../../../lib/transfer/download.ts";

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
  const folder = await Deno.makeTempDir();
  try {
    await test(
      join(folder, "file"),
      () =>
        [...Deno.readDirSync(folder)].map(({ name }) => [
          name,
          Deno.readTextFileSync(join(folder, name)),
        ]),
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
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

for (const mode of [0o644, 0o444]) {
  Deno.test(`a long file of mode ${mode.toString(8)} is whole after it went to the disk in parts`, async () => {
    await inFolder(async (path) => {
      const piece = new Uint8Array(1 << 20).map((_, i) => i * 7);
      const file = localFiles("linux").create(path, mode);
      for (let i = 0; i < 66; i++) file.write(piece);
      await file.flush();
      file.close();
      const written = await Deno.readFile(path);
      deepStrictEqual(written.length, 66 << 20);
      for (let at = 0; at < written.length; at += piece.length) {
        ok(Buffer.from(written.buffer, at, piece.length).equals(piece));
      }
    });
  });
}
