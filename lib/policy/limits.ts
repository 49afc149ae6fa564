/** AWS's limits, each with where AWS states it. Pure. */

/** Seconds a role session lasts at least (STS API, AssumeRole). */
export const SHORTEST_SESSION = 15 * 60;

/** Seconds a role session can last at most (STS API, AssumeRole; IAM API, CreateRole). */
export const LONGEST_SESSION = 12 * 60 * 60;

/** Seconds a session can last when a role session asks for it (STS API, AssumeRole). */
export const LONGEST_CHAINED_SESSION = 60 * 60;

/** Seconds a presigned URL can work (IAM User Guide, "Signature Version 4"). */
export const LONGEST_PRESIGNED = 7 * 24 * 60 * 60;

/** UTF-8 bytes of an object's key (S3 User Guide, object-keys). */
export const LONGEST_KEY = 1024;

/** Characters of a user's name (IAM API, CreateUser). */
export const USER_NAME_LIMIT = 64;

/** Characters of a policy's name (IAM API, PutUserPolicy). */
export const POLICY_NAME_LIMIT = 128;

/** Characters of a role session's name (STS API, AssumeRole). */
export const SESSION_NAME_LIMIT = 64;

/** Access keys of a user (IAM User Guide, reference_iam-quotas). */
export const ACCESS_KEYS_LIMIT = 2;

/** Tags of a resource (IAM User Guide, reference_iam-quotas). */
export const TAGS_LIMIT = 50;

/** Characters of a tag's key and value (IAM API, Tag). */
export const TAG_KEY_LIMIT = 128;
/** See {@link TAG_KEY_LIMIT}. */
export const TAG_VALUE_LIMIT = 256;

/**
 * Characters of all inline policies of a user together, white space not counted
 * (IAM User Guide, reference_iam-quotas).
 */
export const USER_POLICIES_LIMIT = 2048;

/** Characters of a session policy, as sent (STS API, AssumeRole). */
export const SESSION_POLICY_LIMIT = 2048;
