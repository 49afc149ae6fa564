/** The table that `deno task bench:objects` prints. */
import type { Sample } from "./mems3.ts";
import type { Tool, Work } from "./object_works.ts";
import { median, medianRatio } from "./statistics.ts";

/** The most memory that any of our commands may use, in MB. */
const MEMORY_LIMIT = 180;

/** The largest allowed ratio of our time to another build's. */
const BEFORE_LIMIT = 1.05;

/** The heads of the columns. */
const TITLES: Record<Exclude<Tool, "ours">, string> = {
  before: "the build before",
  python: "Python tool",
  rclone: "rclone",
  curl: "curl",
};

/** The samples of each task by program, one for each round. */
export type Samples = Map<Work, Partial<Record<Tool, Sample[]>>>;

/**
 * Prints the table.
 * @returns a line for each limit that is exceeded
 */
export function report(samples: Samples): string[] {
  const failures: string[] = [];
  const others = (["before", "python", "rclone", "curl"] as const).filter(
    (tool) => samples.values().some((tools) => tools[tool]),
  );
  console.log(
    row([
      "work",
      "s3-credentials",
      ...others.map((tool) => TITLES[tool]),
      ...others.map((tool) => `/ ${TITLES[tool]}`),
      "memory",
    ]),
  );
  console.log(row(Array(others.length * 2 + 3).fill("---")));
  for (const [work, tools] of samples) {
    const seconds = (tool: Tool) =>
      tools[tool]
        ? `${median(tools[tool]!.map(({ wall }) => wall)).toFixed(2)} s`
        : "";
    const ratio = (tool: Tool) => {
      const limit = tool === "before" ? BEFORE_LIMIT : work.limits[tool];
      if (!tools[tool] || limit === undefined) return "";
      const value = medianRatio(
        tools.ours!.map(({ wall }) => wall),
        tools[tool]!.map(({ wall }) => wall),
      );
      const holds = value <= limit;
      if (!holds) {
        failures.push(`${work.name}: ${value.toFixed(2)} of ${tool}`);
      }
      return `${value.toFixed(2)} (≤ ${limit})${holds ? "" : " ✗"}`;
    };
    const memory = Math.max(...tools.ours!.map(({ memory }) => memory));
    if (memory > (work.memory ?? MEMORY_LIMIT)) {
      failures.push(`${work.name}: ${memory.toFixed(0)} MB`);
    }
    console.log(
      row([
        work.name,
        ...(["ours", ...others] as const).map(seconds),
        ...others.map(ratio),
        `${memory.toFixed(0)} MB`,
      ]),
    );
  }
  return failures;
}

const row = (cells: string[]) => `| ${cells.join(" | ")} |`;
