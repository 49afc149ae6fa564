/** The little XML that S3's object calls need. Pure. */

/** The text of the first element of this name, decoded; undefined when absent. */
export function elementText(xml: string, name: string): string | undefined {
  const start = xml.indexOf(`<${name}>`);
  if (start < 0) return undefined;
  const from = start + name.length + 2;
  const end = xml.indexOf(`</${name}>`, from);
  return end < 0 ? undefined : decodeText(xml.slice(from, end));
}

/** What stands inside each element of this name, still encoded. */
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

/** Character references replaced by what they stand for. */
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

/** A key as `encoding-type=url` has it: encoded as forms do, `+` is a blank. */
export function formDecoded(text: string): string {
  return decodeURIComponent(text.replaceAll("+", " "));
}

/**
 * Text as it stands in an element. Carriage returns and the like are written
 * as references, or the reader would turn them into newlines.
 */
export function encodeText(text: string): string {
  return text.replace(
    /[&<>"'\t\n\r\u0085\u2028]/g,
    (c) => `&#${c.codePointAt(0)};`,
  );
}

/**
 * Whether text can stand in an XML document at all: most control characters
 * cannot, not even as references (XML 1.0, 2.2 Characters).
 */
export function fitsXml(text: string): boolean {
  // deno-lint-ignore no-control-regex
  return !/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/.test(text) &&
    text.isWellFormed();
}
