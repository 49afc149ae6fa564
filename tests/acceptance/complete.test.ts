/** `complete`, as completion calls it in real shells, each on a terminal of its own. */
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { environment, type Sandbox, sandbox } from "../support/aws.ts";
import { cli } from "../support/cli.ts";
import { programOnPath } from "../support/program_on_path.ts";
import { findProgram, testWith } from "../support/programs.ts";

const TAB = "\t";
/** Bucket names come in time or not at all; on a busy machine, the next time. */
const TABS = TAB.repeat(4);
/** Puts printf before the line and runs it: each word comes out in `<>`. */
const SHOW_WORDS = "\x01printf '<%s>' \r";
/** Empties the line, and says something once TAB has been answered. */
const CLEAR = "\x15echo fin''ished\r";

/** How each shell is started, with the completions loaded, twice. */
const SHELLS = {
  bash: {
    file: "rc.bash",
    script: `PS1='ready> '
source <(s3-credentials completions bash)
source <(s3-credentials completions bash)`,
    args: (folder: string) => ["bash", "--rcfile", `${folder}/rc.bash`, "-i"],
  },
  zsh: {
    file: ".zshrc",
    // Left alone, TAB in zsh runs what stands in $( ) before it completes
    // anything, whosever completion it is.
    script: `bindkey -e
bindkey '^I' complete-word
source <(s3-credentials completions zsh)
source <(s3-credentials completions zsh)
PS1='ready> '`,
    args: () => ["zsh", "-i"],
  },
  fish: {
    file: "rc.fish",
    script: `s3-credentials completions fish | source
s3-credentials completions fish | source
set -g fish_greeting
function fish_prompt; echo -n 'ready> '; end`,
    args: (folder: string) => [
      "fish",
      "--no-config",
      "-i",
      "-C",
      `source ${folder}/rc.fish`,
    ],
  },
};

/** Types into a shell; the program fails unless `awaited` is shown. */
async function type(
  box: Sandbox,
  shell: keyof typeof SHELLS,
  typed: [keys: string, awaited: string][],
): Promise<string[]> {
  await using program = await programOnPath();
  const { folder } = program;
  const { file, script, args } = SHELLS[shell];
  await Deno.writeTextFile(`${folder}/${file}`, script + "\n");
  await Deno.mkdir(`${folder}/work`);
  await Deno.writeTextFile(`${folder}/work/file one.json`, "");
  for (const [keys, awaited] of typed) {
    const { code, stdout } = await new Deno.Command("python3", {
      args: [
        fileURLToPath(new URL("../support/shell_terminal.py", import.meta.url)),
        keys,
        awaited,
        ...args(folder),
      ],
      cwd: `${folder}/work`,
      env: {
        ...environment(box.keys),
        ...program.env,
        ZDOTDIR: folder,
        XDG_DATA_HOME: folder,
        TERM: "xterm",
        LC_ALL: "C.UTF-8",
      },
    }).output();
    strictEqual(
      code,
      0,
      `${awaited} did not come; it showed:\n${
        new TextDecoder().decode(stdout)
      }`,
    );
  }
  return [...Deno.readDirSync(`${folder}/work`)].map(({ name }) => name);
}

for (const shell of ["bash", "zsh", "fish"] as const) {
  const ignored = findProgram("python3") ? shell : "python3";
  testWith(
    ignored,
    `${shell} completes commands, options, choices, files and buckets`,
    async () => {
      await using box = await sandbox();
      const bucket = await box.bucket();
      await type(box, shell, [
        [
          `s3-credentials localser${TAB}${SHOW_WORDS}`,
          "<s3-credentials><localserver>",
        ],
        [
          `s3-credentials create --sav${TAB}${SHOW_WORDS}`,
          "<create><--save-profile>",
        ],
        [
          `s3-credentials create --format rc${TAB}${SHOW_WORDS}`,
          "<--format><rclone>",
        ],
        [
          `s3-credentials create --format=rc${TAB}${SHOW_WORDS}`,
          "<--format=rclone>",
        ],
        [
          `s3-credentials create --output fi${TAB}${SHOW_WORDS}`,
          "<--output><file one.json>",
        ],
        [
          `s3-credentials create --read-only ${
            bucket.slice(0, -3)
          }${TABS}${SHOW_WORDS}`,
          `<--read-only><${bucket}>`,
        ],
      ]);
    },
  );

  testWith(
    ignored,
    `${shell}: a line with $( ) and \` \` in it runs nothing on TAB`,
    async () => {
      await using box = await sandbox();
      const files = await type(box, shell, [
        [
          `s3-credentials create '$(touch ran1)' --policy $(touch ran2) \`touch ran3\`${TAB}${CLEAR}`,
          "finished",
        ],
        [
          `s3-credentials create --output "$(touch ran4)"/${TAB}${CLEAR}`,
          "finished",
        ],
        [
          `s3-credentials create --output $(touch ran5)/x${TAB}${CLEAR}`,
          "finished",
        ],
        [
          `s3-credentials create --output=$(touch ran6)/x${TAB}${CLEAR}`,
          "finished",
        ],
      ]);
      deepStrictEqual(files, ["file one.json"]);
    },
  );
}

Deno.test("bucket names are given up when AWS does not answer", async () => {
  await using box = await sandbox();
  // It takes connections, and says nothing for as long as it is there.
  using silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { code, stdout } = await box.spawn(
    ["complete", "words", "--", "create", ""],
    { env: { AWS_ENDPOINT_URL: `http://127.0.0.1:${silent.addr.port}` } },
  ).result;
  strictEqual(stdout, ":\n");
  strictEqual(code, 0);
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
