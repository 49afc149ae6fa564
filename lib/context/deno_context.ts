/** The context of a real run, on Deno. */
import { sleep } from "../async/sleep.ts";
import { createAws } from "../aws/services/mod.ts";
import { releaseDeno } from "../build.ts";
import { Interrupted, SIGNAL_EXIT_CODES } from "../errors.ts";
import { Secrets } from "../secrets.ts";
import type { Context } from "./context.ts";
import { safeOut, writeAll, writeOut } from "./streams.ts";

/**
 * The real context. What only few commands need is loaded when they ask for it.
 */
export function denoContext(): Context {
  const secrets = new Secrets();
  const env = (name: string) => Deno.env.get(name) || undefined;
  const err = (text: string) => {
    try {
      writeAll(Deno.stderr, secrets.redact(text));
    } catch {
      // Nobody reads the log any more, which is no reason to stop half-way.
    }
  };
  let interruption: AbortController | undefined;
  return {
    secrets,
    env,
    // deno-lint-ignore require-await -- a closed pipe must reject, not throw
    async out(text) {
      writeOut(new TextEncoder().encode(text));
    },
    err,
    safeOut,
    outBytes: writeOut,
    readStdin: async (buffer) => await Deno.stdin.read(buffer) ?? undefined,
    async local() {
      const { localFiles } = await import("./local_files.ts");
      const { os } = Deno.build;
      return localFiles(os === "windows" || os === "darwin" ? os : "linux");
    },
    stdin: () => new Response(Deno.stdin.readable).text(),
    readFile,
    now,
    uptime: () => performance.now(),
    processorTime() {
      // The global: an import would load Node's module at every start.
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
    aws: (access) =>
      createAws(access, {
        env,
        secrets,
        async mayConnect(host) {
          const { mayConnect } = await import("./host_permission.ts");
          return await mayConnect(host);
        },
        now,
        home,
        readBytes: (path) => Deno.readFile(path),
        note: (line) => err(`${line}\n`),
        async network(certificates) {
          const { network } = await import("./sockets.ts");
          return network(certificates);
        },
      }),
    async secretFiles() {
      const { createSecretFiles } = await import("./secret_files.ts");
      return createSecretFiles();
    },
    async serve(address, handler) {
      const { serve } = await import("./serve.ts");
      return serve(address, handler);
    },
    platform: platform(),
  };
}

function readFile(path: string): Promise<string> {
  return Deno.readTextFile(path);
}

function now(): Date {
  return new Date();
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

/** Says so when a binary has another Deno than releases have. */
function denoVersion(): string {
  const { deno } = Deno.version;
  return !Deno.build.standalone || releaseDeno === deno
    ? `Deno ${deno}`
    : `Deno ${deno} (releases: ${releaseDeno})`;
}

function runtime(): string {
  const { state } = Deno.permissions.querySync({ name: "net" });
  return [
    denoVersion(),
    Deno.build.target,
    Deno.build.standalone ? "compiled" : "interpreted",
    state === "granted" ? "any host" : "AWS only",
  ].join(", ");
}

/** A container may have neither HOME nor an account for its user. */
async function home(): Promise<string> {
  const { homedir } = await import("node:os");
  const folder = homedir();
  if (folder) return folder;
  Deno.env.set(Deno.build.os === "windows" ? "USERPROFILE" : "HOME", "/");
  return "/";
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
