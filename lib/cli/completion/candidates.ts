/** What could stand where the cursor is: a program's own words. */
import type { AnyCommand, Option } from "../commander.ts";

/** A word that could stand there, and what it is for. */
export interface Candidate {
  value: string;
  description?: string;
}

/** The candidates, or the kind of thing that the shell knows better. */
export type Completion = Candidate[] | "files" | "folders";

/** The command line so far. */
export interface Given {
  /** The arguments before the cursor. */
  arguments: string[];
  /** The options before the cursor that have values, by attribute name. */
  options: Record<string, string>;
}

/** Completes the values of arguments and options, by their attribute names. */
export type Sources = Record<
  string,
  (given: Given) => Completion | Promise<Completion>
>;

/**
 * What could stand in place of the last word.
 * @param words the command line after the program's name; the last one may be
 * empty
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

/** The command line up to the word that is being written. */
interface Line extends Given {
  command: AnyCommand;
  /** An option that waits for its value. */
  pending?: Option;
  /** After `--`, where a dash means nothing. */
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
