/**
 * The emulator that stands in for AWS in the tests and the demo: ministack, a
 * server that enforces IAM policies. It is installed on first use.
 *
 * Its root credentials are `test` and `test`, in account 000000000000. An
 * access key id of 12 digits with the secret `test` is the root user of the
 * account with that number. A test that needs its own account chooses a number.
 */
import { pythonEnvironment } from "./python.ts";

/** A running emulator. */
export interface Emulator {
  /** `http://127.0.0.1:PORT`, for AWS_ENDPOINT_URL. */
  endpoint: string;
  /** Stops it. It also stops when this process ends, even if that is killed. */
  stop(): Promise<void>;
}

const REQUIREMENT = "ministack==1.5.33";

/**
 * Milliseconds to wait for the first answer; it usually takes about 5 seconds.
 */
const START_TIMEOUT = 60_000;
const POLL_INTERVAL = 100;

/**
 * Runs the server, and stops it when standard input ends: the pipe closes when
 * the process at its other end is gone, even if it was killed.
 */
const BOOTSTRAP = `
import os, runpy, sys, threading
def wait():
    sys.stdin.buffer.read()
    os._exit(0)
threading.Thread(target=wait, daemon=True).start()
runpy.run_module("ministack", run_name="__main__", alter_sys=True)
`;

/**
 * Installs the emulator if necessary, starts it on a free port of this
 * computer, and waits until it answers.
 * @throws when Python is missing, or the emulator does not start
 */
export async function startEmulator(): Promise<Emulator> {
  const python = await pythonEnvironment("emulator", [REQUIREMENT]);
  const port = freePort();
  const directory = await Deno.makeTempDir({ prefix: "emulator-" });
  const process = new Deno.Command(python, {
    args: ["-c", BOOTSTRAP],
    env: {
      AUTH: "true",
      BIND_HOST: "127.0.0.1",
      GATEWAY_PORT: String(port),
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      LOG_LEVEL: "WARNING",
      TMPDIR: directory,
    },
    stdin: "piped",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const log = tail(process.stderr);
  const stop = async () => {
    await process.stdin.close().catch(() => {});
    await process.status;
    await log;
    await Deno.remove(directory, { recursive: true });
  };
  const endpoint = `http://127.0.0.1:${port}`;
  const started = await Promise.race([
    answers(`${endpoint}/_ministack/health`, process.status),
    process.status.then(() => false),
  ]);
  if (!started) {
    await stop();
    throw new Error(`The emulator did not start:\n${await log}`);
  }
  return { endpoint, stop };
}

function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  listener.close();
  return listener.addr.port;
}

/** Sends requests until one is answered; false when none was in time. */
async function answers(url: string, ended: Promise<unknown>): Promise<boolean> {
  let over = false;
  ended.then(() => over = true);
  const deadline = Date.now() + START_TIMEOUT;
  while (!over && Date.now() < deadline) {
    try {
      const response = await fetch(url);
      await response.body?.cancel();
      return true;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL));
    }
  }
  return false;
}

/** The last part of the text of a stream, for an error message. */
async function tail(stream: ReadableStream<Uint8Array>): Promise<string> {
  let text = "";
  for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
    text = (text + chunk).slice(-4000);
  }
  return text;
}
