/** Groups of options, parsed from command lines. */
import type { AnyCommand, TypedCommand } from "../../lib/cli/commander.ts";

/**
 * The values of a command's options.
 * @throws {CommanderError} for a command line that the options do not allow
 */
export function optionsOf<Opts extends Record<string, unknown>>(
  command: TypedCommand<[], Opts, Record<never, never>>,
  args: string[],
): Opts {
  (command as unknown as AnyCommand).exitOverride()
    .configureOutput({ writeErr: () => {} })
    .parse(args, { from: "user" });
  return command.opts();
}
