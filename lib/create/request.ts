/** What `create` is asked to do: the typed form of its options. Pure. */
import type { Tag } from "../aws/tag.ts";
import { USER_NAME_LIMIT } from "../policy/limits.ts";
import { credentialName, type Permission } from "../policy/names.ts";
import type { PolicySource } from "../policy/source.ts";

/** How long the credentials live, and so how they are made. */
export type Lifetime =
  /** An IAM user's access key, until it is deleted. */
  | {
    kind: "lasting";
    /** Undefined for a name made from permission and buckets. */
    userName?: string;
    /** ARN of a managed policy; undefined to let the permission decide. */
    boundary?: string | "none";
    /** Replace a policy of the same name that the user already has. */
    update: boolean;
  }
  /** A role session, for so many seconds. */
  | {
    kind: "session";
    duration: number;
    /** Undefined for the tool's own role. */
    roleArn?: string;
  };

/** What `create` is asked to do. */
export interface CreateRequest {
  buckets: string[];
  /** Create buckets that do not exist; undefined where nobody can ask for it. */
  createBuckets?: boolean;
  /** Where new buckets are created; undefined for the client's region. */
  bucketRegion?: string;
  /** Let anybody read the buckets. */
  public: boolean;
  /** Serve the buckets as websites, which must be public. */
  website: boolean;
  permission: Permission;
  policy: PolicySource;
  lifetime: Lifetime;
  /** For what is created: buckets, users, roles. */
  tags: Tag[];
}

/** The user that lasting credentials belong to. */
export function userNameFor(
  request: Pick<CreateRequest, "permission" | "buckets">,
  lifetime: { userName?: string },
): string {
  return lifetime.userName ??
    credentialName(request.permission, request.buckets, USER_NAME_LIMIT);
}
