/** Empties a bucket, so that it can be deleted. */
import type { DeleteFailure, Objects } from "../aws/objects/interface.ts";

/** What became of a bucket's content. */
export interface Emptied {
  /** Versions and delete markers that are gone. */
  deleted: number;
  /** Those that stay, and why. */
  failures: DeleteFailure[];
}

/**
 * Ends the unfinished uploads of a bucket, and deletes every version of every
 * object for good. Stops between two pages when the signal aborts.
 */
export async function emptyBucket(
  objects: Objects,
  bucket: string,
  signal: AbortSignal,
): Promise<Emptied> {
  for (const upload of await objects.listUploads(bucket)) {
    signal.throwIfAborted();
    await objects.abortUpload(upload);
  }
  const emptied: Emptied = { deleted: 0, failures: [] };
  for await (const versions of objects.listVersions(bucket)) {
    signal.throwIfAborted();
    const failed = await objects.deleteVersions(bucket, versions);
    emptied.failures.push(...failed);
    emptied.deleted += versions.length - failed.length;
  }
  return emptied;
}
