/** Questions before something that cannot be undone. */
import { rejects, strictEqual } from "node:assert/strict";
import { confirm } from "../../../lib/cli/confirm.ts";
import { CliError } from "../../../lib/errors.ts";

/** Asks somebody at a terminal who types `answer`; what they see. */
async function ask(
  answer: string | undefined,
  terminal = { stdin: true, stderr: true },
  question = "Delete all?",
): Promise<string> {
  let shown = "";
  await confirm({
    terminal,
    err: (text) => shown += text,
    readStdin(buffer) {
      if (answer === undefined) return Promise.resolve(undefined);
      return Promise.resolve(
        new TextEncoder().encodeInto(answer, buffer).written,
      );
    },
  }, question);
  return shown;
}

Deno.test("only y and yes mean yes", async () => {
  for (const yes of ["y\n", "Y\n", "yes\n", " YES \r\n"]) {
    strictEqual(await ask(yes), "Delete all? [y/N]: ");
  }
  for (const no of ["\n", "n\n", "yess\n", "oh yes\n", "", undefined]) {
    await rejects(ask(no), new CliError("Aborted"));
  }
});

Deno.test("nobody is asked without a terminal for both the question and the answer", async () => {
  for (
    const terminal of [
      { stdin: false, stderr: true },
      { stdin: true, stderr: false },
    ]
  ) {
    await rejects(
      ask("y\n", terminal),
      /^CliError: Delete all\? - there is no terminal to ask at; use --yes/,
    );
  }
});

Deno.test("a question cannot steer the terminal", async () => {
  const shown = await ask("y\n", undefined, "Delete 'a\x1b[2J'?");
  strictEqual(shown, "Delete 'a\\x1b[2J'? [y/N]: ");
});
