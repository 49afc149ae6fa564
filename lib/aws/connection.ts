/** How AWS is reached: what the options resolve to, and the clients take. Types only. */
import type { Keys } from "../credentials/auth_file.ts";
import type { Secrets } from "../secrets.ts";

/** Who calls AWS. Nothing ever falls through from one kind to another. */
export type Identity =
  /** These very keys. */
  | { kind: "keys"; keys: Keys }
  /** This profile of the AWS configuration files, or an error. */
  | { kind: "profile"; name: string }
  /** Whatever AWS's standard chain finds: environment, files, container, EC2. */
  | { kind: "ambient" };

/** How AWS is reached: the resolved form of the options. */
export interface Connection {
  identity: Identity;
  /** From `--region`; otherwise the environment or the profile tell. */
  region?: string;
  /** From `--endpoint-url`; otherwise the environment or the profile tell. */
  endpointUrl?: string;
}

/** A server to connect to. */
export interface Peer {
  /** A name or an address, without brackets. */
  hostname: string;
  port: number;
  /** Whether to speak TLS with it, and to check who it is. */
  encrypted: boolean;
}

/** A connection to a server. */
export interface Wire {
  /** @returns the number of bytes put into `buffer`; null at the end */
  read(buffer: Uint8Array): Promise<number | null>;
  /** @returns the number of bytes that went out, which may be fewer */
  write(bytes: Uint8Array): Promise<number>;
  /** What waits to be read fails. Deno 2.6 goes on with what is being written. */
  close(): void;
}

/** What the clients take from their surroundings. */
export interface AwsHost {
  env(name: string): string | undefined;
  secrets: Secrets;
  /**
   * Whether this process may connect to a host, told with its port:
   * `s3.us-east-1.amazonaws.com:443`. May ask the user.
   */
  mayConnect(host: string): Promise<boolean>;
  /** Says where the home directory is, when the system cannot. */
  setHome(path: string): void;
  /** Makes a `fetch` open a connection of its own, and close it afterwards. */
  newConnection(): RequestInit;
  /** Connects to a server that this process may connect to. */
  connect(peer: Peer): Promise<Wire>;
}
