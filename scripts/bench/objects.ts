/**
 * Measures commands that transfer, list and delete objects, and compares them
 * with the Python tool, rclone and curl. It measures whole processes, one at a
 * time and interleaved in one run, so that a busy machine slows all of them
 * alike. The server is mems3, an in-memory S3 that does very little itself, so
 * that the clients are measured.
 *
 * Needs the compiled program (deno task compile, or S3C_BIN), Go, curl and
 * rclone; `--help` lists the options. Prints a table, and exits with 1 when a
 * limit is exceeded.
 *
 * Files are written to the temporary directory (`TMPDIR`). On ext4, creating a
 * file takes ten times as long for some minutes after thousands were deleted,
 * and each run ends with deleting thousands: wait between runs, or use a
 * directory on a tmpfs.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ROOT } from "../setup/paths.ts";
import { pythonTool } from "../setup/python_tool.ts";
import {
  BenchError,
  buildServer,
  measure,
  type Server,
  startServer,
} from "./mems3.ts";
import { report, type Samples } from "./object_report.ts";
import {
  BUCKET,
  LISTED,
  LONG_LISTED,
  type Tool,
  works,
} from "./object_works.ts";

const HELP = `Usage: deno task bench:objects [options]

Options:
  --rounds N      Rounds to measure (default 5)
  --only WORD     Only work with this word in its name
  --gibibytes N   Size of the large file (default 1)
  --tls           Serve over TLS
  --before FILE   Another build of the program, to compare with
  --help          Show this message and exit
`;

const MEBIBYTE = 1024 * 1024;

/** The options of a run. */
interface Terms {
  rounds: number;
  only: string;
  gibibytes: string;
  tls: boolean;
  before?: string;
}

