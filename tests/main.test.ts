/** What run() makes of output that cannot be written. */
import { deepStrictEqual } from "node:assert/strict";
import { CliError } from "../lib/errors.ts";
import { run } from "../main.ts";
import { captureContext } from "./support/cli.ts";

/** Command lines that only print. */
const PRINTING = [
  [],
  ["--help"],
  ["--version"],
  ["create", "--help"],
  ["help", "create"],
  ["create", "--version"],
  ["policy", "my-bucket"],
  ["create", "my-bucket", "--dry-run"],
  ["completions", "bash"],
];

async function runInto(args: string[], error: Error) {
  const ctx = captureContext();
  ctx.out = () => Promise.reject(error);
  return [await run(args, ctx), ctx.captured.stderr];
}

Deno.test("a reader that went away ends every command quietly", async () => {
  for (const args of PRINTING) {
    deepStrictEqual(
      await runInto(args, new Deno.errors.BrokenPipe("Broken pipe")),
      [0, ""],
      args.join(" "),
    );
  }
});

Deno.test("output that finds no room is one line, for every command", async () => {
  for (const args of PRINTING) {
    deepStrictEqual(
      await runInto(args, new CliError("Cannot write to standard output")),
      [1, "Error: Cannot write to standard output\n"],
      args.join(" "),
    );
  }
});
