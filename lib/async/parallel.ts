/** Runs the same work for many items at the same time. */
import type { Line } from "./line.ts";

/**
 * Items in progress at first, when more are added as the processor allows. On a
 * fast line these keep it busy, and each further connection costs: with 48 of
 * them, 2,000 small objects from the same computer take a twentieth longer to
 * download (measured).
 */
const INITIAL = 8;

/** Milliseconds between two checks of how busy the processor was. */
const CHECK_INTERVAL = 5;

/** How many items may be in progress at the same time. */
export interface Parallel<Item> {
  limit: number;
  /** If given, an item also waits until it has room for it. */
  line?: Line<Item>;
  /**
   * Processor time that this process has used, in milliseconds. If given, only
   * a few items are started at first, and more while the processor is idle,
   * which it is when the line is slow or the server far away.
   */
  processorTime?: () => number;
}

/**
 * Runs `work` for each item, started in the items' order. After a failure no
 * further item is started and those in progress are waited for, so that nothing
 * still runs when the caller handles the error.
 * @throws the first error
 */
export async function forEachAtOnce<Item>(
  items: Iterable<Item> | AsyncIterable<Item>,
  { limit, line, processorTime }: Parallel<Item>,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const iterator = Symbol.asyncIterator in items
    ? items[Symbol.asyncIterator]()
    : items[Symbol.iterator]();
  let failed = false;
  let failure: unknown;
  const fail = (error: unknown) => {
    if (!failed) failure = error;
    failed = true;
  };
  // Items that waited for the line are not begun after a failure either.
  const unlessFailed = async (item: Item) => {
    if (!failed) await work(item).catch(fail);
  };
  const worker = async () => {
    while (!failed) {
      try {
        const { value, done } = await iterator.next();
        if (done) return;
        await (line ? line.share(value, unlessFailed) : unlessFailed(value));
      } catch (error) {
        fail(error);
      }
    }
  };
  const workers: Promise<void>[] = [];
  const startUpTo = (count: number) => {
    while (workers.length < Math.min(count, limit)) workers.push(worker());
  };
  startUpTo(processorTime ? INITIAL : limit);
  const stop = processorTime
    ? whenIdle(processorTime, () => {
      startUpTo(2 * workers.length);
      return workers.length < limit;
    })
    : undefined;
  // Not Promise.all: more workers may be started while these are waited for.
  for (let i = 0; i < workers.length; i++) await workers[i];
  stop?.();
  if (failed) {
    await iterator.return?.();
    throw failure;
  }
}

/**
 * Calls `callback` whenever this process used less than a third of the time
 * since the last check, until the callback returns false.
 * @returns a function that ends the checks
 */
function whenIdle(
  processorTime: () => number,
  callback: () => boolean,
): () => void {
  let last = { time: performance.now(), used: processorTime() };
  const timer = setInterval(() => {
    const now = { time: performance.now(), used: processorTime() };
    const idle = now.used - last.used < (now.time - last.time) / 3;
    last = now;
    if (idle && !callback()) clearInterval(timer);
  }, CHECK_INTERVAL);
  return () => clearInterval(timer);
}
