/** Many transfers at the same time. */

/**
 * So many begin at first. On a fast line they keep the processor busy, and each
 * further connection is work: with 48 at once it takes a twentieth longer to
 * download 2,000 small objects from the same computer (measured).
 */
const FEW = 8;

/** Milliseconds after which it is looked whether the processor had enough to do. */
const LOOK = 5;

/** How many things may be done at the same time. */
export interface Parallel {
  limit: number;
  /**
   * Processor time of this process so far, in milliseconds. Where it is told,
   * few begin at first, and more for as long as they leave the processor idle:
   * because the line is slow, or the way is long.
   */
  processorTime?: () => number;
}

/**
 * Does `work` for each item, in the items' order. Once one fails no other is
 * begun; those under way are waited for, so that nothing goes on behind the
 * back of whoever handles the error.
 * @throws the first error
 */
export async function forEachAtOnce<Item>(
  items: Iterable<Item> | AsyncIterable<Item>,
  { limit, processorTime }: Parallel,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const iterator = Symbol.asyncIterator in items
    ? items[Symbol.asyncIterator]()
    : items[Symbol.iterator]();
  let failed = false;
  let failure: unknown;
  const worker = async () => {
    while (!failed) {
      try {
        const { value, done } = await iterator.next();
        if (done || failed) return;
        await work(value);
      } catch (error) {
        if (!failed) failure = error;
        failed = true;
      }
    }
  };
  const workers: Promise<void>[] = [];
  const begin = (count: number) => {
    while (workers.length < Math.min(count, limit)) workers.push(worker());
  };
  begin(processorTime ? FEW : limit);
  const stop = processorTime
    ? whenIdle(processorTime, () => {
      begin(2 * workers.length);
      return workers.length < limit;
    })
    : undefined;
  // Some may be begun while the others are waited for.
  for (let i = 0; i < workers.length; i++) await workers[i];
  stop?.();
  if (failed) {
    await iterator.return?.();
    throw failure;
  }
}

/**
 * Calls `act` each time that this process used less than a third of the time
 * since the last look, until it returns false.
 * @returns ends it
 */
function whenIdle(processorTime: () => number, act: () => boolean): () => void {
  let before = { now: performance.now(), used: processorTime() };
  const timer = setInterval(() => {
    const look = { now: performance.now(), used: processorTime() };
    const idle = look.used - before.used < (look.now - before.now) / 3;
    before = look;
    if (idle && !act()) clearInterval(timer);
  }, LOOK);
  return () => clearInterval(timer);
}
