/** Figures of several rounds. */

/** The middle one; of an even number, the mean of the two in the middle. */
export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
}

/**
 * The median of the ratios within each round: a slow moment of the machine
 * meets both sides of a round.
 */
export function medianRatio(ours: number[], theirs: number[]): number {
  return median(ours.map((value, round) => value / theirs[round]));
}
