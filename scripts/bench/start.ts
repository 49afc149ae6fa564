/**
 * `deno task bench:start`: measures the start of the compiled program, and
 * compares it with an empty program compiled with the same Deno, and with the
 * Python tool. It measures whole processes, interleaved in one run, so that a
 * busy machine slows all of them alike. Exits with 1 when a limit is exceeded.
 */
import { compile, compileProgram, hostTarget } from "../build/compile.ts";
import { pythonTool } from "../setup/python_tool.ts";
import { median, medianRatio } from "./statistics.ts";

/** How many rounds are measured, after some that only warm the caches. */
const ROUNDS = 20;
const WARM_UP_ROUNDS = 3;

/**
 * How many copies of each binary run in each round; the median is used.
 * Depending on where its pages are in memory, one file is always a tenth slower
 * than another with the same content.
 */
const COPIES = 7;

/** How much larger than the bare runtime the binary may be, in bytes. */
const SIZE_LIMIT = 3_000_000;
/** The largest allowed ratios to the median of something else. */
const LIMITS = {
  local: { time: 1.3, cpu: 1.4, python: 0.25 },
  calling: { time: 2.8, cpu: Infinity, python: 0.35 },
  memory: 1.15,
};

/** The command lines, and whether each calls AWS. */
const COMMAND_LINES: [string[], keyof typeof LIMITS & ("local" | "calling")][] =
  [
    [["policy", "my-bucket"], "local"],
    [["--help"], "local"],
    [["--version"], "local"],
    [["create", "my-bucket", "--dry-run"], "local"],
    [["whoami"], "calling"],
  ];

/**
 * One round: seconds, seconds of processor time, and the peak memory in KiB.
 */
type Sample = [time: number, cpu: number, memory: number];

/** A command line, and the copies of the program to run it with. */
interface Measured {
  programs: string[];
  args: string[];
}

/**
 * Runs every copy of every command in a number of rounds, each time in another
 * order, because what a program leaves in the caches slows the next one. It is
 * written in Python because Deno does not report the processor time or the
 * memory of a child process.
 */
const MEASURE = `
import json, os, random, statistics, sys, time
job = json.load(sys.stdin)
null = os.open(os.devnull, os.O_RDWR)
dups = [(os.POSIX_SPAWN_DUP2, null, fd) for fd in (0, 1, 2)]
def run(program, args):
    line = [program, *args]
    start = time.perf_counter()
    pid = os.posix_spawn(program, line, job["env"], file_actions=dups)
    _, status, usage = os.wait4(pid, 0)
    wall = time.perf_counter() - start
    if status != 0:
        sys.exit("failed: " + " ".join(line))
    return [wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss]
samples = [[] for _ in job["commands"]]
runs = [(i, program, command["args"])
        for i, command in enumerate(job["commands"])
        for program in command["programs"]]
for round in range(-job["warm_up"], job["rounds"]):
    random.shuffle(runs)
    taken = [[] for _ in samples]
    for i, program, args in runs:
        taken[i].append(run(program, args))
    if round >= 0:
        for sample, copies in zip(samples, taken):
            sample.append([statistics.median(column) for column in zip(*copies)])
json.dump(samples, sys.stdout)
`;

const IDENTITY =
  `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/bench</Arn><UserId>AIDA</UserId><Account>123456789012</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></GetCallerIdentityResponse>`;

const folder = await Deno.makeTempDir({ prefix: "bench-start-" });
const server = Deno.serve(
  { hostname: "127.0.0.1", port: 0, onListen() {} },
  () => new Response(IDENTITY, { headers: { "content-type": "text/xml" } }),
);
try {
  const [python, ...pythonArguments] = await pythonTool();
  const program = await compileProgram(
    hostTarget(),
    false,
    `${folder}/s3-credentials`,
  );
  await Deno.mkdir(`${folder}/empty-modules`);
  await Deno.writeTextFile(`${folder}/empty-modules/main.js`, "");
  const empty = await compile({
    modules: `${folder}/empty-modules`,
    target: hostTarget(),
    anyEndpoint: false,
    output: `${folder}/empty`,
  });
  const lines = COMMAND_LINES.map(([line]) => line);
  const programs = await copies(program);
  const samples = await measure(python, [
    { programs: await copies(empty), args: [] },
    ...lines.map((args) => ({ programs, args })),
    ...lines.map((line) => ({
      programs: [python],
      args: [...pythonArguments, ...line],
    })),
  ]);
  const size = (await Deno.stat(program)).size - (await Deno.stat(empty)).size;
  if (!report(samples, size)) Deno.exitCode = 1;
} finally {
  await server.shutdown();
  await Deno.remove(folder, { recursive: true });
}

