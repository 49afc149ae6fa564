/** Names are split into words as Python's shlex splits them. */
import { deepStrictEqual } from "node:assert/strict";
import { shellWords } from "../../../../lib/aws/files/shell_words.ts";

const CASES: [text: string, words: string[] | undefined][] = [
  ["", []],
  ["profile dev", ["profile", "dev"]],
  ["profile\t 'my dev' ", ["profile", "my dev"]],
  ['profile "a \\"b\\" \\c"', ["profile", 'a "b" \\c']],
  ["profile my\\ dev", ["profile", "my dev"]],
  ["profile a'b'\"c\"", ["profile", "abc"]],
  ["profile ''", ["profile", ""]],
  ["profile 'dev", undefined],
  ["profile dev\\", undefined],
];

for (const [text, words] of CASES) {
  Deno.test(`the words of ${JSON.stringify(text)}`, () => {
    deepStrictEqual(shellWords(text), words);
  });
}
