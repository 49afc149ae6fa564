/** The wildcards of actions and ARNs in policies. Pure. */

/**
 * Whether a text fits a pattern, in which `*` stands for any characters, also
 * none, and `?` for one (IAM User Guide, reference_policies_elements_resource).
 * Letters are compared as they are. The time is at worst proportional to the
 * length of the text times that of the pattern.
 */
export function matchesWildcards(pattern: string, text: string): boolean {
  let place = 0;
  // Where to try again when what follows the last `*` does not fit.
  let star = -1;
  let resume = 0;
  for (let at = 0; at < text.length;) {
    const wanted = pattern[place];
    if (wanted === "*") {
      star = place++;
      resume = at;
    } else if (wanted === "?" || wanted === text[at]) {
      place++;
      at++;
    } else if (star >= 0) {
      place = star + 1;
      at = ++resume;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(place));
}
