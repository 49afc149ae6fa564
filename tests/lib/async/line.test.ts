/** Transfers that share a line. */
import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { setImmediate } from "node:timers";
import { Line } from "../../../lib/async/line.ts";
import { forEachAtOnce } from "../../../lib/async/parallel.ts";

const MEGABYTE = 1_000_000;

/**
 * Transfers of one size over a line, on a clock of its own.
 * @param perTick how many of those in progress end with each tick
 */
async function transfers(
  count: number,
  size: number | undefined,
  perTick: (inProgress: number) => number,
) {
  let now = 0;
  let most = 0;
  const inProgress: (() => void)[] = [];
  const line = new Line<number>(() => size, () => new Date(now));
  const before: number[] = [];
  const all = forEachAtOnce(Array(count).keys(), { limit: 48, line }, () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    inProgress.push(resolve);
    most = Math.max(most, inProgress.length);
    return promise;
  });
  for (let left = count; left > 0;) {
    await settled();
    before.push(inProgress.length);
    now += 1000;
    const ended = inProgress.splice(0, perTick(inProgress.length));
    left -= ended.length;
    for (const end of ended) end();
  }
  await all;
  return { most, before };
}

/** Resolves once all that can go on has gone on. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

Deno.test("a line that is full is not shared by more", async () => {
  // One object a second, however many there are.
  const { most, before } = await transfers(60, MEGABYTE, () => 1);
  strictEqual(most, 16);
  deepStrictEqual(before.slice(0, 8), Array(8).fill(8));
});

Deno.test("a line that carries more with more at once is shared by as many as may be", async () => {
  const { most } = await transfers(300, MEGABYTE, (count) => count);
  strictEqual(most, 48);
});

Deno.test("small objects are begun at once", async () => {
  const { before } = await transfers(60, 32 * 1024, () => 1);
  strictEqual(before[0], 48);
});

Deno.test("objects of unknown size count as large", async () => {
  const { before } = await transfers(60, undefined, () => 1);
  strictEqual(before[0], 8);
});

Deno.test("what waits for the line is not begun after a failure", async () => {
  const begun: number[] = [];
  const line = new Line<number>(() => MEGABYTE, () => new Date(0));
  await rejects(
    forEachAtOnce(Array(20).keys(), { limit: 20, line }, async (item) => {
      begun.push(item);
      await settled();
      throw new Error("no");
    }),
    /^Error: no$/,
  );
  strictEqual(begun.length, 8);
});
