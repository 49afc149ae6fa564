/**
 * Measures what commands about objects take, beside the Python tool, rclone and
 * curl: whole processes, one after the other, interleaved in one run, so that a
 * busy moment of the machine meets all of them alike. The server is mems3, an
 * S3 in memory that does next to nothing, so that the clients are measured.
 *
 *     deno task bench:objects [--rounds N] [--only WORD] [--gibibytes N]
 *
 * Wants the compiled program (deno task compile, or S3C_BIN), Go, and rclone.
 * Prints a table, and exits with 1 when a limit does not hold. Files go to the
 * temporary directory (`TMPDIR`). On ext4 it takes ten times as long to make
 * one for some minutes after thousands were deleted, as a run does at its end:
 * wait, or name a directory on a tmpfs.
 */
import { parseArgs } from "node:util";
import { pythonEnvironment } from "./python.ts";

/** The Python tool we are compared with. */
const PYTHON_TOOL = "s3-credentials==0.17";

/** Seconds after which a program is ended. */
const TIME_LIMIT = 600;

/** Most memory, in MB, that any of our commands may take. */
const MEMORY_LIMIT = 180;

const MEBIBYTE = 1024 * 1024;
const BUCKET = "bench";
/** A bucket of so many keys that exist in listings only. */
const LISTED = { bucket: "listed", keys: 50_000 };

type Tool = "ours" | "python" | "rclone" | "curl";

/** Something to do with each of several programs. */
interface Work {
  name: string;
  server: "near" | "far";
  /** The most of our time as a share of theirs. */
  limits: Partial<Record<Tool, number>>;
  /** Puts things in place; not measured. */
  prepare?(): Promise<void>;
  /**
   * The command lines.
   * @param target where to write, another path each time: some file systems
   * make files slowly for minutes after as many were deleted
   */
  run(target: string): Partial<Record<Tool, string[]>>;
}

/** One run of a program. */
interface Sample {
  /** Seconds. */
  wall: number;
  /** MB, at the most. */
  memory: number;
}

const { values } = parseArgs({
  args: Deno.args,
  options: {
    rounds: { type: "string", default: "5" },
    only: { type: "string", default: "" },
    gibibytes: { type: "string", default: "1" },
  },
});
const rounds = Number(values.rounds);
const largeSize = Number(values.gibibytes) * 1024 * MEBIBYTE;

const root = new URL("../", import.meta.url);
const mems3 = await buildServer();
const binary = await findBinary();
const pythonTool = [
  await pythonEnvironment("python", [PYTHON_TOOL]),
  "-c",
  // What pip's `s3-credentials` script does; it names no path to itself.
  "import sys; from s3_credentials.cli import cli; " +
  "sys.argv[0] = 's3-credentials'; sys.exit(cli())",
];
await requireProgram("rclone", "apt-get install rclone");
await requireProgram("curl", "apt-get install curl");

const folder = await Deno.makeTempDir({ prefix: "bench-objects-" });
/**
 * What runs: another copy in each round. Where its pages come to lie in memory
 * makes one file a tenth slower than another of the same content, every time.
 */
const program = `${folder}/s3-credentials`;
const servers: Server[] = [];
try {
  await measureAll();
} finally {
  for (const server of servers) await server.stop();
  await Deno.remove(folder, { recursive: true });
}

