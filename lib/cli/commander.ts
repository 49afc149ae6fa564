/**
 * Commander, with the types of @commander-js/extra-typings.
 *
 * Only the types come from extra-typings: its module would load commander a
 * second way, and start-up counts.
 */
import * as commander from "commander";
import type * as typed from "@commander-js/extra-typings";

/** A command whose arguments and options are typed as they are declared. */
export const Command = commander.Command as unknown as typeof typed.Command;
/** An option that needs more than flags and a description. */
export const Option = commander.Option as unknown as typeof typed.Option;
/** An option as a command holds it. */
export type Option = commander.Option;
/** An argument that needs more than a name and a description. */
export const Argument = commander.Argument as unknown as typeof typed.Argument;
/** What commander throws instead of exiting. */
export const CommanderError = commander
  .CommanderError as unknown as typeof typed.CommanderError;
export type CommanderError = typed.CommanderError;
/** Thrown by a value parser: its message says what is wrong with the value. */
export const InvalidArgumentError = commander
  .InvalidArgumentError as unknown as typeof typed.InvalidArgumentError;

/** A command whose exact types do not matter, as the registry holds it. */
export type AnyCommand = typed.CommandUnknownOpts;
/** The type to write option groups against: see `lib/options/`. */
export type TypedCommand<
  // deno-lint-ignore no-explicit-any
  Args extends any[],
  Opts extends typed.OptionValues,
  Global extends typed.OptionValues,
> = typed.Command<Args, Opts, Global>;
/** Option values by name, the bound of a command's option type. */
export type OptionValues = typed.OptionValues;

/** Begins a subcommand: `command("whoami").description(...)...`. */
export function command<Name extends string>(
  name: Name,
): TypedCommand<[], Record<never, never>, Record<never, never>> {
  return new Command(name) as unknown as TypedCommand<
    [],
    Record<never, never>,
    Record<never, never>
  >;
}

/**
 * Makes an option with an optional value take it only as `--name=VALUE`, so
 * that an argument which follows a bare `--name` stays an argument. Commander
 * leaves alone what begins with a dash, so a bare one moves to the end.
 */
export function valueOnlyAfterEquals<
  // deno-lint-ignore no-explicit-any
  Args extends any[],
  Opts extends OptionValues,
  Global extends OptionValues,
>(
  command: TypedCommand<Args, Opts, Global>,
  name: string,
): TypedCommand<Args, Opts, Global> {
  const parse = command.parseOptions.bind(command);
  command.parseOptions = (argv) => {
    const end = argv.includes("--") ? argv.indexOf("--") : argv.length;
    const options = argv.slice(0, end);
    const others = options.filter((argument) => argument !== name);
    return parse([
      ...others,
      ...(others.length < options.length ? [name] : []),
      ...argv.slice(end),
    ]);
  };
  return command;
}
