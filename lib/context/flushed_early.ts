/** Files that go to the disk while they are written. */
import type { TargetFile } from "./context.ts";

/** Bytes after which what was written is brought to the disk while more comes. */
const PORTION = 64 * 1024 * 1024;

/**
 * A file that is flushed while it is written, and not only at its end: the
 * system would begin when it is asked to finish. Of a download of 1 GiB that
 * was up to a third of the time.
 */
export function flushedEarly(target: TargetFile): TargetFile {
  let waiting = 0;
  let flushing: Promise<void> | undefined;
  /** What a flush threw. The system tells it once, and not at the end again. */
  let failure: { error: unknown } | undefined;
  return {
    ...target,
    write(bytes) {
      target.write(bytes);
      waiting += bytes.byteLength;
      if (waiting < PORTION || flushing) return;
      waiting = 0;
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
