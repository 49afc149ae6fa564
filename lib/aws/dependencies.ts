/** What the AWS clients need from the system. `lib/context/` provides it. Types only. */
import type { Peer, Socket } from "../http/socket.ts";
import type { Secrets } from "../secrets.ts";

/** What the AWS clients need from the system. */
export interface AwsDependencies {
  /** An environment variable; undefined when unset or empty. */
  env(name: string): string | undefined;
  /** Is told every secret that the clients come to know. */
  secrets: Secrets;
  /**
   * Whether this process may connect to a host, given with its port:
   * `s3.us-east-1.amazonaws.com:443`. May ask the user.
   */
  mayConnect(host: string): Promise<boolean>;
  /** The time of day. */
  now(): Date;
  /** Makes sure that there is a home directory: a container may have none. */
  ensureHome(): Promise<void>;
  /** Makes a `fetch` open a connection of its own, and close it afterwards. */
  newConnection(): RequestInit;
  /** Connects to a server that this process may connect to. */
  connect(peer: Peer): Promise<Socket>;
}
