/**
 * Measures start-up: whole processes, one after the other, interleaved in one
 * run, so that a busy moment of the machine meets all of them alike.
 * Exits with 1 when a limit does not hold.
 */
import { pythonEnvironment } from "./python.ts";

/** The most time our command may take, as a multiple of something else's. */
const LIMITS = { emptyScript: 3.0, pythonTool: 0.5 };
/** Rounds that are measured, after those that warm the caches. */
const ROUNDS = 20;
const WARM_UP_ROUNDS = 3;

/** The Python tool we are compared with. */
const PYTHON_TOOL = "s3-credentials==0.17";
/** What pip's `s3-credentials` script does; it names no path to itself. */
const PYTHON_ENTRY = "import sys; from s3_credentials.cli import cli; " +
  "sys.argv[0] = 's3-credentials'; sys.exit(cli())";

/** The command lines that both tools know. */
const COMMAND_LINES = [
  ["policy", "my-bucket"],
  ["create", "my-bucket", "--dry-run"],
  ["--help"],
];

/** A process to time, and how long it took, in milliseconds. */
interface Subject {
  name: string;
  program: string;
  args: string[];
  times: number[];
}

const root = new URL("../", import.meta.url);
const python = await pythonEnvironment("python", [PYTHON_TOOL]);
// Outside the project, where Deno looks for no configuration.
const folder = await Deno.makeTempDir({ prefix: "bench-" });
try {
  const emptyScript = `${folder}/empty.ts`;
  await Deno.writeTextFile(emptyScript, "");
  const empty = subject("empty script", Deno.execPath(), [
    "run",
    emptyScript,
  ]);
  const pairs = COMMAND_LINES.map((line) => ({
    line,
    ours: subject(`deno run -P main.ts ${line.join(" ")}`, Deno.execPath(), [
      "run",
      "-P",
      "main.ts",
      ...line,
    ]),
    theirs: subject(`Python: s3-credentials ${line.join(" ")}`, python, [
      "-c",
      PYTHON_ENTRY,
      ...line,
    ]),
  }));
  await measure([
    empty,
    ...pairs.flatMap(({ ours, theirs }) => [ours, theirs]),
  ]);
  report(empty, pairs);
} finally {
  await Deno.remove(folder, { recursive: true });
}

function subject(name: string, program: string, args: string[]): Subject {
  return { name, program, args, times: [] };
}

async function measure(subjects: Subject[]): Promise<void> {
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
    for (const { name, program, args, times } of subjects) {
      const command = new Deno.Command(program, {
        args,
        cwd: root,
        stdin: "null",
        stdout: "null",
        stderr: "piped",
      });
      const start = performance.now();
      const { code, stderr } = await command.output();
      const time = performance.now() - start;
      if (code !== 0) {
        throw new Error(`${name}: ${new TextDecoder().decode(stderr)}`);
      }
      if (round >= 0) times.push(time);
    }
  }
}

function report(
  empty: Subject,
  pairs: { line: string[]; ours: Subject; theirs: Subject }[],
): void {
  const { deno } = Deno.version;
  const cores = navigator.hardwareConcurrency;
  console.log(`Deno ${deno}, ${Deno.build.target}, ${cores} cores`);
  console.log(`Milliseconds, ${ROUNDS} runs each, interleaved:\n`);
  console.log("median    least  ");
  for (const s of [empty, ...pairs.flatMap((p) => [p.ours, p.theirs])]) {
    console.log(
      `${padded(median(s.times))}  ${padded(Math.min(...s.times))}  ${s.name}`,
    );
  }
  console.log("\nRatios of the medians:\n");
  let failed = false;
  const check = (
    line: string[],
    what: string,
    ratio: number,
    limit: number,
  ) => {
    const holds = ratio <= limit;
    failed ||= !holds;
    console.log(
      `${holds ? "ok      " : "TOO SLOW"}  ${ratio.toFixed(2)} of ${what} ` +
        `(at most ${limit.toFixed(1)})  ${line.join(" ")}`,
    );
  };
  for (const { line, ours, theirs } of pairs) {
    const time = median(ours.times);
    check(
      line,
      "an empty script",
      time / median(empty.times),
      LIMITS.emptyScript,
    );
    check(
      line,
      "the Python tool",
      time / median(theirs.times),
      LIMITS.pythonTool,
    );
  }
  if (failed) Deno.exitCode = 1;
}

function median(times: number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2;
}

function padded(milliseconds: number): string {
  return milliseconds.toFixed(1).padStart(7);
}
