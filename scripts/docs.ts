/**
 * Writes the command reference, docs/commands.md, and the table of commands in
 * README.md, from the program itself. With `--check` it only says whether they
 * are up to date, and exits with 1 when they are not.
 */
import type { AnyCommand } from "../lib/cli.ts";
import { denoContext } from "../lib/context.ts";
import { buildProgram } from "../main.ts";

/** Between these lines README.md holds the generated table. */
const MARKERS = [
  "<!-- commands: written by `deno task docs` -->",
  "<!-- end of commands -->",
] as const;

/** The reference of all commands, as Markdown. */
export function commandReference(program: AnyCommand): string {
  const parts = [
    "# Commands",
    "_Written by `deno task docs` from the program itself. Do not edit._",
  ];
  let group = "";
  for (const command of program.commands) {
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
    program.commands.map((command) => [
      `[${command.name()}](docs/commands.md#${command.name()})`,
      escapeText(command.summary()),
    ]),
  );
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

/** What `addHelpText("after", …)` adds: the examples. */
function textAfterHelp(command: AnyCommand): string {
  let text = "";
  command.configureOutput({ writeOut: (part) => text += part });
  command.outputHelp();
  return text.slice(command.helpInformation().length);
}

/** Help text as Markdown: indented lines are what one would type. */
function remarks(text: string): string[] {
  const blocks = text.trim()
    .split(/\n{2,}|(?<=^\S.*)\n(?= )|(?<=^ .*)\n(?=\S)/m);
  return blocks.map((block) =>
    /^ {2}/.test(block)
      ? fence("console", block.replaceAll(/^ {2}/gm, ""))
      : escapeText(block)
  );
}

function table(head: string[], rows: string[][]): string {
  const widths = head.map((title, i) =>
    Math.max(title.length, ...rows.map((row) => row[i].length))
  );
  const line = (cells: string[]) =>
    `| ${cells.map((text, i) => text.padEnd(widths[i])).join(" | ")} |`;
  return [
    line(head),
    line(widths.map((width) => "-".repeat(width))),
    ...rows.map(line),
  ].join("\n");
}

function fence(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}

function code(text: string): string {
  return `\`${text.replaceAll("|", "\\|")}\``;
}

function escapeText(text: string): string {
  return text.replaceAll(/[|<>*_[\]`\\]/g, "\\$&");
}

function withoutColon(heading: string): string {
  return heading.replace(/:$/, "");
}

/** README.md with a new table between the markers. */
function withTable(readme: string, table: string): string {
  const [start, end] = MARKERS.map((marker) => readme.indexOf(marker));
  if (start < 0 || end < start) {
    throw new Error(`README.md lacks the lines ${MARKERS.join(" and ")}`);
  }
  return `${readme.slice(0, start + MARKERS[0].length)}\n\n${table}\n\n${
    readme.slice(end)
  }`;
}

if (import.meta.main) {
  const program = await buildProgram(denoContext());
  const reference = new URL("../docs/commands.md", import.meta.url);
  const readme = new URL("../README.md", import.meta.url);
  const presentReadme = await Deno.readTextFile(readme);
  const pages: [URL, string, string][] = [
    [
      reference,
      await Deno.readTextFile(reference).catch(() => ""),
      commandReference(program),
    ],
    [readme, presentReadme, withTable(presentReadme, commandTable(program))],
  ];
  const stale = pages.filter(([, present, wanted]) => present !== wanted);
  const names = stale.map(([url]) => url.pathname.split("/").at(-1)).join(
    " and ",
  );
  if (Deno.args.includes("--check")) {
    if (stale.length > 0) {
      console.error(`Out of date: ${names}. Run: deno task docs`);
      Deno.exit(1);
    }
  } else {
    for (const [url, , wanted] of stale) await Deno.writeTextFile(url, wanted);
    console.error(stale.length > 0 ? `Wrote ${names}` : "Up to date already");
  }
}
