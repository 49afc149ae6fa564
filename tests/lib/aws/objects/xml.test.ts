/** Our reader and writer of XML, compared with the SDK's reader. */
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { parseXmlBody } from "@aws-sdk/core/protocols";
import fc from "fast-check";
import {
  decodeText,
  elements,
  elementText,
  encodeText,
  fitsXml,
  formDecoded,
} from "../../../../lib/aws/objects/xml.ts";

/** What the SDK reads in a document: its elements without the outermost one. */
async function readBySdk(xml: string): Promise<unknown> {
  return await parseXmlBody(
    xml,
    {
      streamCollector: (body: string) =>
        Promise.resolve(new TextEncoder().encode(body)),
      utf8Encoder: (bytes: Uint8Array) => new TextDecoder().decode(bytes),
    } as unknown as Parameters<typeof parseXmlBody>[1],
  );
}

/**
 * What the SDK's reader makes of a text: it takes blanks with a newline for
 * indentation, even when the newline is a reference. Ours keeps them.
 */
function withoutIndentation(text: string): string {
  return text.includes("\n") && text.trim() === "" ? "" : text;
}

/** Texts in which the characters that XML treats specially are frequent. */
const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({
    unit: fc.constantFrom(
      ..."ab &;#<>\"'/\t\n\r\u0085\u2028]",
      "&amp;",
      "&#13;",
      "<K>",
      "</K>",
      "]]>",
      "é",
      "🪣",
    ),
  }),
).filter(fitsXml);

Deno.test("what we encode, the SDK's reader and ours read back", async () => {
  await fc.assert(
    fc.asyncProperty(text, async (text) => {
      const xml = `<R><K>${encodeText(text)}</K><L>x</L></R>`;
      deepStrictEqual(await readBySdk(xml), {
        K: withoutIndentation(text),
        L: "x",
      });
      strictEqual(elementText(xml, "K"), text);
      deepStrictEqual(elements(xml, "K").map(decodeText), [text]);
    }),
    { numRuns: 2000 },
  );
});

Deno.test("lists are those that the SDK's reader finds", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(text, { minLength: 2 }), async (texts) => {
      const items = texts.map((text) =>
        `<I><K>${encodeText(text)}</K><V>null</V></I>`
      );
      const xml = `<R>${items.join("")}</R>`;
      deepStrictEqual(
        {
          I: elements(xml, "I").map((item) => ({
            K: withoutIndentation(elementText(item, "K")!),
            V: elementText(item, "V"),
          })),
        },
        await readBySdk(xml),
      );
    }),
  );
});

const REFERENCES: [encoded: string, decoded: string][] = [
  ["no reference", "no reference"],
  ["&amp;&lt;&gt;&quot;&apos;", "&<>\"'"],
  ["&amp;lt;", "&lt;"],
  ["&#233;&#xe9;&#XE9;", "ééé"],
  ["&#x1FAA3;", "🪣"],
  ["&unknown; & &;", "&unknown; & &;"],
  ["&#1114112;", "&#1114112;"],
];

for (const [encoded, decoded] of REFERENCES) {
  Deno.test(`decodeText of ${encoded}`, () => {
    strictEqual(decodeText(encoded), decoded);
  });
}

Deno.test("an element that is missing or does not end has no text", () => {
  strictEqual(elementText("<R><K>a</K></R>", "L"), undefined);
  strictEqual(elementText("<R><K>a", "K"), undefined);
  deepStrictEqual(elements("<R><K>a</K><K>b", "K"), ["a"]);
});

Deno.test("XML cannot contain most control characters, nor half a character", () => {
  for (const bad of ["\0", "\x08", "\x0b", "\x1f", "\ufffe", "\ud83e"]) {
    strictEqual(fitsXml(`a${bad}b`), false, JSON.stringify(bad));
  }
  for (const good of ["\t\n\r", "\x7f\x85", "\u2028", "\ufffd", "🪣"]) {
    strictEqual(fitsXml(`a${good}b`), true, JSON.stringify(good));
  }
});

Deno.test("formDecoded reads what a form encodes", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (key) => {
      fc.pre(key.isWellFormed());
      const form = new URLSearchParams([["", key]]).toString().slice(1);
      strictEqual(formDecoded(form), key);
    }),
  );
});