/** Makes copies of a program. */
async function copies(program: string): Promise<string[]> {
  const paths = [program];
  while (paths.length < COPIES) {
    const path = `${program}-${paths.length}`;
    await Deno.copyFile(program, path);
    paths.push(path);
  }
  return paths;
}

async function measure(
  python: string,
  commands: Measured[],
): Promise<Sample[][]> {
  const process = new Deno.Command(python, {
    args: ["-c", MEASURE],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const job = {
    commands,
    rounds: ROUNDS,
    warm_up: WARM_UP_ROUNDS,
    env: {
      PATH: Deno.env.get("PATH") ?? "",
      HOME: folder,
      AWS_ACCESS_KEY_ID: "bench",
      AWS_SECRET_ACCESS_KEY: "bench",
      AWS_DEFAULT_REGION: "us-east-1",
      AWS_ENDPOINT_URL: `http://127.0.0.1:${server.addr.port}`,
    },
  };
  await new Response(JSON.stringify(job)).body!.pipeTo(process.stdin);
  const { success, stdout } = await process.output();
  if (!success) throw new Error("One of the measured commands failed");
  return JSON.parse(new TextDecoder().decode(stdout));
}

/** Prints the figures, and returns whether no limit is exceeded. */
function report([empty, ...rest]: Sample[][], size: number): boolean {
  const count = COMMAND_LINES.length;
  const [ours, theirs] = [rest.slice(0, count), rest.slice(count)];
  const cores = navigator.hardwareConcurrency;
  console.log(
    `${Deno.build.target}, ${cores} cores; medians of ${ROUNDS}, interleaved\n`,
  );
  console.log("      ms   CPU ms   MiB");
  row("empty program", empty);
  let holds = true;
  const limits: string[] = [];
  const check = (what: string, ratio: number, limit: number) => {
    const good = ratio <= limit;
    holds &&= good;
    limits.push(
      `${good ? "ok  " : "OVER"}  ${ratio.toFixed(2)} (at most ${
        limit.toFixed(2)
      })  ${what}`,
    );
  };
  for (const [i, [line, kind]] of COMMAND_LINES.entries()) {
    const name = line.join(" ");
    row(name, ours[i]);
    row(`Python: ${name}`, theirs[i]);
    const limit = LIMITS[kind];
    check(
      `${name}: time / empty program`,
      ratio(ours[i], empty, 0),
      limit.time,
    );
    if (limit.cpu < Infinity) {
      check(
        `${name}: processor time / empty program`,
        ratio(ours[i], empty, 1),
        limit.cpu,
      );
    }
    check(
      `${name}: time / Python tool`,
      ratio(ours[i], theirs[i], 0),
      limit.python,
    );
  }
  check(
    "policy: peak memory / empty program",
    ratio(ours[0], empty, 2),
    LIMITS.memory,
  );
  check(
    "MB of the binary above the bare runtime",
    size / 1e6,
    SIZE_LIMIT / 1e6,
  );
  console.log(`\n${limits.join("\n")}`);
  return holds;
}

function row(name: string, samples: Sample[]): void {
  const [time, cpu, memory] = [0, 1, 2].map((i) => median(column(samples, i)));
  console.log(
    `${(time * 1000).toFixed(1).padStart(8)} ${
      (cpu * 1000).toFixed(1).padStart(8)
    } ${(memory / 1024).toFixed(0).padStart(5)}  ${name}`,
  );
}

function column(samples: Sample[], index: number): number[] {
  return samples.map((sample) => sample[index]);
}

function ratio(ours: Sample[], theirs: Sample[], index: number): number {
  return medianRatio(column(ours, index), column(theirs, index));
}
