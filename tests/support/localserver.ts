/** `localserver` in this process, with a clock that tests can turn. */
import { run } from "../../main.ts";
import { environment, type Sandbox } from "./aws.ts";
import { captureContext } from "./cli.ts";

/** A server that runs. */
export interface LocalServer extends AsyncDisposable {
  url: string;
  port: number;
  /** Turns the wall clock that the server sees. */
  turnClock(minutes: number): void;
  /** What it wrote to standard error so far. */
  log(): string;
  /** Ends it, as Ctrl-C does; the exit code. */
  stop(): Promise<number>;
}

/**
 * Starts it on a free port, and waits until it serves.
 * @param args what follows `localserver`
 * @throws with its complaint when it does not start
 */
export async function startLocalServer(
  box: Sandbox,
  args: string[],
  env: Record<string, string> = {},
): Promise<LocalServer> {
  const context = captureContext({ env: { ...environment(box.keys), ...env } });
  const interruption = new AbortController();
  const serving = Promise.withResolvers<void>();
  let minutes = 0;
  const ended = run(["localserver", "--port", "0", ...args], {
    ...context,
    interruption: () => interruption.signal,
    now: () => new Date(Date.now() + minutes * 60_000),
    err(text) {
      context.err(text);
      if (text.includes("Press Ctrl+C")) serving.resolve();
    },
  });
  await Promise.race([serving.promise, ended]);
  const log = () => context.captured.stderr;
  const port = Number(/http:\/\/\S+:(\d+)\//.exec(log())?.[1]);
  if (!port) throw new Error(`It did not start:\n${log()}`);
  const stop = () => {
    interruption.abort();
    return ended;
  };
  return {
    port,
    url: `http://localhost:${port}/`,
    turnClock: (by) => minutes += by,
    log,
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
    },
  };
}
