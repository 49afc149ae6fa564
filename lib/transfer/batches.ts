/** Deletes many objects, by thousands. */
import type { DeleteFailure, Objects } from "../aws/objects/interface.ts";
import { FailureList } from "./failures.ts";
import { forEachAtOnce } from "../async/parallel.ts";

/** S3's largest batch (S3 API, DeleteObjects). */
const BATCH = 1000;

/** Batches under way at the same time. */
const BATCHES_AT_ONCE = 4;

/**
 * Deletes keys exactly as they are spelled; those that fail do not keep the
 * others.
 * @throws {Failures} with a line for each key that stays
 */
export async function deleteKeys(
  objects: Objects,
  bucket: string,
  keys: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  const failures = new FailureList();
  await forEachAtOnce(
    batches(keys).entries(),
    { limit: BATCHES_AT_ONCE },
    async ([order, batch]) => {
      const failed = await objects.delete(bucket, batch, { signal });
      for (const failure of failed) {
        failures.addLine(order, describeDeleteFailure(failure));
      }
    },
  );
  failures.check();
}

/** What is told about a key that stays. */
export function describeDeleteFailure(
  { key, code, message }: DeleteFailure,
): string {
  return `Could not delete ${key}: ${message} (${code})`;
}

function batches<Item>(items: readonly Item[]): Item[][] {
  const found: Item[][] = [];
  for (let at = 0; at < items.length; at += BATCH) {
    found.push(items.slice(at, at + BATCH));
  }
  return found;
}
