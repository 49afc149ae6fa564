/** Command lines to paste into a POSIX shell: sh, bash, zsh. Pure. */

/**
 * A template tag for a command line. Each value becomes one word, or a part of
 * one, whatever characters it has.
 *
 * @example shell`aws s3api delete-object --bucket ${bucket} --key ${key}`
 */
export function shell(
  texts: TemplateStringsArray,
  ...values: (string | number)[]
): string {
  return String.raw(
    { raw: texts },
    ...values.map((value) => shellWord(String(value))),
  );
}

/** Quoted, unless no shell gives any of the characters a meaning. */
function shellWord(text: string): string {
  return /^[\w.@%+:,/-]+$/.test(text) ? text : shellQuoted(text);
}

/** The text as one word in single quotes. */
export function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
