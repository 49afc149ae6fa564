/** Opens connections. */
import type { Network, Peer, Socket } from "../http/socket.ts";
import { connectToAny } from "./addresses.ts";

/**
 * The network, over which certificates signed by these are trusted, too.
 * @param certificates in PEM
 */
export function network(certificates: string[]): Network {
  let shared: Deno.HttpClient | undefined;
  let unshared: Deno.HttpClient | undefined;
  return {
    connect: (peer) => connect(peer, certificates),
    fetchOptions(isShared) {
      trustSystem();
      const caCerts = certificates;
      const client = isShared
        ? shared ??= Deno.createHttpClient({ caCerts })
        : unshared ??= Deno.createHttpClient({
          caCerts,
          poolMaxIdlePerHost: 0,
        });
      return { client } as RequestInit;
    },
  };
}

/**
 * Has Deno trust whom the system trusts, beside the authorities that Mozilla
 * does: a company's own authority is known to its computers. Deno reads the
 * variable when it first needs to know.
 */
function trustSystem(): void {
  if (Deno.env.get("DENO_TLS_CA_STORE")) return;
  Deno.env.set("DENO_TLS_CA_STORE", "system,mozilla");
}

/** Connects. @throws the system's error, or what is wrong with a certificate */
async function connect(
  { hostname, port, encrypted }: Peer,
  caCerts: string[],
): Promise<Socket> {
  const plain = await connectToAny({ hostname, port });
  let socket: Socket = plain;
  try {
    // A request is not to wait until what went before it has arrived.
    plain.setNoDelay();
    if (!encrypted) return plain;
    trustSystem();
    const tls = socket = await Deno.startTls(plain, { hostname, caCerts });
    // Or else the first to write would learn that a certificate is no good.
    await tls.handshake();
    return tls;
  } catch (error) {
    socket.close();
    throw error;
  }
}
