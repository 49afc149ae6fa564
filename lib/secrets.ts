/**
 * Remembers the secrets a run has seen, so that nothing written to standard
 * error can hold one, wherever the text came from.
 */
export class Secrets {
  #values = new Set<string>();

  /** From now on `value` is blotted out. Short and empty values are ignored. */
  remember(value: string | undefined): void {
    // A blank or a few characters would blot out half of every message.
    if (value !== undefined && value.length >= 8) this.#values.add(value);
  }

  /** `text` with every remembered secret replaced by `***`. */
  redact(text: string): string {
    let clean = text;
    // The longest first: a secret may begin with another one.
    const values = [...this.#values].sort((a, b) => b.length - a.length);
    for (const value of values) clean = clean.replaceAll(value, "***");
    return clean;
  }
}
