/** Small helpers over paged answers. */

/** Every item of every page, for lists that are known to be short. */
export async function all<Page, Item>(
  pages: AsyncIterable<Page>,
  items: (page: Page) => Item[] | undefined,
): Promise<Item[]> {
  const found: Item[] = [];
  for await (const page of pages) found.push(...items(page) ?? []);
  return found;
}

/**
 * `value`'s fields in the order of `keys`, absent ones left out: AWS's answers
 * come in no promised order, and the Python tool's output has one.
 */
export function ordered(
  value: object,
  keys: readonly string[],
): Record<string, unknown> {
  const fields = value as Record<string, unknown>;
  return Object.fromEntries(
    keys.filter((key) => fields[key] !== undefined).map((key) => [
      key,
      fields[key],
    ]),
  );
}

/** IAM sends policy documents URL-encoded (RFC 3986). */
export function decodeDocument(document: string): string {
  return decodeURIComponent(document);
}
