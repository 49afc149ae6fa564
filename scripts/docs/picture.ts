/** Draws docs/demo.svg, the picture in README.md, from a real run of the demo. */

import { join } from "node:path";
import { ROOT } from "../setup/paths.ts";

const FONT = "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace";
const FONT_SIZE = 13;
const CHARACTER_WIDTH = 7.83;
const LINE_HEIGHT = 18;
const MARGIN = 20;
const TITLE_BAR = 36;

/** The SVG attributes for each escape sequence of the demo, by its number. */
const STYLES: Record<string, string> = {
  "0": "",
  "1": 'font-weight="bold"',
  "2": 'fill="#8b949e"',
  "31": 'fill="#ff7b72"',
  "32": 'fill="#56d364"',
  "36": 'fill="#79c0ff"',
};

/** Splitting a text at it gives pieces of text and the numbers between them. */
// deno-lint-ignore no-control-regex -- escape sequences are what is looked for
const ESCAPE = /\x1b\[(\d+)m/;

const { success, stdout } = await new Deno.Command(Deno.execPath(), {
  args: ["run", "-q", "-A", "scripts/demo/demo.ts"],
  cwd: ROOT,
  env: { FORCE_COLOR: "1", NO_COLOR: "" },
  stderr: "inherit",
}).output();
if (!success) throw new Error("the demo failed");
await Deno.writeTextFile(
  join(ROOT, "docs", "demo.svg"),
  draw(
    "deno task demo",
    new TextDecoder().decode(stdout).trimEnd().split("\n"),
  ),
);

function draw(title: string, lines: string[]): string {
  const columns = Math.max(...lines.map((line) => plain(line).length));
  const width = Math.ceil(columns * CHARACTER_WIDTH + 2 * MARGIN);
  const height = TITLE_BAR + lines.length * LINE_HEIGHT + MARGIN;
  const dots = ["#ff5f57", "#febc2e", "#28c840"].map((colour, i) =>
    `<circle cx="${MARGIN + 20 * i}" cy="18" r="6" fill="${colour}"/>`
  );
  const texts = lines.map((line, i) =>
    `<text x="${MARGIN}" y="${TITLE_BAR + (i + 1) * LINE_HEIGHT - 5}">${
      spans(line)
    }</text>`
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${title} in a terminal" xml:space="preserve" font-family="${FONT}" font-size="${FONT_SIZE}" fill="#e6edf3">
<rect width="${width}" height="${height}" rx="8" fill="#0d1117"/>
${dots.join("\n")}
<text x="${width / 2}" y="22" text-anchor="middle">${title}</text>
${texts.join("\n")}
</svg>
`;
}

/** One line, its styled parts each in a tspan. */
function spans(line: string): string {
  const parts = line.split(ESCAPE);
  return parts.map((text, i) => {
    if (i % 2 === 1 || text === "") return "";
    const style = STYLES[parts[i - 1] ?? "0"];
    return style ? `<tspan ${style}>${escape(text)}</tspan>` : escape(text);
  }).join("");
}

function plain(line: string): string {
  return line.split(ESCAPE).filter((_, i) => i % 2 === 0).join("");
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
