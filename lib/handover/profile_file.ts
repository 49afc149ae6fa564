/**
 * Edits one profile in the text of an AWS credentials file, and leaves every
 * other byte as it is. Pure.
 *
 * The text has one character for each byte of the file (Latin-1), so that
 * comments survive in whatever encoding they have.
 */
import { CliError } from "../errors.ts";

/** The keys to write into a profile. */
export interface ProfileKeys {
  accessKeyId: string;
  secretAccessKey: string;
  /** If undefined, the profile's token is removed. */
  sessionToken?: string;
}

/**
 * The text with the profile's keys set. A profile that does not exist is added
 * at the end.
 * @param text one character for each byte
 * @throws {CliError} if the text is not INI, or has the profile twice. The
 * message quotes none of the text, because it contains secrets.
 */
export function setProfile(
  text: string,
  name: string,
  keys: ProfileKeys,
): string {
  const lines = parse(text);
  const section = asBytes(name);
  const headers = lines.filter((line) => line.section === section);
  if (headers.length > 1) {
    throw new CliError(`it has the profile '${name}' twice`);
  }
  const newline = lines.find((line) => line.end !== "")?.end ?? "\n";
  if (headers.length === 0) return withSection(text, section, keys, newline);
  const start = lines.indexOf(headers[0]);
  const next = lines.findIndex((line, i) => i > start && line.section);
  const end = next === -1 ? lines.length : next;
  return [
    ...lines.slice(0, start).map(wholeLine),
    editedSection(lines.slice(start, end), keys, newline),
    ...lines.slice(end).map(wholeLine),
  ].join("");
}

/**
 * The settings of a profile that make up its keys; undefined ones are removed.
 */
function settings(
  keys: ProfileKeys,
): [name: string, value: string | undefined][] {
  return [
    ["aws_access_key_id", keys.accessKeyId],
    ["aws_secret_access_key", keys.secretAccessKey],
    ["aws_session_token", keys.sessionToken],
    // An older name of the token; botocore prefers it to the new one.
    ["aws_security_token", undefined],
  ];
}

/** A line of the file, and what it means. */
interface Line {
  text: string;
  /** The line break; empty if the file ends without one. */
  end: string;
  /** The name of the section that begins here, if one does. */
  section?: string;
  /** The name of the setting, in lower case, if this is one. */
  setting?: string;
  /** Whether this line continues the value of the setting above. */
  continues?: boolean;
}

const wholeLine = (line: Line): string => line.text + line.end;

/**
 * Parses the lines as Python's configparser does, which the AWS CLI and boto3
 * use: a line indented deeper than the setting above it continues its value.
 */
function parse(text: string): Line[] {
  const lines: Line[] = [];
  let indent: number | undefined;
  let inSection = false;
  for (const [, content, end] of text.matchAll(/([^\r\n]*)(\r\n|\r|\n|$)/g)) {
    if (content === "" && end === "") continue;
    const line: Line = { text: content, end };
    lines.push(line);
    const number = lines.length;
    if (content.includes("\0")) throw notIni(number);
    const plain = number === 1 ? content.replace(/^\xef\xbb\xbf/, "") : content;
    if (/^\s*([#;].*)?$/.test(plain)) continue;
    const depth = /^\s*/.exec(plain)![0].length;
    if (indent !== undefined && depth > indent) {
      line.continues = true;
      continue;
    }
    const header = /^\s*\[(.+)\]/.exec(plain);
    const setting = /^\s*([^=:\s][^=:]*?)\s*[=:]/.exec(plain);
    if (header) {
      line.section = header[1];
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

/** A section with its keys set: replaced where they are, otherwise added. */
function editedSection(
  lines: Line[],
  keys: ProfileKeys,
  newline: string,
): string {
  const wanted = new Map(settings(keys));
  const kept: string[] = [];
  let last = 0; // where the settings end and new ones are added
  let indent = "";
  let replacing = false;
  for (const line of lines) {
    if (line.continues && replacing) continue;
    replacing = line.setting !== undefined && wanted.has(line.setting);
    if (replacing) {
      const value = wanted.get(line.setting!);
      wanted.set(line.setting!, undefined);
      if (value === undefined) continue;
      const before = /^[^=:]*[=:][ \t]*/.exec(line.text)![0];
      kept.push(before + value + line.end);
    } else kept.push(wholeLine(line));
    if (line.setting) indent = /^\s*/.exec(line.text)![0];
    if (line.setting || line.section || line.continues) last = kept.length;
  }
  const missing = [...wanted].filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${indent}${name} = ${value}${newline}`);
  if (missing.length > 0 && !/[\r\n]$/.test(kept[last - 1])) {
    kept[last - 1] += newline;
  }
  return kept.toSpliced(last, 0, ...missing).join("");
}

/** The text with a new section at its end. */
function withSection(
  text: string,
  section: string,
  keys: ProfileKeys,
  newline: string,
): string {
  const gap = text === "" || /(\r\n|\r|\n)\1$/.test(text)
    ? ""
    : /[\r\n]$/.test(text)
    ? newline
    : newline + newline;
  return text + gap + `[${section}]${newline}` +
    settings(keys).filter(([, value]) => value !== undefined)
      .map(([name, value]) => `${name} = ${value}${newline}`).join("");
}

/** The UTF-8 bytes of a text, as one character each. */
function asBytes(text: string): string {
  return Array.from(
    new TextEncoder().encode(text),
    (byte) => String.fromCharCode(byte),
  ).join("");
}
