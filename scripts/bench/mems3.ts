/**
 * Starts mems3, the in-memory S3 server of the benchmarks, and runs programs.
 */
import { join } from "node:path";
import { CACHE } from "../setup/paths.ts";

/** A running server. */
export interface Server {
  endpoint: string;
  /** The file with the certificate to trust, when it is served over TLS. */
  authority?: string;
  stop(): Promise<void>;
}

/**
 * Builds mems3 from its source beside this file.
 * @returns the path of the program
 * @throws {BenchError} when Go is not installed, or fails
 */
export async function buildServer(): Promise<string> {
  const built = join(CACHE, "bench", "mems3");
  await Deno.mkdir(join(CACHE, "bench"), { recursive: true });
  const build = new Deno.Command("go", {
    args: ["build", "-o", built, "."],
    cwd: join(import.meta.dirname!, "mems3"),
  });
  const { success, stderr } = await build.output().catch(() => {
    throw new BenchError("go, which builds mems3, is not installed.");
  });
  if (!success) throw new BenchError(new TextDecoder().decode(stderr));
  return built;
}

/** An error that the person who measures can fix. */
export class BenchError extends Error {}

/**
 * Starts mems3 with some empty buckets.
 * @param folder where it may write the file with its port
 * @param options as described at the top of mems3/main.go
 * @param tls whether to serve it over TLS, with a certificate of its own
 */
export async function startServer(
  mems3: string,
  folder: string,
  options: string[],
  buckets: string[],
  tls = false,
): Promise<Server> {
  const portFile = join(folder, `port-${crypto.randomUUID()}`);
  const authority = tls ? `${portFile}.pem` : undefined;
  const process = new Deno.Command(mems3, {
    args: [
      "-addr",
      "127.0.0.1:0",
      "-portfile",
      portFile,
      ...(authority ? ["-tls", authority] : []),
      ...options,
    ],
    stdin: "null",
    stdout: "null",
  }).spawn();
  const port = await waitForText(portFile);
  const endpoint = `${tls ? "https" : "http"}://127.0.0.1:${port}`;
  using client = Deno.createHttpClient({
    caCerts: authority ? [await Deno.readTextFile(authority)] : [],
  });
  for (const name of buckets) {
    const made = await fetch(`${endpoint}/${name}`, { method: "PUT", client });
    await made.body?.cancel();
  }
  return {
    endpoint,
    authority,
    async stop() {
      process.kill("SIGTERM");
      await process.status;
    },
  };
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

/** One run of a program. */
export interface Sample {
  /** Seconds. */
  wall: number;
  /** The peak, in MB. */
  memory: number;
}

/** Seconds after which a program is killed. */
const TIME_LIMIT = 600;

/**
 * Runs a command line until it ends, with `folder` as its home directory.
 * @throws when it fails or takes too long
 */
export async function measure(
  mems3: string,
  folder: string,
  args: string[],
  { endpoint, authority }: Server,
): Promise<Sample> {
  const result = join(folder, "result");
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
      // Each program reads one of these.
      ...(authority && {
        AWS_CA_BUNDLE: authority,
        CURL_CA_BUNDLE: authority,
        DENO_CERT: authority,
        SSL_CERT_FILE: authority,
      }),
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
