/** The memory of transfers, which is limited however many files there are. */

/** Bytes of a part, and of the largest object that is sent in one request. */
export const PART_SIZE = 16 * 1024 * 1024;

/** Parts in memory at a time. */
export const PARTS_AT_ONCE = 4;

/** Bytes below which a file gets memory of its own size, not a whole buffer. */
export const SMALL_FILE = 1024 * 1024;

/** Bytes of all small files in memory at a time. */
const SMALL_FILES_TOGETHER = 16 * 1024 * 1024;

/** The most parts of an object (S3 User Guide, "Multipart upload limits"). */
export const MOST_PARTS = 10_000;

/**
 * Bytes left free at the start of the memory of a buffer. On Linux the C
 * library places large blocks 16 bytes after the start of a page. There, AMD's
 * processors take three to four times as long to copy data that starts at a
 * page, as the data of files does (measured: 1 GiB in 0.6 s, and in 0.15 s if
 * 32 bytes or more are left free).
 */
const CLEARANCE = 64;

/** Memory to read a file into, filled with zeros. */
export function allocate(bytes: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(CLEARANCE + bytes).subarray(CLEARANCE);
}

/** A fixed number of buffers to borrow; each is allocated when first needed. */
export class Buffers {
  readonly #size: number;
  #unmade: number;
  readonly #free: Uint8Array<ArrayBuffer>[] = [];
  readonly #waiting: ((buffer: Uint8Array<ArrayBuffer>) => void)[] = [];

  /** @param count how many there are, of `size` bytes each */
  constructor(size: number, count: number) {
    this.#size = size;
    this.#unmade = count;
  }

  /** Resolves to a buffer once one is free. It may contain old data. */
  async take(): Promise<Uint8Array<ArrayBuffer>> {
    const free = this.#free.pop();
    if (free) return free;
    if (this.#unmade > 0) {
      this.#unmade--;
      return allocate(this.#size);
    }
    return await new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Gives a buffer back. */
  give(buffer: Uint8Array<ArrayBuffer>): void {
    const next = this.#waiting.shift();
    if (next) next(buffer);
    else this.#free.push(buffer);
  }
}

/** An amount of memory that transfers share, first come, first served. */
export class Budget {
  #left: number;
  readonly #waiting: { bytes: number; go: () => void }[] = [];

  constructor(bytes: number) {
    this.#left = bytes;
  }

  /** Resolves once so many bytes are free. @param bytes at most the total */
  async take(bytes: number): Promise<void> {
    if (this.#waiting.length === 0 && bytes <= this.#left) {
      this.#left -= bytes;
      return;
    }
    await new Promise<void>((go) => this.#waiting.push({ bytes, go }));
  }

  /** Gives bytes back. */
  give(bytes: number): void {
    this.#left += bytes;
    while (this.#waiting.length > 0 && this.#waiting[0].bytes <= this.#left) {
      const { bytes, go } = this.#waiting.shift()!;
      this.#left -= bytes;
      go();
    }
  }
}

/** The memory for the uploads of one run. */
export class TransferMemory {
  /** For parts, and for files that are sent in one request but not small. */
  readonly parts: Buffers;
  /** For small files. */
  readonly small: Budget = new Budget(SMALL_FILES_TOGETHER);

  /** @param concurrency the most transfers in progress at the same time */
  constructor(concurrency: number) {
    this.parts = new Buffers(PART_SIZE, Math.min(PARTS_AT_ONCE, concurrency));
  }
}
