/** Compares policies by what they say, not by how they are written. Pure. */

/**
 * Whether two parsed policy documents say the same. The order of keys and of
 * lists does not count, nor whether a single value stands in a list: some
 * servers give a policy back written in another way than it was put.
 */
export function samePolicy(one: unknown, other: unknown): boolean {
  return JSON.stringify(canonical(one)) === JSON.stringify(canonical(other));
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(canonical);
    if (items.length === 1) return items[0];
    return items.map((item) => JSON.stringify(item)).toSorted();
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.entries(value)
    .map(([key, item]) => [key, canonical(item)] as const)
    .toSorted(([a], [b]) => a < b ? -1 : 1);
}
