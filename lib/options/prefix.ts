/** The option that selects the keys of a command by their prefix. */
import type { OptionValues, TypedCommand } from "../cli/commander.ts";
import { onlyOnce } from "./values.ts";

/**
 * Declares `--prefix`. It is refused when given twice, since the command would
 * silently list or delete the keys of the last prefix only.
 * @param meaning the description in the help
 */
export function prefixOption<
  // deno-lint-ignore no-explicit-any
  Args extends any[],
  Opts extends OptionValues,
  Global extends OptionValues,
>(
  command: TypedCommand<Args, Opts, Global>,
  meaning: string,
): TypedCommand<Args, Opts & { prefix?: string }, Global> {
  return command.option(
    "--prefix <text>",
    meaning,
    onlyOnce((text) => text),
  ) as unknown as TypedCommand<Args, Opts & { prefix?: string }, Global>;
}
