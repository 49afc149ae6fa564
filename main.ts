/**
 * The command line: builds the program, runs it, and turns any error into a
 * message and an exit code. The process is ended only here.
 */
import { commands, hiddenCommands } from "./commands/mod.ts";
import { commit, version } from "./lib/build.ts";
import {
  type AnyCommand,
  Command,
  CommanderError,
} from "./lib/cli/commander.ts";
import type { Context } from "./lib/context/context.ts";
import { denoContext } from "./lib/context/deno_context.ts";
import { UsageError } from "./lib/errors.ts";
import { toFailure } from "./lib/output/failure.ts";

/**
 * How much of a command to build: all, only its line in the help, or nothing.
 */
type Share = "all" | "line" | "nothing";

/**
 * Builds the program. Running it throws an error instead of exiting.
 * @param share how much of a command to build, by name: less starts faster
 * @param writeOut receives the text of the help and the version, in pieces
 */
export async function buildProgram(
  ctx: Context,
  share: (name: string) => Share = () => "all",
  writeOut: (text: string) => void = () => {},
): Promise<AnyCommand> {
  const program = new Command("s3-credentials") as unknown as AnyCommand;
  program
    .description(
      "Make AWS credentials that are limited to chosen S3 buckets",
    )
    .version(version, "--version", "Show the version and exit")
    .helpOption("-h, --help", "Show this message and exit")
    .configureHelp({
      showGlobalOptions: false,
      // Commander's default removes colors, and loads a module to do so.
      displayWidth: (text) => text.length,
      subcommandTerm: (command) => command.name(),
    })
    .exitOverride()
    .configureOutput({
      writeOut,
      writeErr: () => {}, // run() prints errors
      getOutHelpWidth: () => ctx.terminal.columns,
      getOutHasColors: () => true, // there are none to remove
    });
  for (const [heading, entries] of Object.entries(commands)) {
    program.commandsGroup(heading);
    for (const [name, { summary, load }] of Object.entries(entries)) {
      if (share(name) === "nothing") continue;
      const command = share(name) === "all"
        ? inherit((await load())(ctx), program)
        : new Command(name) as unknown as AnyCommand;
      program.addCommand(command.summary(summary));
    }
  }
  if (share("help") !== "nothing") {
    program.commandsGroup("Additional commands:")
      .helpCommand("help [command]", "Show the help of a command");
  }
  for (const [name, { load }] of Object.entries(hiddenCommands)) {
    if (share(name) !== "all") continue;
    const command = (await load())(ctx);
    command.copyInheritedSettings(program);
    program.addCommand(command, { hidden: true });
  }
  return program;
}

/** Adds what all commands have: the program's settings, --help and --debug. */
function inherit(command: AnyCommand, program: AnyCommand): AnyCommand {
  // As in the Python tool, -h means something else in one command.
  const taken = command.options.some((option) => option.short === "-h");
  // addCommand does not copy the program's settings.
  return command.copyInheritedSettings(program)
    .optionsGroup("Options:")
    .helpOption(taken ? "--help" : "-h, --help", "Show this message and exit")
    .option("--debug", "Show stack traces and AWS request ids of errors");
}

/** How much of each command is needed to run a command line. */
function shareFor(args: string[]): (name: string) => Share {
  const [first] = args;
  // The first argument names the command, and commander needs no other.
  if (
    Object.values(commands).some((entries) => Object.hasOwn(entries, first))
  ) {
    return (name) => name === first ? "all" : "nothing";
  }
  // For completion, the command to complete is among the words of the line.
  const words = new Set(args.join(" ").split(/[\s'"\\]+/));
  return (name) => words.has(name) ? "all" : "line";
}

/**
 * Runs one command line.
 * @param args the arguments, without the program's name
 * @returns the exit code; no error is thrown
 */
export async function run(args: string[], ctx: Context): Promise<number> {
  let program: AnyCommand | undefined;
  let help = "";
  try {
    program = await buildProgram(ctx, shareFor(args), (text) => help += text);
    const asked = await parse(program, args);
    if (asked === "version") await ctx.out(versionText(ctx));
    if (asked === "help") await ctx.out(help);
    return 0;
  } catch (error) {
    return await report(error, program && runningCommand(program), ctx);
  }
}

/**
 * Parses the arguments and runs the command that they name.
 * @returns which text to print for --help or --version, which commander reports
 * as errors
 * @throws {UsageError} for a command line that commander refuses
 */
async function parse(
  program: AnyCommand,
  args: string[],
): Promise<"help" | "version" | undefined> {
  try {
    await program.parseAsync(args.length > 0 ? args : ["--help"], {
      from: "user",
    });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) {
      const { usageMessage } = await import("./lib/cli/usage.ts");
      throw new UsageError(usageMessage(error, runningCommand(program)));
    }
    return error.code === "commander.version" ? "version" : "help";
  }
}

/**
 * The text of --version. Scripts may parse its first line, which is Python's.
 */
function versionText(ctx: Context): string {
  return `s3-credentials, version ${version}\n${ctx.runtime()}, build ${
    commit ?? "from source"
  }\n`;
}

/** The command that the arguments name, or the program when they name none. */
function runningCommand(program: AnyCommand): AnyCommand {
  return program.commands.find((c) => c.name() === program.args[0]) ?? program;
}

/** Prints an error to standard error. Nothing else in the program does. */
async function report(
  error: unknown,
  running: AnyCommand | undefined,
  ctx: Context,
): Promise<number> {
  const failure = toFailure(error);
  if (failure.usage && running) {
    const { usageLines } = await import("./lib/cli/usage.ts");
    ctx.err(usageLines(running) + "\n");
  }
  if (failure.message !== "") ctx.err(`Error: ${failure.message}\n`);
  if (running?.opts().debug || ctx.env("S3_CREDENTIALS_DEBUG")) {
    ctx.err(failure.details + "\n");
  }
  return failure.exitCode;
}

if (import.meta.main) Deno.exit(await run(Deno.args, denoContext()));
