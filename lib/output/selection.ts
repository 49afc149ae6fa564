/** What lists do with rows on their way from AWS to the printer. */
import { mapInOrder } from "../async/in_order.ts";
import { CliError } from "../errors.ts";
import type { Pages, Row, RowFormat } from "./rows.ts";

/** The rows that were asked for by name. */
export interface Selection {
  rows: Pages;
  /**
   * To be called once the rows were read.
   * @throws {CliError} when names were asked for that no row had
   */
  checkAllFound(): void;
}

/**
 * The rows whose `column` is one of `names`; all of them when none is named.
 * Reading ends as soon as every name was found.
 * @param kind what a row is, for the error: `Role`
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

/** @throws {CliError} naming what does not exist, if anything */
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
 * Adds to each row what `look` finds about it. Rows are passed on one by one,
 * as the lookups end, so that the first shows before the last is looked up;
 * only a table stays in whole pages, whose columns are aligned together.
 */
export async function* addDetails(
  pages: Pages,
  format: RowFormat,
  look: (row: Row) => Promise<Row>,
): AsyncGenerator<Row[]> {
  for await (const page of pages) {
    const rows = mapInOrder(
      page,
      async (row) => ({ ...row, ...await look(row) }),
    );
    if (format === "table") yield await Array.fromAsync(rows);
    else for await (const row of rows) yield [row];
  }
}
