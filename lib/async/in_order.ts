/** Many lookups at the same time, without forgetting who asked first. */

/**
 * Lookups under way at once. Enough to hide the way to AWS and back, and below
 * what makes IAM throttle, which the SDK would wait out.
 */
export const LOOKUPS_AT_ONCE = 8;

/**
 * What `look` finds for each item, in the items' order, each as soon as it and
 * all before it are there. An error comes at its place too, after what was
 * found before it.
 */
export async function* mapInOrder<Item, Found>(
  items: Iterable<Item> | AsyncIterable<Item>,
  look: (item: Item) => Promise<Found>,
): AsyncGenerator<Awaited<Found>> {
  const { pMapIterable } = await import("p-map");
  for await (
    const found of pMapIterable(items, look, { concurrency: LOOKUPS_AT_ONCE })
  ) {
    yield found as Awaited<Found>;
  }
}
