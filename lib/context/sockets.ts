/** Opens connections. */
import type { Peer, Socket } from "../http/socket.ts";

let unpooled: Deno.HttpClient | undefined;

/** Makes a `fetch` open a connection of its own, and close it afterwards. */
export function newConnection(): RequestInit & { client: Deno.HttpClient } {
  unpooled ??= Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
  return { client: unpooled };
}

/** Connects. @throws the system's error, or what is wrong with a certificate */
export async function connect(
  { hostname, port, encrypted }: Peer,
): Promise<Socket> {
  const plain = await Deno.connect({ hostname, port });
  let socket: Socket = plain;
  try {
    // A request is not to wait until what went before it has arrived.
    plain.setNoDelay();
    if (!encrypted) return plain;
    const tls = socket = await Deno.startTls(plain, { hostname });
    // Or else the first to write would learn that a certificate is no good.
    await tls.handshake();
    return tls;
  } catch (error) {
    socket.close();
    throw error;
  }
}
