/** The options for the output format of commands that list rows. */
import type { OptionValues, TypedCommand } from "../cli/commander.ts";
import { UsageError } from "../errors.ts";
import type { RowFormat } from "../output/rows.ts";

type FlagName = Exclude<RowFormat, "json">;

/** The values of these options. */
export type RowFlags = { [Flag in FlagName]?: true };

/** Every flag, which the type checker makes sure of. */
const FLAGS = Object.keys(
  { nl: true, csv: true, tsv: true, table: true } satisfies Record<
    FlagName,
    true
  >,
) as FlagName[];

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
      "Output a table with aligned columns",
    ) as unknown as TypedCommand<
      Args,
      Opts & RowFlags,
      Global
    >;
}

/**
 * The chosen format; JSON by default.
 * @throws {UsageError} when more than one is given
 */
export function resolveRowFormat(flags: RowFlags): RowFormat {
  const chosen = FLAGS.filter((format) => flags[format]);
  if (chosen.length > 1) {
    throw new UsageError(
      `--${chosen[0]} and --${chosen[1]} cannot be used together`,
    );
  }
  return chosen[0] ?? "json";
}
