/** Many transfers at the same time. */

/**
 * Does `work` for each item, at most `limit` at a time, in the items' order.
 * Once one fails no other is begun; those under way are waited for, so that
 * nothing goes on behind the back of whoever handles the error.
 * @throws the first error
 */
export async function forEachAtOnce<Item>(
  items: Iterable<Item> | AsyncIterable<Item>,
  limit: number,
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
  await Promise.all(Array.from({ length: limit }, worker));
  if (failed) {
    await iterator.return?.();
    throw failure;
  }
}
