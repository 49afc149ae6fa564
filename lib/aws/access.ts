/** Who calls AWS, and where: what the AWS options resolve to. Types only. */
import type { Keys } from "./keys.ts";

/** Who calls AWS. When one kind fails, no other one is tried instead. */
export type Identity =
  /** These keys. */
  | { kind: "keys"; keys: Keys }
  /** A profile of the AWS configuration files. */
  | { kind: "profile"; name: string }
  /** What AWS's standard chain finds: environment, files, container, EC2. */
  | { kind: "ambient" };

/** Who calls AWS, in which region, at which endpoint. */
export interface AwsAccess {
  identity: Identity;
  /** From `--region`; otherwise the environment or the profile decides. */
  region?: string;
  /**
   * From `--endpoint-url`; otherwise the environment or the profile decides.
   */
  endpointUrl?: string;
}
