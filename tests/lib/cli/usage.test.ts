/** What commander complains about, in the words of this program. */
import { strictEqual } from "node:assert/strict";
import {
  type AnyCommand,
  Argument,
  Command,
  CommanderError,
  InvalidArgumentError,
  Option,
} from "../../../lib/cli/commander.ts";
import { usageLines, usageMessage } from "../../../lib/cli/usage.ts";

function refuse(): never {
  throw new InvalidArgumentError("that is refused: it's 'odd'.");
}

/** A program with a command that has an option and an argument of each kind. */
function program(): AnyCommand {
  const program = new Command("prog") as unknown as AnyCommand;
  program.exitOverride().configureOutput({ writeErr: () => {} });
  program.helpCommand(true).command("look")
    .argument("<bucket>")
    .argument("[others...]")
    .option("-f, --format <format>", "with a value")
    .option("--force", "without one")
    .option("--fore", "nearly the same")
    .option("--checked <value>", "refuses every value", refuse)
    .addOption(new Option("-c, --color <color>").choices(["red", "green"]))
    .addOption(new Option("--fast").conflicts("slow"))
    .option("--slow");
  program.command("many").argument("<buckets...>");
  program.command("choose").addArgument(
    new Argument("<shell>").choices(["bash", "zsh"]),
  );
  program.command("check").argument("<key...>", "refuses every value", refuse);
  program.command("must").requiredOption("-d, --duration <time>");
  program.command("nothing");
  return program;
}

/** What is said of a command line that commander itself refused. */
function told(...args: string[]): string {
  const parsed = program();
  try {
    parsed.parse(args, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    const running = parsed.commands.find((c) => c.name() === parsed.args[0]);
    return usageMessage(error, running ?? parsed);
  }
  throw new Error("commander refused nothing");
}

const CASES: [args: string[], message: string][] = [
  [["look", "b", "--nonsense"], "No such option '--nonsense'."],
  [["look", "b", "--nonsense=x"], "No such option '--nonsense=x'."],
  [
    ["look", "b", "--formt", "x"],
    "No such option '--formt'. Did you mean '--format'?",
  ],
  [
    ["look", "b", "--forc"],
    "No such option '--forc'. Did you mean '--force' or '--fore'?",
  ],
  [["whatever"], "No such command 'whatever'."],
  [["loook"], "No such command 'loook'. Did you mean 'look'?"],
  [["help", "whatever"], "No such command 'whatever'."],
  [["look"], "Missing argument 'BUCKET'."],
  [["many"], "Missing argument 'BUCKETS...'."],
  [["must"], "Missing option '-d' / '--duration'."],
  [["look", "b", "-f"], "Option '-f' / '--format' requires an argument."],
  [
    ["look", "b", "--checked"],
    "Option '--checked' requires an argument.",
  ],
  [
    ["look", "b", "-c", "it's\nblue"],
    "Invalid value for '-c' / '--color': 'it's\nblue' is not one of 'red', 'green'.",
  ],
  [
    ["look", "b", "--checked", "x"],
    "Invalid value for '--checked': that is refused: it's 'odd'.",
  ],
  [
    ["choose", "csh"],
    "Invalid value for 'SHELL': Allowed choices are bash, zsh.",
  ],
  [
    ["check", "x"],
    "Invalid value for 'KEY...': that is refused: it's 'odd'.",
  ],
  [
    ["nothing", "x"],
    "Too many arguments for 'nothing'. Expected 0 arguments but got 1: x.",
  ],
  [
    ["look", "b", "--fast", "--slow"],
    "Option '--fast' cannot be used with option '--slow'",
  ],
];

for (const [args, message] of CASES) {
  Deno.test(`usage: ${JSON.stringify(args.join(" "))} is told as ${JSON.stringify(message)}`, () => {
    strictEqual(told(...args), message);
  });
}

Deno.test("the usage names the program and the command", () => {
  const parent = program();
  const look = parent.commands.find((c) => c.name() === "look")!;
  strictEqual(
    usageLines(look),
    "Usage: prog look [options] <bucket> [others...]\nTry 'prog look --help' for help.\n",
  );
  strictEqual(
    usageLines(parent),
    "Usage: prog [options] [command]\nTry 'prog --help' for help.\n",
  );
});
