/** The options of every command that lists rows. */
import type { OptionValues, TypedCommand } from "../cli/commander.ts";
import { UsageError } from "../errors.ts";
import type { RowFormat } from "../output/rows.ts";

/** What they hold. */
export type RowFlags = { [Format in Exclude<RowFormat, "json">]?: true };

/** Declares `--nl`, `--csv`, `--tsv` and `--table`. */
export function rowOptions<
  // deno-lint-ignore no-explicit-any
  Args extends any[],
  Opts extends OptionValues,
  Global extends OptionValues,
>(
  command: TypedCommand<Args, Opts, Global>,
): TypedCommand<Args, Opts & RowFlags, Global> {
  return command
    .optionsGroup("Output:")
    .option("--nl", "Output newline-delimited JSON")
    .option("--csv", "Output CSV")
    .option("--tsv", "Output TSV")
    .option(
      "--table",
      "Output aligned columns, for people",
    ) as unknown as TypedCommand<
      Args,
      Opts & RowFlags,
      Global
    >;
}

/**
 * The one format asked for; JSON when none was.
 * @throws {UsageError} when there are two
 */
export function resolveRowFormat(flags: RowFlags): RowFormat {
  const chosen = (["nl", "csv", "tsv", "table"] as const).filter((format) =>
    flags[format]
  );
  if (chosen.length > 1) {
    throw new UsageError(
      `--${chosen[0]} and --${chosen[1]} cannot be used together`,
    );
  }
  return chosen[0] ?? "json";
}
