/** Listening for HTTP requests: see `Context.serve`. */
import type { Handler, Listening } from "./context.ts";

/** Milliseconds that requests under way have to end when the server stops. */
const GRACE = 1000;

/** Listens. @throws the system's error: port taken, host unknown, not allowed */
export function serve(
  place: { hostname: string; port: number },
  handler: Handler,
): Listening {
  const server = Deno.serve({ ...place, onListen: () => {} }, handler);
  return {
    port: server.addr.port,
    async close() {
      let timer: ReturnType<typeof setTimeout> | undefined;
      // Deno 2.6 waits for requests that are half sent for as long as they take.
      const grace = new Promise((resolve) => {
        timer = setTimeout(resolve, GRACE);
      });
      await Promise.race([server.shutdown(), grace]);
      clearTimeout(timer);
    },
  };
}
