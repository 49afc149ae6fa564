/** Prints rows as JSON, newline-delimited JSON, CSV, TSV or a table. */
import { formatDate, toJson } from "./json.ts";
import { escapeControls } from "./terminal.ts";

/** A value for each column, and whatever else AWS sent with them. */
export type Row = Record<string, unknown>;
/** Rows as they arrive from AWS: a page at a time, never all at once. */
export type Pages = AsyncIterable<Row[]>;
/** The formats: `json`, and those of `--nl`, `--csv`, `--tsv` and `--table`. */
export type RowFormat = "json" | "nl" | "csv" | "tsv" | "table";

/** How rows are printed. */
export interface RowsRequest {
  format: RowFormat;
  /**
   * Names of the columns, in order. JSON formats print all that a row holds.
   */
  columns: readonly string[];
}

/** Writes pages as they arrive, so that only one is in memory at a time. */
export async function printRows(
  out: (text: string) => Promise<void>,
  pages: Pages,
  { format, columns }: RowsRequest,
): Promise<void> {
  const printer = await PRINTERS[format](columns);
  await writeUnlessEmpty(out, printer.head);
  let first = true;
  for await (const page of pages) {
    if (page.length === 0) continue;
    await out(printer.page(page, first));
    first = false;
  }
  await writeUnlessEmpty(out, printer.tail(first));
}

/** Turns rows into text. */
interface Printer {
  /** What is printed before the first page, even if there are no rows. */
  head: string;
  /** @param first whether no page has been printed yet */
  page(rows: Row[], first: boolean): string;
  /** @param empty whether there were no rows */
  tail(empty: boolean): string;
}

const PRINTERS: Record<
  RowFormat,
  (columns: readonly string[]) => Printer | Promise<Printer>
> = {
  json: () => ({
    head: "",
    page: (rows, first) =>
      // Without the brackets of the page: all pages make one list.
      (first ? "[" : ",") + toJson(rows, 2).slice("[".length, -"\n]".length),
    tail: (empty) => empty ? "[]\n" : "\n]\n",
  }),
  nl: () => ({
    head: "",
    page: (rows) => rows.map((row) => toJson(row) + "\n").join(""),
    tail: () => "",
  }),
  csv: (columns) => delimited(columns, ","),
  tsv: (columns) => delimited(columns, "\t"),
  table: (columns) => table(columns),
};

/** Like Python's csv, dialect excel: CRLF, and quotes only where needed. */
async function delimited(
  columns: readonly string[],
  delimiter: string,
): Promise<Printer> {
  const { stringify } = await import("csv-stringify/sync");
  const write = (rows: string[][]) =>
    stringify(rows, {
      delimiter,
      record_delimiter: "\r\n",
      // By default it quotes a CRLF, but not a lone CR or LF.
      quoted_match: /[\r\n]/,
    });
  return {
    head: write([[...columns]]),
    page: (rows) =>
      write(rows.map((row) => columns.map((c) => cell(row[c], indented)))),
    tail: () => "",
  };
}

/** Aligned columns for people, each as wide as its widest cell so far. */
async function table(columns: readonly string[]): Promise<Printer> {
  const { default: stringWidth } = await import("string-width");
  const widths = columns.map((column) => column.length);
  const line = (cells: string[]) =>
    cells.map((text, i) =>
      i === cells.length - 1
        ? text
        : text + " ".repeat(widths[i] - stringWidth(text))
    ).join("  ").trimEnd() + "\n";
  return {
    head: "",
    page: (rows, first) => {
      const cells = rows.map((row) =>
        columns.map((c) => escapeControls(cell(row[c], toJson)))
      );
      for (const texts of cells) {
        texts.forEach((text, i) => {
          widths[i] = Math.max(widths[i], stringWidth(text));
        });
      }
      return (first ? line([...columns]) : "") + cells.map(line).join("");
    },
    tail: (empty) => empty ? line([...columns]) : "",
  };
}

/** A value as Python's csv module writes it; lists and objects by `nested`. */
function cell(value: unknown, nested: (value: unknown) => string): string {
  if (value === undefined || value === null) return "";
  if (value instanceof Date) return formatDate(value);
  if (value === true) return "True";
  if (value === false) return "False";
  if (typeof value === "object") return nested(value);
  return String(value);
}

const indented = (value: unknown): string => toJson(value, 2);

async function writeUnlessEmpty(
  out: (text: string) => Promise<void>,
  text: string,
): Promise<void> {
  if (text !== "") await out(text);
}
