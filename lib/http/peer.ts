/** Whom a URL means, in the terms of those who connect. Pure. */
import type { Peer } from "./socket.ts";

/** The ports that a URL leaves out, by its protocol. */
export const DEFAULT_PORTS: Record<string, number> = {
  "https:": 443,
  "http:": 80,
};

/** The server that a URL names. */
export function peerOf({ protocol, hostname, port }: URL): Peer {
  return {
    hostname: hostname.replace(/^\[|\]$/g, ""),
    port: Number(port) || DEFAULT_PORTS[protocol],
    encrypted: protocol === "https:",
  };
}
