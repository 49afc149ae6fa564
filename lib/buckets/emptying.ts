/** Empties a bucket, which S3 requires before it can be deleted. */
import type { DeleteFailure, Objects } from "../aws/objects/interface.ts";

/** The result of emptying a bucket. */
export interface Emptied {
  /** How many versions and delete markers were deleted. */
  deleted: number;
  /** Those that could not be deleted, and why. */
  failures: DeleteFailure[];
}

/**
 * Aborts the unfinished uploads of a bucket, and deletes every version of every
 * object for good. When the signal aborts, it stops between two uploads or
 * pages.
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
