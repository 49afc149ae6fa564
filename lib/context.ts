/**
 * Everything a command may touch outside itself. Commands and the rest of
 * `lib/` see only this, so that tests can put something else in its place;
 * `denoContext()` is the real one, and the only code here that names Deno.
 */
import process from "node:process";
import { type Aws, createAws } from "./aws/services.ts";
import type { SecretFiles } from "./context/secret_files.ts";
import type { Handler, Listening } from "./context/serve.ts";
import type { Connection, Peer, Wire } from "./aws/connection.ts";
import {
  CliError,
  Interrupted,
  isClosedPipe,
  SIGNAL_EXIT_CODES,
} from "./errors.ts";
import type { LocalFiles } from "./files/local.ts";
import { Secrets } from "./secrets.ts";
import { escapeControls } from "./terminal.ts";

/** The world as commands see it. */
export interface Context {
  /** Writes results to standard output; rejects when the reader went away. */
  out(text: string): Promise<void>;
  /** Writes to standard error; remembered secrets are blotted out. */
  err(text: string): void;
  /** All of standard input, as text. */
  stdin(): Promise<string>;
  /** Writes bytes to standard output; throws when the reader went away. */
  outBytes(bytes: Uint8Array): void;
  /**
   * Reads a piece of standard input into `buffer`.
   * @returns the number of bytes read; undefined at the end
   */
  readStdin(buffer: Uint8Array): Promise<number | undefined>;
  /** The user's files. */
  local(): Promise<LocalFiles>;
  /** A text file; throws the system's error when it cannot be read. */
  readFile(path: string): Promise<string>;
  /** An environment variable; undefined when unset or empty. */
  env(name: string): string | undefined;
  /** The time. */
  now(): Date;
  /** Processor time that this process has used, in milliseconds. */
  processorTime(): number;
  /** Resolves after so many milliseconds, or rejects once `signal` aborts. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** Which streams a person is looking at, and how wide it is. */
  terminal: {
    stdin: boolean;
    stdout: boolean;
    stderr: boolean;
    columns: number;
  };
  /**
   * Takes over Ctrl-C and its kin: from the first call on they abort this
   * signal, with an {@link Interrupted} as its reason, instead of ending the
   * process.
   */
  interruption(): AbortSignal;
  /**
   * What the program runs on and what it may reach, for `--version`:
   * `Deno 2.6.8, x86_64-unknown-linux-gnu, compiled, AWS only`.
   */
  runtime(): string;
  /** Clients for this connection, made when they are first asked for. */
  aws(connection: Connection): Aws;
  /** Files that nobody else may read. */
  secretFiles(): Promise<SecretFiles>;
  /**
   * Answers HTTP requests until it is closed. Rejects with the system's error:
   * port taken, host unknown, not allowed.
   */
  serve(
    place: { hostname: string; port: number },
    handler: Handler,
  ): Promise<Listening>;
  /** The operating system, which decides where things are kept. */
  platform: "linux" | "darwin" | "windows" | "other";
  /** What must never be printed by accident. */
  secrets: Secrets;
}

/** The context of a real run. What few commands need is loaded when it is asked for. */
export function denoContext(): Context {
  const secrets = new Secrets();
  const env = (name: string) => Deno.env.get(name) || undefined;
  let interruption: AbortController | undefined;
  return {
    secrets,
    env,
    // deno-lint-ignore require-await -- a closed pipe must reject, not throw
    async out(text) {
      writeOut(new TextEncoder().encode(text));
    },
    err(text) {
      try {
        writeAll(Deno.stderr, secrets.redact(text));
      } catch {
        // Nobody reads the log any more: no reason to stop half-way.
      }
    },
    outBytes: writeOut,
    readStdin: async (buffer) => await Deno.stdin.read(buffer) ?? undefined,
    async local() {
      const { localFiles } = await import("./files/local.ts");
      const { os } = Deno.build;
      return localFiles(os === "windows" || os === "darwin" ? os : "linux");
    },
    stdin: () => new Response(Deno.stdin.readable).text(),
    readFile: (path) => Deno.readTextFile(path),
    now: () => new Date(),
    processorTime() {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1000;
    },
    sleep,
    terminal: {
      get stdin() {
        return Deno.stdin.isTerminal();
      },
      get stdout() {
        return Deno.stdout.isTerminal();
      },
      get stderr() {
        return Deno.stderr.isTerminal();
      },
      get columns() {
        return terminalColumns();
      },
    },
    interruption() {
      if (!interruption) {
        interruption = new AbortController();
        listenForSignals(interruption);
      }
      return interruption.signal;
    },
    runtime,
    aws: (connection) =>
      createAws(connection, {
        env,
        secrets,
        mayConnect,
        setHome,
        newConnection,
        connect,
      }),
    async secretFiles() {
      const { createSecretFiles } = await import("./context/secret_files.ts");
      return createSecretFiles();
    },
    async serve(place, handler) {
      const { serve } = await import("./context/serve.ts");
      return serve(place, handler);
    },
    platform: platform(),
  };
}

