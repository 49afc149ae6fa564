/**
 * Golden cases: a command line and everything that came of it, in one text
 * file. {@link parseCase} and {@link formatCase} are each other's inverse.
 *
 * ```text
 * Lines before the command say what the case is about.
 * $ s3-credentials whoami --auth keys.json
 * -- file keys.json --
 * {"AccessKeyId": "a"}
 * -- exit code --
 * 1
 * -- stdout --
 * -- stderr --
 * Error: …
 * ```
 *
 * A text without a newline at its end is marked `(no newline at end)`.
 */

/** One case. */
export interface GoldenCase {
  /** What the case is about; may be empty. */
  about: string;
  /** The arguments as a shell would take them, without the program's name. */
  line: string;
  env: Record<string, string>;
  stdin?: string;
  /** Files in the folder where the command runs: names and texts. */
  files: Record<string, string>;
  code: number;
  stdout: string;
  stderr: string;
}

const COMMAND = "$ s3-credentials";
const HEADING =
  /^-- (file .+?|env|stdin|exit code|stdout|stderr)( \(no newline at end\))? --$/;

/** @throws on a text that is not a case; only the command is required */
export function parseCase(text: string): GoldenCase {
  const sections = new Map<string, string>();
  const about: string[] = [];
  let line: string | undefined;
  let section: { name: string; lines: string[]; open: boolean } | undefined;
  const close = () => {
    if (!section) return;
    const ended = section.lines.map((l) => l + "\n").join("");
    sections.set(section.name, section.open ? ended.slice(0, -1) : ended);
  };
  for (const l of text.replace(/\n$/, "").split("\n")) {
    const heading = HEADING.exec(l);
    if (heading) {
      close();
      section = { name: heading[1], lines: [], open: !!heading[2] };
    } else if (section) section.lines.push(l);
    else if (line === undefined && (l + " ").startsWith(COMMAND + " ")) {
      line = l.slice(COMMAND.length).trimStart();
    } else if (line === undefined) about.push(l);
    else throw new Error(`Neither command nor heading: ${l}`);
  }
  close();
  if (line === undefined) throw new Error(`No line begins with '${COMMAND}'`);
  const files = [...sections].filter(([name]) => name.startsWith("file "));
  return {
    about: about.join("\n"),
    line,
    env: Object.fromEntries(
      (sections.get("env") ?? "").split("\n").filter((l) => l !== "")
        .map((l) => l.split(/=(.*)/s).slice(0, 2)),
    ),
    stdin: sections.get("stdin"),
    files: Object.fromEntries(
      files.map(([name, content]) => [name.slice("file ".length), content]),
    ),
    code: Number(sections.get("exit code") ?? 0),
    stdout: sections.get("stdout") ?? "",
    stderr: sections.get("stderr") ?? "",
  };
}

/** The text of a case. */
export function formatCase(golden: GoldenCase): string {
  const env = Object.entries(golden.env).map(([k, v]) => `${k}=${v}\n`);
  return [
    golden.about === "" ? "" : golden.about + "\n",
    `${COMMAND} ${golden.line}`.trimEnd() + "\n",
    env.length > 0 ? formatSection("env", env.join("")) : "",
    ...Object.entries(golden.files).map(([name, content]) =>
      formatSection(`file ${name}`, content)
    ),
    golden.stdin === undefined ? "" : formatSection("stdin", golden.stdin),
    formatSection("exit code", `${golden.code}\n`),
    formatSection("stdout", golden.stdout),
    formatSection("stderr", golden.stderr),
  ].join("");
}

function formatSection(name: string, text: string): string {
  if (text === "" || text.endsWith("\n")) return `-- ${name} --\n${text}`;
  return `-- ${name} (no newline at end) --\n${text}\n`;
}

/** The words of a command line; quotes are single ones, as in a shell. */
export function splitWords(line: string): string[] {
  const words = line.match(/(?:[^\s'\\]|\\.|'[^']*')+/gs) ?? [];
  return words.map((word) =>
    word.replace(
      /'([^']*)'|\\(.)/gs,
      (_, quoted, escaped) => quoted ?? escaped,
    )
  );
}
