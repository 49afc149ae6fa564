/** Deletes many objects, a thousand with each request. */
import type { DeleteFailure, Objects } from "../aws/objects/interface.ts";
import { FailureList } from "./failures.ts";
import { forEachAtOnce } from "../async/parallel.ts";

/** Keys in a batch: as many as S3 accepts (S3 API, DeleteObjects). */
const BATCH = 1000;

/** Batches in progress at the same time. */
const BATCHES_AT_ONCE = 4;

/**
 * Deletes keys, exactly as they are spelled. A key that cannot be deleted does
 * not stop the others.
 * @throws {Failures} with a line for each key that was not deleted
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

/** The line about a key that could not be deleted. */
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
