/** Reads and writes the simple XML of S3's calls about objects. Pure. */

/** The decoded text of the first element of this name; undefined if none. */
export function elementText(xml: string, name: string): string | undefined {
  const start = xml.indexOf(`<${name}>`);
  if (start < 0) return undefined;
  const from = start + name.length + 2;
  const end = xml.indexOf(`</${name}>`, from);
  return end < 0 ? undefined : decodeText(xml.slice(from, end));
}

/** The undecoded content of each element of this name. */
export function elements(xml: string, name: string): string[] {
  const open = `<${name}>`, close = `</${name}>`;
  const found: string[] = [];
  for (let at = 0;;) {
    const start = xml.indexOf(open, at);
    if (start < 0) return found;
    const end = xml.indexOf(close, start);
    if (end < 0) return found;
    found.push(xml.slice(start + open.length, end));
    at = end + close.length;
  }
}

const NAMED: Record<string, string> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
};

/** Replaces entities and character references with their characters. */
export function decodeText(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(
    /&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi,
    (all, decimal, hex, name) => {
      if (name) return NAMED[name] ?? all;
      const code = decimal ? Number(decimal) : parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : all;
    },
  );
}

/**
 * Decodes a key from `encoding-type=url`: like a form, with `+` for a blank.
 */
export function formDecoded(text: string): string {
  return decodeURIComponent(text.replaceAll("+", " "));
}

/**
 * Encodes text for an element. Line breaks are written as references, because
 * XML readers change them to newlines.
 */
export function encodeText(text: string): string {
  return text.replace(
    /[&<>"'\t\n\r\u0085\u2028]/g,
    (c) => `&#${c.codePointAt(0)};`,
  );
}

/**
 * Whether XML can contain a text: it cannot contain most control characters,
 * not even as references (XML 1.0, 2.2 Characters).
 */
export function fitsXml(text: string): boolean {
  // deno-lint-ignore no-control-regex
  return !/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/.test(text) &&
    text.isWellFormed();
}
