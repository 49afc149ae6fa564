/** Turns commander's error messages into the Python tool's wording. Pure. */
import type { AnyCommand, CommanderError } from "./commander.ts";

/**
 * The two lines printed above a usage error: the usage and a hint at `--help`.
 */
export function usageLines(command: AnyCommand): string {
  const name = fullName(command);
  const usage = `${name} ${command.usage()}`.trim();
  return `Usage: ${usage}\nTry '${name} --help' for help.\n`;
}

/** `s3-credentials create`: the program's name, then the command's. */
function fullName(command: AnyCommand): string {
  return command.parent
    ? `${fullName(command.parent)} ${command.name()}`
    : command.name();
}

/** The one-line message for an error that commander threw. */
export function usageMessage(
  error: CommanderError,
  command: AnyCommand,
): string {
  const text = error.message.replace(/^error: /, "");
  const suggestion = /\n?\(Did you mean (?:one of )?(.+?)\?\)$/.exec(text);
  const plain = suggestion ? text.slice(0, suggestion.index) : text;
  const hint = suggestion
    ? ` Did you mean ${
      suggestion[1].split(", ").map((s) => `'${s}'`).join(" or ")
    }?`
    : "";
  return reword(plain, error.code, command) + hint;
}

function reword(text: string, code: string, command: AnyCommand): string {
  const quoted = /'([^']*)'/.exec(text)?.[1] ?? "";
  switch (code) {
    case "commander.unknownOption":
      return `No such option '${quoted}'.`;
    case "commander.unknownCommand":
      return `No such command '${quoted}'.`;
    case "commander.help": // `help NAME` with an unknown name
      return `No such command '${command.args.at(-1)}'.`;
    case "commander.missingArgument":
      return `Missing argument '${argumentName(command, quoted)}'.`;
    case "commander.missingMandatoryOptionValue":
      return `Missing option ${flagNames(quoted)}.`;
    case "commander.optionMissingArgument":
      return `Option ${flagNames(quoted)} requires an argument.`;
    case "commander.invalidArgument":
      return invalidValue(text, command);
    default:
      return text.charAt(0).toUpperCase() + text.slice(1);
  }
}

/** An argument in upper case, as Python's click shows it: `BUCKETS...`. */
function argumentName(command: AnyCommand, name: string): string {
  const argument = command.registeredArguments.find((a) => a.name() === name);
  return name.toUpperCase() + (argument?.variadic ? "..." : "");
}

/**
 * Turns `option '-d, --duration <duration>' argument '5' is invalid. WHY`, and
 * the same error about an argument, into `Invalid value for …: WHY`.
 */
function invalidValue(text: string, command: AnyCommand): string {
  const option = /^option '(.+?)' argument '(.*)' is invalid\. (.*)$/s
    .exec(text);
  if (!option) {
    const argument = /argument '(.+?)'\. (.*)$/s.exec(text);
    return argument
      ? `Invalid value for '${argumentName(command, argument[1])}': ${
        argument[2]
      }`
      : text;
  }
  const [, flags, value, why] = option;
  const choices = /^Allowed choices are (.+)\.$/.exec(why);
  return `Invalid value for ${flagNames(flags)}: ${
    choices
      ? `'${value}' is not one of ${
        choices[1].split(", ").map((c) => `'${c}'`).join(", ")
      }.`
      : why
  }`;
}

/** Turns `-d, --duration <duration>` into `'-d' / '--duration'`. */
function flagNames(flags: string): string {
  return flags.replace(/ [<[].*$/, "").split(", ").map((f) => `'${f}'`)
    .join(" / ");
}
