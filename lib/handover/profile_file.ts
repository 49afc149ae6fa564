/**
 * Edits one profile in the text of an AWS credentials file, and leaves every
 * other byte as it is. Pure.
 *
 * The text has one character for each byte of the file (Latin-1), so that
 * comments survive in whatever encoding they have.
 */
import { CliError } from "../errors.ts";

/** A setting's name in lower case, and its value; undefined removes it. */
export type Setting = readonly [name: string, value: string | undefined];

/** The settings that are credentials, in the order in which they are written. */
export const CREDENTIAL_SETTINGS = [
  "aws_access_key_id",
  "aws_secret_access_key",
  "aws_session_token",
  // An older name of the token; botocore prefers it to the new one.
  "aws_security_token",
] as const;

/**
 * The text with these settings in the profile. A profile that does not exist is
 * added at the end.
 * @param text one character for each byte
 * @param name an ASCII name
 * @throws {CliError} if the text is not INI, or has the profile twice or in a
 * spelling that not all of AWS's tools read. The message quotes none of the
 * text, because it contains secrets.
 */
export function setProfile(
  text: string,
  name: string,
  settings: readonly Setting[],
): string {
  const lines = parse(text);
  const headers = lines.filter((line) => line.section?.name === name);
  for (const line of headers) checkHeader(line);
  if (headers.length > 1) {
    throw new CliError(`it has the profile '${name}' twice`);
  }
  const newline = lines.find((line) => line.end !== "")?.end ?? "\n";
  if (headers.length === 0) return withSection(text, name, settings, newline);
  const start = lines.indexOf(headers[0]);
  const next = lines.findIndex((line, i) => i > start && line.section);
  // The SDK for JavaScript would read on there, as if nothing began.
  if (next !== -1) checkHeader(lines[next]);
  const end = next === -1 ? lines.length : next;
  return [
    ...lines.slice(0, start).map(wholeLine),
    editedSection(lines.slice(start, end), settings, newline),
    ...lines.slice(end).map(wholeLine),
  ].join("");
}

/** A line of the file, and what it means. */
interface Line {
  /** Counted from 1. */
  number: number;
  text: string;
  /** The line break; empty if the file ends without one. */
  end: string;
  /** The section that begins here, if one does for any of AWS's tools. */
  section?: {
    name: string;
    /** Whether all of them read that name. */
    plain: boolean;
  };
  /** The name of the setting, in lower case, if this is one. */
  setting?: string;
  /** Whether this line continues the value of the setting above. */
  continues?: boolean;
}

const wholeLine = (line: Line): string => line.text + line.end;

/**
 * Parses the lines as Python's configparser does, which the AWS CLI and boto3
 * use: a line indented deeper than the setting above it continues its value,
 * even after blank lines and comments.
 */
function parse(text: string): Line[] {
  const lines: Line[] = [];
  let indent: number | undefined;
  let inSection = false;
  for (const [, content, end] of text.matchAll(/([^\r\n]*)(\r\n|\r|\n|$)/g)) {
    if (content === "" && end === "") continue;
    const number = lines.length + 1;
    const line: Line = { number, text: content, end };
    lines.push(line);
    if (content.includes("\0")) throw notIni(number);
    const plain = number === 1 ? content.replace(/^\xef\xbb\xbf/, "") : content;
    if (/^\s*([#;].*)?$/.test(plain)) continue;
    const depth = /^\s*/.exec(plain)![0].length;
    if (indent !== undefined && depth > indent) {
      line.continues = true;
      continue;
    }
    const header = /^\s*\[([^\]]+)\]/.exec(plain);
    const setting = /^\s*([^=:\s][^=:]*?)\s*[=:]/.exec(plain);
    if (header) {
      line.section = {
        name: header[1].trim(),
        plain: /^\[[^\s\]]([^\]]*[^\s\]])?\](\s+([#;][^\]]*)?)?$/.test(plain),
      };
      inSection = true;
      indent = undefined;
    } else if (setting && inSection) {
      line.setting = setting[1].toLowerCase();
      indent = depth;
    } else throw notIni(number);
  }
  return lines;
}

function notIni(line: number): CliError {
  return new CliError(
    `it is not an INI file: line ${line} is neither [profile], nor setting = value, nor a comment`,
  );
}

/** @throws {CliError} unless all of AWS's tools read this section's name */
function checkHeader({ number, section }: Line): void {
  if (section?.plain) return;
  throw new CliError(
    `line ${number} begins a profile in a way that AWS's tools read differently - put its name in square brackets without spaces inside, and nothing else on the line`,
  );
}

/** A section with its settings: replaced where they are, otherwise added. */
function editedSection(
  lines: Line[],
  settings: readonly Setting[],
  newline: string,
): string {
  const wanted = new Map(settings);
  const kept: string[] = [];
  let last = 0; // where the settings end and new ones are added
  let replacing = false;
  for (const line of lines) {
    if (line.continues && (replacing || holdsCredential(line))) continue;
    if (line.setting !== undefined) replacing = wanted.has(line.setting);
    if (line.setting !== undefined && replacing) {
      const value = wanted.get(line.setting);
      wanted.set(line.setting, undefined);
      if (value === undefined) continue;
      kept.push(styleOf(line) + value + line.end);
    } else kept.push(wholeLine(line));
    if (line.setting || line.section || line.continues) last = kept.length;
  }
  const missing = [...wanted].filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name} = ${value}${newline}`);
  if (missing.length > 0 && !/[\r\n]$/.test(kept[last - 1])) {
    kept[last - 1] += newline;
  }
  return kept.toSpliced(last, 0, ...missing).join("");
}

/**
 * Whether an indented line is a credential to those of AWS's tools that do not
 * take it for a part of the value above.
 */
function holdsCredential({ text }: Line): boolean {
  const name = /^\s*([^=:\s]+)\s*[=:]/.exec(text)?.[1].toLowerCase();
  return CREDENTIAL_SETTINGS.some((setting) => setting === name);
}

/**
 * What stands before the value. Upper case, a colon and an indentation are not
 * kept, because not all of AWS's tools read them.
 */
function styleOf({ text, setting }: Line): string {
  const found = /^([a-z_]+)[ \t]*=[ \t]*/.exec(text);
  return found?.[1] === setting ? found![0] : `${setting} = `;
}

/** The text with a new section at its end. */
function withSection(
  text: string,
  section: string,
  settings: readonly Setting[],
  newline: string,
): string {
  const gap = text === "" || /(\r\n|\r|\n)\1$/.test(text)
    ? ""
    : /[\r\n]$/.test(text)
    ? newline
    : newline + newline;
  return text + gap + `[${section}]${newline}` +
    settings.filter(([, value]) => value !== undefined)
      .map(([name, value]) => `${name} = ${value}${newline}`).join("");
}
