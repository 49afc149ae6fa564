/** Reads AWS's responses: pages, the order of fields, encoded documents. */

/** All items of all pages, for lists that are known to be short. */
export async function all<Page, Item>(
  pages: AsyncIterable<Page>,
  items: (page: Page) => Item[] | undefined,
): Promise<Item[]> {
  const found: Item[] = [];
  for await (const page of pages) found.push(...items(page) ?? []);
  return found;
}

/**
 * The fields of `value` in the order of `keys`, without undefined ones. AWS
 * does not promise an order, but the Python tool's output has one.
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

/** A policy document as JSON text. IAM sends it URL-encoded (RFC 3986). */
export function decodeDocument(document: string): string {
  return decodeURIComponent(document);
}
