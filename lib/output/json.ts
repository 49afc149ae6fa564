/**
 * JSON and dates in the form the Python tool prints them, which scripts parse:
 * characters beyond ASCII escaped, dates as `str(datetime)` gives them.
 */

/**
 * `2021-11-03 01:38:24+00:00`: how Python's `str()` writes an aware UTC
 * datetime. The fraction appears only when it is not zero, as microseconds.
 */
export function formatDate(date: Date): string {
  const [day, time] = date.toISOString().split("T");
  const [seconds, milliseconds] = time.slice(0, -1).split(".");
  const fraction = milliseconds === "000" ? "" : `.${milliseconds}000`;
  return `${day} ${seconds}${fraction}+00:00`;
}

/** `2021-11-03T01:38:24Z`: ISO 8601 as AWS writes it, and its SDKs read it. */
export function isoTime(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, "Z");
}

/**
 * Writes a value as Python's `json.dumps(value, indent=indent, default=str)`.
 * Without `indent`, on one line with `", "` and `": "` between the parts.
 * Keys whose value is undefined are left out.
 */
export function toJson(value: unknown, indent?: number): string {
  const text = JSON.stringify(value ?? null, datesAsPython, indent ?? 1)
    .replace(/[\x7f-\uffff]/g, escapeCharacter);
  return indent === undefined ? onOneLine(text) : text;
}

/** {@link toJson} with indent 4 and a newline: how single documents print. */
export function jsonDocument(value: unknown): string {
  return toJson(value, 4) + "\n";
}

/** JSON with no white space at all: what is sent to AWS, where size counts. */
export function minify(value: unknown): string {
  return JSON.stringify(value);
}

/** For `JSON.stringify`, which has turned dates into text before it asks. */
function datesAsPython(
  this: Record<string, unknown>,
  key: string,
  value: unknown,
): unknown {
  const original = this[key];
  return original instanceof Date ? formatDate(original) : value;
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** Newlines stand only between the parts: those in strings are escaped. */
function onOneLine(json: string): string {
  return json.replace(/,\n */g, ", ").replace(/\n */g, "");
}
