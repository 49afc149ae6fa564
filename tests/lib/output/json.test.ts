import { deepStrictEqual, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import {
  formatDate,
  jsonDocument,
  minify,
  toJson,
} from "../../../lib/output/json.ts";

// What json.dumps(value, indent=4, default=str) prints in Python 3.
const PYTHON: [name: string, value: unknown, text: string][] = [
  ["an empty object", {}, "{}"],
  ["an empty list", [], "[]"],
  ["null", null, "null"],
  ["a list of lists", [[], [1]], "[\n    [],\n    [\n        1\n    ]\n]"],
  [
    "nested objects",
    { a: { b: [true, null, "x"] } },
    '{\n    "a": {\n        "b": [\n            true,\n            null,\n            "x"\n        ]\n    }\n}',
  ],
  ["characters beyond ASCII", "é€😀", '"\\u00e9\\u20ac\\ud83d\\ude00"'],
  ["delete", "\x7f", '"\\u007f"'],
  [
    "control characters",
    "\b\t\n\f\r\x00\x1f",
    '"\\b\\t\\n\\f\\r\\u0000\\u001f"',
  ],
  ["quotes and slashes", '"\\/', '"\\"\\\\/"'],
  ["a line separator", "\u2028", '"\\u2028"'],
];

for (const [name, value, text] of PYTHON) {
  Deno.test(`toJson writes ${name} as json.dumps does`, () => {
    strictEqual(toJson(value, 4), text);
  });
}

Deno.test("toJson without indent puts a blank after commas and colons", () => {
  strictEqual(toJson({ a: 1, b: [1, 2] }), '{"a": 1, "b": [1, 2]}');
  strictEqual(
    toJson({ a: [], b: {}, c: [{ d: [[]] }, "x,\n y"] }),
    '{"a": [], "b": {}, "c": [{"d": [[]]}, "x,\\n y"]}',
  );
});

Deno.test("toJson leaves out what is undefined", () => {
  strictEqual(toJson({ a: undefined, b: 1 }), '{"b": 1}');
});

Deno.test("toJson writes text that reads back as the same value, in ASCII", () => {
  fc.assert(
    fc.property(
      fc.jsonValue(),
      fc.constantFrom(undefined, 2, 4),
      (value, indent) => {
        const text = toJson(value, indent);
        // -0 is 0 in JSON.
        deepStrictEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)));
        // deno-lint-ignore no-control-regex
        strictEqual(/^[\x00-\x7f]*$/.test(text), true);
      },
    ),
  );
});

Deno.test("jsonDocument ends in a newline and indents by 4", () => {
  strictEqual(jsonDocument({ a: 1 }), '{\n    "a": 1\n}\n');
});

Deno.test("minify leaves no white space", () => {
  strictEqual(minify({ a: [1, "b c"] }), '{"a":[1,"b c"]}');
});

Deno.test("minify writes only characters that IAM takes in a policy, and reads back", () => {
  // IAM API, PutUserPolicy, PolicyDocument.
  // deno-lint-ignore no-control-regex
  const pattern = /^[\u0009\u000A\u000D\u0020-\u00FF]+$/;
  fc.assert(
    fc.property(
      fc.oneof(
        fc.jsonValue(),
        fc.string({ unit: "binary" }),
        fc.constantFrom("\ud800", "\udc00\ud800", "\xff\u0100", "\0\x7f"),
      ),
      fc.string({ unit: "binary" }),
      (value, name) => {
        const text = minify({ [name]: value });
        strictEqual(pattern.test(text), true, text);
        deepStrictEqual(
          JSON.parse(text),
          JSON.parse(JSON.stringify({ [name]: value })),
        );
      },
    ),
  );
  strictEqual(minify("é\xff\u0100😀"), '"é\xff\\u0100\\ud83d\\ude00"');
});

Deno.test("formatDate is Python's str(): no fraction when it is zero", () => {
  strictEqual(
    formatDate(new Date("2021-11-03T01:38:24Z")),
    "2021-11-03 01:38:24+00:00",
  );
  strictEqual(
    formatDate(new Date("2021-11-03T01:38:24.050Z")),
    "2021-11-03 01:38:24.050000+00:00",
  );
  strictEqual(toJson(new Date(0)), '"1970-01-01 00:00:00+00:00"');
});