/** Waits; rejects with the signal's reason as soon as it aborts. */
export function sleep(
  milliseconds: number,
  signal?: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const abort = () => {
      clearTimeout(timer);
      reject(signal!.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", abort);
      resolve();
    }, milliseconds);
    signal?.addEventListener("abort", abort, { once: true });
  });
}

/** Writes to standard output. @throws the system's error when its reader left */
function writeOut(bytes: Uint8Array): void {
  try {
    writeBytes(Deno.stdout, bytes);
  } catch (error) {
    if (isClosedPipe(error)) throw error;
    throw new CliError(
      `Cannot write to standard output: ${(error as Error).message}`,
      { cause: error },
    );
  }
}

function writeAll(
  stream: { writeSync(bytes: Uint8Array): number },
  text: string,
): void {
  writeBytes(stream, new TextEncoder().encode(text));
}

function writeBytes(
  stream: { writeSync(bytes: Uint8Array): number },
  bytes: Uint8Array,
): void {
  for (let rest = bytes; rest.length > 0;) {
    rest = rest.subarray(stream.writeSync(rest));
  }
}

function platform(): Context["platform"] {
  const { os } = Deno.build;
  return os === "linux" || os === "darwin" || os === "windows" ? os : "other";
}

function terminalColumns(): number {
  try {
    return Deno.consoleSize().columns;
  } catch {
    return 80; // not a terminal
  }
}

function runtime(): string {
  const { state } = Deno.permissions.querySync({ name: "net" });
  return [
    `Deno ${Deno.version.deno}`,
    Deno.build.target,
    Deno.build.standalone ? "compiled" : "interpreted",
    state === "granted" ? "any host" : "AWS only",
  ].join(", ");
}

/** What was answered about each host, so that nobody is asked twice. */
const answers = new Map<string, Promise<boolean>>();

/**
 * Whether this process may connect to `host`, a name or address with its port.
 * Where it may not and a person is there, they are told why and asked.
 */
function mayConnect(host: string): Promise<boolean> {
  const answer = answers.get(host) ?? askPermission(host);
  answers.set(host, answer);
  return answer;
}

async function askPermission(host: string): Promise<boolean> {
  const permission = { name: "net", host } as const;
  const { state } = await Deno.permissions.query(permission);
  if (state !== "prompt") return state === "granted";
  if (!Deno.stdin.isTerminal() || !Deno.stderr.isTerminal()) return false;
  writeAll(
    Deno.stderr,
    `s3-credentials connects to AWS without asking; this command wants to connect to ${
      escapeControls(host)
    }, which is not AWS, and would send requests signed with your credentials there.\n`,
  );
  return (await Deno.permissions.request(permission)).state === "granted";
}

let unpooled: Deno.HttpClient | undefined;

/** Makes a `fetch` open a connection of its own, and close it afterwards. */
export function newConnection(): RequestInit & { client: Deno.HttpClient } {
  unpooled ??= Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
  return { client: unpooled };
}

/** Connects. @throws the system's error, or what is wrong with a certificate */
export async function connect(
  { hostname, port, encrypted }: Peer,
): Promise<Wire> {
  const plain = await Deno.connect({ hostname, port });
  let wire: Wire = plain;
  try {
    // A request is not to wait until what went before it has arrived.
    plain.setNoDelay();
    if (!encrypted) return plain;
    const tls = wire = await Deno.startTls(plain, { hostname });
    // Or else the first to write would learn that a certificate is no good.
    await tls.handshake();
    return tls;
  } catch (error) {
    wire.close();
    throw error;
  }
}

function setHome(path: string): void {
  Deno.env.set(Deno.build.os === "windows" ? "USERPROFILE" : "HOME", path);
}

function listenForSignals(controller: AbortController): void {
  for (
    const signal of Object.keys(
      SIGNAL_EXIT_CODES,
    ) as (keyof typeof SIGNAL_EXIT_CODES)[]
  ) {
    // Windows has no SIGTERM to listen for.
    if (Deno.build.os === "windows" && signal === "SIGTERM") continue;
    Deno.addSignalListener(
      signal,
      () => controller.abort(new Interrupted(signal)),
    );
  }
}
