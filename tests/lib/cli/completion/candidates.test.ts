/** What completion offers, and where. */
import { deepStrictEqual, ok } from "node:assert/strict";
import { complete } from "../../../../lib/cli/completion/candidates.ts";
import { buildProgram } from "../../../../main.ts";
import { captureContext } from "../../../support/cli.ts";

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
