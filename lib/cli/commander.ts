/**
 * Commander, with the types of @commander-js/extra-typings.
 *
 * Only the types come from extra-typings: importing its module would load a
 * second copy of commander and slow down every start.
 */
import * as commander from "commander";
import type * as typed from "@commander-js/extra-typings";

/** A command; declaring an argument or option adds it to the command's type. */
export const Command = commander.Command as unknown as typeof typed.Command;
/** An option that needs more than flags and a description. */
export const Option = commander.Option as unknown as typeof typed.Option;
/** A declared option, without its exact types. */
export type Option = commander.Option;
/** An argument that needs more than a name and a description. */
export const Argument = commander.Argument as unknown as typeof typed.Argument;
/** What commander throws instead of exiting. */
export const CommanderError = commander
  .CommanderError as unknown as typeof typed.CommanderError;
export type CommanderError = typed.CommanderError;
/**
 * What a value parser throws; the message says what is wrong with the value.
 */
export const InvalidArgumentError = commander
  .InvalidArgumentError as unknown as typeof typed.InvalidArgumentError;

/** A command without its exact types, which the registry does not need. */
export type AnyCommand = typed.CommandUnknownOpts;
/**
 * A command with its exact types; the functions of `lib/options/` extend it.
 */
export type TypedCommand<
  // deno-lint-ignore no-explicit-any
  Args extends any[],
  Opts extends typed.OptionValues,
  Global extends typed.OptionValues,
> = typed.Command<Args, Opts, Global>;
/** Option values by name: the constraint of a command's option types. */
export type OptionValues = typed.OptionValues;

/** Starts a subcommand: `command("whoami").description(...)...`. */
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
 * Makes an option with an optional value accept the value only as
 * `--name=VALUE`, so that an argument after a bare `--name` stays an argument.
 * To do so, a bare `--name` is moved to the end, or to just before `--`, which
 * commander never takes as a value.
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
