/**
 * The completion scripts, without a terminal. How they behave on one is tested
 * in tests/acceptance/complete.test.ts.
 */
import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import {
  completionScript,
  type Shell,
  SHELLS,
} from "../../../../lib/cli/completion/scripts.ts";
import { shell } from "../../../../lib/output/shell.ts";
import { folder } from "../../../support/folder.ts";
import { output, testWith } from "../../../support/programs.ts";

/** How each shell reads a script without running it. */
const CHECKS: Record<Shell, [program: string, ...args: string[]]> = {
  bash: ["bash", "-n"],
  zsh: ["zsh", "-n"],
  fish: ["fish", "--no-execute"],
  // It has no such option; running it only registers the completer.
  powershell: ["pwsh", "-NoProfile", "-File"],
};

for (const name of SHELLS) {
  const [program, ...args] = CHECKS[name];
  testWith(program, `${name} finds no fault with its script`, async (path) => {
    await using dir = await folder();
    const file = `${dir.path}/script.ps1`;
    await Deno.writeTextFile(file, completionScript(name));
    strictEqual(await output(path, [...args, file]), "");
  });

  Deno.test(`the script of ${name} asks this program, and hides its complaints`, () => {
    match(
      completionScript(name),
      /s3-credentials'? complete (words|line) -- .*2>(\/dev\/null|\$null)/,
    );
  });
}

/** What bash would offer when the program answers this, in a folder with two files. */
async function offered(
  bash: string,
  answer: string,
  line: string,
): Promise<{ words: string[]; asked: string[] }> {
  await using dir = await folder();
  await Deno.writeTextFile(`${dir.path}/file one`, "");
  await Deno.mkdir(`${dir.path}/folder`);
  const script = completionScript("bash");
  const told = await output(bash, [
    "-c",
    [
      shell`cd ${dir.path}`,
      shell`s3-credentials() { printf '%s\\0' "$@" >asked; printf %s ${answer}; }`,
      script,
      // As .bashrc does when it is read again.
      script,
      shell`COMP_LINE=${line} COMP_POINT=${line.length}`,
      shell`COMP_WORDS=(s3-credentials ${line.split(" ").at(
        -1,
      )!}) COMP_CWORD=1`,
      "_s3_credentials",
      "printf '%s\\0' \"${COMPREPLY[@]}\"",
    ].join("\n"),
  ]);
  return {
    words: told.split("\0").slice(0, -1),
    asked: (await Deno.readTextFile(`${dir.path}/asked`)).split("\0")
      .slice(0, -1),
  };
}

testWith(
  "bash",
  "bash offers values, quoted as the line needs them",
  async (bash) => {
    const line = "s3-credentials create $(id) b";
    const { words, asked } = await offered(
      bash,
      "bucket\tThe bucket\nb c\nb$(touch ran)\n:\n",
      line,
    );
    deepStrictEqual(words, ["bucket", "b\\ c", "b\\$\\(touch\\ ran\\)"]);
    deepStrictEqual(asked, ["complete", "line", "--", line, `${line.length}`]);
  },
);

testWith(
  "bash",
  "bash offers files and folders when it is told to",
  async (bash) => {
    const line = "s3-credentials create --output f";
    const { words } = await offered(bash, ":files\n", line);
    deepStrictEqual(words.toSorted(), ["file one", "folder"]);
    deepStrictEqual((await offered(bash, ":folders\n", line)).words, [
      "folder",
    ]);
  },
);
