/** Many lookups at the same time, their results in the order of the items. */

/**
 * Lookups in progress at the same time: enough to hide the round trip to AWS,
 * and few enough not to be throttled by IAM, which would make the SDK wait.
 */
export const LOOKUPS_AT_ONCE = 8;

/**
 * Runs `lookUp` for each item and yields the results in the items' order, each
 * as soon as it and all before it have arrived. An error keeps to that order
 * too: it is thrown after the results of the items before it.
 */
export async function* mapInOrder<Item, Found>(
  items: Iterable<Item> | AsyncIterable<Item>,
  lookUp: (item: Item) => Promise<Found>,
  concurrency = LOOKUPS_AT_ONCE,
): AsyncGenerator<Awaited<Found>> {
  const { pMapIterable } = await import("p-map");
  for await (
    const found of pMapIterable(items, lookUp, { concurrency })
  ) {
    yield found as Awaited<Found>;
  }
}
