/** Finds the commands, options and values that could be typed at the cursor. */
import type { AnyCommand, Option } from "../commander.ts";

/** A word that could be typed, and its description. */
export interface Candidate {
  value: string;
  description?: string;
}

/** The candidates, or the kind of path that the shell completes by itself. */
export type Completion = Candidate[] | "files" | "folders";

/** What precedes the word to complete. */
export interface Given {
  /** The arguments before the cursor. */
  arguments: string[];
  /** The options with values before the cursor, by attribute name. */
  options: Record<string, string>;
}

/** Functions that complete values, by the name of the argument or attribute. */
export type Sources = Record<
  string,
  (given: Given) => Completion | Promise<Completion>
>;

/**
 * The candidates for the last word.
 * @param words the command line after the program's name; the last word is the
 * one to complete and may be empty
 */
export async function complete(
  program: AnyCommand,
  words: string[],
  sources: Sources,
): Promise<Completion> {
  const word = words.at(-1) ?? "";
  const line = read(program, words.slice(0, -1));
  const { command, pending, onlyArguments } = line;
  if (pending) return await valuesOf(pending, word, "");
  const assigned = /^(--[^=]+=)(.*)$/s.exec(word);
  if (assigned && !onlyArguments) {
    const option = findOption(command, assigned[1].slice(0, -1));
    return option ? await valuesOf(option, assigned[2], assigned[1]) : [];
  }
  if (word.startsWith("-") && !onlyArguments) return options(command, word);
  if (command === program && line.arguments.length === 0) {
    return starting(
      word,
      program.createHelp().visibleCommands(program).map((c) => ({
        value: c.name(),
        description: c.summary() || c.description(),
      })),
    );
  }
  const declared = command.registeredArguments;
  const argument = declared[line.arguments.length] ??
    (declared.at(-1)?.variadic ? declared.at(-1) : undefined);
  if (!argument) return [];
  return await values(argument.name(), argument.argChoices, word, "");

  function valuesOf(option: Option, word: string, before: string) {
    return values(option.attributeName(), option.argChoices, word, before);
  }

  async function values(
    name: string,
    choices: readonly string[] | undefined,
    word: string,
    before: string,
  ): Promise<Completion> {
    const found = choices?.map((value) => ({ value })) ??
      await sources[name]?.(line) ?? [];
    if (typeof found === "string") return found;
    return starting(word, found)
      .map(({ value, ...rest }) => ({ value: before + value, ...rest }));
  }
}

/** The parsed command line before the word to complete. */
interface Line extends Given {
  command: AnyCommand;
  /** An option whose value is the word to complete. */
  pending?: Option;
  /** Whether `--` came before: words that begin with a dash are arguments. */
  onlyArguments: boolean;
}

function read(program: AnyCommand, words: string[]): Line {
  const line: Line = {
    command: program,
    arguments: [],
    options: {},
    onlyArguments: false,
  };
  for (const word of words) {
    if (line.pending) {
      line.options[line.pending.attributeName()] = word;
      line.pending = undefined;
    } else if (!line.onlyArguments && word === "--") line.onlyArguments = true;
    else if (!line.onlyArguments && word.startsWith("-") && word.length > 1) {
      const [, name, value] = /^(--[^=]+)=(.*)$/s.exec(word) ?? [, word];
      const option = findOption(line.command, name!);
      if (option && value !== undefined) {
        line.options[option.attributeName()] = value;
      } else if (option?.required) line.pending = option;
    } else {
      const named = line.command === program && line.arguments.length === 0
        ? program.commands.find((c) => c.name() === word)
        : undefined;
      if (named) line.command = named;
      else line.arguments.push(word);
    }
  }
  return line;
}

function findOption(command: AnyCommand, name: string): Option | undefined {
  return command.options.find((o) => o.short === name || o.long === name);
}

function options(command: AnyCommand, word: string): Candidate[] {
  return starting(
    word,
    command.createHelp().visibleOptions(command).map((option) => ({
      value: option.long ?? option.short!,
      description: option.description,
    })),
  );
}

function starting(word: string, candidates: Candidate[]): Candidate[] {
  return candidates.filter(({ value }) => value.startsWith(word));
}
