/** Shares a line between transfers: more are begun only when that is of use. */

/** Transfers that are begun in any case, and the first number to be doubled. */
const FEW = 8;

/**
 * Bytes of all transfers in progress, up to which any number may be. A line of
 * half a megabit per second carries as much in the minute after which a silent
 * connection is given up.
 */
const SMALL_TOGETHER = 4 * 1024 * 1024;

/**
 * How much more has to arrive with twice as many transfers for them to be of
 * use. A line that is full carries as much as before, give or take what was
 * under way when counting began.
 */
const WORTHWHILE = 1.5;

/**
 * The transfers that share a line. Many small ones at once make up for the
 * distance to the server. Large ones fill the line by themselves: beyond that
 * each one more slows down the others, until some of them get nothing at all.
 */
export class Line<Item> {
  readonly #sizeOf: (item: Item) => number | undefined;
  readonly #now: () => Date;
  readonly #waiting: { bytes: number; go: () => void }[] = [];
  #inProgress = 0;
  #bytes = 0;
  /** How many there may be, however large they are. */
  #room = FEW;
  /** Transfers that have ended since this time. */
  #ended = 0;
  #since: number;
  /** Transfers that ended per millisecond when there was room for half as many. */
  #rate = 0;

  /**
   * @param sizeOf bytes of an item; undefined while unknown
   * @param now the time, to see whether more arrives with more at once
   */
  constructor(
    sizeOf: (item: Item) => number | undefined,
    now: () => Date,
  ) {
    this.#sizeOf = sizeOf;
    this.#now = now;
    this.#since = now().getTime();
  }

  /** Runs `transfer` once there is room for its item; first come, first served. */
  async share(
    item: Item,
    transfer: (item: Item) => Promise<void>,
  ): Promise<void> {
    const bytes = this.#sizeOf(item) ?? SMALL_TOGETHER;
    if (this.#waiting.length > 0 || !this.#hasRoom(bytes)) {
      await new Promise<void>((go) => this.#waiting.push({ bytes, go }));
    } else this.#begin(bytes);
    try {
      await transfer(item);
    } finally {
      this.#end(bytes);
    }
  }

  #hasRoom(bytes: number): boolean {
    return this.#inProgress < this.#room ||
      this.#bytes + bytes <= SMALL_TOGETHER;
  }

  #begin(bytes: number): void {
    this.#inProgress++;
    this.#bytes += bytes;
  }

  #end(bytes: number): void {
    this.#inProgress--;
    this.#bytes -= bytes;
    if (++this.#ended >= this.#room) this.#measure();
    while (this.#waiting.length > 0 && this.#hasRoom(this.#waiting[0].bytes)) {
      const { bytes, go } = this.#waiting.shift()!;
      this.#begin(bytes);
      go();
    }
  }

  /** Makes room for twice as many if more arrived than before the last time. */
  #measure(): void {
    const now = this.#now().getTime();
    const rate = this.#ended / Math.max(1, now - this.#since);
    if (rate > WORTHWHILE * this.#rate) {
      this.#rate = rate;
      this.#room *= 2;
    }
    this.#ended = 0;
    this.#since = now;
  }
}
