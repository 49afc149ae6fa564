/** Asks for confirmation before something that cannot be undone. */
import { CliError } from "../errors.ts";
import { escapeControls } from "../output/terminal.ts";

/** What asking needs: a part of `Context`. */
export interface Dialogue {
  /** Which streams are a terminal. */
  terminal: { stdin: boolean; stderr: boolean };
  err(text: string): void;
  readStdin(buffer: Uint8Array): Promise<number | undefined>;
}

/**
 * Asks at the terminal; only `y` and `yes` mean yes.
 * @throws {CliError} when the answer is no, or when there is no terminal
 */
export async function confirm(
  dialogue: Dialogue,
  question: string,
): Promise<void> {
  if (!dialogue.terminal.stdin || !dialogue.terminal.stderr) {
    throw new CliError(
      `${question} - there is no terminal to ask at; use --yes to confirm`,
    );
  }
  dialogue.err(`${escapeControls(question)} [y/N]: `);
  const buffer = new Uint8Array(1024);
  const length = await dialogue.readStdin(buffer) ?? 0;
  const answer = new TextDecoder().decode(buffer.subarray(0, length));
  if (!/^\s*y(es)?\s*$/i.test(answer)) throw new CliError("Aborted");
}
