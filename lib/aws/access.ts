/** How a command reaches AWS: what its options resolve to. Types only. */
import type { Keys } from "./keys.ts";

/** Who calls AWS. Nothing ever falls through from one kind to another. */
export type Identity =
  /** These very keys. */
  | { kind: "keys"; keys: Keys }
  /** This profile of the AWS configuration files, or an error. */
  | { kind: "profile"; name: string }
  /** Whatever AWS's standard chain finds: environment, files, container, EC2. */
  | { kind: "ambient" };

/** Who calls AWS, and where: the resolved form of the AWS options. */
export interface AwsAccess {
  identity: Identity;
  /** From `--region`; otherwise the environment or the profile decides. */
  region?: string;
  /** From `--endpoint-url`; otherwise the environment or the profile decides. */
  endpointUrl?: string;
}
