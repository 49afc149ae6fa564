/**
 * Shows what this program is for, without an AWS account: makes credentials for
 * one folder of a bucket, and tries them inside and outside that folder. The
 * emulator stands in for AWS. Exits with 1 when a command had another result
 * than expected.
 */
import { type Emulator, startEmulator } from "../setup/emulator.ts";
import { ROOT } from "../setup/paths.ts";

const BUCKET = "my-reports";
const INSIDE = "reports/summer.txt";
const OUTSIDE = "private/salaries.txt";

/** The longest log line to show, in columns. */
const WIDTH = 90;

/** The programs, by the names shown for them. */
const PROGRAMS: Record<string, string> = {
  "s3-credentials": "main.ts",
  "s3": "scripts/demo/s3.ts",
};

/** The result of a command. */
interface Outcome {
  success: boolean;
  stdout: string;
  stderr: string;
}

/** Who runs a command: the AWS credentials in its environment. */
interface Caller {
  AWS_ACCESS_KEY_ID: string;
  AWS_SECRET_ACCESS_KEY: string;
}

/** The emulator's root keys. */
const ADMINISTRATOR: Caller = {
  AWS_ACCESS_KEY_ID: "test",
  AWS_SECRET_ACCESS_KEY: "test",
};

const colourful = !Deno.env.get("NO_COLOR") &&
  (Deno.stdout.isTerminal() || Boolean(Deno.env.get("FORCE_COLOR")));
const paint = (code: number) => (text: string) =>
  colourful ? `\x1b[${code}m${text}\x1b[0m` : text;
const [bold, dim, red, green, cyan] = [1, 2, 31, 32, 36].map(paint);

const interruption = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  // Windows has no SIGTERM to listen for.
  if (Deno.build.os === "windows" && signal === "SIGTERM") continue;
  Deno.addSignalListener(signal, () => interruption.abort());
}

/** How many commands had another result than expected. */
let surprises = 0;

try {
  await main();
} catch (error) {
  if (interruption.signal.aborted) {
    say(
      "",
      red(
        "Interrupted. The emulator is stopped, and its bucket, user and keys are gone with it.",
      ),
    );
    Deno.exit(130);
  }
  say("", red(`The demo failed: ${(error as Error).message}`));
  Deno.exit(1);
}
Deno.exit(surprises === 0 ? 0 : 1);

async function main(): Promise<void> {
  say(
    bold("Credentials for one folder of one bucket"),
    "A server on this computer plays the part of AWS. You need no account, and",
    "nothing leaves this computer.",
    "",
    dim(
      "Starting that server. The first time it is installed, too: about a minute ...",
    ),
  );
  const emulator = await startEmulator();
  try {
    interruption.signal.throwIfAborted();
    await show(emulator);
  } finally {
    await emulator.stop();
  }
  say(
    "",
    surprises === 0
      ? green(
        "Everything was as it should be. The server is stopped; nothing is left.",
      )
      : red(`${surprises} of the commands did not do what they should.`),
  );
}

