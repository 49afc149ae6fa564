/** Deleting many objects. */
import { deepStrictEqual, rejects } from "node:assert/strict";
import type {
  DeleteFailure,
  Objects,
} from "../../../lib/aws/objects/interface.ts";
import { Failures } from "../../../lib/errors.ts";
import { deleteKeys } from "../../../lib/transfer/batches.ts";

const KEYS = Array.from({ length: 2500 }, (_, i) => `key ${i}`);

/** Objects that note the batches they are to delete. */
function objects(fails: (key: string) => boolean) {
  const batches: (readonly string[])[] = [];
  return {
    batches,
    objects: {
      delete(_: string, keys: readonly string[]): Promise<DeleteFailure[]> {
        batches.push(keys);
        return Promise.resolve(
          keys.filter(fails).map((key) => ({
            key,
            code: "AccessDenied",
            message: "No.",
          })),
        );
      },
    } as Partial<Objects> as Objects,
  };
}

Deno.test("keys are deleted by thousands, each once and in their order", async () => {
  const { objects: target, batches } = objects(() => false);
  await deleteKeys(target, "bucket", KEYS);
  deepStrictEqual(batches.map(({ length }) => length), [1000, 1000, 500]);
  deepStrictEqual(batches.flat(), KEYS);
});

Deno.test("without keys nothing is asked of S3", async () => {
  const { objects: target, batches } = objects(() => false);
  await deleteKeys(target, "bucket", []);
  deepStrictEqual(batches, []);
});

Deno.test("keys that stay are told in their order, and the rest is deleted", async () => {
  const stuck = [KEYS[3], KEYS[1003], KEYS[2003]];
  const { objects: target, batches } = objects((key) => stuck.includes(key));
  await rejects(
    deleteKeys(target, "bucket", KEYS),
    new Failures(
      stuck.map((key) => `Could not delete ${key}: No. (AccessDenied)`),
    ),
  );
  deepStrictEqual(batches.flat(), KEYS);
});
