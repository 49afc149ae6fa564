/** What transfers may hold in memory. */
import {
  deepStrictEqual,
  notStrictEqual,
  strictEqual,
} from "node:assert/strict";
import { Budget, Buffers } from "../../../lib/transfer/memory.ts";

Deno.test("Buffers lends the same few buffers again and again", async () => {
  const buffers = new Buffers(8, 2);
  const first = await buffers.take();
  const second = await buffers.take();
  notStrictEqual(first, second);
  const third = buffers.take();
  buffers.give(second);
  strictEqual(await third, second);
});

Deno.test("Budget serves in turn, so that large requests are not starved", async () => {
  const budget = new Budget(10);
  const order: string[] = [];
  await budget.take(8);
  const large = budget.take(6).then(() => order.push("large"));
  const small = budget.take(1).then(() => order.push("small"));
  deepStrictEqual(order, []);
  budget.give(8);
  await Promise.all([large, small]);
  deepStrictEqual(order, ["large", "small"]);
});
