/**
 * Measures how 60 objects of 1 MB travel over a line of 4 Mbit/s: all must
 * arrive, in at most 1.3 times what the line takes. The line is a real one as
 * far as this system's TCP can tell: a token bucket on the only interface of a
 * network namespace, with a queue that drops what does not fit. It takes about
 * five minutes.
 *
 * Needs Linux, root, tc and Go, and the compiled program (deno task compile, or
 * S3C_BIN). Exits with 1 when a limit is exceeded.
 */
import { join } from "node:path";
import { ROOT } from "../setup/paths.ts";
import {
  BenchError,
  buildServer,
  measure,
  type Server,
  startServer,
} from "./mems3.ts";

const COUNT = 60;
/** Bytes. */
const SIZE = 1_000_000;
/** Bits per second. */
const LINE = 4_000_000;
/** How much of its time the line may be idle, or repeat itself. */
const LIMIT = 1.3;

/** As far as an ordinary line: packets of this size, and such a queue. */
const PACKET = "1500";
const QUEUE = ["burst", "32kbit", "latency", "400ms"];

/** Is set for the process inside the namespace. */
const INSIDE = "S3C_BENCH_SLOW";

try {
  const mems3 = await buildServer();
  Deno.exitCode = Deno.env.has(INSIDE) ? await bench(mems3) : await runInside();
} catch (error) {
  if (!(error instanceof BenchError)) throw error;
  console.error(error.message);
  Deno.exitCode = 1;
}

/** Runs this script again where there is a network of its own. */
async function runInside(): Promise<number> {
  if (Deno.build.os !== "linux" || Deno.uid() !== 0) {
    throw new BenchError("bench:slow needs Linux and root, for namespaces.");
  }
  const { code } = await new Deno.Command("unshare", {
    args: ["--net", Deno.execPath(), "run", "-q", "-A", Deno.mainModule],
    env: { [INSIDE]: "yes" },
  }).spawn().status;
  return code;
}

async function bench(mems3: string): Promise<number> {
  const program = Deno.env.get("S3C_BIN") ??
    join(ROOT, "dist", "s3-credentials");
  const folder = await Deno.makeTempDir({ prefix: "bench-slow-" });
  await run("ip", "link", "set", "lo", "mtu", PACKET, "up");
  const server = await startServer(mems3, folder, [], ["down", "up"]);
  try {
    const files = join(folder, "files");
    await makeFiles(files);
    const target = join(folder, "target");
    const commands: Record<string, string[]> = {
      up: ["put-objects", "up", files, "--silent"],
      down: ["get-objects", "down", "-o", target, "--silent"],
    };
    await measure(
      mems3,
      folder,
      [program, "put-objects", "down", files, "--silent"],
      server,
    );
    const line = `${LINE / 1_000_000}mbit`;
    await run(
      ...["tc", "qdisc", "add", "dev", "lo", "root", "tbf", "rate", line],
      ...QUEUE,
    );
    const best = COUNT * SIZE * 8 / LINE;
    let isOver = false;
    for (const [direction, args] of Object.entries(commands)) {
      const { wall } = await measure(
        mems3,
        folder,
        [program, ...args],
        server,
      );
      const ratio = wall / best;
      isOver ||= ratio > LIMIT;
      console.log(
        `${direction}: ${wall.toFixed(1)} s, ${
          ratio.toFixed(2)
        } of the ${best} s that the line takes (≤ ${LIMIT})`,
      );
    }
    await run("tc", "qdisc", "del", "dev", "lo", "root");
    await checkArrived(server, target);
    return isOver ? 1 : 0;
  } finally {
    await server.stop();
    await Deno.remove(folder, { recursive: true });
  }
}

async function makeFiles(folder: string): Promise<void> {
  await Deno.mkdir(folder);
  for (let i = 0; i < COUNT; i++) {
    await Deno.writeFile(
      join(folder, `f${i}`),
      new Uint8Array(SIZE).fill(i),
    );
  }
}

/** @throws when an object is missing or damaged, on either side */
async function checkArrived(server: Server, target: string): Promise<void> {
  for (let i = 0; i < COUNT; i++) {
    const response = await fetch(`${server.endpoint}/up/files/f${i}`);
    for (
      const bytes of [
        await response.bytes(),
        await Deno.readFile(join(target, "files", `f${i}`)),
      ]
    ) {
      if (bytes.length !== SIZE || bytes.some((byte) => byte !== i)) {
        throw new Error(`f${i} did not arrive as it was sent`);
      }
    }
  }
}

async function run(program: string, ...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(program, { args })
    .output();
  if (!success) {
    throw new BenchError(
      `${program} failed: ${new TextDecoder().decode(stderr)}`,
    );
  }
}
