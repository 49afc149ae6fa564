/** Matches keys as Python's `fnmatch.fnmatchcase` does. Pure. */

/** What a part of a pattern matches. */
type Item = "any run" | "any" | { has(character: string): boolean };

/**
 * A test for keys. `*` matches any characters, including `/`; `?` matches one;
 * `[abc]` and `[a-z]` match one of those, `[!abc]` one that is none of those.
 * The time is at worst proportional to the key's length times the pattern's.
 */
export function globMatcher(pattern: string): (key: string) => boolean {
  const items = parse([...pattern]);
  return (key) => matches(items, [...key]);
}

function matches(items: Item[], text: string[]): boolean {
  let item = 0, at = 0;
  // Where to try again when what follows the last `*` does not match.
  let star = -1, resume = 0;
  while (at < text.length) {
    const wanted = items[item];
    if (wanted === "any run") {
      star = item++;
      resume = at;
    } else if (
      wanted !== undefined && (wanted === "any" || wanted.has(text[at]))
    ) {
      item++;
      at++;
    } else if (star >= 0) {
      item = star + 1;
      at = ++resume;
    } else return false;
  }
  while (items[item] === "any run") item++;
  return item === items.length;
}

function parse(pattern: string[]): Item[] {
  const items: Item[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at];
    if (character === "*") {
      if (items.at(-1) !== "any run") items.push("any run");
    } else if (character === "?") items.push("any");
    else if (character === "[") {
      const end = closingBracket(pattern, at);
      if (end < 0) items.push(new Set("["));
      else {
        items.push(parseSet(pattern.slice(at + 1, end)));
        at = end;
      }
    } else items.push(new Set([character]));
  }
  return items;
}

/** A `]` right after `[` or `[!` does not end the set, but belongs to it. */
function closingBracket(pattern: string[], open: number): number {
  const first = pattern[open + 1] === "!" ? open + 2 : open + 1;
  return pattern.indexOf("]", first + 1);
}

function parseSet(content: string[]): Item {
  const negated = content[0] === "!";
  const characters = negated ? content.slice(1) : content;
  const ranges: [from: string, to: string][] = [];
  for (let at = 0; at < characters.length; at++) {
    if (characters[at + 1] === "-" && at + 2 < characters.length) {
      ranges.push([characters[at], characters[at + 2]]);
      at += 2;
    } else ranges.push([characters[at], characters[at]]);
  }
  return {
    has: (character) =>
      negated !==
        ranges.some(([from, to]) =>
          code(from) <= code(character) && code(character) <= code(to)
        ),
  };
}

function code(character: string): number {
  return character.codePointAt(0)!;
}
