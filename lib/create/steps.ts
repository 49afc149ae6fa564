/** The steps that `create` is made of, as data. */
import type { NewRole } from "../aws/iam/roles.ts";
import type { NewUser } from "../aws/iam/users.ts";
import type { PublicAccessBlock } from "../aws/buckets/settings.ts";
import type { AssumeRoleRequest } from "../aws/sts.ts";
import type { Tag } from "../aws/tag.ts";

/** Opens a bucket to public policies and ACLs. */
export const NO_PUBLIC_ACCESS_BLOCK = {
  BlockPublicAcls: false,
  IgnorePublicAcls: false,
  BlockPublicPolicy: false,
  RestrictPublicBuckets: false,
};

/** The pages a website bucket serves for a folder and for a missing key. */
export const WEBSITE = {
  ErrorDocument: { Key: "error.html" },
  IndexDocument: { Suffix: "index.html" },
};

/**
 * One change, or the call that yields the credentials. `previous` is what the
 * change replaces, to be put back when a later step fails; undefined when
 * there was nothing.
 */
export type Step =
  | { kind: "create-bucket"; bucket: string; region?: string }
  | { kind: "tag-bucket"; bucket: string; tags: Tag[] }
  | {
    kind: "open-public-access";
    bucket: string;
    previous?: PublicAccessBlock;
  }
  | {
    kind: "attach-bucket-policy";
    bucket: string;
    policy: unknown;
    /** JSON text. */
    previous?: string;
  }
  | { kind: "configure-website"; bucket: string }
  | { kind: "create-role"; role: NewRole }
  | { kind: "attach-role-policy"; roleName: string; policyArn: string }
  | {
    kind: "set-role-duration";
    roleName: string;
    /** Seconds. */
    seconds: number;
    previous: number;
    description?: string;
  }
  | {
    kind: "set-role-trust";
    roleName: string;
    /** JSON text. */
    document: string;
    previous: string;
  }
  | {
    kind: "assume-role";
    /** The policy as a document; what is sent is its smallest text. */
    policy: unknown;
    request: Omit<AssumeRoleRequest, "policy">;
    /** The role was made or mended just now, and AWS needs time to know it. */
    fresh: boolean;
    /** Whether the role is the tool's own, ensured by the steps before. */
    ensured: boolean;
  }
  | { kind: "create-user"; user: NewUser }
  | {
    kind: "put-user-policy";
    userName: string;
    policyName: string;
    policy: unknown;
    /** JSON text. */
    previous?: string;
  }
  | {
    kind: "create-access-key";
    userName: string;
    /** Ids of the keys the user has already. */
    existing: string[];
  };

/** A step of one kind. */
export type StepOf<Kind extends Step["kind"]> = Extract<Step, { kind: Kind }>;
