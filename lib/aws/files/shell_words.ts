/** Splits text into words as a POSIX shell does. Pure. */

const BLANK = "[ \\t\\r\\n]";
const PART = `\\\\.|'[^']*'|"(?:\\\\.|[^"\\\\])*"|[^ \\t\\r\\n'"\\\\]`;
const WORD = new RegExp(`${BLANK}*((?:${PART})+)(?=${BLANK}|$)`, "sy");

/**
 * The words of a text, without their quotes, as Python's `shlex.split` splits
 * them; undefined if a quote is not closed.
 */
export function shellWords(text: string): string[] | undefined {
  const words: string[] = [];
  WORD.lastIndex = 0;
  let end = 0;
  for (let found; (found = WORD.exec(text)); end = WORD.lastIndex) {
    words.push(found[1].replace(new RegExp(PART, "gs"), unquoted));
  }
  return text.slice(end).replace(new RegExp(`^${BLANK}+`), "") === ""
    ? words
    : undefined;
}

function unquoted(part: string): string {
  switch (part[0]) {
    case "'":
      return part.slice(1, -1);
    case '"':
      return part.slice(1, -1).replace(/\\(["\\])/g, "$1");
    case "\\":
      return part.slice(1);
    default:
      return part;
  }
}
