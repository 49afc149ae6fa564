import { deepStrictEqual, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import {
  printRows,
  type Row,
  type RowFormat,
} from "../../../lib/output/rows.ts";

const FORMATS: RowFormat[] = ["json", "nl", "csv", "tsv", "table"];

async function print(
  format: RowFormat,
  pages: Row[][],
  columns = ["Name", "Size"],
): Promise<string> {
  let text = "";
  await printRows(
    (part) => {
      text += part;
      return Promise.resolve();
    },
    (async function* () {
      yield* pages;
    })(),
    { format, columns },
  );
  return text;
}

// What Python's csv.writer (dialect excel) makes of a cell.
const CELLS: [name: string, value: unknown, csv: string][] = [
  ["plain text", "abc", "abc"],
  ["nothing", undefined, ""],
  ["null", null, ""],
  ["an empty text", "", ""],
  ["a number", 1.5, "1.5"],
  ["true", true, "True"],
  ["false", false, "False"],
  ["a quote", 'a"b', '"a""b"'],
  ["only a quote", '"', '""""'],
  ["a comma", "a,b", '"a,b"'],
  ["a line feed", "a\nb", '"a\nb"'],
  ["a carriage return", "a\rb", '"a\rb"'],
  ["both", "a\r\nb", '"a\r\nb"'],
  ["blanks around", " a ", " a "],
  ["a tab", "a\tb", "a\tb"],
  ["characters beyond ASCII", "é😀", "é😀"],
  ["a date", new Date(0), "1970-01-01 00:00:00+00:00"],
  ["a list", [1, "x"], '"[\n  1,\n  ""x""\n]"'],
  ["a formula", "=1+1", "=1+1"],
];

for (const [name, value, csv] of CELLS) {
  Deno.test(`--csv writes ${name} as Python's csv does`, async () => {
    strictEqual(
      await print("csv", [[{ Name: value, Size: 1 }]]),
      `Name,Size\r\n${csv},1\r\n`,
    );
  });
}

Deno.test("--csv can be read back, whatever the texts", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.string({ unit: "binary" }), fc.string())),
      async (pairs) => {
        const rows = pairs.map(([Name, Size]) => ({ Name, Size }));
        deepStrictEqual(
          readCsv(await print("csv", [rows])),
          [["Name", "Size"], ...pairs],
        );
      },
    ),
  );
});

/** RFC 4180, as Python's csv.reader takes it. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const cell = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n)/gy;
  for (const [, value, end] of text.matchAll(cell)) {
    row.push(
      value.startsWith('"') ? value.slice(1, -1).replaceAll('""', '"') : value,
    );
    if (end === "\r\n") {
      rows.push(row);
      row = [];
    }
  }
  return rows;
}

Deno.test("--tsv has tabs, and quotes cells that hold one", async () => {
  strictEqual(
    await print("tsv", [[{ Name: "a\tb", Size: "c,d" }]]),
    'Name\tSize\r\n"a\tb"\tc,d\r\n',
  );
});

Deno.test("JSON is one array however many pages there are", async () => {
  const text = await print("json", [[{ a: 1 }], [], [{ a: { b: 2 } }, {}]]);
  strictEqual(
    text,
    '[\n  {\n    "a": 1\n  },\n  {\n    "a": {\n      "b": 2\n    }\n  },\n  {}\n]\n',
  );
});

Deno.test("--nl has one object a line, and keeps what has no column", async () => {
  strictEqual(
    await print("nl", [[{ Name: "a\nb", x: [1] }], [{ Name: "c" }]]),
    '{"Name": "a\\nb", "x": [1]}\n{"Name": "c"}\n',
  );
});

const EMPTY: Record<RowFormat, string> = {
  json: "[]\n",
  nl: "",
  csv: "Name,Size\r\n",
  tsv: "Name\tSize\r\n",
  table: "Name  Size\n",
};

for (const format of FORMATS) {
  Deno.test(`no rows at all as ${format}`, async () => {
    strictEqual(await print(format, []), EMPTY[format]);
    strictEqual(await print(format, [[], []]), EMPTY[format]);
  });
}

Deno.test("--table aligns columns and cannot be steered by a name", async () => {
  strictEqual(
    await print("table", [[
      { Name: "\x1b[2Jx", Size: 10 },
      { Name: "日本", Size: null },
    ]]),
    "Name      Size\n\\x1b[2Jx  10\n日本\n",
  );
});

for (const format of FORMATS) {
  Deno.test(`${format} is printed page by page, each before the next is asked for`, async () => {
    const events: string[] = [];
    async function* pages() {
      for (const page of [1, 2, 3]) {
        events.push(`asked for page ${page}`);
        yield [{ Name: `page ${page}`, Size: page }];
      }
    }
    await printRows(
      async (text) => {
        await Promise.resolve();
        const page = /page \d/.exec(text);
        if (page) events.push(`printed ${page[0]}`);
      },
      pages(),
      { format, columns: ["Name", "Size"] },
    );
    deepStrictEqual(events, [
      "asked for page 1",
      "printed page 1",
      "asked for page 2",
      "printed page 2",
      "asked for page 3",
      "printed page 3",
    ]);
  });
}
