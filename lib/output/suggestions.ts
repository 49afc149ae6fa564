/** Suggests what the user may have meant to type. Pure. */

/**
 * The candidate most similar to `word`, whatever letters are capitals;
 * undefined when even that one differs in more than a third of the letters of
 * the longer word.
 */
export function mostSimilar(
  word: string,
  candidates: readonly string[],
): string | undefined {
  const [best] = candidates
    .map((candidate) => ({
      candidate,
      edits: editDistance(
        word.toLowerCase(),
        candidate.toLowerCase(),
      ),
    }))
    .filter(({ candidate, edits }) =>
      edits <= Math.max(word.length, candidate.length) / 3
    )
    .sort((a, b) => a.edits - b.edits);
  return best?.candidate;
}

/**
 * How many letters to insert, remove or replace to turn `a` into `b`
 * (Levenshtein).
 */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[b.length];
}
