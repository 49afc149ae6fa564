/**
 * AWS's own host names, which lead to the emulator: a proxy as HTTPS_PROXY
 * names it passes every connection on to a TLS server, and that to the
 * endpoint.
 */
import { certificate } from "./certificate.ts";
import type { Folder } from "./folder.ts";
import { close } from "./connections.ts";
import "./leaks.ts";

/** The region that the certificate is for. */
const REGION = "us-east-1";

/** Host names that lead to the endpoint. */
export interface AwsHosts extends AsyncDisposable {
  /** What a process of its own must have, to call AWS there. */
  env: Record<string, string>;
}

/**
 * Makes AWS's host names lead to an endpoint.
 * @param openssl the program
 * @param endpoint `http://HOST:PORT`
 */
export async function startAwsHosts(
  openssl: string,
  folder: Folder,
  endpoint: string,
): Promise<AwsHosts> {
  const s3 = `s3.${REGION}.amazonaws.com`;
  const names = ["iam.amazonaws.com", `sts.${REGION}.amazonaws.com`, s3];
  const { path, ...tls } = await certificate(
    openssl,
    folder,
    [...names, `*.${s3}`].map((name) => `DNS:${name}`).join(),
  );
  const target = new URL(endpoint);
  const server = listen(
    Deno.listenTls({ hostname: "127.0.0.1", port: 0, ...tls }),
    () =>
      Deno.connect({ hostname: target.hostname, port: Number(target.port) }),
  );
  const proxy = listen(
    Deno.listen({ hostname: "127.0.0.1", port: 0 }),
    async (connection) => {
      await readHead(connection);
      await connection.write(
        new TextEncoder().encode("HTTP/1.1 200 Connected\r\n\r\n"),
      );
      return await Deno.connect({ hostname: "127.0.0.1", port: server.port });
    },
  );
  return {
    env: {
      HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`,
      DENO_CERT: path,
      AWS_REGION: REGION,
    },
    async [Symbol.asyncDispose]() {
      await proxy.close();
      await server.close();
    },
  };
}

/** Joins each connection that comes to the one that `connect` makes for it. */
function listen(
  listener: Deno.Listener<Deno.Conn<Deno.NetAddr>, Deno.NetAddr>,
  connect: (connection: Deno.Conn) => Promise<Deno.Conn>,
) {
  const open = new Set<Deno.Conn>();
  const serving: Promise<void>[] = [];
  const accepting = (async () => {
    for await (const connection of listener) {
      open.add(connection);
      serving.push(serve(connection));
    }
  })();
  return {
    port: listener.addr.port,
    async close() {
      listener.close();
      await accepting;
      for (const connection of open) close(connection);
      await Promise.all(serving);
    },
  };

  async function serve(connection: Deno.Conn): Promise<void> {
    try {
      const other = await connect(connection);
      open.add(other);
      await Promise.all([copy(connection, other), copy(other, connection)]);
    } catch {
      // The program hung up, or the test is over.
    }
  }
}

/** Copies what comes until it ends, and then ends both. */
async function copy(from: Deno.Conn, to: Deno.Conn): Promise<void> {
  const chunk = new Uint8Array(16_384);
  try {
    for (
      let count = await from.read(chunk);
      count !== null;
      count = await from.read(chunk)
    ) {
      for (let sent = 0; sent < count;) {
        sent += await to.write(chunk.subarray(sent, count));
      }
    }
  } finally {
    close(from);
    close(to);
  }
}

/** Reads a request to connect, which has no body. */
async function readHead(connection: Deno.Conn): Promise<void> {
  const chunk = new Uint8Array(4096);
  let head = "";
  while (!head.includes("\r\n\r\n")) {
    const count = await connection.read(chunk);
    if (count === null) throw new Error("it hung up");
    head += new TextDecoder().decode(chunk.subarray(0, count));
  }
}
