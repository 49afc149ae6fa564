/** AWS clients of other people, with credentials from where a test says. */
import { pythonEnvironment } from "../../scripts/setup/python.ts";
import { AMBIENT, SANDBOX } from "./cli.ts";
import { ENDPOINT } from "./aws.ts";

const REQUIREMENTS = ["boto3==1.44.5", "awscli==1.46.3"];

/** The path of a Python that has boto3 and the AWS CLI. */
export function pythonClients(): Promise<string> {
  return pythonEnvironment("clients", REQUIREMENTS);
}

/** What a client sees: no credentials but those of `env`. */
export function clientEnvironment(
  env: Record<string, string>,
): Record<string, string> {
  const region = AMBIENT.AWS_REGION ?? AMBIENT.AWS_DEFAULT_REGION ??
    "us-east-1";
  const { PATH = "", HOME = "", DENO_DIR = "" } = Deno.env.toObject();
  return {
    PATH,
    HOME,
    ...(DENO_DIR ? { DENO_DIR } : {}),
    ...SANDBOX,
    AWS_DEFAULT_REGION: region,
    ...(ENDPOINT === undefined ? {} : { AWS_ENDPOINT_URL: ENDPOINT }),
    ...env,
  };
}

/** What a listing found. */
export interface Listing {
  /** The access key id that was used. */
  used: string;
  /** Keys of the objects. */
  keys: string[];
}

/** boto3 in a process that lists a bucket whenever it is told to. */
export interface Boto3 extends AsyncDisposable {
  list(): Promise<Listing>;
}

/** Starts {@link Boto3}. @throws when it ends before it has answered */
export async function startBoto3(
  bucket: string,
  env: Record<string, string>,
): Promise<Boto3> {
  const script = new URL("list_bucket.py", import.meta.url);
  const process = new Deno.Command(await pythonClients(), {
    args: [decodeURIComponent(script.pathname), bucket],
    env: clientEnvironment(env),
    clearEnv: true,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const complaints = new Response(process.stderr).text();
  const orders = process.stdin.getWriter();
  const answers = process.stdout.pipeThrough(new TextDecoderStream())
    .getReader();
  let rest = "";
  return {
    async list() {
      await orders.write(new TextEncoder().encode("\n"));
      while (!rest.includes("\n")) {
        const { done, value } = await answers.read();
        if (done) throw new Error(`boto3 failed:\n${await complaints}`);
        rest += value;
      }
      const end = rest.indexOf("\n");
      const line = rest.slice(0, end);
      rest = rest.slice(end + 1);
      return JSON.parse(line);
    },
    async [Symbol.asyncDispose]() {
      await orders.close().catch(() => {});
      await answers.cancel();
      await process.status;
      await complaints;
    },
  };
}

/** Runs the AWS CLI to its end and returns what it printed. */
export async function awsCli(
  args: string[],
  env: Record<string, string>,
): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(
    await pythonClients(),
    {
      args: ["-m", "awscli", ...args],
      env: clientEnvironment(env),
      clearEnv: true,
      stdin: "null",
    },
  ).output();
  const decoder = new TextDecoder();
  if (success) return decoder.decode(stdout);
  throw new Error(`aws ${args.join(" ")}: ${decoder.decode(stderr)}`);
}
