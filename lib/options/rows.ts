/** The options for the output format of commands that list rows. */
import type { OptionValues, TypedCommand } from "../cli/commander.ts";
import { UsageError } from "../errors.ts";
import type { RowFormat } from "../output/rows.ts";

type FlagName = Exclude<RowFormat, "json">;

/** The values of these options. */
export type RowFlags = { [Flag in FlagName]?: true };

/** What the help says of each. */
const FLAGS: Record<FlagName, string> = {
  nl: "Output newline-delimited JSON",
  csv: "Output CSV",
  tsv: "Output TSV",
  table: "Output a table with aligned columns",
};

/** Declares a flag for each format but JSON. */
export function rowOptions<
  // deno-lint-ignore no-explicit-any
  Args extends any[],
  Opts extends OptionValues,
  Global extends OptionValues,
>(
  command: TypedCommand<Args, Opts, Global>,
): TypedCommand<Args, Opts & RowFlags, Global> {
  command.optionsGroup("Output:");
  for (const [name, description] of Object.entries(FLAGS)) {
    command.option(`--${name}`, description);
  }
  return command as unknown as TypedCommand<Args, Opts & RowFlags, Global>;
}

/**
 * The chosen format; JSON by default.
 * @throws {UsageError} when more than one is given
 */
export function resolveRowFormat(flags: RowFlags): RowFormat {
  const chosen = (Object.keys(FLAGS) as FlagName[])
    .filter((format) => flags[format]);
  if (chosen.length > 1) {
    throw new UsageError(
      `--${chosen[0]} and --${chosen[1]} cannot be used together`,
    );
  }
  return chosen[0] ?? "json";
}
