/**
 * Runs the program as its users do: arguments, environment and standard input
 * go in; an exit code and two texts come out.
 *
 * The program under test is this process's own copy, or the one that S3C_BIN
 * names, which is then started anew for every case. The machine's own AWS
 * settings are never seen by it, only what a test puts into `env`.
 */
import { isAbsolute, join } from "node:path";
import { createAws } from "../../lib/aws/services/mod.ts";
import type { Context } from "../../lib/context/context.ts";
import { denoContext } from "../../lib/context/deno_context.ts";
import { network } from "../../lib/context/sockets.ts";
import { Secrets } from "../../lib/secrets.ts";
import { run } from "../../main.ts";
import { filesIn } from "./local.ts";

/** What a run is given. */
export interface CliOptions {
  /** Everything the program sees of the environment, beyond {@link SANDBOX}. */
  env?: Record<string, string>;
  stdin?: string;
  /** Where relative paths begin; a folder. */
  cwd?: string;
}

/** What a process is given. */
export interface SpawnOptions extends CliOptions {
  /** A program that runs ours, and its arguments: a tracer. */
  through?: string[];
  /** Closed at once: nobody will read the result. */
  stdout?: "read" | "closed";
}

/** What a run gave. */
export interface CliResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** Keeps the machine's own credentials out of reach. */
export const SANDBOX: Record<string, string> = {
  // All tests can run by way of fetch, too.
  S3_CREDENTIALS_HTTP: Deno.env.get("S3_CREDENTIALS_HTTP") ?? "",
  AWS_CONFIG_FILE: "/nonexistent/aws/config",
  AWS_SHARED_CREDENTIALS_FILE: "/nonexistent/aws/credentials",
  AWS_EC2_METADATA_DISABLED: "true",
};

/** Where {@link AMBIENT} is kept, as JSON. */
const KEPT = "S3C_TEST_AMBIENT";

/** AWS's variables as they were before they were cleaned. */
export const AMBIENT: Record<string, string> = cleanEnvironment();

/**
 * Takes AWS's variables out of the real environment, which the SDK reads behind
 * the program's back. Every test file loads this module anew, in a process that
 * they share, so the first one leaves what it found for the others.
 */
function cleanEnvironment(): Record<string, string> {
  // In one go: either nothing is cleaned yet, or it has been kept.
  const found = Deno.env.toObject();
  const ambient = found[KEPT] === undefined
    ? Object.fromEntries(
      Object.entries(found).filter(([name]) => name.startsWith("AWS_")),
    )
    : JSON.parse(found[KEPT]);
  Deno.env.set(KEPT, JSON.stringify(ambient));
  for (const name of Object.keys(ambient)) Deno.env.delete(name);
  for (const [name, value] of Object.entries(SANDBOX)) {
    Deno.env.set(name, value);
  }
  return ambient;
}

const ROOT = new URL("../../", import.meta.url);
const BINARY = Deno.env.get("S3C_BIN");

/** Runs one command line to its end. */
export function cli(
  args: string[],
  options: CliOptions = {},
): Promise<CliResult> {
  return BINARY ? spawn(args, options).result : runInProcess(args, options);
}

/** A program that is running. */
export interface RunningCli {
  kill(signal: Deno.Signal): void;
  /** Waits until standard error holds `text`, or the program has ended. */
  told(text: string): Promise<void>;
  result: Promise<CliResult>;
}

