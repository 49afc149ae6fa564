/** The network, as `lib/context/` reaches it. Types only. */

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
  /**
   * A read that waits fails. Deno 2.6 still goes on with a write that is under
   * way, so its bytes must stay as they are for good.
   */
  close(): void;
  /** From now on reads that wait keep the process alive, as they do at first. */
  ref(): void;
  /** From now on reads that wait do not keep the process alive. */
  unref(): void;
}

/** How servers are reached. */
export interface Network {
  /**
   * Connects, and over TLS waits until the server's certificate was checked.
   * @throws the system's error, or what is wrong with a certificate. It has
   * `otherAddresses: true` when the host has addresses that only `fetch` can try.
   */
  connect(peer: Peer): Promise<Socket>;
  /**
   * What `fetch` is told beside the request.
   * @param shared whether it may use a connection again. If that breaks,
   * Deno's `fetch` sends the request once more, even if the server has carried
   * it out: CreateAccessKey made two keys.
   */
  fetchOptions(shared: boolean): RequestInit;
}
