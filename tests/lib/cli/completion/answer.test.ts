/** What the shells' scripts send, and what they read. */
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import {
  formatAnswer,
  forReadline,
  splitLine,
} from "../../../../lib/cli/completion/answer.ts";
import { output, testWith } from "../../../support/programs.ts";

Deno.test("a bash line is split as typed, up to the cursor, and nothing is expanded", () => {
  const split = (line: string, point = [...line].length) =>
    splitLine(line, point);
  deepStrictEqual(split('prog a \'b c\' "d\\"e" f\\ g h'), [
    "a",
    "b c",
    'd"e',
    "f g",
    "h",
  ]);
  deepStrictEqual(split("prog a "), ["a", ""]);
  deepStrictEqual(split("prog '' b"), ["", "b"]);
  deepStrictEqual(split("prog 'open $(x"), ["open $(x"]);
  deepStrictEqual(split("prog $(touch x) `y` $HOME"), [
    "$(touch",
    "x)",
    "`y`",
    "$HOME",
  ]);
  deepStrictEqual(split("prog abc def", 7), ["ab"]);
  deepStrictEqual(split("prog \u{1f600} xy", 8), ["\u{1f600}", "x"]);
  deepStrictEqual(split("prog back\\"), ["back\\"]);
});

/** A character that a command line may hold. */
const character = fc.oneof(
  fc.constantFrom(
    ..."'\"\\$`!#&;|<>()[]{}*?~=^% \tabc:/-_\u00a0\u2003\u{1f600}",
  ),
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 }),
);

/** A part of a word, in each of the ways in which shells write text as it is. */
const part = fc.oneof(
  fc.stringMatching(/^[\w:/.,@%+\u00a0\u2003é-]{1,3}$/),
  character.map((c) => `\\${c}`),
  fc.array(character).map((all) => `'${all.join("").replaceAll("'", "")}'`),
  fc.array(
    fc.oneof(
      character.map((c) => c.replace(/["\\$`!]/g, "")),
      fc.constantFrom('\\"', "\\\\", "\\$", "\\`", "\\a", "\\'", "\\ "),
    ),
  ).map((all) => `"${all.join("")}"`),
);

/** Words with the blanks before each. */
const words = fc.array(
  fc.tuple(
    fc.constantFrom(" ", "\t", " \t "),
    fc.array(part, { minLength: 1, maxLength: 4 }).map((all) => all.join("")),
  ),
  { minLength: 1, maxLength: 5 },
);

for (const name of ["sh", "bash"]) {
  testWith(name, `a line is split as ${name} splits it`, async (shell) => {
    await fc.assert(
      fc.asyncProperty(words, async (typed) => {
        const rest = typed.flat().join("");
        const told = await output(shell, ["-c", `printf '%s\\0'${rest}`], {
          LC_ALL: "C.UTF-8",
        });
        deepStrictEqual(
          splitLine(`prog${rest}`, Infinity),
          told.split("\0").slice(0, -1),
        );
      }),
      { numRuns: 100 },
    );
  });
}

Deno.test("what stands behind the cursor changes nothing", () => {
  fc.assert(fc.property(words, fc.nat(30), (typed, point) => {
    const line = `prog${typed.flat().join("")}`;
    deepStrictEqual(
      splitLine(line, point),
      splitLine([...line].slice(0, point).join(""), Infinity),
    );
  }));
});

Deno.test("readline gets what stands behind its own word breaks", () => {
  const found = [{ value: "--format=rclone" }];
  deepStrictEqual(forReadline(found, "--format=r"), [{ value: "rclone" }]);
  deepStrictEqual(forReadline([{ value: "a:bc" }], "a:b"), [{ value: "bc" }]);
  strictEqual(forReadline("files", "--output=x"), "files");
});

Deno.test("an answer is a line each, and one about files", () => {
  strictEqual(
    formatAnswer([{ value: "a", description: "two\n lines" }, { value: "b" }]),
    "a\ttwo lines\nb\n:\n",
  );
  strictEqual(formatAnswer("files"), ":files\n");
});
