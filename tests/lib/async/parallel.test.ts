/** Work done side by side. */
import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { forEachAtOnce } from "../../../lib/async/parallel.ts";

Deno.test("forEachAtOnce does everything, never more than the limit at once", async () => {
  let now = 0, most = 0;
  const done: number[] = [];
  await forEachAtOnce([1, 2, 3, 4, 5, 6, 7], { limit: 3 }, async (item) => {
    most = Math.max(most, ++now);
    await Promise.resolve();
    done.push(item);
    now--;
  });
  strictEqual(most, 3);
  deepStrictEqual(done.sort(), [1, 2, 3, 4, 5, 6, 7]);
});

Deno.test("forEachAtOnce begins nothing after a failure, and waits for the rest", async () => {
  const begun: number[] = [];
  const ended: number[] = [];
  const slow = Promise.withResolvers<void>();
  const all = forEachAtOnce([1, 2, 3, 4], { limit: 2 }, async (item) => {
    begun.push(item);
    if (item === 2) {
      queueMicrotask(() => queueMicrotask(slow.resolve));
      throw new Error("two");
    }
    await slow.promise;
    ended.push(item);
  });
  await rejects(all, /two/);
  deepStrictEqual(begun, [1, 2]);
  deepStrictEqual(ended, [1]);
});

Deno.test("forEachAtOnce ends the source of what it was given", async () => {
  let ended = false;
  async function* source() {
    try {
      for (let i = 0;; i++) yield i;
    } finally {
      ended = true;
    }
  }
  await rejects(
    forEachAtOnce(
      source(),
      { limit: 2 },
      () => Promise.reject(new Error("no")),
    ),
    /no/,
  );
  strictEqual(ended, true);
});

Deno.test("forEachAtOnce begins more as long as the processor is idle", async () => {
  const limit = 40;
  const all = Promise.withResolvers<void>();
  let begun = 0;
  await forEachAtOnce(
    Array(limit).keys(),
    { limit, processorTime: () => 0 },
    async () => {
      if (++begun === limit) all.resolve();
      await all.promise;
    },
  );
  strictEqual(begun, limit);
});

Deno.test("forEachAtOnce begins no more while the processor is busy", async () => {
  const limit = 40;
  const busy = Promise.withResolvers<void>();
  let looks = 0;
  let begun = 0;
  let atFirst: number | undefined;
  let later: number | undefined;
  await forEachAtOnce(Array(limit).keys(), {
    limit,
    processorTime() {
      looks++;
      if (looks === 2) atFirst = begun;
      if (looks === 4) {
        later = begun;
        busy.resolve();
      }
      return performance.now();
    },
  }, async () => {
    begun++;
    await busy.promise;
  });
  strictEqual(later, atFirst);
  strictEqual(atFirst! < limit, true);
  strictEqual(begun, limit);
});
