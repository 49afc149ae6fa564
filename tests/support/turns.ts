/**
 * Several runs of the program at once, whose calls take turns in an order that
 * a random generator decides: all orders can come about, however quick the
 * machine is.
 */
import { startProxy } from "./proxy.ts";

/** Runs whose calls take turns. */
export interface Turns extends AsyncDisposable {
  /**
   * Starts a run.
   * @param index which one it is, from 0
   * @param start is given the endpoint for AWS_ENDPOINT_URL
   */
  run<T>(index: number, start: (endpoint: string) => Promise<T>): Promise<T>;
}

/**
 * Prepares runs against `target`, `http://HOST:PORT`. No call is passed on
 * until each run that has not ended waits for an answer.
 * @param count how many runs there will be
 */
export function startTurns(
  target: string,
  count: number,
  random: () => number,
): Turns {
  const going = new Set(Array.from({ length: count }, (_, i) => i));
  const waiting: { run: number; release: () => void }[] = [];
  const next = () => {
    const waits = (run: number) => waiting.some((call) => call.run === run);
    if (waiting.length === 0 || ![...going].every(waits)) return;
    const [call] = waiting.splice(Math.floor(random() * waiting.length), 1);
    call.release();
  };
  const proxies = [...going].map((run) => {
    const proxy = startProxy(target);
    proxy.fault = () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.push({ run, release: resolve });
      next();
      return { kind: "hold", until: promise };
    };
    // A run may have more calls under way, and wait for those.
    proxy.answered = next;
    return proxy;
  });
  return {
    async run(index, start) {
      try {
        return await start(proxies[index].endpoint);
      } finally {
        going.delete(index);
        next();
      }
    },
    async [Symbol.asyncDispose]() {
      for (const proxy of proxies) await proxy[Symbol.asyncDispose]();
    },
  };
}
