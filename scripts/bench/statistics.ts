/** Statistics over several rounds. */

/** The middle value, or the mean of the two in the middle. */
export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
}

/**
 * The median of the ratios within each round: a busy machine slows both sides
 * of a round alike.
 */
export function medianRatio(ours: number[], theirs: number[]): number {
  return median(ours.map((value, round) => value / theirs[round]));
}
