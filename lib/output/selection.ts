/** Picks rows by name and adds details to them, on their way to the printer. */
import { mapInOrder } from "../async/in_order.ts";
import { CliError } from "../errors.ts";
import type { Pages, Row, RowFormat } from "./rows.ts";

/** The rows that were asked for by name. */
export interface Selection {
  rows: Pages;
  /**
   * To be called after all rows have been read.
   * @throws {CliError} listing the names that no row had
   */
  checkAllFound(): void;
}

/**
 * The rows whose `column` is one of `names`, or all rows if `names` is empty.
 * Stops reading as soon as every name was found.
 * @param options.kind what a row is, for the error, such as `Role`
 */
export function selectRows(
  pages: Pages,
  names: readonly string[],
  { column, kind }: { column: string; kind: string },
): Selection {
  const missing = new Set(names);
  async function* rows() {
    for await (const page of pages) {
      yield page.filter((row) => missing.delete(String(row[column])));
      if (missing.size === 0) return;
    }
  }
  return {
    rows: names.length === 0 ? pages : rows(),
    checkAllFound: () => checkNoneMissing(kind, [...missing]),
  };
}

/**
 * @param kind what is missing, such as `Role`
 * @throws {CliError} listing `missing`, unless it is empty
 */
export function checkNoneMissing(kind: string, missing: string[]): void {
  if (missing.length === 0) return;
  const [subject, verb] = missing.length === 1
    ? [kind, "does"]
    : [`${kind}s`, "do"];
  throw new CliError(
    `${subject} ${verb} not exist in this account: ${missing.join(", ")}`,
  );
}

/**
 * Adds to each row what `lookUp` finds. Each row is passed on as soon as its
 * lookup ends, so that the first is shown before the last is looked up. Only a
 * table comes in whole pages, because their columns are aligned together.
 * @param concurrency lookups in progress at the same time, if not as usual
 */
export async function* addDetails(
  pages: Pages,
  format: RowFormat,
  lookUp: (row: Row) => Promise<Row>,
  concurrency?: number,
): AsyncGenerator<Row[]> {
  for await (const page of pages) {
    const rows = mapInOrder(
      page,
      async (row) => ({ ...row, ...await lookUp(row) }),
      concurrency,
    );
    if (format === "table") yield await Array.fromAsync(rows);
    else for await (const row of rows) yield [row];
  }
}
