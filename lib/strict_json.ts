/**
 * Reads JSON that a user wrote, and refuses what could mean two things. Of two
 * members with the same name JSON.parse keeps the last one without a word, and
 * of a long number the first digits (RFC 8259, sections 4 and 6). In a policy
 * that would be a condition less, or another account. Pure.
 */

/** Text that is no JSON, or JSON that could mean two things. */
export class JsonError extends Error {
  override readonly name = "JsonError";
}

/** JSON in which an object has two members of the same name. */
export class RepeatedKey extends JsonError {
  /** The name, decoded. */
  readonly key: string;
  /** The line of the second one, from 1. */
  readonly line: number;

  constructor(key: string, line: number, place: string) {
    super(
      `line ${line}: ${
        place || "the document"
      } has '${key}' twice, and only one of them would count - remove one, or join them`,
    );
    this.key = key;
    this.line = line;
  }
}

/** JSON with a number of more digits than a JavaScript number has. */
export class InexactNumber extends JsonError {
  /** The line of the number, from 1. */
  readonly line: number;

  constructor(number: string, line: number) {
    super(
      `line ${line}: the number ${number} cannot be kept exactly - put it in quotes`,
    );
    this.line = line;
  }
}

/**
 * The value of a JSON text, as JSON.parse gives it.
 * @param invalid the message for a text that is no JSON. The parser's own would
 * quote the text, which may hold secrets
 * @throws {JsonError} with what is wrong
 */
export function strictJson(text: string, invalid: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new JsonError(invalid);
  }
  checkMembers(text);
  return value;
}

/**
 * A place in a JSON value, as messages name it: `Statement[0].Condition`.
 * Names that would be unclear are quoted: `Statement[0]["a.b"]`.
 */
export function jsonPath(steps: readonly (string | number)[]): string {
  return steps.map((step, i) => {
    if (typeof step === "number") return `[${step}]`;
    if (!/^[\w:/-]+$/.test(step)) return `[${JSON.stringify(step)}]`;
    return i === 0 ? step : `.${step}`;
  }).join("");
}

/** An object or a list whose end was not seen yet. */
type Open =
  | { names: Set<string>; name: string | undefined }
  | { index: number };

/** What matters in a text that is JSON: strings, numbers, and what encloses. */
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*|[{}[\],]/g;

/** @param text valid JSON, so that every token is where it may be */
function checkMembers(text: string): void {
  const open: Open[] = [];
  const lineAt = (index: number) =>
    text.slice(0, index).split(/\r\n|\r|\n/).length;
  for (const { 0: token, index } of text.matchAll(TOKENS)) {
    const inner = open.at(-1);
    if (token === "{") open.push({ names: new Set(), name: undefined });
    else if (token === "[") open.push({ index: 0 });
    else if (token === "}" || token === "]") open.pop();
    else if (token === ",") {
      if ("index" in inner!) inner.index++;
      else inner!.name = undefined;
    } else if (token[0] !== '"') {
      if (!isExact(token)) {
        throw new InexactNumber(shorten(token), lineAt(index));
      }
    } else if (inner && "names" in inner && inner.name === undefined) {
      const name: string = JSON.parse(token);
      if (inner.names.has(name)) {
        throw new RepeatedKey(name, lineAt(index), jsonPath(stepsTo(open)));
      }
      inner.names.add(name);
      inner.name = name;
    }
  }
}

/** The way from the outermost value to the innermost open one. */
function stepsTo(open: Open[]): (string | number)[] {
  return open.slice(0, -1).map((part) =>
    "index" in part ? part.index : part.name!
  );
}

/**
 * Whether a JavaScript number holds exactly this one. 15 digits always fit
 * (IEEE 754, binary64).
 */
function isExact(token: string): boolean {
  const [significand] = token.split(/e/i);
  const digits = significand.replace(/[-.]/g, "").replace(/^0+|0+$/g, "");
  const value = Number(token);
  const fits = Number.isFinite(value) && (value !== 0 || digits === "");
  return fits && (digits.length <= 15 || String(value) === token);
}

function shorten(token: string): string {
  return token.length > 40 ? `${token.slice(0, 40)}…` : token;
}
