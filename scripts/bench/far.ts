/**
 * Measures commands that connect over TLS to AWS's own host names, 30 ms away,
 * and compares them with the Python tool, a minimal client made with the AWS
 * SDK for Go, and, with --before, another build of this program. It measures
 * whole processes, interleaved. Prints a table, and exits with 1 when a limit
 * is exceeded. It also is the acceptance test of default endpoints: only the
 * network is simulated.
 *
 * Needs Linux, root, Go, openssl and the compiled program (deno task compile,
 * or S3C_BIN).
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ROOT } from "../setup/paths.ts";
import { pythonTool } from "../setup/python_tool.ts";
import {
  buildFar,
  type FarNetwork,
  isInside,
  runInside,
  startNetwork,
} from "./far_network.ts";
import { report } from "./far_report.ts";
import {
  BUCKETS,
  HOSTS,
  REGION,
  type Sample,
  type Tool,
  WORKS,
} from "./far_works.ts";
import { BenchError } from "./mems3.ts";

const HELP = `Usage: deno task bench:far [options]

Options:
  --rounds N      Rounds to measure (default 7)
  --only WORD     Only work with this word in its name
  --before FILE   Another build of the program, to compare with
  --help          Show this message and exit
`;

try {
  const { values } = parseArgs({
    args: Deno.args,
    options: {
      rounds: { type: "string", default: "7" },
      only: { type: "string", default: "" },
      before: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) console.log(HELP.trimEnd());
  else if (!isInside()) {
    // Build and install outside the namespace, where there is a network.
    await buildFar();
    await pythonTool();
    Deno.exitCode = await runInside(HOSTS);
  } else await bench({ ...values, rounds: Number(values.rounds) });
} catch (error) {
  if (
    !(error instanceof BenchError) &&
    !(error as { code?: string }).code?.startsWith("ERR_PARSE_ARGS")
  ) throw error;
  console.error((error as Error).message);
  Deno.exitCode = 1;
}

async function bench(
  { rounds, only, before }: { rounds: number; only: string; before?: string },
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "bench-far-" });
  const far = await buildFar();
  const ours = Deno.env.get("S3C_BIN") ?? join(ROOT, "dist", "s3-credentials");
  const network = await startNetwork(far, folder, HOSTS);
  try {
    const administrator = await prepare(network, folder, ours);
    const programs: Record<Tool, string[] | undefined> = {
      ours: [ours],
      before: before === undefined ? undefined : [before],
      python: await pythonTool(),
      go: [far, "client"],
    };
    const works = WORKS.filter(({ name }) => name.includes(only));
    const samples = new Map(
      works.map((work) => [work, {} as Partial<Record<Tool, Sample[]>>]),
    );
    for (let round = -1; round < rounds; round++) {
      for (const work of works) {
        const tools = (Object.keys(programs) as Tool[]).filter((tool) =>
          programs[tool] && (tool !== "go" || work.goArgs)
        );
        for (const tool of inTurn(tools, round + 1)) {
          const run = `${tool}-${round + 1}-${works.indexOf(work)}`;
          const args = tool === "go" ? work.goArgs!(run) : work.args(run);
          await network.traffic();
          const started = performance.now();
          await execute([...programs[tool]!, ...args], {
            ...environment(network, folder),
            ...administrator,
          });
          const seconds = (performance.now() - started) / 1000;
          const sample = { seconds, ...await network.traffic() };
          if (round >= 0) (samples.get(work)![tool] ??= []).push(sample);
        }
      }
    }
    const failures = report(samples, rounds);
    if (failures.length === 0) return;
    console.error(`\nOver the limit:\n${failures.join("\n")}`);
    Deno.exitCode = 1;
  } finally {
    await network.stop();
    await Deno.remove(folder, { recursive: true });
  }
}

/**
 * The items in rotated order, so that another one comes first in each round.
 */
function inTurn<T>(items: T[], round: number): T[] {
  const first = round % items.length;
  return [...items.slice(first), ...items.slice(0, first)];
}

/** The environment variables that every program gets. */
function environment(
  { authority }: FarNetwork,
  folder: string,
): Record<string, string> {
  return {
    PATH: Deno.env.get("PATH") ?? "",
    HOME: folder,
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_EC2_METADATA_DISABLED: "true",
    // Each program reads one of these.
    AWS_CA_BUNDLE: authority,
    DENO_CERT: authority,
    SSL_CERT_FILE: authority,
  };
}

/**
 * Makes the buckets, the role, and an administrator, and returns their keys.
 */
async function prepare(
  { emulator }: FarNetwork,
  folder: string,
  program: string,
): Promise<Record<string, string>> {
  const near = {
    PATH: Deno.env.get("PATH") ?? "",
    HOME: folder,
    AWS_REGION: REGION,
    AWS_ENDPOINT_URL: emulator,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
  };
  const allow = JSON.stringify({ Effect: "Allow", Action: "*", Resource: "*" });
  const made = await execute(
    [
      ...[program, "create", BUCKETS[0], "-c", "--username", "bench-admin"],
      ...["--statement", allow, "--user-permissions-boundary", "none"],
    ],
    near,
  );
  const { AccessKeyId, SecretAccessKey } = JSON.parse(made);
  const administrator = {
    AWS_ACCESS_KEY_ID: AccessKeyId,
    AWS_SECRET_ACCESS_KEY: SecretAccessKey,
  };
  for (const bucket of BUCKETS.slice(1)) {
    const { S3Client, CreateBucketCommand } = await import(
      "@aws-sdk/client-s3"
    );
    await new S3Client({
      region: REGION,
      endpoint: emulator,
      forcePathStyle: true,
      credentials: {
        accessKeyId: AccessKeyId,
        secretAccessKey: SecretAccessKey,
      },
    }).send(new CreateBucketCommand({ Bucket: bucket }));
  }
  await execute([program, "create", BUCKETS[0], "-d", "15m"], {
    ...near,
    ...administrator,
  });
  return administrator;
}

/** Runs a command line to its end. @throws when it fails */
async function execute(
  [program, ...args]: string[],
  env: Record<string, string>,
): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args,
    env,
    clearEnv: true,
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  if (success) return decoder.decode(stdout);
  throw new Error(`${program} ${args.join(" ")}: ${decoder.decode(stderr)}`);
}
