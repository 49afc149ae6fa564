/** The table that `deno task bench:far` prints. */
import { ROUND_TRIP } from "./far_network.ts";
import type { Sample, Tool, Work } from "./far_works.ts";
import { median, medianRatio } from "./statistics.ts";

/**
 * Prints the table.
 * @returns a line for each limit that is exceeded
 */
export function report(
  samples: Map<Work, Partial<Record<Tool, Sample[]>>>,
  rounds: number,
): string[] {
  const failures: string[] = [];
  const tools: Tool[] = ["ours", "before", "python", "go"];
  console.log(
    `${ROUND_TRIP} round trip, one more to connect; medians of ${rounds}; requests/connections\n`,
  );
  console.log(
    "| work | s3-credentials | build before | Python tool | Go client | / before | / Python | / Go |",
  );
  console.log("|---|---|---|---|---|---|---|---|");
  for (const [work, taken] of samples) {
    const cells = tools.map((tool) => {
      const found = taken[tool];
      if (!found) return "";
      const seconds = median(found.map(({ seconds }) => seconds));
      const { requests, connections } = found.at(-1)!;
      return `${seconds.toFixed(2)} s, ${requests}/${connections}`;
    });
    const ratios = (["before", "python", "go"] as const).map((tool) => {
      const limit = work.limits[tool];
      if (!taken[tool] || limit === undefined) return "";
      const ratio = medianRatio(
        taken.ours!.map(({ seconds }) => seconds),
        taken[tool]!.map(({ seconds }) => seconds),
      );
      if (ratio > limit) {
        failures.push(`${work.name}: ${ratio.toFixed(2)} of ${tool}`);
      }
      return `${ratio.toFixed(2)} (≤ ${limit})${ratio > limit ? " ✗" : ""}`;
    });
    const { connections } = taken.ours!.at(-1)!;
    if (work.connections !== undefined && connections > work.connections) {
      failures.push(`${work.name}: ${connections} connections`);
    }
    console.log(`| ${[work.name, ...cells, ...ratios].join(" | ")} |`);
  }
  return failures;
}
