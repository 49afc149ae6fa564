/** The compiled program, as `deno task test:binary` made it. */

function required(name: string): string {
  const path = Deno.env.get(name);
  if (path) return path;
  throw new Error(
    `${name} is not set - run these tests with deno task test:binary`,
  );
}

/** The usual build. */
export const BINARY: string = required("S3C_BIN");
/** The build that may connect anywhere. */
export const ANY_ENDPOINT: string = required("S3C_BIN_ANY_ENDPOINT");

/** What a process printed, and its exit code. */
export interface Output {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a program in an environment that holds `env` and nothing else. */
export async function execute(
  program: string,
  args: string[],
  { env = {}, cwd, stdin }: {
    env?: Record<string, string>;
    cwd?: string;
    stdin?: string;
  } = {},
): Promise<Output> {
  const process = new Deno.Command(program, {
    args,
    cwd,
    env,
    clearEnv: true,
    stdin: stdin === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  if (stdin !== undefined) {
    const writer = process.stdin.getWriter();
    await writer.write(new TextEncoder().encode(stdin));
    await writer.close();
  }
  const { code, stdout, stderr } = await process.output();
  const decoder = new TextDecoder();
  return {
    code,
    stdout: decoder.decode(stdout),
    stderr: decoder.decode(stderr),
  };
}

/** A folder that is removed with all it holds. */
export async function temporaryFolder(): Promise<
  AsyncDisposable & { path: string }
> {
  const path = await Deno.makeTempDir({ prefix: "s3-credentials-test-" });
  return {
    path,
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}
