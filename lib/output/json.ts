/**
 * JSON and dates as the Python tool prints them, because scripts parse them:
 * characters beyond ASCII are escaped, dates look like `str(datetime)`. Pure.
 */

/**
 * `2021-11-03 01:38:24+00:00`: how Python's `str()` writes a datetime in UTC.
 * Microseconds appear only when they are not zero.
 */
export function formatDate(date: Date): string {
  const [day, time] = date.toISOString().split("T");
  const [seconds, milliseconds] = time.slice(0, -1).split(".");
  const fraction = milliseconds === "000" ? "" : `.${milliseconds}000`;
  return `${day} ${seconds}${fraction}+00:00`;
}

/** `2021-11-03T01:38:24Z`: ISO 8601 as AWS writes it and its SDKs read it. */
export function isoTime(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, "Z");
}

/**
 * A value as Python's `json.dumps(value, indent=indent, default=str)` writes
 * it: without `indent` on one line, with `", "` and `": "` between the parts.
 * Properties whose value is undefined are left out.
 */
export function toJson(value: unknown, indent?: number): string {
  const text = JSON.stringify(value ?? null, datesAsPython, indent ?? 1)
    .replace(/[\x7f-\uffff]/g, escapeCharacter);
  return indent === undefined ? onOneLine(text) : text;
}

/**
 * {@link toJson} with indent 4 and a newline: how a single document is printed.
 */
export function jsonDocument(value: unknown): string {
  return toJson(value, 4) + "\n";
}

/**
 * JSON without white space, for what is sent to AWS, where size counts. Beyond
 * U+00FF characters are escaped: IAM and STS accept none of those in a policy
 * (IAM API, PutUserPolicy: `[\u0009\u000A\u000D\u0020-\u00FF]+`).
 */
export function minify(value: unknown): string {
  return JSON.stringify(value ?? null)
    .replace(/[\u0100-\uffff]/g, escapeCharacter);
}

/** For `JSON.stringify`, which turns dates into text before it calls this. */
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

/** Every newline separates parts, since those inside strings are escaped. */
function onOneLine(json: string): string {
  return json.replace(/,\n */g, ", ").replace(/\n */g, "");
}
