/** The typed form of the options of `create`. Pure. */
import type { Tag } from "../aws/tag.ts";
import { USER_NAME_LIMIT } from "../policy/limits.ts";
import { credentialName, type Permission } from "../policy/names.ts";
import type { PolicySource } from "../policy/source.ts";

/** How long the credentials are valid, which decides how they are made. */
export type Lifetime =
  /** An IAM user's access key, valid until it is deleted. */
  | {
    kind: "lasting";
    /** Undefined for a name made from the permission and the buckets. */
    userName?: string;
    /**
     * ARN of the permissions boundary; undefined for that of the permission.
     */
    boundary?: string | "none";
    /**
     * Whether to take a user that can do more than is asked for, and to replace
     * its policies of the same name and its permissions boundary.
     */
    update: boolean;
  }
  /** A role session. */
  | {
    kind: "session";
    /** Seconds. */
    duration: number;
    /** The role to assume; undefined for the tool's own. */
    roleArn?: string;
  };

/** What `create` is asked to do. */
export interface CreateRequest {
  buckets: string[];
  /** Whether to create missing buckets; undefined if the command cannot. */
  createBuckets?: boolean;
  /** The region of new buckets; undefined for the configured one. */
  bucketRegion?: string;
  /** Whether to let anybody read the buckets. */
  public: boolean;
  /** Whether to serve the buckets as websites, which requires `public`. */
  website: boolean;
  permission: Permission;
  policy: PolicySource;
  lifetime: Lifetime;
  /** Tags for the buckets, users and roles that are created. */
  tags: Tag[];
}

/** The name of the user that lasting credentials belong to. */
export function userNameFor(
  request: Pick<CreateRequest, "permission" | "buckets">,
  lifetime: { userName?: string },
): string {
  return lifetime.userName ??
    credentialName(request.permission, request.buckets, USER_NAME_LIMIT);
}