async function show(emulator: Emulator): Promise<void> {
  const admin = as(emulator, ADMINISTRATOR);
  let user: string | undefined;
  let bucketMade = false;
  try {
    title(
      "1. The administrator makes a bucket, and credentials to hand out",
      "They can only read, and only what begins with reports/",
    );
    const created = await admin.succeeds(
      "s3-credentials",
      "create",
      BUCKET,
      "--create-bucket",
      "--read-only",
      "--prefix",
      "reports/",
    );
    bucketMade = true;
    const { UserName, AccessKeyId, SecretAccessKey } = JSON.parse(created);
    user = UserName as string;
    const holder = as(emulator, {
      AWS_ACCESS_KEY_ID: AccessKeyId,
      AWS_SECRET_ACCESS_KEY: SecretAccessKey,
    });

    title(
      "2. The administrator stores a file inside that folder and one outside",
      "s3 is scripts/demo/s3.ts, a plain S3 client: any other would do.",
    );
    await admin.succeeds("s3", "put", BUCKET, INSIDE, "Sales went up.");
    await admin.succeeds("s3", "put", BUCKET, OUTSIDE, "Nobody's business.");

    title("3. Whoever holds the new credentials can do what they are for");
    await holder.succeeds("s3", "list", BUCKET, "reports/");
    await holder.succeeds("s3", "get", BUCKET, INSIDE);

    title("4. ... and nothing else");
    await holder.isRefused(
      "AccessDenied",
      "s3",
      "put",
      BUCKET,
      INSIDE,
      "Sales went down.",
    );
    await holder.isRefused("AccessDenied", "s3", "list", BUCKET, "private/");
    await holder.isRefused("AccessDenied", "s3", "get", BUCKET, OUTSIDE);
    await holder.isRefused(
      "AccessDenied",
      "s3",
      "put",
      BUCKET,
      OUTSIDE,
      "Mine now.",
    );

    title("5. When they are not needed any more, one command ends them");
    await admin.succeeds("s3-credentials", "delete-user", user);
    user = undefined;
    await holder.isRefused("InvalidAccessKeyId", "s3", "get", BUCKET, INSIDE);
  } finally {
    if (!interruption.signal.aborted) {
      if (user !== undefined || bucketMade) title("Cleaning up");
      if (user !== undefined) {
        await admin.succeeds("s3-credentials", "delete-user", user);
      }
      if (bucketMade) await admin.succeeds("s3", "remove", BUCKET);
    }
  }
}

/** Runs commands as a caller, and prints their results. */
function as({ endpoint }: Emulator, caller: Caller) {
  return {
    /** The command's standard output. */
    async succeeds(program: string, ...args: string[]): Promise<string> {
      const outcome = await run(program, args, endpoint, caller);
      tell(outcome);
      if (!outcome.success) {
        throw new Error("this command should have succeeded");
      }
      if (caller !== ADMINISTRATOR) say(green("  ✓ allowed, as it should be"));
      return outcome.stdout;
    },
    async isRefused(
      code: string,
      program: string,
      ...args: string[]
    ): Promise<void> {
      const outcome = await run(program, args, endpoint, caller);
      tell(outcome);
      if (!outcome.success && outcome.stderr.includes(`Error: ${code}`)) {
        say(green("  ✓ refused, as it should be"));
      } else {
        surprises++;
        say(red(`  ✗ this should have been refused with ${code}`));
      }
    },
  };
}

async function run(
  program: string,
  args: string[],
  endpoint: string,
  caller: Caller,
): Promise<Outcome> {
  interruption.signal.throwIfAborted();
  say(cyan(`$ ${[program, ...args.map(quote)].join(" ")}`));
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-q", "-P", PROGRAMS[program], ...args],
    cwd: ROOT,
    clearEnv: true,
    env: {
      ...withoutAws(Deno.env.toObject()),
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: "us-east-1",
      ...caller,
    },
    stdin: "null",
    signal: interruption.signal,
  }).output();
  interruption.signal.throwIfAborted();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { success, stdout: decode(stdout), stderr: decode(stderr) };
}

/** Removes AWS variables, so that none of your profiles or keys is used. */
function withoutAws(env: Record<string, string>): Record<string, string> {
  const rest = Object.entries(env).filter(([name]) => !name.startsWith("AWS_"));
  return {
    ...Object.fromEntries(rest),
    AWS_CONFIG_FILE: "none",
    AWS_SHARED_CREDENTIALS_FILE: "none",
  };
}

/** Prints the log, then the result. Secrets and long lines are shortened. */
function tell({ stdout, stderr }: Outcome): void {
  const shown = stdout.replace(/("SecretAccessKey": "....)[^"]*/, "$1...");
  for (const line of lines(stderr)) say(dim(`  ${cut(line)}`));
  for (const line of lines(shown)) say(`  ${line}`);
}

function cut(line: string): string {
  return line.length > WIDTH ? `${line.slice(0, WIDTH - 3)}...` : line;
}

function lines(text: string): string[] {
  return text === "" ? [] : text.trimEnd().split("\n");
}

function quote(text: string): string {
  return /^[\w./=,-]+$/.test(text) ? text : `"${text}"`;
}

function title(...text: string[]): void {
  say("", bold(text[0]), ...text.slice(1));
}

function say(...text: string[]): void {
  for (const line of text) console.log(line);
}
