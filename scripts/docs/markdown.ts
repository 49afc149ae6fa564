/** Builds the Markdown of the generated pages. */

/** A table, aligned as `deno fmt` aligns it. */
export function table(head: string[], rows: string[][]): string {
  const widths = head.map((title, i) =>
    Math.max(title.length, ...rows.map((row) => row[i].length))
  );
  const line = (cells: string[]) =>
    `| ${cells.map((text, i) => text.padEnd(widths[i])).join(" | ")} |`;
  return [
    line(head),
    line(widths.map((width) => "-".repeat(width))),
    ...rows.map(line),
  ].join("\n");
}

/** Text as inline code. */
export function code(text: string): string {
  return `\`${text.replaceAll("|", "\\|")}\``;
}

/**
 * Replaces the content of a page between the lines
 * `<!-- NAME: written by ... -->` and `<!-- end of NAME -->`.
 * @throws when the page does not have these lines
 */
export function replaceSection(
  page: string,
  name: string,
  content: string,
): string {
  const start = `<!-- ${name}: written by \`deno task docs\` -->`;
  const end = `<!-- end of ${name} -->`;
  const [from, to] = [start, end].map((marker) => page.indexOf(marker));
  if (from < 0 || to < from) {
    throw new Error(`A page lacks the lines ${start} and ${end}`);
  }
  return `${page.slice(0, from + start.length)}\n\n${content}\n\n${
    page.slice(to)
  }`;
}
