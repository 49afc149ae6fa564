/**
 * The command line: builds the program, runs it, and turns whatever was thrown
 * into a message and an exit code. Only here does the process end.
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

/** How much of a command a program has: all, its line in the help, or nothing. */
type Share = "all" | "line" | "nothing";

/**
 * The program, for a context. Running it throws instead of exiting.
 * @param share how much of each command it has, by name; start-up counts
 * @param writeOut is given the help and the version, in pieces
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
      // Commander would take colors off first, and load a module for that.
      displayWidth: (text) => text.length,
      subcommandTerm: (command) => command.name(),
    })
    .exitOverride()
    .configureOutput({
      writeOut,
      writeErr: () => {}, // run() prints errors
      getOutHelpWidth: () => ctx.terminal.columns,
      getOutHasColors: () => true, // there are none to take off
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

/** Gives a command what all have: the program's settings, --help, --debug. */
function inherit(command: AnyCommand, program: AnyCommand): AnyCommand {
  // One command of the Python tool has another use for -h.
  const taken = command.options.some((option) => option.short === "-h");
  // addCommand does not hand the settings down by itself.
  return command.copyInheritedSettings(program)
    .optionsGroup("Options:")
    .helpOption(taken ? "--help" : "-h, --help", "Show this message and exit")
    .option("--debug", "Show stack traces and AWS request ids of errors");
}

/** How much of each command a command line takes. */
function shareFor(args: string[]): (name: string) => Share {
  const [first] = args;
  // Commander goes by the first argument, and then asks for no other command.
  if (
    Object.values(commands).some((entries) => Object.hasOwn(entries, first))
  ) {
    return (name) => name === first ? "all" : "nothing";
  }
  // Completion has the command it is about in the line that it is given.
  const words = new Set(args.join(" ").split(/[\s'"\\]+/));
  return (name) => words.has(name) ? "all" : "line";
}

/**
 * Runs one command line.
 * @param args what follows the program's name
 * @returns the exit code; nothing is thrown, whatever fails
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
 * @returns what to print when it was --help or --version, by which commander
 * ends with an error
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

/** The first line is worded as the Python tool's, which scripts may parse. */
function versionText(ctx: Context): string {
  return `s3-credentials, version ${version}\n${ctx.runtime()}, build ${
    commit ?? "from source"
  }\n`;
}

/** The command that the arguments named, or the program itself. */
function runningCommand(program: AnyCommand): AnyCommand {
  return program.commands.find((c) => c.name() === program.args[0]) ?? program;
}

/** Tells an error on standard error. The only place that does. */
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
