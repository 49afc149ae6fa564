/** Reads the sections of an AWS file by the rules of a dialect. Pure. */
import type { Dialect } from "./dialects.ts";

/** The value of a setting. */
export interface Setting {
  /** The value; its lines are separated by `\n`. */
  value: string;
  /** The line of the file where the setting begins, from 1. */
  line: number;
  /** The settings below it, if it has no value of its own, such as `s3 =`. */
  nested?: ReadonlyMap<string, string>;
}

/** The settings of a section by name. */
export type Section = ReadonlyMap<string, Setting>;

/**
 * A file that the reader refuses as a whole. The message says why, and quotes
 * nothing of the file, because it holds secrets.
 */
export class UnreadableFile extends Error {
  override readonly name = "UnreadableFile";
  /** The line that cannot be read, from 1; undefined if it is all of them. */
  readonly line: number | undefined;

  constructor(message: string, line?: number) {
    super(message);
    this.line = line;
  }
}

/**
 * The sections of a file by their ids, in the order of the file.
 * @param idOf the id of the section with such a header; by default the header,
 * which is what stands in the brackets
 * @throws {UnreadableFile} if the reader refuses the file
 */
export function readSections(
  text: string,
  dialect: Dialect,
  idOf: (header: string) => string = (header) => header,
): Map<string, Section> {
  const reader = new SectionReader(dialect, idOf);
  const lines = text.split(dialect.lineEnd);
  // Behind the last line end there is no line unless something stands there.
  if (lines.at(-1) === "") lines.pop();
  for (const [index, line] of lines.entries()) {
    reader.read(line, index + 1);
  }
  return reader.finish();
}

/** A setting while its lines are read. */
interface OpenSetting {
  /** The name. */
  key: string;
  /** The first one is what stands behind the delimiter. */
  lines: string[];
  line: number;
  nested: Map<string, string>;
}

type OpenSection = Map<string, OpenSetting>;

/** Takes the lines of a file, one after the other. */
class SectionReader {
  readonly #dialect: Dialect;
  readonly #idOf: (header: string) => string;
  readonly #trim: (text: string) => string;
  readonly #leadingBlanks: RegExp;
  readonly #sections = new Map<string, OpenSection>();
  /** Undefined before the first header, and where settings are not kept. */
  #section: OpenSection | undefined;
  /** Whether there was a header. */
  #started = false;
  /** The setting above; undefined if there is none yet in this section. */
  #setting: OpenSetting | undefined;
  /** How deep the setting or header above is indented. */
  #indent = 0;

  constructor(dialect: Dialect, idOf: (header: string) => string) {
    const { blanks } = dialect;
    this.#idOf = idOf;
    const ends = new RegExp(`^[${blanks}]+|[${blanks}]+$`, "g");
    this.#dialect = dialect;
    this.#trim = (text) => text.replace(ends, "");
    this.#leadingBlanks = new RegExp(`^[${blanks}]*`);
  }

  /** Reads a line. @throws {UnreadableFile} */
  read(line: string, number: number): void {
    const { ignored, indented, junk } = this.#dialect;
    if (ignored.test(line)) {
      const isBlank = this.#trim(line) === "";
      if (indented === "deeper" && isBlank) this.#setting?.lines.push("");
      return;
    }
    const depth = this.#leadingBlanks.exec(line)![0].length;
    const isText = indented === "text"
      ? depth > 0
      : indented === "deeper" && !!this.#setting && depth > this.#indent;
    if (isText) return this.#readText(line, number);
    this.#indent = depth;
    if (this.#readHeader(line, number)) return;
    if (this.#started && this.#readSetting(line, number, depth)) return;
    if (junk === "refused") {
      throw refused(
        number,
        this.#started
          ? "it is neither [section] nor setting = value"
          : "it stands above the first section",
      );
    }
    // A value can go on only if it has begun.
    if (
      indented === "setting or text" && depth > 0 && this.#setting?.lines[0]
    ) this.#setting.lines.push(this.#trim(line));
  }

  /** The sections. @throws {UnreadableFile} if a nested line is no setting */
  finish(): Map<string, Section> {
    const { keepsEmpty, sharedSection } = this.#dialect;
    const found = new Map<string, Section>();
    const shared = sharedSection && this.#sections.get(sharedSection) ||
      new Map<string, OpenSetting>();
    for (const [name, own] of this.#sections) {
      if (name === sharedSection) continue;
      const settings = new Map<string, Setting>();
      for (const [key, setting] of new Map([...shared, ...own])) {
        settings.set(key, this.#finished(setting));
      }
      if (settings.size > 0 || keepsEmpty) found.set(name, settings);
    }
    return found;
  }

  /** Reads a line that is part of the value above. */
  #readText(line: string, number: number): void {
    if (!this.#setting) {
      throw refused(number, "it is indented below no setting");
    }
    this.#setting.lines.push(this.#trim(line));
  }

  #readHeader(line: string, number: number): boolean {
    const { headerStart, header, wrongHeader, keepsBlanks } = this.#dialect;
    const text = this.#trim(cut(line, this.#dialect.commentAfterHeader));
    if (!headerStart.test(text)) return false;
    const found = header.exec(text);
    if (!found && wrongHeader === "a setting") return false;
    if (!found && wrongHeader === "refused") {
      throw refused(number, "the section's header does not end with ]");
    }
    this.#started = true;
    this.#setting = undefined;
    this.#section = found
      ? this.#open(
        keepsBlanks ? found[1] : this.#trim(found[1]).replace(/[ \t]+/, " "),
        number,
      )
      : undefined;
    return true;
  }

