/**
 * How the shells' scripts and this program talk: the script calls
 * `complete words -- WORD...`, or `complete line -- LINE POINT` in bash, and
 * reads lines `value<TAB>description` and a last one, `:files`, `:folders` or
 * `:`. Pure.
 */
import type { Completion } from "./candidates.ts";

/** What the script reads. */
export function formatAnswer(completion: Completion): string {
  if (typeof completion === "string") return `:${completion}\n`;
  return completion.map(({ value, description }) =>
    value + (description ? `\t${description.replace(/\s+/g, " ")}` : "") + "\n"
  ).join("") + ":\n";
}

/**
 * The words of a bash line up to the cursor, without the program's name. Quotes
 * and backslashes are taken off, and nothing is expanded: what the user wrote
 * never runs.
 * @param point the cursor, in characters
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
    // Between double quotes a backslash only escapes these.
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
 * The candidates as readline wants them: it takes the last `:` or `=` for the
 * beginning of the word, so what stands before must not come again.
 */
export function forReadline(completion: Completion, word: string): Completion {
  if (typeof completion === "string") return completion;
  const cut = Math.max(word.lastIndexOf(":"), word.lastIndexOf("=")) + 1;
  return completion.map(({ value, ...rest }) => ({
    value: value.slice(cut),
    ...rest,
  }));
}
