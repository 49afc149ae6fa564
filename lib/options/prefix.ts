/** The option that says which keys a command is about. */
import type { OptionValues, TypedCommand } from "../cli/commander.ts";
import { onlyOnce } from "./values.ts";

/**
 * Declares `--prefix`. Given twice it is refused: a list or a deletion would
 * silently be about the last one only.
 * @param meaning what the help says
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