async function measureAll(): Promise<void> {
  await makeFiles(`${folder}/many`, 2000);
  await makeFiles(`${folder}/some`, 300);
  const near = await startServer([
    "-synth",
    `${LISTED.bucket}=${LISTED.keys}`,
  ]);
  const far = await startServer(["-latency", "20ms"]);
  const all = works({ near: near.endpoint, far: far.endpoint })
    .filter(({ name }) => name.includes(values.only));
  if (all.some(({ name }) => name.includes("GiB"))) await makeLargeFile();
  await copyProgram();
  await put(`${folder}/many`, `${BUCKET}-get`, near.endpoint);
  await put(`${folder}/some`, `${BUCKET}-get`, far.endpoint);
  const samples = new Map<Work, Partial<Record<Tool, Sample[]>>>();
  for (const work of all) samples.set(work, {});
  for (let round = 0; round < rounds; round++) {
    await copyProgram();
    for (const work of all) {
      const { endpoint } = work.server === "near" ? near : far;
      for (const tool of inTurn(Object.keys(work.run("")) as Tool[], round)) {
        await work.prepare?.();
        const target = `${folder}/target-${round}-${tool}-${work.server}`;
        const sample = await measure(work.run(target)[tool]!, endpoint);
        (samples.get(work)![tool] ??= []).push(sample);
        // A large file goes before the system writes it: who waits for its own
        // to be on the disk, as we do, would wait for those of the others too.
        // A directory, which this does not remove, stays to the end.
        await Deno.remove(target).catch(() => {});
      }
    }
    console.error(`round ${round + 1} of ${rounds}`);
  }
  report(samples);
}

async function copyProgram(): Promise<void> {
  await Deno.remove(program).catch(() => {});
  await Deno.copyFile(binary, program);
}

/**
 * Each is the first in its turn: who comes first finds the server, and the disk,
 * still busy with the work before.
 */
function inTurn<T>(items: T[], round: number): T[] {
  const first = round % items.length;
  return [...items.slice(first), ...items.slice(0, first)];
}

/** Uploads a folder; not measured. */
async function put(files: string, bucket: string, endpoint: string) {
  await measure([program, "put-objects", bucket, files, "-s"], endpoint);
}

function works(endpoints: { near: string; far: string }): Work[] {
  const rclone = (server: "near" | "far", ...args: string[]) => [
    "rclone",
    "--config=/dev/null",
    "--s3-provider=Other",
    `--s3-endpoint=${endpoints[server]}`,
    "--s3-env-auth",
    "--s3-no-check-bucket",
    "--transfers=64",
    "--checkers=64",
    ...args,
  ];
  const both = (...args: string[]) => ({
    ours: [program, ...args],
    python: [...pythonTool, ...args],
  });
  const fromStdin = (command: string[]) => [
    "sh",
    "-c",
    'cat "$0" | "$@"',
    large,
    ...command,
  ];
  const many = `${folder}/many`, some = `${folder}/some`;
  const large = `${folder}/large`;
  const putLarge = both("put-object", BUCKET, "large", "-", "-s");
  return [
    {
      name: "list 50,000 keys",
      server: "near",
      limits: { python: 0.2, rclone: 0.8 },
      run: () => ({
        ...both("list-bucket", LISTED.bucket),
        rclone: rclone("near", "ls", `:s3:${LISTED.bucket}`),
      }),
    },
    {
      name: "put 2,000 files",
      server: "near",
      limits: { python: 0.2, rclone: 0.9 },
      run: () => ({
        ...both("put-objects", BUCKET, many, "-s"),
        rclone: rclone("near", "copy", many, `:s3:${BUCKET}/rclone`, "-I"),
      }),
    },
    {
      name: "get 2,000 files",
      server: "near",
      limits: { python: 0.15, rclone: 1.2 },
      run: (target) => ({
        ...both("get-objects", `${BUCKET}-get`, "-o", target, "-s"),
        rclone: rclone("near", "copy", `:s3:${BUCKET}-get`, target),
      }),
    },
    {
      name: "delete 2,000 keys",
      server: "near",
      limits: { python: 0.45, rclone: 0.8 },
      prepare: () => put(many, `${BUCKET}-delete`, endpoints.near),
      run: () => ({
        ...both(
          "delete-objects",
          `${BUCKET}-delete`,
          "--prefix",
          "many/",
          "-s",
        ),
        rclone: rclone("near", "delete", `:s3:${BUCKET}-delete/many`),
      }),
    },
    {
      name: "put 300 files, 20 ms away",
      server: "far",
      limits: { python: 0.1, rclone: 1.3 },
      run: () => ({
        ...both("put-objects", BUCKET, some, "-s"),
        rclone: rclone("far", "copy", some, `:s3:${BUCKET}/rclone`, "-I"),
      }),
    },
    {
      name: "get 300 files, 20 ms away",
      server: "far",
      limits: { python: 0.1, rclone: 1.3 },
      run: (target) => ({
        ...both("get-objects", `${BUCKET}-get`, "-o", target, "-s"),
        rclone: rclone("far", "copy", `:s3:${BUCKET}-get`, target),
      }),
    },
    {
      name: `${values.gibibytes} GiB up`,
      server: "near",
      limits: { python: 0.7, curl: 1.4 },
      run: () => ({
        ...both("put-object", BUCKET, "large", large, "-s"),
        curl: ["curl", "-sfT", large, `${endpoints.near}/${BUCKET}/large`],
      }),
    },
    {
      name: `${values.gibibytes} GiB from standard input`,
      server: "near",
      limits: { python: 0.7 },
      run: () => ({
        ours: fromStdin(putLarge.ours),
        python: fromStdin(putLarge.python),
      }),
    },
    {
      name: `${values.gibibytes} GiB down`,
      server: "near",
      limits: { python: 0.7, curl: 1.4 },
      run: () => ({
        ...both("get-object", BUCKET, "large", "-o", `${folder}/down`),
        curl: [
          "curl",
          "-sfo",
          `${folder}/down`,
          `${endpoints.near}/${BUCKET}/large`,
        ],
      }),
    },
  ];
}

