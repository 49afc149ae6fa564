import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { LOOKUPS_AT_ONCE, mapInOrder } from "../../../lib/async/in_order.ts";

/** Promises that end when the test says so. */
function gates(count: number) {
  return Array.from({ length: count }, () => Promise.withResolvers<void>());
}

Deno.test("mapInOrder keeps the order, however the lookups end", async () => {
  const gate = gates(3);
  const found = mapInOrder([0, 1, 2], async (i) => {
    await gate[i].promise;
    return i;
  });
  const all = Array.fromAsync(found);
  for (const g of gate.toReversed()) g.resolve();
  deepStrictEqual(await all, [0, 1, 2]);
});

Deno.test("mapInOrder has so many lookups under way, and not more", async () => {
  const items = Array.from({ length: LOOKUPS_AT_ONCE * 3 }, (_, i) => i);
  const [full] = gates(1);
  let running = 0;
  let most = 0;
  const found = await Array.fromAsync(mapInOrder(items, async (i) => {
    most = Math.max(most, ++running);
    if (running === LOOKUPS_AT_ONCE) full.resolve();
    await full.promise;
    running--;
    return i;
  }));
  deepStrictEqual(found, items);
  strictEqual(most, LOOKUPS_AT_ONCE);
});

Deno.test("mapInOrder gives what was found before an error first", async () => {
  const seen: number[] = [];
  const [slow] = gates(1);
  const found = mapInOrder([0, 1, 2, 3], async (i) => {
    if (i === 0) await slow.promise;
    if (i >= 2) {
      slow.resolve();
      throw new Error(`no ${i}`);
    }
    return i;
  });
  await rejects(async () => {
    for await (const i of found) seen.push(i);
  }, { message: "no 2" });
  deepStrictEqual(seen, [0, 1]);
});
