/** What `lib/aws/` needs from the system. Types only. */
import type { Network } from "../http/socket.ts";
import type { Secrets } from "../secrets.ts";

/** What the AWS clients need from the system; `lib/context/` provides it. */
export interface AwsDependencies {
  /** An environment variable; undefined when unset or empty. */
  env(name: string): string | undefined;
  /**
   * Collects every secret that the clients receive, so that output hides it.
   */
  secrets: Secrets;
  /**
   * Whether this process may connect to a host with its port, such as
   * `s3.us-east-1.amazonaws.com:443`. May ask the user for permission.
   */
  mayConnect(host: string): Promise<boolean>;
  /** The current time. */
  now(): Date;
  /**
   * The home folder. If there is none, as in some containers, one is set for
   * the SDK, which fails without.
   */
  home(): Promise<string>;
  /** A file; rejects with the system's error when it cannot be read. */
  readBytes(path: string): Promise<Uint8Array>;
  /** Writes a line for the user to standard error. */
  note(line: string): void;
  /**
   * The network, as far as this process may use it.
   * @param certificates those trusted beside the system's, in PEM
   */
  network(certificates: string[]): Promise<Network>;
}
