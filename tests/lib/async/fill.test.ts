import { deepStrictEqual } from "node:assert/strict";
import fc from "fast-check";
import { fill } from "../../../lib/async/fill.ts";

Deno.test("a buffer is filled from pieces of any size, and no further", async () => {
  const pieces = fc.array(fc.integer({ min: 1, max: 9 }));
  await fc.assert(
    fc.asyncProperty(fc.nat(30), pieces, fc.constantFrom(0, undefined), async (
      size,
      sizes,
      end,
    ) => {
      let given = 0;
      const count = await fill(new Uint8Array(size), (rest) => {
        const next = sizes.shift();
        if (next === undefined) return Promise.resolve(end);
        const piece = Math.min(next, rest.length);
        for (let i = 0; i < piece; i++) rest[i] = ++given;
        return Promise.resolve(piece);
      });
      deepStrictEqual(count, Math.min(size, given));
    }),
  );
});

Deno.test("what was read stands in the buffer in its order", async () => {
  const buffer = new Uint8Array(5);
  let next = 1;
  deepStrictEqual(
    await fill(buffer, (rest) => {
      rest[0] = next++;
      return 1;
    }),
    5,
  );
  deepStrictEqual([...buffer], [1, 2, 3, 4, 5]);
});
