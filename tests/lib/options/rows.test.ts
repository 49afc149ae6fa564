import { strictEqual, throws } from "node:assert/strict";
import { UsageError } from "../../../lib/errors.ts";
import { resolveRowFormat, type RowFlags } from "../../../lib/options/rows.ts";

const FORMATS = ["nl", "csv", "tsv", "table"] as const;

Deno.test("rows are JSON unless another format is asked for", () => {
  strictEqual(resolveRowFormat({}), "json");
  for (const format of FORMATS) {
    strictEqual(resolveRowFormat({ [format]: true }), format);
  }
});

Deno.test("two formats of rows are refused, whichever they are", () => {
  for (const [i, one] of FORMATS.entries()) {
    for (const other of FORMATS.slice(i + 1)) {
      const flags: RowFlags = { [other]: true, [one]: true };
      throws(
        () => resolveRowFormat(flags),
        new UsageError(`--${one} and --${other} cannot be used together`),
      );
    }
  }
});
