/** Answers HTTP requests: see `Context.serve`. */
import type { Handler, Listening } from "./context.ts";

/**
 * Milliseconds that requests in progress get to finish when the server stops.
 */
const GRACE = 1000;

/**
 * Starts the server.
 * @throws the system's error: port taken, host unknown, not permitted
 */
export function serve(
  address: { hostname: string; port: number },
  handler: Handler,
): Listening {
  const server = Deno.serve({ ...address, onListen: () => {} }, handler);
  return {
    port: server.addr.port,
    async close() {
      let timer: ReturnType<typeof setTimeout> | undefined;
      // Deno 2.6 waits without end for requests that are only half sent.
      const grace = new Promise((resolve) => {
        timer = setTimeout(resolve, GRACE);
      });
      await Promise.race([server.shutdown(), grace]);
      clearTimeout(timer);
    },
  };
}
