/** Sockets, as `lib/context/` opens them. Types only. */

/** A server to connect to. */
export interface Peer {
  /** A name or an address; an IPv6 address without brackets. */
  hostname: string;
  port: number;
  /** Whether to speak TLS with it, and to check its certificate. */
  encrypted: boolean;
}

/** An open connection to a server. */
export interface Socket {
  /** @returns the number of bytes put into `buffer`; null at the end */
  read(buffer: Uint8Array): Promise<number | null>;
  /** @returns the number of bytes that were sent, which may be fewer */
  write(bytes: Uint8Array): Promise<number>;
  /** A read that waits fails. Deno 2.6 still finishes a write that is under way. */
  close(): void;
}
