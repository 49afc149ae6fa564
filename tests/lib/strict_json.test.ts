/** The reader of the user's JSON beside JSON.parse, which hides repetitions. */
import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import fc from "fast-check";
import {
  JsonError,
  jsonPath,
  RepeatedKey,
  strictJson,
} from "../../lib/strict_json.ts";

/** A value as text: what it is, and where in it a name stands twice. */
interface Written {
  text: string;
  repeated: boolean;
}

const blank = fc.constantFrom("", "", " ", "\n", "\r\n\t");
const scalar = fc.oneof(
  fc.jsonValue({ maxDepth: 0 }).map((value) => JSON.stringify(value)),
  fc.constantFrom("-0", "1E2", "0.1e-7", '"\\ud800"', '"{\\"a\\":1,"', '"]"'),
);

/** A string as JSON may write it: as it is, or each character by its number. */
const spelled = (name: string): fc.Arbitrary<string> =>
  fc.boolean().map((escaped) =>
    escaped
      ? `"${
        [...Array(name.length).keys()].map((i) =>
          `\\u${name.charCodeAt(i).toString(16).padStart(4, "0")}`
        ).join("")
      }"`
      : JSON.stringify(name)
  );

const name = fc.constantFrom(
  "Action",
  "action",
  "a.b",
  "",
  "__proto__",
  "{",
  '"',
  "é😀",
  "\n",
);

const { written } = fc.letrec<
  { written: Written; object: Written; list: Written }
>(
  (tie) => ({
    written: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      scalar.map((text) => ({ text, repeated: false })),
      tie("object"),
      tie("list"),
    ),
    object: fc.array(
      fc.tuple(
        name.chain((n) => fc.tuple(fc.constant(n), spelled(n))),
        tie("written"),
        blank,
        blank,
      ),
      { maxLength: 4 },
    ).map((members) => ({
      text: `{${
        members.map(([[, text], value, before, after]) =>
          `${before}${text}${after}:${before}${value.text}${after}`
        ).join(",")
      }}`,
      repeated: members.some(([, value]) => value.repeated) ||
        new Set(members.map(([[n]]) => n)).size < members.length,
    })),
    list: fc.array(fc.tuple(tie("written"), blank), { maxLength: 4 }).map((
      items,
    ) => ({
      text: `[${items.map(([item, space]) => item.text + space).join(",")}]`,
      repeated: items.some(([item]) => item.repeated),
    })),
  }),
);

Deno.test("strictJson gives what JSON.parse gives, unless a name is there twice", () => {
  let refused = 0;
  fc.assert(
    fc.property(written, ({ text, repeated }) => {
      if (!repeated) {
        deepStrictEqual(strictJson(text, "invalid"), JSON.parse(text));
        return;
      }
      refused++;
      throws(() => strictJson(text, "invalid"), RepeatedKey);
    }),
    { numRuns: 3000 },
  );
  ok(refused > 100, `only ${refused} had a name twice`);
});

Deno.test("strictJson refuses what JSON.parse refuses, and quotes none of it", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), written.map(({ text }) => text.slice(1))),
      (text) => {
        let valid = true;
        try {
          JSON.parse(text);
        } catch {
          valid = false;
        }
        if (valid) return;
        throws(
          () => strictJson(text, "invalid"),
          (error: Error) =>
            error instanceof JsonError && error.message === "invalid",
        );
      },
    ),
    { numRuns: 1000 },
  );
});

const REPEATED: [text: string, place: string][] = [
  ['{"Action": 1, "Action": 1}', "line 1: the document has 'Action' twice"],
  [
    '{"Action": 1,\n"\\u0041ction": 1}',
    "line 2: the document has 'Action' twice",
  ],
  [
    '{\r\n"Statement": [{}, {"Condition": {"Bool": {},\r\n"Bool": {}}}]}',
    "line 3: Statement[1].Condition has 'Bool' twice",
  ],
  [
    '[[], {"a b": {"": [0, {"x": 1, "x": 2}]}}]',
    `line 1: [1]["a b"][""][1] has 'x' twice`,
  ],
  [
    '{"__proto__": 1, "__proto__": 2}',
    "line 1: the document has '__proto__' twice",
  ],
];

for (const [text, place] of REPEATED) {
  Deno.test(`a repeated name is told: ${JSON.stringify(text)}`, () => {
    throws(() => strictJson(text, "invalid"), {
      name: "JsonError",
      message:
        `${place}, and only one of them would count - remove one, or join them`,
    });
  });
}

Deno.test("the same name in different objects is no repetition", () => {
  const text = '[{"a": {"a": "a"}, "b": {"a": 1}}, {"a": "a"}]';
  deepStrictEqual(strictJson(text, ""), JSON.parse(text));
});

Deno.test("a number is refused when it would change", () => {
  const changed = [
    "123456789012345678",
    "1e999",
    "-1e-999",
    "0.12345678901234567",
    "9007199254740993",
  ];
  for (const number of changed) {
    throws(() => strictJson(`[\n${number}]`, ""), {
      message:
        `line 2: the number ${number} cannot be kept exactly - put it in quotes`,
    });
  }
  for (
    const number of [
      "123456789012",
      "0",
      "-0.0",
      "1.50",
      "1e21",
      "9007199254740991",
      "0.1",
      "1e-300",
      "100000000000000000000",
    ]
  ) {
    strictEqual(strictJson(number, ""), Number(number));
  }
});

Deno.test("every double is kept as JSON.stringify writes it", () => {
  fc.assert(
    fc.property(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      (value) => {
        const text = JSON.stringify(value);
        strictEqual(strictJson(text, ""), JSON.parse(text));
      },
    ),
  );
});

Deno.test("deep nesting is read as JSON.parse reads it", () => {
  const depth = 5000;
  const text = '{"a":['.repeat(depth) + '{"b":1,"b":2}' + "]}".repeat(depth);
  throws(() => strictJson(text, ""), RepeatedKey);
  let value = strictJson(text.replace(',"b":2', ""), "");
  for (let i = 0; i < depth; i++) [value] = (value as { a: unknown[] }).a;
  deepStrictEqual(value, { b: 1 });
});

Deno.test("jsonPath quotes only names that would be unclear", () => {
  strictEqual(
    jsonPath(["Statement", 0, "Condition", "aws:SourceIp"]),
    "Statement[0].Condition.aws:SourceIp",
  );
  strictEqual(jsonPath(["a.b", 1, "[0]", "\n"]), '["a.b"][1]["[0]"]["\\n"]');
  strictEqual(jsonPath([]), "");
});
