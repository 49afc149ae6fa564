/**
 * The protocol between the completion scripts and this program. The script
 * calls `complete words -- WORD...`, or in bash `complete line -- LINE POINT`.
 * The answer is one line `value<TAB>description` for each candidate, and a last
 * line that is `:files`, `:folders` or just `:`. Pure.
 */
import type { Completion } from "./candidates.ts";

/** The answer, as the script reads it. */
export function formatAnswer(completion: Completion): string {
  if (typeof completion === "string") return `:${completion}\n`;
  return completion.map(({ value, description }) =>
    value + (description ? `\t${description.replace(/\s+/g, " ")}` : "") + "\n"
  ).join("") + ":\n";
}

/**
 * The words of a bash command line up to the cursor, without the program's
 * name. Quotes and backslashes are removed. Nothing is expanded, so that
 * nothing the user typed is run.
 * @param point the position of the cursor, in characters
 */
export function splitLine(line: string, point: number): string[] {
  const words: string[] = [];
  let word = "";
  let quote = "";
  let begun = false;
  const characters = [...line].slice(0, point);
  for (let i = 0; i < characters.length; i++) {
    const c = characters[i];
    const next = characters[i + 1];
    // Inside double quotes, a backslash escapes only these characters.
    const escapes = c === "\\" && next !== undefined &&
      (quote === "" || (quote === '"' && /["\\$`]/.test(next)));
    if (escapes) word += characters[++i];
    else if (quote === c) quote = "";
    else if (quote === "" && (c === "'" || c === '"')) quote = c;
    else if (quote === "" && /[ \t\n]/.test(c)) {
      if (begun) words.push(word);
      word = "";
      begun = false;
      continue;
    } else word += c;
    begun = true;
  }
  return [...words, word].slice(1);
}

/**
 * The candidates as readline expects them. It starts a new word after each `:`
 * and `=`, so the part up to the last of these must not be repeated.
 */
export function forReadline(completion: Completion, word: string): Completion {
  if (typeof completion === "string") return completion;
  const cut = Math.max(word.lastIndexOf(":"), word.lastIndexOf("=")) + 1;
  return completion.map(({ value, ...rest }) => ({
    value: value.slice(cut),
    ...rest,
  }));
}
