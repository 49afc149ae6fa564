/**
 * JSON and dates in the form the Python tool prints them, which scripts parse:
 * characters beyond ASCII escaped, dates as `str(datetime)` gives them.
 */

/** A JSON value, with dates that are still to be written out. */
export type Document =
  | string
  | number
  | boolean
  | null
  | undefined
  | Date
  | Document[]
  | { [key: string]: Document };

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
  return write(value, indent, "");
}

/** {@link toJson} with indent 4 and a newline: how single documents print. */
export function jsonDocument(value: unknown): string {
  return toJson(value, 4) + "\n";
}

/** JSON with no white space at all: what is sent to AWS, where size counts. */
export function minify(value: unknown): string {
  return JSON.stringify(value);
}

function write(value: unknown, indent: number | undefined, margin: string) {
  if (value instanceof Date) return quote(formatDate(value));
  if (typeof value === "string") return quote(value);
  if (Array.isArray(value)) {
    return wrap("[", value.map((v) => writeInner(v, indent, margin)), "]");
  }
  if (value !== null && typeof value === "object") {
    const parts = Object.entries(value)
      .filter(([, v]) => v !== undefined)
      .map(([k, v]) => `${quote(k)}: ${writeInner(v, indent, margin)}`);
    return wrap("{", parts, "}");
  }
  return JSON.stringify(value ?? null);

  function wrap(open: string, parts: string[], close: string): string {
    if (parts.length === 0) return open + close;
    if (indent === undefined) return open + parts.join(", ") + close;
    const inner = margin + " ".repeat(indent);
    return `${open}\n${inner}${parts.join(`,\n${inner}`)}\n${margin}${close}`;
  }
}

function writeInner(
  value: unknown,
  indent: number | undefined,
  margin: string,
): string {
  return write(value, indent, margin + " ".repeat(indent ?? 0));
}

function quote(text: string): string {
  return JSON.stringify(text).replace(
    /[\x7f-\uffff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
