/** Command lines to be pasted into a POSIX shell: sh, bash, zsh. Pure. */

/**
 * A command line, in which what is put into the text is one word, or part of
 * one, whatever it holds.
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

/** Quoted where a shell would take it for anything but these characters. */
function shellWord(text: string): string {
  return /^[\w.@%+:,/-]+$/.test(text) ? text : shellQuoted(text);
}

/** A word between single quotes, which one of its own would end. */
export function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
