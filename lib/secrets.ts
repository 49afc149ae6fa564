/**
 * The secrets that this run has seen, so that they can be removed from all that
 * is written to standard error, wherever the text came from. Pure.
 */
export class Secrets {
  #values = new Set<string>();

  /** Redacts `value` from now on, unless it has fewer than 8 characters. */
  remember(value: string | undefined): void {
    // Redacting a space or a few letters would make every message unreadable.
    if (value !== undefined && value.length >= 8) this.#values.add(value);
  }

  /** `text` with every remembered secret replaced by `***`. */
  redact(text: string): string {
    let clean = text;
    // Longest first, because one secret may be the beginning of another.
    const values = [...this.#values].sort((a, b) => b.length - a.length);
    for (const value of values) clean = clean.replaceAll(value, "***");
    return clean;
  }
}
