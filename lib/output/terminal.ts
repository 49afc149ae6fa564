/** Keeps text from outside from controlling the user's terminal. Pure. */

/**
 * Writes control characters as escapes (`\x1b`, `\n`), so that a name or
 * message from outside stays on one line and cannot move the cursor: C0, DEL,
 * C1, Unicode's line separators, and characters that change the text direction.
 */
export function escapeControls(text: string): string {
  return text.replace(
    // deno-lint-ignore no-control-regex
    /[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (c) => SHORT[c] ?? hexEscape(c.charCodeAt(0)),
  );
}

const SHORT: Record<string, string> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function hexEscape(code: number): string {
  return code < 256
    ? `\\x${code.toString(16).padStart(2, "0")}`
    : `\\u${code.toString(16).padStart(4, "0")}`;
}

/**
 * A key for standard output: unchanged for programs, escaped on a terminal.
 * @param terminal.stdout whether standard output is a terminal
 */
export function printable(
  text: string,
  { stdout }: { stdout: boolean },
): string {
  return stdout ? escapeControls(text) : text;
}
