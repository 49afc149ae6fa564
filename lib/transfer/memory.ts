/** What transfers may hold in memory, however many files there are. */

/** Bytes of a part, and of the largest object that is sent in one piece. */
export const PART_SIZE = 16 * 1024 * 1024;

/** Parts in memory at a time. */
export const PARTS_AT_ONCE = 4;

/** Up to so many bytes a file is small: it gets memory of its own size. */
export const SMALL_FILE = 1024 * 1024;

/** Bytes that small files may hold together. */
const SMALL_FILES_TOGETHER = 16 * 1024 * 1024;

/** Most parts of an object (S3 User Guide, "Multipart upload limits"). */
export const MOST_PARTS = 10_000;

/**
 * Bytes by which a buffer keeps clear of where its memory begins. On
 * Linux the C library puts large ones 16 bytes past the start of a page, and
 * there AMD's processors take three to four times as long to copy what begins
 * with a page, as files do (measured: 1 GiB in 0.6 s, and in 0.15 s from 32 bytes on).
 */
const CLEARANCE = 64;

/** Memory that files are read into, all zero. */
export function allocate(bytes: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(CLEARANCE + bytes).subarray(CLEARANCE);
}

/** Buffers that are lent, and made when first needed. */
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

  /** A buffer, as soon as there is one. What it holds is left over. */
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

/** A number of bytes of which everybody takes a share, first come first served. */
export class Budget {
  #left: number;
  readonly #waiting: { bytes: number; go: () => void }[] = [];

  constructor(bytes: number) {
    this.#left = bytes;
  }

  /** Resolves once so many bytes, less than there are in all, are to be had. */
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

/** The memory of one run. */
export class TransferMemory {
  /** For parts, and files that are neither small nor sent in parts. */
  readonly parts: Buffers;
  /** For small files. */
  readonly small: Budget = new Budget(SMALL_FILES_TOGETHER);

  /** @param concurrency transfers that may be under way at the same time */
  constructor(concurrency: number) {
    this.parts = new Buffers(PART_SIZE, Math.min(PARTS_AT_ONCE, concurrency));
  }
}
