/** Completion: what is offered where, and how the shells' scripts ask for it. */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import {
  formatAnswer,
  forReadline,
  splitLine,
} from "../../../../lib/cli/completion/answer.ts";
import { complete } from "../../../../lib/cli/completion/candidates.ts";
import { buildProgram } from "../../../../main.ts";
import { captureContext, cli } from "../../../support/cli.ts";

const SOURCES = {
  buckets: () => [{ value: "photos" }, { value: "papers" }],
  bucket: () => [{ value: "photos" }],
  output: () => "files" as const,
};

async function offered(...words: string[]): Promise<string | string[]> {
  const program = await buildProgram(captureContext());
  const found = await complete(program, words, SOURCES);
  return typeof found === "string" ? found : found.map(({ value }) => value);
}

const CASES: [about: string, words: string[], wanted: string | string[]][] = [
  ["a command that begins so", ["loc"], ["localserver"]],
  ["no hidden command", ["compl"], ["completions"]],
  ["options of the command", ["create", "--sav"], ["--save-profile"]],
  ["options after an argument", ["create", "b", "--sav"], ["--save-profile"]],
  ["options of the AWS group", ["whoami", "--prof"], ["--profile"]],
  ["options of the program", ["--ver"], ["--version"]],
  ["choices", ["create", "--format", "r"], ["rclone"]],
  ["choices of a short option", ["create", "-f", "r"], ["rclone"]],
  ["choices behind =", ["create", "--format=r"], ["--format=rclone"]],
  ["choices of an argument", ["completions", "b"], ["bash"]],
  ["files", ["create", "--output", "x"], "files"],
  ["files behind =", ["create", "--output=x"], "files"],
  ["buckets", ["create", "p"], ["photos", "papers"]],
  [
    "buckets after an option with its value",
    ["create", "--prefix", "x", "ph"],
    ["photos"],
  ],
  ["buckets after a flag", ["create", "--read-only", "ph"], ["photos"]],
  ["buckets after --", ["create", "--", "ph"], ["photos"]],
  ["a second bucket", ["create", "photos", "pa"], ["papers"]],
  ["nothing for a value nobody knows", ["create", "--prefix", "p"], []],
  ["nothing after the last argument", ["whoami", "p"], []],
  ["nothing for an option that is not there", ["create", "--nonsense=p"], []],
  ["no options after --", ["create", "--", "--sav"], []],
];

for (const [about, words, wanted] of CASES) {
  Deno.test(`completion offers ${about}`, async () => {
    deepStrictEqual(await offered(...words), wanted);
  });
}

Deno.test("completion knows every command that the help lists", async () => {
  const found = await offered("");
  for (const name of ["create", "policy", "whoami", "localserver"]) {
    ok(found.includes(name), name);
  }
});

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

Deno.test("complete: no credentials mean no bucket names, and no complaint", async () => {
  deepStrictEqual(await cli(["complete", "words", "--", "create", ""]), {
    code: 0,
    stdout: ":\n",
    stderr: "",
  });
});

Deno.test("complete takes none of the user's words for its own", async () => {
  const { stdout } = await cli([
    "complete",
    "words",
    "--",
    "create",
    "--help",
    "--version",
    "--sav",
  ]);
  strictEqual(stdout.split("\t")[0], "--save-profile");
  const line = "s3-credentials create --debug --sav";
  const again = await cli(["complete", "line", "--", line, `${line.length}`]);
  strictEqual(again.stdout.split("\t")[0], "--save-profile");
});