  #open(header: string, number: number): OpenSection {
    const { twice, sharedSection } = this.#dialect;
    const id = this.#idOf(header);
    const earlier = this.#sections.get(id);
    if (earlier && twice === "refused" && id !== sharedSection) {
      throw refused(number, "the file has the section twice");
    }
    const section = earlier ?? new Map();
    this.#sections.set(id, section);
    return section;
  }

  /** Returns false if the line is not a setting. */
  #readSetting(line: string, number: number, depth: number): boolean {
    const { keepsEmpty, indented, twice } = this.#dialect;
    const pair = this.#parseSetting(line);
    if (!pair) return false;
    const [key, value] = pair;
    const above = this.#setting;
    const isNested = indented.startsWith("setting") && depth > 0 &&
      above?.lines[0] === "";
    if (isNested && (value !== "" || keepsEmpty)) {
      const parent = this.#section?.get(above.key) ?? above;
      parent.nested.set(key, value);
      this.#section?.set(above.key, parent);
      return true;
    }
    this.#setting = { key, lines: [value], line: number, nested: new Map() };
    if (value === "" && !keepsEmpty) return true;
    if (twice === "refused" && this.#section?.has(key)) {
      throw refused(number, "the section has the setting twice");
    }
    this.#section?.set(key, this.#setting);
    return true;
  }

  #parseSetting(line: string): [key: string, value: string] | undefined {
    const { commentAfterValue, delimiter, lowerCaseKeys, unquotes } =
      this.#dialect;
    const text = this.#trim(cut(line, commentAfterValue));
    const at = text.search(delimiter);
    if (at < 1) return undefined;
    const key = this.#trim(text.slice(0, at));
    const value = this.#trim(text.slice(at + 1));
    return [
      lowerCaseKeys ? key.toLowerCase() : key,
      unquotes ? value.replace(/^(["'])(.*)\1$/s, "$2") : value,
    ];
  }

  #finished({ lines, line, nested }: OpenSetting): Setting {
    const value = lines.join("\n").replace(/\n+$/, "");
    if (nested.size > 0) return { value, line, nested };
    if (!value.startsWith("\n")) return { value, line };
    return { value: "", line, nested: this.#parseNested(value, line) };
  }

  #parseNested(value: string, line: number): Map<string, string> {
    const nested = new Map<string, string>();
    for (const part of value.split(new RegExp(PYTHON_LINE_ENDS))) {
      if (this.#trim(part) === "") continue;
      const at = part.indexOf("=");
      if (at === -1) throw refused(line, "an indented line below it has no =");
      nested.set(
        this.#trim(part.slice(0, at)),
        this.#trim(part.slice(at + 1)),
      );
    }
    return nested;
  }
}

/** What Python's `str.splitlines` takes for the end of a line. */
const PYTHON_LINE_ENDS = "\\r\\n|[\\n-\\r\\x1c-\\x1e\\x85\\u2028\\u2029]";

function cut(line: string, comment: RegExp | undefined): string {
  const at = comment ? line.search(comment) : -1;
  return at === -1 ? line : line.slice(0, at);
}

function refused(line: number, why: string): UnreadableFile {
  return new UnreadableFile(`line ${line} cannot be read: ${why}`, line);
}
