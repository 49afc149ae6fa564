/** What the AWS clients need from the system. `lib/context/` provides it. Types only. */
import type { Network } from "../http/socket.ts";
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
  /** A text file; throws the system's error when it cannot be read. */
  readFile(path: string): Promise<string>;
  /**
   * The network, as far as this process may use it.
   * @param certificates those trusted beside the system's, in PEM
   */
  network(certificates: string[]): Network;
}
