/** Files that go to the disk while they are written. */
import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { flushedEarly } from "../../../lib/context/flushed_early.ts";

const MEBIBYTE = new Uint8Array(1 << 20);

/** A file whose flushes end when the test says so. */
function slowFile() {
  const flushes: PromiseWithResolvers<void>[] = [];
  let written = 0;
  const file = flushedEarly({
    write: ({ byteLength }) => void (written += byteLength),
    flush() {
      const flush = Promise.withResolvers<void>();
      flushes.push(flush);
      return flush.promise;
    },
    close: () => {},
  });
  return {
    file,
    flushes,
    write(count: number) {
      for (let i = 0; i < count; i++) file.write(MEBIBYTE);
      return written >> 20;
    },
  };
}

/** Lets what was resolved take its course. */
const settle = () => new Promise((resolve) => setTimeout(resolve));

Deno.test("flushedEarly flushes each 64 MiB, once at a time", async () => {
  const { flushes, write } = slowFile();
  strictEqual(write(63), 63);
  strictEqual(flushes.length, 0);
  strictEqual(write(200), 263);
  strictEqual(flushes.length, 1);
  flushes[0].resolve();
  await settle();
  write(1);
  strictEqual(flushes.length, 2);
  flushes[1].resolve();
  await settle();
  write(63);
  strictEqual(flushes.length, 2);
});

Deno.test("flushedEarly ends when the disk has all of it", async () => {
  const { file, flushes, write } = slowFile();
  write(64);
  let ended = false;
  const all = file.flush().then(() => ended = true);
  await settle();
  strictEqual(flushes.length, 1);
  flushes[0].resolve();
  await settle();
  deepStrictEqual([flushes.length, ended], [2, false]);
  flushes[1].resolve();
  await all;
});

Deno.test("flushedEarly tells at the end what went wrong, at any time", async () => {
  for (const failing of [0, 1]) {
    const { file, flushes, write } = slowFile();
    const end = (flush: number) =>
      flush === failing
        ? flushes[flush].reject(new Error("the disk is broken"))
        : flushes[flush].resolve();
    write(64);
    end(0);
    await settle();
    write(1);
    const all = rejects(file.flush(), /the disk is broken/);
    await settle();
    // The system has told the first one, and will say that all is well.
    if (failing === 1) end(1);
    await all;
  }
});
