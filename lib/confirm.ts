/** Asks before something that cannot be undone. */
import type { Context } from "./context.ts";
import { CliError } from "./errors.ts";
import { escapeControls } from "./terminal.ts";

/**
 * Asks at the terminal; only `y` and `yes` mean yes.
 * @throws {CliError} when the answer is no, or nobody is there to ask
 */
export async function confirm(ctx: Context, question: string): Promise<void> {
  if (!ctx.terminal.stdin || !ctx.terminal.stderr) {
    throw new CliError(
      `${question} - there is no terminal to ask at; use --yes if that is meant`,
    );
  }
  ctx.err(`${escapeControls(question)} [y/N]: `);
  const buffer = new Uint8Array(1024);
  const length = await ctx.readStdin(buffer) ?? 0;
  const answer = new TextDecoder().decode(buffer.subarray(0, length));
  if (!/^\s*y(es)?\s*$/i.test(answer)) throw new CliError("Aborted");
}
