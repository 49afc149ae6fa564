/**
 * Measures how credentials are handed over, on the emulator: the time of
 * `credential-process` with a warm cache, compared with `policy`; and the
 * answers of `localserver` to a thousand requests from fifty clients. Exits
 * with 1 when a limit is exceeded.
 */
import { startEmulator } from "../setup/emulator.ts";
import { ROOT } from "../setup/paths.ts";
import { median, medianRatio } from "./statistics.ts";

/** The largest allowed ratios between two figures. */
const LIMITS = { warmCache: 1.5, slowestHundredth: 20 };
/** How many rounds are measured, after some that only warm the caches. */
const ROUNDS = 20;
const WARM_UP_ROUNDS = 3;
const CLIENTS = 50;
const REQUESTS = 1000;

const emulator = await startEmulator();
const folder = await Deno.makeTempDir({ prefix: "bench-" });
try {
  const env = {
    AWS_ENDPOINT_URL: emulator.endpoint,
    AWS_REGION: "us-east-1",
    XDG_CACHE_HOME: folder,
    DENO_DIR: await denoDir(),
    ...await makeAdministrator(),
  };
  await measureWarmCache(env);
  await measureServer(env);
} finally {
  await emulator.stop();
  await Deno.remove(folder, { recursive: true });
}

/**
 * Makes a user with all permissions and a bucket `bucket`; returns the keys.
 */
async function makeAdministrator(): Promise<Record<string, string>> {
  const { IAMClient, ...iam } = await import("@aws-sdk/client-iam");
  const { S3Client, CreateBucketCommand } = await import("@aws-sdk/client-s3");
  const config = {
    endpoint: emulator.endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  };
  const client = new IAMClient(config);
  const user = { UserName: "bench" };
  await client.send(new iam.CreateUserCommand(user));
  await client.send(
    new iam.AttachUserPolicyCommand({
      ...user,
      PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
    }),
  );
  const { AccessKey } = await client.send(new iam.CreateAccessKeyCommand(user));
  await new S3Client({ ...config, forcePathStyle: true })
    .send(new CreateBucketCommand({ Bucket: "bucket" }));
  return {
    AWS_ACCESS_KEY_ID: AccessKey!.AccessKeyId!,
    AWS_SECRET_ACCESS_KEY: AccessKey!.SecretAccessKey!,
  };
}

/** The folder of Deno's own cache, which XDG_CACHE_HOME would change. */
async function denoDir(): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json"],
  }).output();
  return JSON.parse(new TextDecoder().decode(stdout)).denoDir;
}

function command(args: string[], env: Record<string, string>): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-q", "-P", "main.ts", ...args],
    cwd: ROOT,
    env,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  });
}

/** Alternates with `policy`, so that a busy machine slows both alike. */
async function measureWarmCache(env: Record<string, string>): Promise<void> {
  const [policy, warm]: number[][] = [[], []];
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
    const one = await time(["policy", "bucket"], env);
    const other = await time(["credential-process", "bucket", "-d", "1h"], env);
    if (round < 0) continue;
    policy.push(one);
    warm.push(other);
  }
  const ratio = medianRatio(warm, policy);
  console.log(
    `credential-process, warm cache: ${shown(median(warm))}, policy: ${
      shown(median(policy))
    }, ratio ${ratio.toFixed(2)} (at most ${LIMITS.warmCache})`,
  );
  if (ratio > LIMITS.warmCache) Deno.exitCode = 1;
}

async function time(
  args: string[],
  env: Record<string, string>,
): Promise<number> {
  const start = performance.now();
  const { success, stderr } = await command(args, env).output();
  const duration = performance.now() - start;
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return duration;
}

async function measureServer(env: Record<string, string>): Promise<void> {
  const server = command(
    ["localserver", "bucket", "-d", "1h", "--port", "0"],
    env,
  ).spawn();
  const log = server.stderr.pipeThrough(new TextDecoderStream()).getReader();
  let told = "";
  while (!told.includes("Press Ctrl+C")) {
    const { done, value } = await log.read();
    if (done) throw new Error(`localserver did not start:\n${told}`);
    told += value;
  }
  const drained = (async () => {
    while (!(await log.read()).done);
  })();
  const url = /http:\S+/.exec(told)![0];
  const times: number[] = [];
  const keys = new Set<string>();
  let failures = 0;
  await Promise.all(Array.from({ length: CLIENTS }, async () => {
    for (let i = 0; i < REQUESTS / CLIENTS; i++) {
      const start = performance.now();
      const response = await fetch(url);
      const body = await response.json();
      times.push(performance.now() - start);
      if (response.ok) keys.add(body.AccessKeyId);
      else failures++;
    }
  }));
  server.kill("SIGTERM");
  await server.status;
  await drained;
  const middle = median(times);
  const slow = times.toSorted((a, b) => a - b)[Math.floor(REQUESTS * 0.99)];
  console.log(
    `localserver, ${REQUESTS} requests of ${CLIENTS} clients: median ${
      shown(middle)
    }, p99 ${shown(slow)}, ratio ${
      (slow / middle).toFixed(1)
    } (at most ${LIMITS.slowestHundredth}), ${failures} failed, ${keys.size} AssumeRole`,
  );
  if (
    slow / middle > LIMITS.slowestHundredth || failures > 0 || keys.size !== 1
  ) Deno.exitCode = 1;
}

function shown(milliseconds: number): string {
  return `${milliseconds.toFixed(1)} ms`;
}
