/** A server that says the same, whatever it is asked. */

/** Sends the same bytes to whoever connects, and hangs up. */
export function shout(text: string): AsyncDisposable & {
  /** `127.0.0.1:PORT` */
  host: string;
  connections(): number;
} {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  let connections = 0;
  const serve = async (connection: Deno.Conn) => {
    try {
      await connection.read(new Uint8Array(65_536));
      for (let rest = new TextEncoder().encode(text); rest.length > 0;) {
        rest = rest.subarray(await connection.write(rest));
      }
    } catch {
      // The program has heard enough.
    } finally {
      connection.close();
    }
  };
  const accepting = (async () => {
    for await (const connection of listener) {
      connections++;
      await serve(connection);
    }
  })();
  return {
    host: `127.0.0.1:${listener.addr.port}`,
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      listener.close();
      await accepting;
    },
  };
}
