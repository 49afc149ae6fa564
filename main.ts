/**
 * The command line: builds the program, runs it, and turns whatever was thrown
 * into a message and an exit code. Only here does the process end.
 */
import { commands, hiddenCommands } from "./commands/mod.ts";
import { commit, version } from "./lib/build.ts";
import { type AnyCommand, Command, CommanderError } from "./lib/cli.ts";
import { type Context, denoContext } from "./lib/context.ts";
import { toFailure, UsageError } from "./lib/errors.ts";
import { usageLines, usageMessage } from "./lib/usage.ts";

/**
 * The program, for a context. Running it throws instead of exiting.
 * @param wanted which commands are loaded, the others being names in the help
 */
export async function buildProgram(
  ctx: Context,
  wanted: (name: string) => boolean = () => true,
): Promise<AnyCommand> {
  const program = new Command("s3-credentials") as unknown as AnyCommand;
  program
    .description(
      "Make AWS credentials that are limited to chosen S3 buckets",
    )
    .version(versionText(ctx), "--version", "Show the version and exit")
    .helpOption("-h, --help", "Show this message and exit")
    .configureHelp({
      showGlobalOptions: false,
      subcommandTerm: (command) => command.name(),
    })
    .exitOverride()
    .configureOutput({
      writeErr: () => {}, // run() prints errors
      getOutHelpWidth: () => ctx.terminal.columns,
      getOutHasColors: () => ctx.terminal.stdout && !ctx.env("NO_COLOR"),
    });
  for (const [heading, entries] of Object.entries(commands)) {
    program.commandsGroup(heading);
    for (const [name, { summary, load }] of Object.entries(entries)) {
      const command = wanted(name)
        ? (await load())(ctx)
        : new Command(name) as unknown as AnyCommand;
      // addCommand does not hand these down by itself.
      command.copyInheritedSettings(program);
      // One command of the Python tool has another use for -h.
      const taken = command.options.some((option) => option.short === "-h");
      command.summary(summary).optionsGroup("Options:")
        .helpOption(
          taken ? "--help" : "-h, --help",
          "Show this message and exit",
        )
        .option("--debug", "Show stack traces and AWS request ids of errors");
      program.addCommand(command);
    }
  }
  program.commandsGroup("This program:")
    .helpCommand("help [command]", "Show the help of a command");
  for (const [name, { load }] of Object.entries(hiddenCommands)) {
    if (!wanted(name)) continue;
    const command = (await load())(ctx);
    command.copyInheritedSettings(program);
    program.addCommand(command, { hidden: true });
  }
  return program;
}

/**
 * Runs one command line.
 * @param args what follows the program's name
 * @returns the exit code; nothing is thrown
 */
export async function run(args: string[], ctx: Context): Promise<number> {
  // Completion has the command it is about in the line that it is given.
  const words = new Set(args.join(" ").split(/[\s'"\\]+/));
  const program = await buildProgram(ctx, (name) => words.has(name));
  let help = "";
  for (const command of [program, ...program.commands]) {
    command.configureOutput({ writeOut: (text) => help += text });
  }
  try {
    await program.parseAsync(args.length > 0 ? args : ["--help"], {
      from: "user",
    });
    return 0;
  } catch (error) {
    const running = runningCommand(program);
    // --help and --version end this way too.
    if (!(error instanceof CommanderError)) return report(error, running, ctx);
    if (error.exitCode !== 0) {
      const usage = new UsageError(usageMessage(error, running));
      return report(usage, running, ctx);
    }
    await ctx.out(help);
    return 0;
  }
}

/** The first line is worded as the Python tool's, which scripts may parse. */
function versionText(ctx: Context): string {
  return `s3-credentials, version ${version}\n${ctx.runtime()}, build ${
    commit ?? "from source"
  }`;
}

/** The command that the arguments named, or the program itself. */
function runningCommand(program: AnyCommand): AnyCommand {
  return program.commands.find((c) => c.name() === program.args[0]) ?? program;
}

/** Tells an error on standard error. The only place that does. */
function report(error: unknown, running: AnyCommand, ctx: Context): number {
  const failure = toFailure(error);
  if (failure.usage) ctx.err(usageLines(running) + "\n");
  if (failure.message !== "") ctx.err(`Error: ${failure.message}\n`);
  if (running.opts().debug || ctx.env("S3_CREDENTIALS_DEBUG")) {
    ctx.err(failure.details + "\n");
  }
  return failure.exitCode;
}

if (import.meta.main) Deno.exit(await run(Deno.args, denoContext()));