try {
  const { values } = parseArgs({
    args: Deno.args,
    options: {
      rounds: { type: "string", default: "5" },
      only: { type: "string", default: "" },
      gibibytes: { type: "string", default: "1" },
      tls: { type: "boolean", default: false },
      before: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) console.log(HELP.trimEnd());
  else await bench({ ...values, rounds: Number(values.rounds) });
} catch (error) {
  if (
    !(error instanceof BenchError) &&
    !(error as { code?: string }).code?.startsWith("ERR_PARSE_ARGS")
  ) throw error;
  console.error((error as Error).message);
  Deno.exitCode = 1;
}

async function bench(terms: Terms): Promise<void> {
  const mems3 = await buildServer();
  const binary = await findBinary();
  await requireProgram("rclone", "apt-get install rclone");
  await requireProgram("curl", "apt-get install curl");
  const folder = await Deno.makeTempDir({ prefix: "bench-objects-" });
  const servers: Server[] = [];
  try {
    for (
      const options of [
        [
          "-synth",
          [LISTED, LONG_LISTED]
            .map(({ bucket, keys }) => `${bucket}=${keys}`).join(","),
        ],
        ["-latency", "20ms"],
      ]
    ) {
      servers.push(
        await startServer(mems3, folder, options, [
          BUCKET,
          `${BUCKET}-get`,
          `${BUCKET}-delete`,
        ], terms.tls),
      );
    }
    const failures = report(
      await measureAll(terms, { mems3, binary, folder, servers }),
    );
    if (failures.length === 0) return;
    console.error(`\nOver the limit:\n${failures.join("\n")}`);
    Deno.exitCode = 1;
  } finally {
    for (const server of servers) await server.stop();
    await Deno.remove(folder, { recursive: true });
  }
}

async function measureAll(
  { rounds, only, gibibytes, before }: Terms,
  { mems3, binary, folder, servers: [near, far] }: {
    mems3: string;
    binary: string;
    folder: string;
    servers: Server[];
  },
): Promise<Samples> {
  // Each round runs another copy of the program: depending on where its pages
  // are in memory, one file is always a tenth slower than another with the same
  // content.
  const program = join(folder, "s3-credentials");
  const programBefore = before && join(folder, "s3-credentials-before");
  const copyPrograms = async () => {
    for (const [from, to] of [[binary, program], [before, programBefore]]) {
      if (!from || !to) continue;
      await Deno.remove(to).catch(() => {});
      await Deno.copyFile(from, to);
    }
  };
  const run = (args: string[], server: Server) =>
    measure(mems3, folder, args, server);
  const put = async (files: string, bucket: string, server: Server) => {
    await run([program, "put-objects", bucket, files, "-s"], server);
  };
  const all = works({
    folder,
    program,
    before: programBefore,
    pythonTool: await pythonTool(),
    gibibytes,
    endpoints: { near: near.endpoint, far: far.endpoint },
    put: (files, bucket) => put(files, bucket, near),
  }).filter(({ name }) => name.includes(only));
  await makeFiles(join(folder, "many"), 2000);
  await makeFiles(join(folder, "some"), 300);
  if (all.some(({ name }) => name.includes("GiB"))) {
    await makeLargeFile(
      join(folder, "large"),
      Number(gibibytes) * 1024 * MEBIBYTE,
    );
  }
  await copyPrograms();
  await put(join(folder, "many"), `${BUCKET}-get`, near);
  await put(join(folder, "some"), `${BUCKET}-get`, far);
  const samples: Samples = new Map(all.map((work) => [work, {}]));
  for (let round = 0; round < rounds; round++) {
    await copyPrograms();
    for (const work of all) {
      const server = work.server === "near" ? near : far;
      for (const tool of inTurn(Object.keys(work.run("")) as Tool[], round)) {
        await work.prepare?.();
        const target = join(folder, `target-${round}-${tool}-${work.server}`);
        const sample = await run(work.run(target)[tool]!, server);
        (samples.get(work)![tool] ??= []).push(sample);
        // Delete a large file before the system writes it to the disk.
        // Otherwise a program that waits until its own file is written, as ours
        // does, would wait for the files of the others too. This does not
        // remove a directory, which stays until the end.
        await Deno.remove(target).catch(() => {});
      }
    }
    console.error(`round ${round + 1} of ${rounds}`);
  }
  return samples;
}

/**
 * The items in rotated order, so that another one comes first in each round:
 * the first finds the server and the disk still busy with the task before.
 */
function inTurn<T>(items: T[], round: number): T[] {
  const first = round % items.length;
  return [...items.slice(first), ...items.slice(0, first)];
}

async function findBinary(): Promise<string> {
  const path = Deno.env.get("S3C_BIN") ??
    join(ROOT, "dist", "s3-credentials");
  try {
    await Deno.stat(path);
  } catch {
    throw new BenchError(
      `There is no ${path}: run deno task compile, or set S3C_BIN.`,
    );
  }
  return path;
}

async function requireProgram(name: string, how: string): Promise<void> {
  try {
    await new Deno.Command(name, { args: ["--version"] }).output();
  } catch {
    throw new BenchError(`${name} is not installed: ${how}`);
  }
}

/** Makes files of 4 to 64 KiB, the same in every run. */
async function makeFiles(directory: string, count: number): Promise<void> {
  await Deno.mkdir(directory);
  const bytes = new Uint8Array(64 * 1024);
  crypto.getRandomValues(bytes);
  for (let i = 0; i < count; i++) {
    const size = (4 + (i * 37) % 61) * 1024;
    const name = join(directory, `file-${String(i).padStart(5, "0")}.bin`);
    await Deno.writeFile(name, bytes.subarray(0, size));
  }
}

async function makeLargeFile(path: string, size: number): Promise<void> {
  using file = await Deno.create(path);
  const bytes = new Uint8Array(MEBIBYTE);
  for (let at = 0; at < bytes.length; at += 65536) {
    crypto.getRandomValues(bytes.subarray(at, at + 65536));
  }
  for (let at = 0; at < size; at += bytes.length) await file.write(bytes);
}
