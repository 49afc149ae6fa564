/**
 * Writes the generated parts of the documentation:
 *
 * - docs/commands.md and the table of commands in README.md, from the program;
 * - the permissions in SECURITY.md and docs/install.md, from deno.json;
 * - the rooms in CONTRIBUTING.md, from their READMEs.
 *
 * With `--check` it writes nothing, and exits with 1 when a file is out of
 * date.
 */
import { join } from "node:path";
import type { AnyCommand } from "../../lib/cli/commander.ts";
import { denoContext } from "../../lib/context/deno_context.ts";
import { buildProgram } from "../../main.ts";
import { ROOMS } from "../lint/rooms.ts";
import { ROOT } from "../setup/paths.ts";
import { code, replaceSection, table } from "./markdown.ts";
import { permissionTable, runFromUrl } from "./permissions.ts";
import { roomTable } from "./rooms.ts";

/** The reference of all commands, as Markdown. */
export function commandReference(program: AnyCommand): string {
  const parts = [
    "# Commands",
    "_Written by `deno task docs` from the program itself. Do not edit._",
  ];
  let group = "";
  for (const command of shownCommands(program)) {
    const heading = withoutColon(command.helpGroup() ?? "");
    if (heading !== group) parts.push(`## ${heading}`);
    group = heading;
    parts.push(...describeCommand(command));
  }
  return parts.join("\n\n") + "\n";
}

/** The table of all commands, as Markdown, aligned as `deno fmt` aligns it. */
export function commandTable(program: AnyCommand): string {
  return table(
    ["Command", "What it does"],
    shownCommands(program).map((command) => [
      `[${command.name()}](docs/commands.md#${command.name()})`,
      escapeText(command.summary()),
    ]),
  );
}

/** The commands that the help lists. */
function shownCommands(program: AnyCommand): AnyCommand[] {
  const visible = program.createHelp().visibleCommands(program);
  return program.commands.filter((command) => visible.includes(command));
}

function describeCommand(command: AnyCommand): string[] {
  const help = command.createHelp();
  const parts = [
    `### ${command.name()}`,
    escapeText(command.description()) + ".",
    fence("", `s3-credentials ${command.name()} ${command.usage()}`),
  ];
  const described = help.visibleArguments(command);
  if (described.length > 0) {
    parts.push(table(
      ["Argument", "Meaning"],
      described.map((argument) => [
        code(help.argumentTerm(argument)),
        escapeText(help.argumentDescription(argument)),
      ]),
    ));
  }
  const groups = Map.groupBy(
    help.visibleOptions(command),
    (option) => withoutColon(option.helpGroupHeading ?? "Options"),
  );
  for (const [heading, options] of groups) {
    parts.push(table(
      [heading, "Meaning"],
      options.map((option) => [
        code(option.flags),
        escapeText(help.optionDescription(option)),
      ]),
    ));
  }
  return [...parts, ...remarks(textAfterHelp(command))];
}

/** The text that `addHelpText("after", …)` adds, such as examples. */
function textAfterHelp(command: AnyCommand): string {
  let text = "";
  command.configureOutput({ writeOut: (part) => text += part });
  command.outputHelp();
  return text.slice(command.helpInformation().length);
}

/** Help text as Markdown; indented lines become code. */
function remarks(text: string): string[] {
  const blocks = text.trim()
    .split(/\n{2,}|(?<=^\S.*)\n(?= )|(?<=^ .*)\n(?=\S)/m);
  return blocks.map((block) =>
    /^ {2}/.test(block)
      ? fence("console", block.replaceAll(/^ {2}/gm, ""))
      : escapeText(block)
  );
}

function fence(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}

function escapeText(text: string): string {
  return text.replaceAll(/[|<>*_[\]`\\]/g, "\\$&");
}

function withoutColon(heading: string): string {
  return heading.replace(/:$/, "");
}

if (import.meta.main) {
  const program = await buildProgram(denoContext());
  const pages: [string, (present: string) => string][] = [
    ["docs/commands.md", () => commandReference(program)],
    [
      "README.md",
      (text) => replaceSection(text, "commands", commandTable(program)),
    ],
    [
      "CONTRIBUTING.md",
      (text) => replaceSection(text, "rooms", roomTable(ROOMS)),
    ],
    [
      "SECURITY.md",
      (text) => replaceSection(text, "permissions", permissionTable()),
    ],
    [
      "docs/install.md",
      (text) => replaceSection(text, "URL", fence("sh", runFromUrl())),
    ],
  ];
  const stale: { name: string; path: string; wanted: string }[] = [];
  for (const [name, write] of pages) {
    const path = join(ROOT, name);
    const present = await Deno.readTextFile(path).catch(() => "");
    const wanted = write(present);
    if (wanted !== present) stale.push({ name, path, wanted });
  }
  const names = stale.map(({ name }) => name).join(" and ");
  if (Deno.args.includes("--check")) {
    if (stale.length > 0) {
      console.error(`Out of date: ${names}. Run: deno task docs`);
      Deno.exit(1);
    }
  } else {
    for (const { path, wanted } of stale) {
      await Deno.writeTextFile(path, wanted);
    }
    console.error(stale.length > 0 ? `Wrote ${names}` : "Up to date already");
  }
}