/** Starts a process of its own, for what only a process can show: signals. */
export function spawn(
  args: string[],
  { env = {}, stdin, cwd, stdout = "read", through = [] }: SpawnOptions = {},
): RunningCli {
  const main = join(toPath(ROOT), "main.ts");
  const config = join(toPath(ROOT), "deno.json");
  const [command, ...before] = [...through, BINARY ?? Deno.execPath()];
  const process = new Deno.Command(command, {
    args: BINARY ? [...before, ...args] : [
      ...before,
      "run",
      "-q",
      "--no-prompt",
      "--config",
      config,
      "-P",
      main,
      ...args,
    ],
    env: { ...inherited(), ...SANDBOX, ...env },
    clearEnv: true,
    cwd,
    stdin: stdin === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const result = stdout === "closed"
    ? process.stdout.cancel().then(() => "")
    : new Response(process.stdout).text();
  const stderr = new Listener(process.stderr);
  return {
    kill: (signal) => process.kill(signal),
    told: (text) => stderr.hears(text),
    result: collect(process, stdin, result, stderr.text),
  };
}

/** Collects a stream's text, and tells when something was in it. */
class Listener {
  #text = "";
  #waiting: (() => void)[] = [];
  #ended = false;
  /** All of it, once it has ended. */
  readonly text: Promise<string>;

  constructor(stream: ReadableStream<Uint8Array>) {
    this.text = this.#collect(stream);
  }

  async #collect(stream: ReadableStream<Uint8Array>): Promise<string> {
    for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
      this.#text += chunk;
      this.#wake();
    }
    this.#ended = true;
    this.#wake();
    return this.#text;
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  async hears(text: string): Promise<void> {
    while (!this.#ended && !this.#text.includes(text)) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }
}

async function collect(
  process: Deno.ChildProcess,
  stdin: string | undefined,
  result: Promise<string>,
  log: Promise<string>,
): Promise<CliResult> {
  const written = stdin === undefined ? undefined : writeAll(process, stdin);
  const [{ code }, stdout, stderr] = await Promise.all([
    process.status,
    result,
    log,
    written,
  ]);
  return { code, stdout, stderr };
}

async function writeAll(
  process: Deno.ChildProcess,
  text: string,
): Promise<void> {
  const writer = process.stdin.getWriter();
  try {
    await writer.write(new TextEncoder().encode(text));
    await writer.close();
  } catch {
    // A program that did not read its input is not at fault.
  }
}

/** What Deno itself needs to find its cache and its certificates. */
function inherited(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(Deno.env.toObject()).filter(([name]) =>
      /^(PATH|HOME|USERPROFILE|SYSTEMROOT|LOCALAPPDATA|TMPDIR|TEMP|DENO_\w+)$/i
        .test(name)
    ),
  );
}

async function runInProcess(
  args: string[],
  options: CliOptions,
): Promise<CliResult> {
  const context = captureContext(options);
  const code = await run(args, context);
  return { code, ...context.captured };
}

/** A context that keeps what is written, and sees only `options`. */
export function captureContext(
  { env = {}, stdin = "", cwd }: CliOptions = {},
): Context & { captured: { stdout: string; stderr: string } } {
  const variables: Record<string, string | undefined> = { ...SANDBOX, ...env };
  const secrets = new Secrets();
  const captured = { stdout: "", stderr: "" };
  const host = {
    env: (name: string) => variables[name] || undefined,
    secrets,
    err(text: string) {
      captured.stderr += secrets.redact(text);
    },
  };
  const real = denoContext();
  const decoder = new TextDecoder();
  let unread = stdin;
  const at = (path: string) =>
    cwd && !isAbsolute(path) ? join(cwd, path) : path;
  return {
    ...real,
    ...host,
    captured,
    out(text) {
      captured.stdout += text;
      return Promise.resolve();
    },
    safeOut() {
      return Promise.resolve(this.out);
    },
    outBytes(bytes) {
      captured.stdout += decoder.decode(bytes, { stream: true });
    },
    stdin: () => Promise.resolve(stdin),
    readStdin(buffer) {
      const { read, written } = new TextEncoder().encodeInto(unread, buffer);
      unread = unread.slice(read);
      return Promise.resolve(written || undefined);
    },
    async local() {
      const files = await real.local();
      return cwd ? filesIn(cwd, files) : files;
    },
    readFile: (path) => real.readFile(at(path)),
    async secretFiles() {
      const files = await real.secretFiles();
      return {
        ...files,
        facts: (path) => files.facts(at(path)),
        realPath: (path) => files.realPath(at(path)),
        read: (path) => files.read(at(path)),
        create: (path, bytes) => files.create(at(path), bytes),
        copyOwnership: (path, like) => files.copyOwnership(at(path), like),
        rename: (from, to) => files.rename(at(from), at(to)),
        link: (from, to) => files.link(at(from), at(to)),
        remove: (path) => files.remove(at(path)),
        makeFolder: (path) => files.makeFolder(at(path)),
        lock: (path, wait) => files.lock(at(path), wait),
      };
    },
    terminal: { stdin: false, stdout: false, stderr: false, columns: 80 },
    interruption: () => new AbortController().signal,
    // What is waited for here is the cloud, and the emulator is quick.
    sleep: () => Promise.resolve(),
    aws: (connection) =>
      createAws(connection, {
        ...host,
        mayConnect: () => Promise.resolve(true),
        now: real.now,
        home: () => Promise.resolve("/nonexistent"),
        readBytes: (path) => Deno.readFile(at(path)),
        note: (line) => host.err(`${line}\n`),
        network: (certificates) => Promise.resolve(network(certificates)),
      }),
  };
}

function toPath(url: URL): string {
  const path = decodeURIComponent(url.pathname);
  return Deno.build.os === "windows" ? path.slice(1) : path;
}