/** Runs a command line to its end. @throws when it fails or takes too long */
async function measure(args: string[], endpoint: string): Promise<Sample> {
  const result = `${folder}/result`;
  await Deno.remove(result).catch(() => {});
  const process = new Deno.Command(mems3, {
    args: ["measure", String(TIME_LIMIT), result, ...args],
    env: {
      PATH: Deno.env.get("PATH") ?? "",
      HOME: folder,
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: "bench",
      AWS_SECRET_ACCESS_KEY: "benchbench",
      AWS_DEFAULT_REGION: "us-east-1",
      AWS_REGION: "us-east-1",
    },
    clearEnv: true,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const errors = new Response(process.stderr).text();
  await process.status;
  const [wall, , memory, code, late] = (await Deno.readTextFile(result))
    .split(" ").map(Number);
  if (code !== 0 || late) {
    throw new Error(
      `${args.join(" ")}: ${
        late ? "took too long" : `exit code ${code}`
      }\n${await errors}`,
    );
  }
  return { wall: wall / 1e9, memory: memory / 1024 };
}

/** A server that runs. */
interface Server {
  endpoint: string;
  stop(): Promise<void>;
}

async function startServer(options: string[]): Promise<Server> {
  const portFile = `${folder}/port-${servers.length}`;
  const process = new Deno.Command(mems3, {
    args: ["-addr", "127.0.0.1:0", "-portfile", portFile, ...options],
    stdin: "null",
    stdout: "null",
  }).spawn();
  const endpoint = `http://127.0.0.1:${await waitForText(portFile)}`;
  const server = {
    endpoint,
    async stop() {
      process.kill("SIGTERM");
      await process.status;
    },
  };
  servers.push(server);
  for (const name of [BUCKET, `${BUCKET}-get`, `${BUCKET}-delete`]) {
    const made = await fetch(`${endpoint}/${name}`, { method: "PUT" });
    await made.body?.cancel();
  }
  return server;
}

async function waitForText(path: string): Promise<string> {
  for (let tries = 0; tries < 100; tries++) {
    try {
      return await Deno.readTextFile(path);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  throw new Error("mems3 did not start");
}

/** Builds mems3, which is not part of this repository. */
async function buildServer(): Promise<string> {
  const source = new URL("../shared/bench/mems3", root);
  const built = new URL(".cache/bench/mems3", root);
  try {
    await Deno.stat(source);
  } catch {
    stop(
      "mems3, the server to measure against, is not in ../shared/bench/mems3: nothing can be measured here.",
    );
  }
  await Deno.mkdir(new URL("./", built), { recursive: true });
  const { success, stderr } = await new Deno.Command("go", {
    args: ["build", "-o", built.pathname, "."],
    cwd: source,
  }).output().catch(() => stop("go, which builds mems3, is not installed."));
  if (!success) stop(new TextDecoder().decode(stderr));
  return built.pathname;
}

async function findBinary(): Promise<string> {
  const path = Deno.env.get("S3C_BIN") ??
    new URL("dist/s3-credentials", root).pathname;
  try {
    await Deno.stat(path);
  } catch {
    stop(`There is no ${path}: run deno task compile, or set S3C_BIN.`);
  }
  return path;
}

async function requireProgram(name: string, how: string): Promise<void> {
  try {
    await new Deno.Command(name, { args: ["--version"] }).output();
  } catch {
    stop(`${name} is not installed: ${how}`);
  }
}

function stop(message: string): never {
  console.error(message);
  Deno.exit(1);
}

/** Files of 4 to 64 KiB, the same in every run. */
async function makeFiles(directory: string, count: number): Promise<void> {
  await Deno.mkdir(directory);
  const bytes = new Uint8Array(64 * 1024);
  crypto.getRandomValues(bytes);
  for (let i = 0; i < count; i++) {
    const size = (4 + (i * 37) % 61) * 1024;
    const name = `${directory}/file-${String(i).padStart(5, "0")}.bin`;
    await Deno.writeFile(name, bytes.subarray(0, size));
  }
}

async function makeLargeFile(): Promise<void> {
  const file = await Deno.create(`${folder}/large`);
  const bytes = new Uint8Array(MEBIBYTE);
  for (let at = 0; at < bytes.length; at += 65536) {
    crypto.getRandomValues(bytes.subarray(at, at + 65536));
  }
  for (let at = 0; at < largeSize; at += bytes.length) {
    await file.write(bytes);
  }
  file.close();
}

function report(samples: Map<Work, Partial<Record<Tool, Sample[]>>>): void {
  const failures: string[] = [];
  console.log(
    "| work | s3-credentials | Python tool | rclone | curl | / Python | / rclone | / curl | memory |",
  );
  console.log("|---|---|---|---|---|---|---|---|---|");
  for (const [work, tools] of samples) {
    const seconds = (tool: Tool) =>
      tools[tool]
        ? `${median(tools[tool]!.map(({ wall }) => wall)).toFixed(2)} s`
        : "";
    const ratio = (tool: Tool) => {
      const limit = work.limits[tool];
      if (!tools[tool] || limit === undefined) return "";
      // Of runs that followed each other, so that both met the same machine.
      const value = median(
        tools[tool]!.map(({ wall }, i) => tools.ours![i].wall / wall),
      );
      const holds = value <= limit;
      if (!holds) {
        failures.push(`${work.name}: ${value.toFixed(2)} of ${tool}`);
      }
      return `${value.toFixed(2)} (≤ ${limit})${holds ? "" : " ✗"}`;
    };
    const memory = Math.max(...tools.ours!.map(({ memory }) => memory));
    if (memory > MEMORY_LIMIT) {
      failures.push(`${work.name}: ${memory.toFixed(0)} MB`);
    }
    console.log(
      `| ${
        [
          work.name,
          ...(["ours", "python", "rclone", "curl"] as const).map(seconds),
          ...(["python", "rclone", "curl"] as const).map(ratio),
          `${memory.toFixed(0)} MB`,
        ].join(" | ")
      } |`,
    );
  }
  if (failures.length === 0) return;
  console.error(`\nDoes not hold:\n${failures.join("\n")}`);
  Deno.exitCode = 1;
}

function median(numbers: number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2
    ? sorted[middle]
    : (sorted[middle - 1] + sorted[middle]) / 2;
}
