/**
 * Measures start-up from source, in whole processes, one at a time. Each
 * command line is timed between an empty script and the Python tool, and ratios
 * are taken within such a group, so that a busy machine slows all three alike.
 * Exits with 1 when a limit is exceeded.
 */
import { ROOT } from "../setup/paths.ts";
import { pythonTool } from "../setup/python_tool.ts";
import { median, medianRatio } from "./statistics.ts";

/**
 * The largest allowed ratio of a command's time to that of the other program.
 */
const LIMITS = { emptyScript: 3.0, pythonTool: 0.5 };
/** How many rounds are measured, after some that only warm the caches. */
const ROUNDS = 20;
const WARM_UP_ROUNDS = 3;

/** Command lines that both tools accept. */
const COMMAND_LINES = [
  ["policy", "my-bucket"],
  ["create", "my-bucket", "--dry-run"],
  ["--help"],
];

/** Milliseconds, one value for each round. */
interface Times {
  empty: number[];
  ours: number[];
  theirs: number[];
}

const [python, ...pythonArguments] = await pythonTool();
// Outside the project, where there is no configuration for Deno to read.
const folder = await Deno.makeTempDir({ prefix: "bench-" });
try {
  const emptyScript = `${folder}/empty.ts`;
  await Deno.writeTextFile(emptyScript, "");
  console.log(
    `Deno ${Deno.version.deno}, ${Deno.build.target}, ` +
      `${navigator.hardwareConcurrency} cores. Medians of ${ROUNDS} runs.\n`,
  );
  printRow("", "empty", "deno run -P", "Python", "of empty", "of Python");
  for (const line of COMMAND_LINES) {
    report(line, await measure(line, emptyScript));
  }
} finally {
  await Deno.remove(folder, { recursive: true });
}

async function measure(line: string[], emptyScript: string): Promise<Times> {
  const times: Times = { empty: [], ours: [], theirs: [] };
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
    const empty = await time(Deno.execPath(), ["run", emptyScript]);
    const ours = await time(Deno.execPath(), ["run", "-P", "main.ts", ...line]);
    const theirs = await time(python, [...pythonArguments, ...line]);
    if (round < 0) continue;
    times.empty.push(empty);
    times.ours.push(ours);
    times.theirs.push(theirs);
  }
  return times;
}

/** The time that a process takes, in milliseconds. */
async function time(program: string, args: string[]): Promise<number> {
  const command = new Deno.Command(program, {
    args,
    cwd: ROOT,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  });
  const start = performance.now();
  const { success, stderr } = await command.output();
  const duration = performance.now() - start;
  if (success) return duration;
  throw new Error(
    `${program} ${args.join(" ")} failed: ${new TextDecoder().decode(stderr)}`,
  );
}

function report(line: string[], { empty, ours, theirs }: Times): void {
  const ratios = [
    { ratio: medianRatio(ours, empty), limit: LIMITS.emptyScript },
    { ratio: medianRatio(ours, theirs), limit: LIMITS.pythonTool },
  ];
  printRow(
    line.join(" "),
    ...[empty, ours, theirs].map((times) => `${median(times).toFixed(1)} ms`),
    ...ratios.map(({ ratio }) => ratio.toFixed(2)),
  );
  for (const { ratio, limit } of ratios) {
    if (ratio <= limit) continue;
    console.log(`  TOO SLOW: ${ratio.toFixed(2)} is over ${limit.toFixed(1)}`);
    Deno.exitCode = 1;
  }
}

function printRow(name: string, ...cells: string[]): void {
  console.log(
    name.padEnd(28) + cells.map((cell) => cell.padStart(12)).join(""),
  );
}
