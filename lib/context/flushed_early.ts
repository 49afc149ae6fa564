/** Brings files to the disk while they are being written. */
import type { TargetFile } from "./context.ts";

/** Bytes written between two flushes. */
const PORTION = 64 * 1024 * 1024;

/**
 * A file that is flushed while it is written, not only at its end. Otherwise
 * the system begins to write to the disk only when it is asked to finish, and
 * that was up to a third of the time of a 1 GiB download.
 */
export function flushedEarly(target: TargetFile): TargetFile {
  let unflushed = 0;
  let flushing: Promise<void> | undefined;
  /**
   * What a flush threw: the system reports an error once, not again at the end.
   */
  let failure: { error: unknown } | undefined;
  return {
    ...target,
    write(bytes) {
      target.write(bytes);
      unflushed += bytes.byteLength;
      if (unflushed < PORTION || flushing) return;
      unflushed = 0;
      flushing = target.flush().catch((error) => {
        failure = { error };
      }).finally(() => {
        flushing = undefined;
      });
    },
    async flush() {
      await flushing;
      if (failure) throw failure.error;
      await target.flush();
    },
  };
}
